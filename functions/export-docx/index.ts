import { docx } from "../../model/formats/docx.ts";
import { exporter } from "../shared/exporter.ts";

/** Writes a map as a Word document. */
export const handler = exporter(docx);

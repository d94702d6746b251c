import { pptx } from "../../model/formats/pptx.ts";
import { exporter } from "../shared/exporter.ts";

/** Writes a map as PowerPoint slides. */
export const handler = exporter(pptx);

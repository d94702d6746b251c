import { page } from "../../model/formats/page.ts";
import { exporter } from "../shared/exporter.ts";

/** Writes a map as a web page that shows it by itself. */
export const handler = exporter(page);

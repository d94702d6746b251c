import { html } from "../../model/formats/html-outline.ts";
import { exporter } from "../shared/exporter.ts";

/** Writes a map as a web page. */
export const handler = exporter(html);

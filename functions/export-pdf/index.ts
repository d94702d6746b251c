import { createRequire } from "node:module";
import { exporter } from "../shared/exporter.ts";

// In a layer: layers/drawing.
const { pdf, fontsFor }: typeof import("../../layers/drawing/index.ts") = createRequire(import.meta.url)(
  "rhizome-drawing",
);

/** Writes a map as a PDF. */
export const handler = exporter(pdf, (outline) => ({ fonts: fontsFor(outline) }));

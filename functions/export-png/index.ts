import { createRequire } from "node:module";
import { exporter } from "../shared/exporter.ts";

// In a layer: layers/drawing.
const { png, fontsFor }: typeof import("../../layers/drawing/index.ts") = createRequire(import.meta.url)(
  "rhizome-drawing",
);

/** Writes a map as a PNG picture. */
export const handler = exporter(png, (outline) => ({ fonts: fontsFor(outline) }));

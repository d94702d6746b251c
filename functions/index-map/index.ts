import { createRequire } from "node:module";
import { indexer } from "./indexer.ts";

type Drawing = typeof import("../../layers/drawing/index.ts");

/** Puts a map into the index, or takes it out. What draws is in a layer, and loaded for the first map that is listed. */
export const handler = indexer((outline) =>
  (createRequire(import.meta.url)("rhizome-drawing") as Drawing).previewOf(outline),
);

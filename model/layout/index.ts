export { around, type Box, meets, type Rect, type Side, turned } from "./band.ts";
export type { Extent } from "./extents.ts";
export { Layout, type LayoutSource } from "./layout.ts";
export { type Direction, opposite } from "./neighbour.ts";

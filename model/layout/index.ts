export { type Box, type Gaps, meets, type Rect, type Side } from "./band.ts";
export { Layout, type LayoutOptions, type LayoutSource } from "./layout.ts";
export type { Direction } from "./neighbour.ts";

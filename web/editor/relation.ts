import type { NodeId } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";
import type { Camera, Point } from "./camera.ts";

/** What is drawn between or around nodes, by the node that has it and its id there. */
export interface Relation {
  readonly kind: "crossLink" | "boundary" | "summary";
  readonly node: NodeId;
  readonly item: string;
}

/** Some nodes of all. */
export type Chosen = (id: NodeId) => boolean;

/** Draws relations; loaded when a map has some. */
export interface RelationPainter {
  /** Below and above the tree's own links; `only` what relates these nodes. */
  behind(context: CanvasRenderingContext2D, camera: Camera, only?: Chosen): void;
  above(context: CanvasRenderingContext2D, camera: Camera, only?: Chosen): void;
  /** What a node is linked to and part of, in words; undefined for nothing. */
  describe(id: NodeId): string | undefined;
  /** The relation at a point of the map. */
  hit(at: Point, isTouch: boolean): Relation | undefined;
  /** The middle of a relation; undefined while it is not on the map as it is shown. */
  middle(relation: Relation): Point | undefined;
  /** Shows a cross-link bent another way than it is, until told otherwise. */
  bendTo(relation: Relation | undefined, bend?: [number, number]): void;
}

export function hasRelations(map: MapView): boolean {
  for (const kind of ["crossLink", "boundary", "summary"] as const)
    for (const _ of map.holders(kind)) return true;
  return false;
}

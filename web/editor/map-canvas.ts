import type { NodeId } from "../../model/schema.ts";
import { Backdrop } from "./backdrop.ts";
import type { Camera } from "./camera.ts";
import { paintNodes } from "./overview.ts";
import { type Painting, strokesIn } from "./painter.ts";
import type { Chosen, RelationPainter } from "./relation.ts";

/** What nodes seen from far need besides. */
export interface FarNodes {
  readonly selected: ReadonlySet<NodeId>;
  readonly visitors: ReadonlyMap<NodeId, readonly { color: string }[]>;
  /** These are in the page. */
  readonly except: ReadonlySet<NodeId>;
}

/** Makes one branch stand out, where all is painted: with `paint`, which draws over that. */
export type Spotlight = (
  context: CanvasRenderingContext2D,
  from: Camera,
  paint: (painting: Painting, related?: Chosen) => void,
) => void;

/** What is painted instead of being in the page: all nodes seen from far, and all lines where there are relations. */
export class MapCanvas {
  readonly #painting: Painting;
  readonly #backdrop: Backdrop;

  /** `below` is what it lies below in the page; `rested` hears when a sharp picture is due. */
  constructor(painting: Painting, below: HTMLElement, rested: () => void) {
    this.#painting = painting;
    this.#backdrop = new Backdrop(rested);
    below.before(this.#backdrop.canvas);
  }

  paint(
    camera: Camera,
    relations: RelationPainter | undefined,
    far: FarNodes | undefined,
    spotlight: Spotlight | undefined,
  ): void {
    this.#backdrop.show(camera, far !== undefined, (context, from) => {
      const paint = (painting: Painting, related?: Chosen) => {
        relations?.behind(context, from, related);
        paintLinks(context, painting, from);
        if (far) paintNodes(context, painting, from, far.selected, far.visitors, far.except);
        relations?.above(context, from, related);
      };
      paint(this.#painting);
      spotlight?.(context, from, paint);
    });
  }

  /** The next frame needs a new picture. */
  spoil(): void {
    this.#backdrop.spoil();
  }

  hide(): void {
    this.#backdrop.hide();
  }

  destroy(): void {
    this.#backdrop.destroy();
  }
}

function paintLinks(context: CanvasRenderingContext2D, painting: Painting, camera: Camera): void {
  context.lineCap = "round";
  context.lineJoin = "round";
  // Far out, a line keeps at least half a pixel of the screen.
  const thinnest = 0.5 / camera.zoom;
  for (const { path, width, colour } of strokesIn(painting, camera.view(0.05), () => new Path2D())) {
    context.lineWidth = Math.max(width, thinnest);
    context.strokeStyle = colour;
    context.stroke(path);
  }
}

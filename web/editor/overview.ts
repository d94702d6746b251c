import type { NodeId } from "../../model/document.ts";
import { fontOf, MARK, nodeStyles } from "./node-style.ts";
import type { Painting } from "./painter.ts";

/** Below this zoom nodes are painted instead of being elements: thousands are in view, and none can be read. */
export const OVERVIEW_ZOOM = 0.45;

/** Text smaller than this on the screen (pixels) is drawn as bars. */
const SMALLEST_TEXT = 3.2;

/** Draws the nodes in view, all but those in `except`, which are in the page. */
export function paintNodes(
  context: CanvasRenderingContext2D,
  painting: Painting,
  selected: ReadonlySet<NodeId>,
  visitors: ReadonlyMap<NodeId, readonly { color: string }[]>,
  except: ReadonlySet<NodeId>,
): void {
  const { camera, sizes, theme, colours } = painting;
  const bars = new Path2D();
  const texts: {
    lines: readonly string[];
    x: number;
    y: number;
    kind: "root" | "branch" | "leaf";
    fill: string;
  }[] = [];
  const fills = new Map<string, Path2D>();
  const rings = new Map<string, Path2D>();
  for (const id of painting.visible(camera.view(0.02))) {
    const box = painting.at(id);
    if (!box || except.has(id)) continue;
    const face = sizes.face(id);
    const style = nodeStyles[face.kind];
    const colour = colours.of(id);
    if (face.kind !== "leaf") {
      const fill = face.kind === "root" ? theme.root : (theme.branchFill[colour] ?? theme.root);
      at(fills, fill).roundRect(
        box.x,
        box.y,
        box.width,
        box.height,
        face.kind === "root" ? box.height / 2 : 10,
      );
    }
    const ring = selected.has(id) ? theme.accent : visitors.get(id)?.[0]?.color;
    if (ring) at(rings, ring).roundRect(box.x - 4, box.y - 4, box.width + 8, box.height + 8, 10);
    const x = box.x + style.padX + MARK * (painting.map.attributes(id).icons?.length ?? 0);
    const y = box.y + style.padY;
    if (style.size * camera.zoom >= SMALLEST_TEXT) {
      const fill =
        face.kind === "root"
          ? theme.rootText
          : face.kind === "branch"
            ? (theme.branchText[colour] ?? theme.text)
            : theme.text;
      texts.push({ lines: face.lines, x, y, kind: face.kind, fill });
    } else if (face.kind === "leaf") {
      const width = box.width - 2 * style.padX;
      for (let i = 0; i < face.lines.length; i++)
        bars.rect(x, y + i * style.lineHeight + 6, width, style.size * 0.55);
    }
  }
  for (const [fill, path] of fills) {
    context.fillStyle = fill;
    context.fill(path);
  }
  context.fillStyle = theme.text;
  context.globalAlpha = 0.35;
  context.fill(bars);
  context.globalAlpha = 1;
  context.textBaseline = "middle";
  for (const kind of ["root", "branch", "leaf"] as const) {
    context.font = fontOf(kind);
    const { lineHeight } = nodeStyles[kind];
    for (const text of texts) {
      if (text.kind !== kind) continue;
      context.fillStyle = text.fill;
      text.lines.forEach((line, i) => {
        context.fillText(line, text.x, text.y + (i + 0.5) * lineHeight);
      });
    }
  }
  context.lineWidth = 2.5 / camera.zoom;
  for (const [colour, path] of rings) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
}

function at(paths: Map<string, Path2D>, key: string): Path2D {
  const path = paths.get(key) ?? new Path2D();
  paths.set(key, path);
  return path;
}

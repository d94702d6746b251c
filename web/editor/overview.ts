import { directionOf } from "../../model/direction.ts";
import type { NodeId } from "../../model/document.ts";
import { borderDashes } from "../../model/look.ts";
import type { StyleAttribute } from "../../model/types.ts";
import type { Camera } from "./camera.ts";
import { marksBefore, PICTURE_GAP } from "./node-size.ts";
import { type Border, inkOf, type Look, MARK, type NodeKind } from "./node-style.ts";
import type { Painting } from "./painter.ts";
import type { Theme } from "./theme.ts";

/** Text smaller than this on the screen (pixels) is drawn as bars. */
const SMALLEST_TEXT = 3.2;

/** Draws the nodes in view, all but those in `except`, which are in the page. */
export function paintNodes(
  context: CanvasRenderingContext2D,
  painting: Painting,
  camera: Camera,
  selected: ReadonlySet<NodeId>,
  visitors: ReadonlyMap<NodeId, readonly { color: string }[]>,
  except: ReadonlySet<NodeId>,
): void {
  const { sizes, theme, colours } = painting;
  const bars = new Path2D();
  const pictures = new Path2D();
  const texts: {
    lines: readonly string[];
    isRtl: boolean;
    x: number;
    y: number;
    look: Look;
    fill: string;
  }[] = [];
  const fills = new Map<string, Path2D>();
  const borders = new Map<string, { readonly path: Path2D; readonly border: Border }>();
  const rings = new Map<string, Path2D>();
  for (const id of painting.visible(camera.view(0.02))) {
    const box = painting.at(id);
    if (!box || except.has(id)) continue;
    const face = sizes.face(id);
    const style = face.look;
    const attributes = painting.map.attributes(id);
    const colour = colours.of(id);
    const paint = face.style
      ? inked(face.style, face.kind, colour, theme)
      : plainInk(face.kind, colour, theme);
    const radius = style.shape === "pill" ? box.height / 2 : 10;
    if (paint.fill) at(fills, paint.fill).roundRect(box.x, box.y, box.width, box.height, radius);
    if (paint.border) {
      const { border } = paint;
      const key = `${border.colour} ${border.width} ${border.dash}`;
      const { path } = borders.get(key) ?? { path: new Path2D() };
      borders.set(key, { path, border });
      const inset = border.width / 2;
      const [width, height] = [box.width - border.width, box.height - border.width];
      path.roundRect(box.x + inset, box.y + inset, width, height, Math.max(0, radius - inset));
    }
    const named = painting.rings.get(id);
    const ring = selected.has(id) ? theme.accent : named ? theme.named(named) : visitors.get(id)?.[0]?.color;
    if (ring) at(rings, ring).roundRect(box.x - 4, box.y - 4, box.width + 8, box.height + 8, 10);
    const isRtl = directionOf(face.lines.join(" ")) === "rtl";
    const before = style.padX + MARK * marksBefore(attributes);
    const x = isRtl ? box.x + box.width - before : box.x + before;
    const { image } = attributes;
    if (image) {
      const left = box.x + (box.width - image.width) / 2;
      pictures.roundRect(left, box.y + style.padY, image.width, image.height, 6);
    }
    const y = box.y + style.padY + (image ? image.height + PICTURE_GAP : 0);
    if (style.size * camera.zoom >= SMALLEST_TEXT) {
      texts.push({ lines: face.lines, isRtl, x, y, look: style, fill: paint.text });
    } else if (face.kind === "leaf") {
      const width = box.width - 2 * style.padX;
      const left = isRtl ? x - width : x;
      for (let i = 0; i < face.lines.length; i++)
        bars.rect(left, y + i * style.lineHeight + 6, width, style.size * 0.55);
    }
  }
  for (const [fill, path] of fills) {
    context.fillStyle = fill;
    context.fill(path);
  }
  for (const { path, border } of borders.values()) {
    context.lineWidth = border.width;
    context.strokeStyle = border.colour;
    context.setLineDash([...borderDashes(border.dash === "solid" ? undefined : border.dash, border.width)]);
    context.stroke(path);
  }
  context.setLineDash([]);
  context.fillStyle = theme.text;
  context.globalAlpha = 0.15;
  context.fill(pictures);
  context.globalAlpha = 0.35;
  context.fill(bars);
  context.globalAlpha = 1;
  context.textBaseline = "middle";
  // Changing the font costs more than drawing with it.
  texts.sort((a, b) => (a.look.font < b.look.font ? -1 : a.look.font > b.look.font ? 1 : 0));
  let font = "";
  context.direction = "ltr";
  context.textAlign = "left";
  for (const { look, lines, isRtl, x, y, fill } of texts) {
    if (look.font !== font) context.font = font = look.font;
    if (isRtl !== (context.direction === "rtl")) {
      context.direction = isRtl ? "rtl" : "ltr";
      context.textAlign = isRtl ? "right" : "left";
    }
    context.fillStyle = fill;
    lines.forEach((line, i) => {
      context.fillText(line, x, y + (i + 0.5) * look.lineHeight);
    });
  }
  context.lineWidth = 2.5 / camera.zoom;
  for (const [colour, path] of rings) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
}

interface Paint {
  readonly text: string;
  readonly fill?: string;
  readonly border?: Border;
}

function plainInk(kind: NodeKind, colour: number, theme: Theme): Paint {
  if (kind === "root") return { fill: theme.root, text: theme.rootText };
  if (kind === "leaf") return { text: theme.text };
  return { fill: theme.branchFill[colour] ?? theme.root, text: theme.branchText[colour] ?? theme.text };
}

function inked(style: StyleAttribute, kind: NodeKind, colour: number, theme: Theme): Paint {
  const { text, fill, border } = inkOf(kind, style, colour);
  return {
    text: theme.named(text),
    fill: fill && theme.named(fill),
    border: border && { ...border, colour: theme.named(border.colour) },
  };
}

function at(paths: Map<string, Path2D>, key: string): Path2D {
  const path = paths.get(key) ?? new Path2D();
  paths.set(key, path);
  return path;
}

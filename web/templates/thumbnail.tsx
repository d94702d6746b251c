import { type Box, Layout } from "../../model/layout/index.ts";
import type { Outline } from "../../model/types.ts";
import { BRANCH_COLOURS } from "../editor/theme.ts";

/** Levels that can be told apart on a small picture. */
const LEVELS = 3;

interface Node {
  readonly children: readonly string[];
  readonly parent: string | undefined;
  readonly level: number;
  readonly colour: number;
  readonly width: number;
}

/** A map drawn small: the shape of its tree in its colours, without words. */
export function Thumbnail({ outline }: { outline: Outline }) {
  const nodes = flatten(outline);
  const layout = new Layout(
    {
      children: (id) => nodes.get(id)?.children ?? [],
      folded: () => false,
      size: (id) => ({ width: nodes.get(id)?.width ?? 0, height: nodes.get(id)?.level === 0 ? 40 : 22 }),
    },
    { side: outline.attributes?.side },
  );
  const { x, y, width, height } = layout.bounds;
  return (
    <svg class="thumbnail" viewBox={`${x - 12} ${y - 12} ${width + 24} ${height + 24}`} aria-hidden="true">
      {[...nodes].map(([id, { parent, colour }]) => {
        const [from, to] = [parent === undefined ? undefined : layout.box(parent), layout.box(id)];
        return from && to && <path key={id} d={link(from, to)} ref={paint("stroke", colour)} />;
      })}
      {[...nodes].map(([id, { level, colour }]) => {
        const box = layout.box(id);
        return (
          box && (
            <rect
              key={id}
              x={box.x}
              y={box.y}
              width={box.width}
              height={box.height}
              rx={level === 0 ? 20 : 7}
              class={`level-${level}`}
              ref={level === 0 ? null : paint("fill", colour)}
            />
          )
        );
      })}
    </svg>
  );
}

function flatten(outline: Outline): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const add = (node: Outline, id: string, parent: string | undefined, level: number, colour: number) => {
    const children = level + 1 < LEVELS ? node.children.map((_, i) => `${id}${i}.`) : [];
    const width = Math.min(190, 24 + node.text.length * (level === 0 ? 9 : 7));
    nodes.set(id, { children, parent, level, colour, width });
    for (const [i, child] of children.entries()) {
      const below = node.children[i];
      if (below) add(below, child, id, level + 1, level === 0 ? i % BRANCH_COLOURS : colour);
    }
  };
  add(outline, "root", undefined, 0, 0);
  return nodes;
}

function link(from: Box, to: Box): string {
  const [fx, fy] = [from.x + from.width / 2, from.y + from.height / 2];
  const [tx, ty] = [to.x + to.width / 2, to.y + to.height / 2];
  if (Math.abs(ty - fy) > Math.abs(tx - fx) && to.y > from.y + from.height) {
    const middle = (from.y + from.height + to.y) / 2;
    return `M${fx} ${fy}C${fx} ${middle} ${tx} ${middle} ${tx} ${to.y}`;
  }
  const end = tx < fx ? to.x + to.width : to.x;
  const middle = (fx + end) / 2;
  return `M${fx} ${fy}C${middle} ${fy} ${middle} ${ty} ${end} ${ty}`;
}

const paint = (name: "fill" | "stroke", colour: number) => (element: SVGElement | null) => {
  element?.style.setProperty(name, `var(--branch-${colour})`);
};

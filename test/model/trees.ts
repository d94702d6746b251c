import fc from "fast-check";
import { MindMap, ROOT } from "../../model/document.ts";
import type { Outline } from "../../model/types.ts";

/** Reads indented lines, two spaces a level. */
export function tree(...lines: string[]): Outline {
  const open: Outline[] = [];
  for (const line of lines) {
    const depth = (line.length - line.trimStart().length) / 2;
    const node: Outline = { text: line.trim(), children: [] };
    open[depth - 1]?.children.push(node);
    open[depth] = node;
  }
  return open[0] ?? { text: "", children: [] };
}

/** A map with that in it. */
export function open(outline: Outline): MindMap {
  const map = new MindMap({ clientKey: "c".repeat(24) });
  map.setText(ROOT, outline.text);
  if (outline.attributes) map.setAttributes(ROOT, outline.attributes);
  map.insert(ROOT, 0, outline.children);
  return map;
}

/** The same with the attributes that are none left out, and ids. */
export function plain({ text, attributes = {}, children }: Outline): Outline {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    text,
    ...(set.length > 0 && { attributes: Object.fromEntries(set) }),
    children: children.map(plain),
  };
}

const line = fc.tuple(
  fc.nat(1_000),
  fc.constantFrom("", "a", "b", "c", "d", "e"),
  fc.constantFrom("", "n", "m"),
);

/** Small trees in which texts come again. */
export const outlines = fc.array(line, { minLength: 1, maxLength: 16, size: "max" }).map((lines) => {
  const nodes: Outline[] = [];
  for (const [pick, text, note] of lines) {
    const node: Outline = { text, ...(note && { attributes: { note } }), children: [] };
    nodes[pick % Math.max(1, nodes.length)]?.children.push(node);
    nodes.push(node);
  }
  return nodes[0] ?? { text: "", children: [] };
});

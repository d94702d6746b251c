import fc from "fast-check";
import {
  borderDashes,
  borderWidths,
  colours,
  lineShapes,
  type NodeAttributes,
  type Outline,
  type StyleAttribute,
  shapes,
} from "../../../model/types.ts";

/** Pieces that mean something in one format or another, so that texts made of them are as awkward as can be. */
const pieces = fc.constantFrom(
  ..."a|Word|two words|é|日本語|مرحبا|😀|👩‍👩‍👧‍👦| |  |\t|\n|\n\n|\u00a0|\u3000|\ufeff|\u2028|#|# |## x|-|- |+ |* |*|**|_|__|~~|`|```|~~~".split(
    "|",
  ),
  ..."1. |2) |[ ] |[x]|[|](|)|[a](http://a.b)|![|!|<b>|</b>|<br>|<br/>|<p>|<html>|</pre>|<!--|-->|<|>|> |&|&amp;|&lt;|&#32;|&nbsp;".split(
    "|",
  ),
  ..."---|===|--|***|\\|\\\\|\\n|•|• |,|/|\"|'|{|}|:|title: x|]]>|<![CDATA[|http://a.b/c|mailto:a@b.c|12|3.|=|%|\u0085x".split(
    "|",
  ),
  "|",
  "| a | b |",
);
/** As `pieces`, but nothing that cleaning takes away. */
export const texts = fc
  .array(fc.oneof(pieces, fc.string({ unit: "grapheme", maxLength: 8 })), { maxLength: 6 })
  .map((parts) => parts.join("").replace(/[^\P{Cc}\t\n]/gu, ""));

const some = texts.filter((text) => text !== "");

/** A member that says the usual is none in other programs. */
const isOn = fc.constant(true as const);
const style: fc.Arbitrary<StyleAttribute> = fc
  .record(
    {
      ...{ color: fc.constantFrom(...colours), fill: fc.constantFrom(...colours) },
      ...{ bold: isOn, italic: isOn, strike: isOn },
      shape: fc.constantFrom(...shapes),
      size: fc.constantFrom("s", "l", "xl" as const),
      font: fc.constantFrom("serif", "mono", "hand" as const),
      border: fc.constantFrom(...borderWidths),
      borderColor: fc.constantFrom(...colours),
      borderDash: fc.constantFrom(...borderDashes),
    },
    { requiredKeys: [] },
  )
  .filter((style) => Object.keys(style).length > 0);

const attributes: fc.Arbitrary<NodeAttributes> = fc.record(
  {
    note: fc.array(some, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n")),
    link: fc.constantFrom(
      "https://a.example/b?c=1&copy;=2#d",
      "http://x.example/(y)_z*",
      "mailto:me@x.example",
    ),
    folded: fc.constant(true),
    icons: fc.array(fc.constantFrom("☐", "☑", "🔥", "👩‍🚀", "button_ok", "full-1"), {
      minLength: 1,
      maxLength: 3,
    }),
    task: fc.constantFrom("todo", "doing", "done"),
    start: fc.constantFrom("2027-01-31", "2024-02-29"),
    due: fc.constantFrom("2027-12-01", "0999-01-01"),
    progress: fc.constantFrom(0, 13, 40, 100),
    style,
    branch: fc.constantFrom(...colours),
    line: fc.constantFrom(...lineShapes),
    tags: fc.array(fc.constantFrom("one", "two words", "a,b", "ü", "a/b", "<i>", "&amp;"), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: [] },
);

/** Trees of up to 25 nodes with everything on them that a node can have. */
export const outlines: fc.Arbitrary<Outline> = fc
  .array(
    fc.record({
      text: texts,
      attributes: fc.option(attributes, { nil: undefined }),
      side: fc.constantFrom("left", "right", undefined),
      parent: fc.nat(24),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((entries) => {
    const nodes: Outline[] = [];
    for (const { text, attributes, side, parent } of entries) {
      const above = nodes[parent % (nodes.length || 1)];
      const all = above === nodes[0] && above && side ? { ...attributes, side } : attributes;
      const node: Outline = {
        text,
        ...(all && Object.keys(all).length > 0 ? { attributes: all } : {}),
        children: [],
      };
      above?.children.push(node);
      nodes.push(node);
    }
    return nodes[0] ?? { text: "", children: [] };
  });

/** Every node, parents first, without recursion. */
export function nodesOf(root: Outline): Outline[] {
  const found: Outline[] = [];
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    found.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(...node.children.slice(i, i + 1));
  }
  return found;
}

/** A tree as flat rows, to be compared without recursion: depth, text and attributes of each node. */
export function rowsOf(root: Outline): { depth: number; text: string; attributes: NodeAttributes }[] {
  const rows: { depth: number; text: string; attributes: NodeAttributes }[] = [];
  const stack: [Outline, number][] = [[root, 0]];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [{ text, attributes = {}, children }, depth] = top;
    rows.push({ depth, text, attributes });
    for (const child of [...children].reverse()) stack.push([child, depth + 1]);
  }
  return rows;
}

/** A chain, `depth` levels deep. */
export function chain(depth: number): Outline {
  const root: Outline = { text: "level 0", children: [] };
  let at = root;
  for (let i = 1; i < depth; i++) {
    const child: Outline = { text: `level ${i}`, children: [] };
    at.children.push(child);
    at = child;
  }
  return root;
}

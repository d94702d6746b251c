import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Format, formats, writeFile } from "../../../model/formats/index.ts";
import type { Loss, NodeItems, Outline } from "../../../model/types.ts";
import { arrowheads, colours, dashes } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";

const label = fc.constantFrom("leads to", "größer & <b>", "日本");
const color = fc.constantFrom(...colours.slice(0, 3));
const range = fc.record({ from: fc.nat(), to: fc.nat(), label, color }, { requiredKeys: ["from", "to"] });
const node = fc.record({
  parent: fc.nat(),
  link: fc.option(fc.nat(), { nil: undefined, freq: 3 }),
  crossLink: fc.array(
    fc.record(
      {
        to: fc.nat(),
        label,
        color,
        dash: fc.constantFrom(...dashes),
        arrows: fc.constantFrom(...arrowheads),
        bend: fc.constant<[number, number]>([10, -20]),
      },
      { requiredKeys: ["to"] },
    ),
    { maxLength: 2 },
  ),
  boundary: fc.array(range, { maxLength: 1 }),
  summary: fc.array(range, { maxLength: 1 }),
});

/** Trees of up to 12 nodes with whatever leads from one to another, or is around some. */
const related: fc.Arbitrary<Outline> = fc.array(node, { minLength: 2, maxLength: 12 }).map((entries) => {
  const nodes = entries.map((_, i): Outline => ({ text: `Node ${i}`, id: `n${i}`, children: [] }));
  const idOf = (i: number) => `n${i % nodes.length}`;
  for (const [i, { parent }] of entries.entries())
    if (i > 0) nodes[parent % i]?.children.push(nodes[i] as Outline);
  for (const [i, { link, crossLink, boundary, summary }] of entries.entries()) {
    const own = nodes[i] as Outline;
    if (link !== undefined) own.attributes = { link: `#${idOf(link)}` };
    const ranges = (all: typeof boundary) =>
      all.flatMap(({ from, to, ...rest }) => {
        const [first, last] = [from, to].map((n) => n % (own.children.length || 1)).sort((a, b) => a - b);
        const ends = [own.children[first ?? 0]?.id, own.children[last ?? 0]?.id];
        return ends[0] && ends[1] ? [{ ...rest, from: ends[0], to: ends[1] }] : [];
      });
    const items: NodeItems = {
      crossLink: crossLink
        .map(({ to, ...rest }) => ({ ...rest, to: idOf(to) }))
        .filter(({ to }) => to !== own.id),
      boundary: ranges(boundary),
      summary: ranges(summary),
    };
    own.items = Object.fromEntries(Object.entries(items).filter(([, list]) => list.length > 0));
  }
  return nodes[0] as Outline;
});

type Row = { link?: unknown } & Record<"crossLink" | "boundary" | "summary", Record<string, unknown>[]>;

/** What each node has, with nodes named by their texts: a file may call them otherwise. */
function rowsOf(root: Outline): Row[] {
  const all: Outline[] = [];
  const visit = (one: Outline) => {
    all.push(one);
    one.children.forEach(visit);
  };
  visit(root);
  const named = (id: unknown) => all.find((one) => one.id === id)?.text;
  return all
    .sort((a, b) => Number(a.text.slice(5)) - Number(b.text.slice(5)))
    .map(({ attributes, items = {} }) => {
      const link = attributes?.link && named(attributes.link.slice(1));
      return {
        ...(link && { link }),
        crossLink: (items.crossLink ?? []).map(({ arrows, dash, ...one }) => ({
          ...one,
          to: named(one.to),
          // What is not said is this.
          ...(arrows !== "end" && arrows && { arrows }),
          ...(dash !== "dashed" && dash && { dash }),
        })),
        boundary: (items.boundary ?? []).map((one) => ({ ...one, from: named(one.from), to: named(one.to) })),
        summary: (items.summary ?? []).map((one) => ({ ...one, from: named(one.from), to: named(one.to) })),
      };
    });
}

/** Takes away what a report says is lost. */
function without(rows: Row[], losses: readonly Loss[]) {
  const names = {
    crossLink: "connections between nodes",
    boundary: "boundaries",
    summary: "summaries",
  } as const;
  const parts = { color: "colours", dash: "dashes", arrows: "arrowheads", bend: "bends", label: "labels" };
  for (const { what } of losses)
    for (const row of rows) {
      if (what.startsWith("links")) delete row.link;
      for (const [kind, name] of Object.entries(names) as [keyof typeof names, string][]) {
        if (what === name || what.startsWith(`${name} around several`)) row[kind] = [];
        for (const [part, called] of Object.entries(parts))
          if (what === `${called} of ${name}`) for (const item of row[kind]) delete item[part];
      }
    }
  // Their order says nothing.
  const inOrder = (all: Row["crossLink"]) =>
    all.map((one) => JSON.stringify(Object.entries(one).sort())).sort();
  return rows.map((row) => ({ ...row, crossLink: inOrder(row.crossLink) }));
}

const both = formats.filter((format) => format.read && format.write);

describe.each(both.map((format) => [format.name, format] as const))("%s", (_, format: Format) => {
  test("connections, boundaries, summaries and links to nodes come back, but for what it said it could not carry", () => {
    fc.assert(
      fc.property(related, (outline) => {
        const fonts = format.needsFonts ? { fonts: fontsFor(outline), scale: 0.02 } : {};
        const { bytes, losses } = writeFile(format, outline, fonts);
        const back = format.read?.(bytes, "unused");
        expect(back?.losses).toEqual([]);
        expect(without(rowsOf(back?.root as Outline), losses)).toEqual(without(rowsOf(outline), losses));
      }),
      { numRuns: format.needsFonts ? 3 : 50 },
    );
  });
});

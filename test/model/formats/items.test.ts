import { describe, expect, it } from "vitest";
import { formats, readFile, writeFile } from "../../../model/formats/index.ts";
import type { Outline } from "../../../model/types.ts";

const map: Outline = {
  text: "Root",
  id: "root",
  items: {
    boundary: [{ from: "a", to: "b", label: "both", color: "teal" }],
    summary: [{ from: "b", to: "b", label: "that is" }],
    file: [{ name: "a.txt", type: "text/plain", size: 3, key: "files/0123456789abcdef/a" }],
  },
  children: [
    {
      text: "A",
      id: "a",
      attributes: { link: "#b" },
      items: {
        crossLink: [{ to: "b", label: "leads to", dash: "dotted", arrows: "both", bend: [10, -20] }],
      },
      children: [],
    },
    { text: "B", id: "b", children: [] },
  ],
};
const kinds = ["connections between nodes", "boundaries", "summaries", "attached files"];
const formatOf = (id: string) => {
  const format = formats.find((one) => one.id === id);
  if (!format) throw new Error(`There is no format ${id}.`);
  return format;
};

describe("cross-links, boundaries, summaries and files", () => {
  it("are kept by our own format", () => {
    const { bytes, losses } = writeFile(formatOf("rhizome"), map);
    expect(losses).toEqual([]);
    const { root: _, ...rest } = readFile("map.json", bytes);
    expect(rest.losses).toEqual([]);
    expect(readFile("map.json", bytes).root).toEqual({ ...map, id: "root" });
  });

  it.each(formats.filter(({ write, id, needsFonts }) => write && !needsFonts && id !== "rhizome"))(
    "are carried by $name or said to be left out",
    (format) => {
      const lost = writeFile(format, map).losses.map(({ what }) => what);
      expect(lost).toEqual(expect.arrayContaining(["attached files"]));
      const read = format.read && readFile(`map.${format.extensions[0]}`, writeFile(format, map).bytes);
      const kept = JSON.stringify(read?.root ?? "");
      for (const [i, sign] of ['"crossLink"', '"boundary"', '"summary"'].entries()) {
        const isDrawn = !format.read && format.carries?.length;
        if (!isDrawn && !kept.includes(sign))
          expect(lost.some((what) => what.startsWith(kinds[i] ?? "?"))).toBe(true);
      }
    },
  );

  it.each(["xmind", "freemind", "mindmup", "canvas"])(
    "come back from %s as they were, as far as it carries them",
    (id) => {
      const format = formatOf(id);
      const { root } = readFile(`map.${format.extensions[0]}`, writeFile(format, map).bytes);
      const [a, b] = root.children;
      expect(a?.items?.crossLink).toMatchObject([{ to: b?.id, label: "leads to" }]);
      if (id === "mindmup" || id === "canvas") return;
      expect(a?.attributes?.link).toBe(`#${b?.id}`);
      if (id === "freemind") return;
      expect(root.items).toEqual({
        boundary: [{ from: a?.id, to: b?.id, label: "both" }],
        summary: [{ from: b?.id, to: b?.id, label: "that is" }],
      });
    },
  );

  it("are a cloud around one branch in FreeMind", () => {
    const one: Outline = {
      text: "r",
      items: { boundary: [{ from: "a", to: "a", color: "teal" }] },
      children: [{ text: "a", id: "a", children: [] }],
    };
    const { bytes, losses } = writeFile(formatOf("freemind"), one);
    expect(losses).toEqual([]);
    const { root } = readFile("map.mm", bytes);
    const id = root.children[0]?.id;
    expect(root.items?.boundary).toEqual([{ from: id, to: id, color: "teal" }]);
  });

  it("are not taken from a file where they lead nowhere", () => {
    const bytes = new TextEncoder().encode(
      JSON.stringify({
        rhizome: 1,
        root: {
          text: "a",
          id: "x",
          attributes: { link: "#gone" },
          items: {
            crossLink: [{ to: "gone" }, { to: "x", color: "#f00" }, { to: "x" }],
            boundary: [{ from: "x", to: "x" }],
            wall: [],
          },
        },
      }),
    );
    const { root, losses } = readFile("map.json", bytes);
    expect(root).toEqual({
      text: "a",
      id: "x",
      attributes: {},
      items: { crossLink: [{ to: "x" }] },
      children: [],
    });
    expect(losses.map(({ what }) => what).toSorted()).toEqual(
      ['"wall"', "boundaries", "connections between nodes", "links to nodes that are not there"].toSorted(),
    );
  });
});

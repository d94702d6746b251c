import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { areaAlong } from "../../../model/formats/figures.ts";
import { type Exported, type Format, formats, writeFile } from "../../../model/formats/index.ts";
import { writeSvg } from "../../../model/formats/svg.ts";
import { wrap } from "../../../model/formats/text-width.ts";
import type { LineShape, Outline } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";
import { chain, nodesOf, outlines } from "./outlines.ts";

const text = (exported: Exported | undefined) => new TextDecoder().decode(exported?.bytes);
const written = (id: string, outline: Outline) =>
  formats.find((format) => format.id === id)?.write?.(outline);
const leaf = (text: string): Outline => ({ text, children: [] });

interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
}

/** Every element, with the text directly in it. Throws where the XML is not well-formed. */
function elementsOf(xml: string): Element[] {
  const all: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser({});
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: "" };
    all.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return all;
}

/** A node's rectangle: the one before its text. */
function boxOf(elements: readonly Element[], label: string) {
  const at = elements.findIndex(({ name, text }) => name === "tspan" && text === label);
  const rect = elements.slice(0, at).findLast(({ name }) => name === "rect");
  const [x = 0, y = 0, width = 0, height = 0] = ["x", "y", "width", "height"].map((name) =>
    Number(rect?.attributes[name]),
  );
  return { x, y, width, height };
}

test("the area of curves holds them, and no more", () => {
  const coordinate = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(fc.array(coordinate, { minLength: 8, maxLength: 8 }), (points) => {
      const { x, y, width, height } = areaAlong(points, 0);
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i <= 1000; i++) {
        const [t, u] = [i / 1000, 1 - i / 1000];
        const at = (axis: 0 | 1) =>
          [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t].reduce(
            (sum, weight, j) => sum + weight * (points[j * 2 + axis] ?? 0),
            0,
          );
        left = Math.min(left, at(0));
        right = Math.max(right, at(0));
        top = Math.min(top, at(1));
        bottom = Math.max(bottom, at(1));
      }
      for (const [exact, tried] of [
        [x, left],
        [y, top],
        [x + width, right],
        [y + height, bottom],
      ] as const)
        expect(Math.abs(exact - tried)).toBeLessThan(0.01);
    }),
  );
});

describe("SVG", () => {
  test("a map that grows down is drawn so, every node in a box", () => {
    const outline = { ...leaf("Root"), attributes: { side: "down" as const } };
    outline.children.push({ ...leaf("a"), children: [leaf("a1"), leaf("a2")] }, leaf("b"));
    const elements = elementsOf(text(written("svg", outline)));
    const [root, a, b, a1, a2] = ["Root", "a", "b", "a1", "a2"].map((label) => boxOf(elements, label));
    if (!root || !a || !b || !a1 || !a2) throw new Error("A box is missing.");
    expect(a.y).toBe(b.y);
    expect(a.y).toBeGreaterThan(root.y + root.height);
    expect(a1.y).toBe(a2.y);
    expect(a1.y).toBeGreaterThan(a.y + a.height);
    expect(a2.x).toBeGreaterThan(a1.x + a1.width);
    expect(b.x).toBeGreaterThan(a2.x);
  });

  test("what floats is where it was put, with no line to the root", () => {
    const float = { ...leaf("float"), attributes: { position: { x: 400, y: -300 } } };
    const outline: Outline = { text: "Root", children: [leaf("a"), { ...float, children: [leaf("below")] }] };
    const elements = elementsOf(text(written("svg", outline)));
    expect(boxOf(elements, "float")).toMatchObject({ x: 400, y: -300 });
    expect(elements.filter(({ name }) => name === "path")).toHaveLength(2);
  });

  test("any map is well-formed, has all its text as text, and nothing in it runs", () => {
    fc.assert(
      fc.property(outlines, (outline) => {
        const elements = elementsOf(text(written("svg", outline)));
        expect(elements.map(({ name }) => name).filter((name) => !allowed.has(name))).toEqual([]);
        for (const { name, attributes } of elements) {
          for (const attribute of Object.keys(attributes))
            expect(attribute).not.toMatch(/^on|^style$|:href$/);
          if (attributes.href !== undefined)
            expect(`${name} ${attributes.href}`).toMatch(/^a (https?:|mailto:)/);
        }
        const letters = (text: string) => text.replace(/\s/g, "");
        const drawn = letters(
          elements
            .filter(({ name }) => name === "tspan")
            .map(({ text }) => text)
            .join(""),
        );
        for (const node of nodesOf(outline)) expect(drawn).toContain(letters(node.text));
      }),
    );
  });
  const allowed = new Set(["svg", "title", "rect", "g", "path", "polygon", "text", "tspan", "a"]);

  test("links, notes, tags and pictures; colours by branch; a light background", () => {
    const outline: Outline = {
      text: "Root",
      children: [
        {
          text: "one",
          attributes: { link: "https://a.example/?b&c", note: "n < m", tags: ["t"], icons: ["🔥", "flag"] },
          children: [leaf("in")],
        },
        { ...leaf("two"), attributes: { folded: true } },
      ],
    };
    const exported = written("svg", outline);
    const elements = elementsOf(text(exported));
    const named = (name: string) => elements.filter((element) => element.name === name);
    expect(named("a").map(({ attributes }) => attributes.href)).toEqual(["https://a.example/?b&c"]);
    expect(named("title").map(({ text }) => text)).toEqual(["Root", "n < m"]);
    expect(named("tspan").map(({ text }) => text)).toEqual(["Root", "🔥 one", "in", "two"]);
    // As dark as the text above it, which is what the contrast of all colours is held for.
    const [tags, label] = ["#t", ""].map((said) =>
      named("text").findLast(({ text }) => text.trim() === said),
    );
    expect(Object.keys(tags?.attributes ?? {}).sort()).toEqual(["fill", "font-size", "x", "y"]);
    expect(label).toBeDefined();
    const [one, inner, two] = named("path").map(({ attributes }) => attributes.stroke);
    expect(inner).toBe(one);
    expect(two).not.toBe(one);
    expect(named("rect")[0]?.attributes.fill).toBe("#ffffff");
    expect(exported?.losses).toEqual([
      { what: "icons that are names, not pictures", count: 1, examples: ["one"] },
      { what: "folded branches (drawn open)", count: 1, examples: ["two"] },
    ]);
  });

  const related = (side?: "down" | "left"): Outline => ({
    text: "Root",
    attributes: side && { side },
    items: { boundary: [{ from: "a", to: "b", label: "Around", color: "pink" }] },
    children: [
      {
        ...leaf("a"),
        id: "a",
        attributes: { side: "right" },
        items: { crossLink: [{ to: "c1", label: "leads to", color: "red" }] },
      },
      { ...leaf("b"), id: "b", attributes: { side: "right" }, items: { crossLink: [{ to: "gone" }] } },
      {
        ...leaf("c"),
        items: { summary: [{ from: "c1", to: "c2", label: "In short", color: "teal" }] },
        children: [
          { ...leaf("c1"), id: "c1" },
          { ...leaf("c2"), id: "c2" },
        ],
      },
    ],
  });

  test.each([undefined, "down", "left"] as const)("connections, boundaries, summaries (%s)", (side) => {
    const { bytes, losses } = writeFile(formats.find(({ id }) => id === "svg") as Format, related(side));
    const elements = elementsOf(new TextDecoder().decode(bytes));
    const inked = (ink: string) =>
      elements.filter(({ attributes: { fill, stroke } }) => [fill, stroke].includes(ink));
    const [around] = inked("#bc2868");
    const outline = { ...around?.attributes } as Record<"x" | "y" | "width" | "height", string>;
    for (const label of ["a", "b"]) {
      const { x, y, width, height } = boxOf(elements, label);
      expect(x).toBeGreaterThan(Number(outline.x));
      expect(y).toBeGreaterThan(Number(outline.y));
      expect(x + width).toBeLessThan(Number(outline.x) + Number(outline.width));
      expect(y + height).toBeLessThan(Number(outline.y) + Number(outline.height));
    }
    // Titles are in the colour of texts: that of a line is too pale for letters.
    expect(inked("#1c2430").map(({ text }) => text)).toEqual(expect.arrayContaining(["Around", "In short"]));
    const [line, head, label] = inked("#c02d22");
    expect(line?.attributes["stroke-dasharray"]).toBe("7 5");
    expect(label).toMatchObject({ name: "text", text: "leads to" });
    // A leaf has no box of its own: its text is within a few pixels of the arrow's tip.
    const [tipX = 0, tipY = 0] = head?.attributes.points?.split(" ").map(Number) ?? [];
    const target = elements.find(({ text }) => text === "c1")?.attributes ?? {};
    expect(Math.abs(tipX - Number(target.x))).toBeLessThan(40);
    expect(Math.abs(tipY - Number(target.y))).toBeLessThan(40);
    expect(inked("#10726f").map(({ name, text }) => [name, text])).toEqual([["path", ""]]);
    expect(losses).toEqual([{ what: "connections between nodes", count: 1, examples: ["b"] }]);
  });

  test("text is measured by whoever knows the fonts, and wraps", () => {
    const wide = elementsOf(text(writeSvg(leaf("aa bb cc"), () => 400)));
    expect(wide.filter(({ name }) => name === "tspan").length).toBeGreaterThan(2);
    const wrapped = (...given: Parameters<typeof wrap>) => wrap(...given).map((line) => line.text);
    expect(wrapped("one two  three", 30, (line) => line.length * 5)).toEqual(["one", "two", "three"]);
    expect(wrapped("abcdefgh\n\nx", 15, (line) => line.length * 5)).toEqual(["abc", "def", "gh", "", "x"]);
    expect(wrapped("漢字仮名", 25, (line) => line.length * 10)).toEqual(["漢字", "仮名"]);
    expect(wrapped("漢字。仮名", 25, (line) => line.length * 10)).toEqual(["漢", "字。", "仮名"]);
    const measured: string[] = [];
    const words = "aa bb\n\nccccc dd";
    const lines = wrap(words, 20, (part, from) => {
      measured.push(words.slice(from, from + part.length));
      expect(measured.at(-1)).toBe(part);
      return part.length * 5;
    });
    expect(lines.map(({ text: line, from }) => line === words.slice(from, from + line.length))).not.toContain(
      false,
    );
  });

  test("boxes lie within the view, and 20,000 levels or 5,000 children are drawn", () => {
    const wide = { text: "root", children: Array.from({ length: 5_000 }, (_, i) => leaf(`child ${i}`)) };
    for (const outline of [wide, chain(20_000)]) {
      const drawing = text(written("svg", outline));
      const [x = 0, y = 0, width = 0, height = 0] =
        /viewBox="([^"]*)"/.exec(drawing)?.[1]?.split(" ").map(Number) ?? [];
      const spots = [...drawing.matchAll(/<tspan x="([^"]*)" y="([^"]*)"/g)];
      expect(spots.length).toBe(nodesOf(outline).length);
      for (const [, left, top] of spots) {
        if (Number(left) < x || Number(left) > x + width || Number(top) < y || Number(top) > y + height)
          throw new Error(`${left}, ${top} is not within the view`);
      }
    }
  }, 120_000);
});

describe("LaTeX", () => {
  test("any map is balanced and has no commands but those that show it", () => {
    fc.assert(
      fc.property(outlines, (outline) => {
        const tex = text(written("latex", outline));
        const body = /edge=\{rounded corners\}\}\n([\s\S]*)\\end\{forest\}/.exec(tex)?.[1] ?? "";
        const commands = body.match(/\\([a-z]+|[^a-z])/g) ?? [];
        const known = ["\\textbackslash", "\\textasciicircum", "\\textasciitilde", "\\href", "\\\\"];
        for (const command of commands)
          expect([...known, ..."{}$&#_%".split("").map((c) => `\\${c}`)]).toContain(command);
        const bare = body.replace(/\\[^a-z]/g, "");
        expect(bare).not.toMatch(/[$&#%^~]/);
        let depth = 0;
        for (const character of bare) {
          if (character === "{") depth++;
          if (character === "}") depth--;
          expect(depth).toBeGreaterThanOrEqual(0);
        }
        expect(depth).toBe(0);
        expect(body.match(/^ *\[\{/gm)?.length).toBe(nodesOf(outline).length);
      }),
    );
  });

  test("what is written", () => {
    const root = leaf("50% of $x_1 & y");
    root.children.push(leaf("a -- b\nc"), {
      ...leaf("link"),
      attributes: { link: "https://a.example/b_c?d=1&e%20#f", note: "n" },
    });
    const exported = written("latex", root);
    expect(text(exported).split("\n").slice(10, -3)).toEqual([
      "[{50\\% of \\$x\\_1 \\& y}",
      " [{a -{}- b\\\\{}c}",
      " ]",
      " [{\\href{https://a.example/b\\_c?d=1\\&e\\%20\\#f}{link}}",
      " ]",
      "]",
    ]);
    expect(exported?.losses).toEqual([{ what: "notes", count: 1, examples: ["link"] }]);
  });
});

describe("pictures in nodes", () => {
  const key = "files/aaaaaaaaaaaaaaaa/b/c.png";
  const outline: Outline = {
    text: "Trip",
    children: [
      {
        text: "Beach",
        attributes: { image: { key, type: "image/png", width: 120, height: 80, alt: 'Sand & "sea"' } },
        children: [],
      },
      { text: "Hills", children: [] },
    ],
  };
  const images = { [key]: "data:image/png;base64,AAAA" };
  const formatOf = (id: string) => formats.find((one) => one.id === id) as Format;

  test("are drawn above the text, which has its own room, in SVG", () => {
    const { bytes, losses } = writeFile(formatOf("svg"), outline, { images });
    const svg = text({ bytes, losses });
    const [, y = "", href, alt] =
      /<image x="[^"]*" y="([^"]*)" width="120" height="80" href="([^"]*)" role="img" aria-label="([^"]*)"/.exec(
        svg,
      ) ?? [];
    expect(href).toBe(images[key]);
    expect(alt).toBe("Sand &amp; &quot;sea&quot;");
    const below = /y="([^"]*)">Beach</.exec(svg)?.[1];
    expect(Number(below)).toBeGreaterThan(Number(y) + 80);
    expect(losses).toEqual([]);
  });

  test("are in the page, with what they show in words, in HTML", () => {
    const page = text(writeFile(formatOf("html"), outline, { images }));
    expect(page).toContain(
      '<img src="data:image/png;base64,AAAA" alt="Sand &amp; &quot;sea&quot;" width="120" height="80">',
    );
  });

  test.each(["svg", "html", "pdf", "markdown"])("are said to be missing where they are, in %s", (id) => {
    const options = id === "pdf" ? { fonts: fontsFor(outline) } : {};
    const { losses } = writeFile(formatOf(id), outline, options);
    expect(losses).toEqual([{ what: "images", count: 1, examples: ["Beach"] }]);
  });
});

test("lines are those of the branch, of the map, of the theme, in this order", () => {
  const branch = (line?: LineShape): Outline => ({
    text: "branch",
    ...(line && { attributes: { line } }),
    children: [leaf("leaf")],
  });
  /** Whether each line goes straight, by the points that bend it: those of a straight one are on it. */
  const straight = (map: Outline) =>
    elementsOf(text(written("svg", map)))
      .filter(({ name, attributes }) => name === "path" && attributes.stroke)
      .map(({ attributes }) => {
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0, , , x3 = 0, y3 = 0] =
          (attributes.d ?? "").match(/-?[\d.]+/g)?.map(Number) ?? [];
        return Math.abs((x3 - x0) * (y1 - y0) - (y3 - y0) * (x1 - x0)) < 1;
      });
  const children = [branch(), branch("curve"), branch(), branch("curve")];
  expect(straight({ text: "root", attributes: { line: "straight" }, children })).toEqual([
    ...[true, true, false, false, true, true, false, false],
  ]);
  const plain = straight({ text: "root", children });
  expect(plain.filter((is) => is).length).toBeLessThan(plain.length);
  // The theme's are straight, all but those of the branch that says otherwise.
  expect(straight({ text: "root", attributes: { theme: "ink" }, children })).toEqual([
    ...[true, true, false, false, true, true, false, false],
  ]);
});

test("a border is within its node, as wide as it says, with its dashes", () => {
  const style = { border: "thick", borderDash: "dashed", borderColor: "red" } as const;
  const map = { text: "root", children: [{ text: "a", attributes: { style }, children: [] }] };
  const rects = elementsOf(text(written("svg", map))).filter(({ name }) => name === "rect");
  const edge = rects.find(({ attributes }) => attributes["stroke-width"] === "4");
  expect(edge?.attributes).toMatchObject({ stroke: "#c02d22", fill: "none", "stroke-dasharray": "7 9" });
  const box = rects[rects.indexOf(edge ?? { name: "", attributes: {}, text: "" }) - 1];
  expect(Number(box?.attributes.width) - Number(edge?.attributes.width)).toBe(4);
  expect(Number(edge?.attributes.x) - Number(box?.attributes.x)).toBe(2);
});

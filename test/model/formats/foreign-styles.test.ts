import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFile } from "../../../model/formats/index.ts";
import { fillHex } from "../../../model/formats/palette.ts";
import { hexOf } from "../../../model/formats/references.ts";
import {
  digitsOf,
  isOwnColour,
  nearestBorder,
  nearestColour,
  nearestSize,
  typefaceOf,
} from "../../../model/formats/styles.ts";
import { borderLengths, textScales } from "../../../model/look.ts";
import { attributeProblem } from "../../../model/schema.ts";
import { borderWidths, colours } from "../../../model/types.ts";
import { bytesOf, counts } from "./fixtures.ts";

describe("colours of other programs", () => {
  test("ours are themselves, as text and as fill; others are near", () => {
    for (const colour of colours) {
      for (const hex of [hexOf(colour), `#${fillHex(colour)}`]) {
        expect(nearestColour(hex)).toBe(colour);
        expect(isOwnColour(hex)).toBe(true);
      }
    }
    const near = {
      "#ff0000": "red",
      "#00ff00": "green",
      "#0000ff": "indigo",
      "#ffff66": "amber",
      "#888": "gray",
    };
    for (const [hex, colour] of Object.entries(near)) {
      expect(nearestColour(hex), hex).toBe(colour);
      expect(isOwnColour(hex)).toBe(false);
    }
    // Those of paper and ink are the map's.
    for (const hex of ["#000000", "#111111", "#ffffff", "rgb(255, 255, 255)"])
      expect(nearestColour(hex)).toBeUndefined();
  });

  test("however they are written; what is none is none", () => {
    expect(["#1a2B3c", "#1a2b3cff", "#123", "rgb(1, 2, 255)", "rgba(1,2,255,0.5)"].map(digitsOf)).toEqual([
      ...["1a2B3c", "1a2b3c", "112233"],
      ...["0102ff", "0102ff"],
    ]);
    for (const wrong of ["red", "#12", "rgb(1,2)", "rgb(1,2,300)", "url(x)", ""])
      expect(digitsOf(wrong)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 12 }), (text) => {
        const colour = nearestColour(text);
        expect(colour === undefined || colours.includes(colour)).toBe(true);
      }),
    );
  });
});

test("sizes and widths of ours are themselves", () => {
  for (const [size, scale] of Object.entries(textScales))
    expect(nearestSize(scale)).toBe(size === "m" ? undefined : size);
  for (const width of borderWidths) expect(nearestBorder(borderLengths[width])).toBe(width);
  expect([nearestBorder(Number.NaN), nearestBorder(1e9), nearestSize(1e9)]).toEqual(["none", "thick", "xl"]);
});

test("fonts are known by their names", () => {
  const kinds = [
    "Georgia",
    "Times New Roman",
    "PT Serif",
    "Courier New",
    "Comic Sans MS",
    "Caveat",
    "Noto Sans Serif",
  ];
  expect(kinds.map(typefaceOf)).toEqual(["serif", "serif", "serif", "mono", "hand", "hand", undefined]);
  for (const usual of ["", "Arial", "SansSerif", "NeverMind", "微软雅黑"])
    expect(typefaceOf(usual)).toBeUndefined();
});

describe("what programs in browsers say", () => {
  const first = (name: string, json: unknown) => {
    const { root, losses } = readFile(name, bytesOf(JSON.stringify(json)));
    return { attributes: root.children[0]?.attributes, losses: counts(losses) };
  };

  test("Mind Elixir", () => {
    const style = {
      ...{
        fontSize: "27",
        fontWeight: "bold",
        fontFamily: "Georgia",
        color: "#c02d22",
        background: "#ffe4a6",
      },
      ...{ textDecoration: "line-through", border: "2.4px dashed #1c64c2" },
    };
    const nodeData = {
      id: "r",
      topic: "r",
      children: [{ id: "a", topic: "a", style, branchColor: "#10726f" }],
    };
    expect(first("x.json", { nodeData })).toEqual({
      attributes: {
        style: {
          ...{ size: "l", bold: true, font: "serif", color: "red", fill: "amber", strike: true },
          ...{ border: "medium", borderDash: "dashed", borderColor: "blue" },
        },
        branch: "teal",
      },
      losses: {},
    });
  });

  test("simple-mind-map", () => {
    const data = {
      ...{
        text: "a",
        shape: "roundedRectangle",
        fillColor: "#dbe8fb",
        fontStyle: "italic",
        fontFamily: "monospace",
      },
      ...{ borderWidth: 3, borderDasharray: "5,5", lineStyle: "direct" },
    };
    expect(first("x.smm", { root: { data: { text: "r" }, children: [{ data, children: [] }] } })).toEqual({
      attributes: {
        style: {
          ...{ shape: "pill", fill: "blue", italic: true, font: "mono" },
          ...{ border: "medium", borderDash: "dashed" },
        },
        line: "straight",
      },
      losses: {},
    });
  });

  test("jsMind", () => {
    const look = { "foreground-color": "#ffffff", "background-color": "#1a4", "font-size": "28" };
    const data = { id: "r", topic: "r", children: [{ id: "a", topic: "a", ...look }] };
    expect(first("x.jm", { meta: {}, format: "node_tree", data })).toEqual({
      attributes: { style: { fill: "green", size: "xl" } },
      losses: { "colours (now the nearest that a map has)": 1 },
    });
  });

  test("whatever is said, what is taken is a style", () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constantFrom("1e9px solid #fff", "constructor", "rgb(9,9,9)", "italic", "-1", "url(javascript:x)"),
      fc.constant({ a: 1 }),
    );
    const keys =
      "color background fontSize fontFamily fontWeight border borderColor borderWidth shape lineStyle".split(
        " ",
      );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), value), (said) => {
        const data = { text: "a", ...said };
        const { attributes } = first("x.smm", {
          root: { data: { text: "r" }, children: [{ data, children: [] }] },
        });
        if (attributes?.style) expect(attributeProblem("style", attributes.style)).toBeUndefined();
        if (attributes?.line) expect(attributeProblem("line", attributes.line)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

/**
 * The themes of maps. Each is a recipe, a few hues and how strong they are, of which the colours for light and
 * dark are made so that text can be read on all of them: 4.5 to 1 or more.
 */

import type { LineShape, Shape, Typeface } from "./types.ts";

/** The colours of a map, as six hexadecimal digits after a `#`. */
export interface Palette {
  readonly background: string;
  readonly ink: string;
  readonly root: string;
  readonly rootText: string;
  /** Of the lines of the eight branches that colours are dealt to. */
  readonly branches: readonly string[];
  /** Behind the texts of the main branches, and those texts. */
  readonly fills: readonly string[];
  readonly fillTexts: readonly string[];
}

export interface Theme {
  readonly light: Palette;
  readonly dark: Palette;
  /** Of the root, its children, and the rest, where they are not as in a plain map. */
  readonly shapes: { readonly root?: Shape; readonly branch?: Shape; readonly leaf?: Shape };
  /** How wide lines are, as a part of a plain map's. */
  readonly width: number;
  /** Of lines and letters where nodes say nothing else. */
  readonly line: LineShape;
  readonly font: Typeface;
}

interface Recipe {
  /** Degrees; dealt to the branches in turn. */
  readonly hues: readonly number[];
  /** Percent. */
  readonly saturation: number;
  /** Hue and saturation of the background, and of the root. */
  readonly paper: readonly [hue: number, saturation: number];
  readonly root: readonly [hue: number, saturation: number];
  /** Main branches are filled with their colour, or with a breath of it. */
  readonly fill: "full" | "pale";
  readonly shapes?: Theme["shapes"];
  readonly width?: number;
  readonly line?: LineShape;
  readonly font?: Typeface;
}

const recipes = {
  ocean: { hues: [205, 188, 222, 172], saturation: 70, paper: [205, 40], root: [215, 60], fill: "full" },
  forest: {
    hues: [140, 95, 165, 40],
    saturation: 45,
    paper: [90, 25],
    root: [150, 40],
    fill: "full",
    shapes: { root: "box" },
  },
  sunset: {
    hues: [12, 340, 28, 300],
    saturation: 75,
    paper: [30, 60],
    root: [345, 60],
    fill: "full",
    width: 1.2,
  },
  berry: {
    hues: [330, 285, 350, 260],
    saturation: 60,
    paper: [320, 35],
    root: [295, 45],
    fill: "pale",
    shapes: { branch: "pill" },
  },
  slate: {
    hues: [215, 200, 230, 185],
    saturation: 18,
    paper: [215, 12],
    root: [215, 22],
    fill: "pale",
    width: 0.75,
    line: "round",
  },
  sand: {
    hues: [32, 18, 45, 200],
    saturation: 50,
    paper: [40, 50],
    root: [25, 40],
    fill: "pale",
    shapes: { root: "box", branch: "box" },
  },
  mint: {
    hues: [165, 190, 145, 215],
    saturation: 55,
    paper: [160, 35],
    root: [170, 60],
    fill: "pale",
    shapes: { branch: "pill" },
    width: 0.85,
  },
  candy: {
    hues: [335, 200, 45, 270, 160, 15],
    saturation: 85,
    paper: [330, 50],
    root: [275, 60],
    fill: "full",
    shapes: { branch: "pill", leaf: "pill" },
    width: 1.3,
    font: "hand",
  },
  ink: {
    hues: [220],
    saturation: 6,
    paper: [60, 4],
    root: [220, 8],
    fill: "pale",
    shapes: { root: "box", branch: "underline" },
    width: 0.6,
    line: "straight",
    font: "serif",
  },
  autumn: {
    hues: [15, 38, 350, 75],
    saturation: 65,
    paper: [35, 35],
    root: [10, 50],
    fill: "full",
    shapes: { leaf: "box" },
  },
  nordic: {
    hues: [210, 355, 190, 40],
    saturation: 32,
    paper: [210, 18],
    root: [220, 30],
    fill: "pale",
    shapes: { root: "box", branch: "underline" },
  },
  royal: {
    hues: [262, 215, 285, 42],
    saturation: 62,
    paper: [260, 30],
    root: [265, 55],
    fill: "full",
    shapes: { branch: "box", leaf: "box" },
    width: 1.1,
    line: "round",
  },
} as const satisfies Record<string, Recipe>;

export type ThemeName = keyof typeof recipes;
export const themeNames = Object.keys(recipes) as ThemeName[];

const made = new Map<string, Theme>();

/** The theme of this name; undefined for a plain map, and for a name that came later. */
export function themeOf(name: string | undefined): Theme | undefined {
  if (name === undefined || !Object.hasOwn(recipes, name)) return undefined;
  const recipe: Recipe = recipes[name as ThemeName];
  const theme = made.get(name) ?? {
    light: light(recipe),
    dark: dark(recipe),
    shapes: recipe.shapes ?? {},
    width: recipe.width ?? 1,
    line: recipe.line ?? "curve",
    font: recipe.font ?? "sans",
  };
  made.set(name, theme);
  return theme;
}

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7];

function light({ hues, saturation, paper, root, fill }: Recipe): Palette {
  const background = hsl(paper[0], paper[1], 98);
  const ink = hsl(paper[0], 22, 13);
  // Hues that come again are a little darker, so that neighbours differ.
  const branches = EIGHT.map((i) =>
    until(
      50 - 7 * Math.floor(i / hues.length),
      -1,
      (l) => hsl(hueAt(hues, i), saturation, l),
      (colour) => {
        return contrast(colour, "#ffffff") >= 4.6;
      },
    ),
  );
  const fills = fill === "full" ? branches : branches.map((colour) => mixed(colour, background, 0.15));
  return {
    background,
    ink,
    root: until(
      34,
      -1,
      (l) => hsl(root[0], root[1], l),
      (colour) => contrast(colour, "#ffffff") >= 7,
    ),
    rootText: "#ffffff",
    branches,
    fills,
    fillTexts: fills.map(() => (fill === "full" ? "#ffffff" : ink)),
  };
}

function dark({ hues, saturation, paper, root, fill }: Recipe): Palette {
  const background = hsl(paper[0], Math.min(paper[1], 22), 9);
  const ink = hsl(paper[0], 16, 93);
  const branches = EIGHT.map((i) =>
    until(
      58 + 6 * Math.floor(i / hues.length),
      1,
      (l) => hsl(hueAt(hues, i), saturation, l),
      (colour) => {
        return contrast(colour, background) >= 6;
      },
    ),
  );
  const fills = branches.map((colour) => mixed(colour, background, fill === "full" ? 0.34 : 0.2));
  return {
    background,
    ink,
    root: hsl(root[0], root[1], 90),
    rootText: hsl(root[0], root[1], 14),
    branches,
    fills,
    fillTexts: fills.map(() => ink),
  };
}

function hueAt(hues: readonly number[], i: number): number {
  return hues[i % hues.length] ?? 0;
}

/** The first of ever darker or lighter colours that is good. */
function until(
  from: number,
  step: 1 | -1,
  colourOf: (lightness: number) => string,
  isGood: (colour: string) => boolean,
): string {
  let lightness = from;
  while (!isGood(colourOf(lightness)) && lightness > 0 && lightness < 100) lightness += step;
  return colourOf(lightness);
}

/** Degrees and percents as `#rrggbb`. */
function hsl(hue: number, saturation: number, lightness: number): string {
  const [s, l] = [saturation / 100, lightness / 100];
  const part = (n: number) => {
    const k = (n + hue / 30) % 12;
    return l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return hex([part(0), part(8), part(4)].map((value) => value * 255));
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function partsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** So much of a colour on another. */
export function mixed(colour: string, on: string, part: number): string {
  const below = partsOf(on);
  return hex(partsOf(colour).map((value, i) => value * part + (below[i] ?? 0) * (1 - part)));
}

/** A colour `#rrggbb`, or as little darker that white letters can be read on it. */
export function behindWhite(colour: string): string {
  let dark = colour;
  for (let part = 0.95; contrast(dark, "#ffffff") < 4.5; part -= 0.05) dark = mixed(colour, "#000000", part);
  return dark;
}

/** From 1 to 21. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = partsOf(colour).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

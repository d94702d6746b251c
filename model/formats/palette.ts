import type { Palette } from "../themes.ts";
import { type Colour, colours } from "../types.ts";

/** The colours of a plain map, and those that people choose by name, in light or dark. The values are the editor's. */
export interface Paints extends Palette {
  /** Of a text, and of a branch. */
  inkOf(colour: Colour): string;
  /** Behind a text. */
  fillOf(colour: Colour): string;
  /** Behind a main branch whose colour is chosen, and its text. */
  branchFillOf(colour: Colour): string;
  readonly branchText: string;
  /** Of connections that have no colour of their own. */
  readonly muted: string;
}

const list = (all: string) => all.split(" ");

const lightBranches = list("#2b62cf #7a48d6 #bf2f69 #b4500b #866600 #2a7a3d #0a767c #1b6a9e");
const lightInks = list("#5d6676 #c02d22 #a74b0e #865f03 #22743d #10726f #1c64c2 #5458cd #8843c4 #bc2868");
const lightFills = list("#e5e7eb #fae1df #fce2d1 #ffe4a6 #c8f0d6 #a7f5f2 #dbe8fb #e4e5f8 #eee3f7 #f9e0eb");
const darkInks = list("#adb4c0 #f29e98 #fa9d5f #eea600 #33cd66 #13c8c2 #88b7f4 #adafeb #c9a6e7 #ee9bbf");
const darkFills = list("#3a3c41 #5c302c #543622 #493b1a #26422f #1e4241 #283e59 #373861 #473458 #5a2e41");
const eight = (colour: string) => lightBranches.map(() => colour);
const pick = (all: readonly string[]) => (colour: Colour) => all[colours.indexOf(colour)] ?? "#808080";

export const lightPaints: Paints = {
  background: "#ffffff",
  ink: "#1c2430",
  root: "#22304a",
  rootText: "#ffffff",
  branches: lightBranches,
  fills: lightBranches,
  fillTexts: eight("#ffffff"),
  inkOf: pick(lightInks),
  fillOf: pick(lightFills),
  branchFillOf: pick(lightInks),
  branchText: "#ffffff",
  muted: "#566070",
};

export const darkPaints: Paints = {
  background: "#15181e",
  ink: "#e8ebf0",
  root: "#e9edf5",
  rootText: "#182130",
  branches: list("#8fb6ff #c5a8ff #ff9fc1 #ffb27d #e8cc73 #92d89d #78d5d4 #8ccbf5"),
  fills: list("#354159 #433d59 #523b48 #524037 #4c4734 #364a3f #2f494d #344756"),
  fillTexts: eight("#f3f5f9"),
  inkOf: pick(darkInks),
  fillOf: pick(darkFills),
  branchFillOf: pick(darkFills),
  branchText: "#f3f5f9",
  muted: "#a3adbb",
};

/** The colours that people choose, as six hexadecimal digits: of text, and of a fill behind it. */
export const colourHex = (colour: Colour) => lightPaints.inkOf(colour).slice(1).toUpperCase();
export const fillHex = (colour: Colour) => lightPaints.fillOf(colour).slice(1).toUpperCase();

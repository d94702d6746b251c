import { themeOf } from "../../themes.ts";
import type { Outline, Typeface } from "../../types.ts";
import { taskBoxes } from "../picture.ts";
import { walk } from "../walk.ts";
import { fontFiles } from "./catalog.ts";
import type { EasternFiles } from "./catalog-east.ts";
import { type FontFile, fileName } from "./font-file.ts";

/** One file of a @fontsource package: `@fontsource/FAMILY/files/NAME`. */
export interface FontFileName {
  readonly name: string;
  readonly family: string;
}

const EAST =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Whether a map has characters of East Asia. */
export function isEastern(outline: Outline): boolean {
  return [...charactersOf(outline).all].some((one) => EAST.test(one));
}

/**
 * The font files that a map needs to be drawn, those to be asked first at the beginning. Latin letters are among them.
 * `eastern` may be left out where the map has no such characters.
 */
export function fontFilesFor(outline: Outline, eastern?: EasternFiles): FontFileName[] {
  const { all, of } = charactersOf(outline);
  const codes = (characters: Set<string>) =>
    new Set([...characters].map((character) => character.codePointAt(0) ?? 0));
  const unmet = codes(all);
  const { letters, symbols, emoji } = fontFiles;
  const { japanese = [], chinese = [], korean = [] } = eastern ?? {};
  // Characters that Chinese and Japanese share are drawn as those who wrote the map draw them.
  const han = [...all].some((one) => KANA.test(one)) ? [...japanese, ...chinese] : [...chinese, ...japanese];
  return [
    ...(["mono", "serif", "hand"] as const).flatMap((typeface) =>
      filesWith(fontFiles[typeface], codes(of[typeface])),
    ),
    ...filesWith(letters, unmet),
    // Both of the symbol fonts list the same characters, and each has some of them.
    ...symbols.flatMap((file) => filesWith([file], new Set(unmet))),
    ...filesWith(
      [...korean, ...han],
      new Set([...unmet].filter((code) => EAST.test(String.fromCodePoint(code)))),
    ),
    ...filesWith(emoji, unmet),
  ].flatMap(namesOf);
}

/** All characters of a map, and those that are in typefaces of their own. */
function charactersOf(outline: Outline): { all: Set<string>; of: Record<Typeface, Set<string>> } {
  const all = new Set([" "]);
  const of = { sans: all, serif: new Set<string>(), mono: new Set<string>(), hand: new Set<string>() };
  const take = (text: string, into = all) => {
    for (const character of text) into.add(character);
  };
  const usual = themeOf(outline.attributes?.theme)?.font ?? "sans";
  walk(outline, ({ text, marks = [], attributes = {}, items = {} }) => {
    take(text, of[attributes.style?.font ?? usual]);
    for (const one of [text, ...(attributes.icons ?? []), ...(attributes.tags ?? [])]) take(one);
    if (attributes.tags) take("#");
    if (attributes.task) take(taskBoxes[attributes.task]);
    for (const kind of ["crossLink", "boundary", "summary"] as const)
      for (const { label } of items[kind] ?? []) if (label) take(`${label}…`);
    for (const { kind, from, to } of marks) if (kind === "code") take(text.slice(from, to), of.mono);
  });
  return { all, of };
}

/** The files that have some of the characters, which are taken from those that are looked for. */
function filesWith(files: readonly FontFile[], unmet: Set<number>): FontFile[] {
  return files.filter(({ ranges }) => {
    if (unmet.size === 0) return false;
    const has = inRanges(ranges);
    const found = [...unmet].filter(has);
    for (const code of found) unmet.delete(code);
    return found.length > 0;
  });
}

function inRanges(ranges: string): (code: number) => boolean {
  const pairs = ranges.split(",").map((range) =>
    range
      .replace("U+", "")
      .split("-")
      .map((end) => Number.parseInt(end, 16)),
  );
  return (code) => pairs.some(([first = 0, last = first]) => code >= first && code <= last);
}

/** Every file there is, for those who keep them all. */
export function allFontFiles(eastern: EasternFiles): FontFileName[] {
  return [...Object.values(fontFiles), ...Object.values(eastern)].flat().flatMap(namesOf);
}

function namesOf(file: FontFile): FontFileName[] {
  return file.weights.map((weight) => ({ name: fileName(file, weight), family: file.family }));
}

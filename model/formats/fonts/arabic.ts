/**
 * Arabic letters join their neighbours, and each has up to four shapes. Unicode has characters for the shapes (Arabic
 * Presentation Forms A and B), which fonts have as well: so no rules of a font have to be run.
 */

/** A letter's shapes: alone, at the end, at the beginning, in the middle. The last two only if the next one joins it. */
const shapes = new Map<string, string[]>();
/** Lam and an alef are one: alone, and at the end. */
const ligatures = new Map<string, string[]>();
// Form B first: the block A has only the rest of some of its letters. Within a letter both have the order above.
for (const [first, last] of [
  [0xfe80, 0xfefc],
  [0xfb50, 0xfbff],
] as const) {
  for (let code = first; code <= last; code++) {
    const shape = String.fromCodePoint(code);
    const letter = shape.normalize("NFKC");
    if (letter === shape) continue;
    const known = letter.length === 1 ? shapes : /^ل[آأإا]$/.test(letter) ? ligatures : undefined;
    known?.set(letter, [...(known.get(letter) ?? []), shape]);
  }
}

const ARABIC_LETTER = /(?=\p{Script=Arabic})\p{L}/u;
/** Between letters, these neither join nor part them. */
const TRANSPARENT = /[\p{Mn}\p{Me}]|(?![\u200c\u200d])\p{Cf}/u;
const JOINERS = new Set(["\u0640", "\u200d"]);

/** A letter that joins others, of which Unicode has no shapes. */
export const isUnjoinable = (character: string) =>
  ARABIC_LETTER.test(character) && !shapes.has(character) && character !== "\u0640";

/** How each of the characters, which are all of a line, is shown: "" for what the one before it shows as well. */
export function joined(characters: readonly string[]): string[] {
  const isTransparent = characters.map((character) => TRANSPARENT.test(character));
  const beside = (at: number, step: 1 | -1) => {
    let next = at + step;
    while (isTransparent[next]) next += step;
    return next;
  };
  /** Does it reach out to the one after it, and to the one before? */
  const joinsNext = (at: number) => {
    const character = characters[at] ?? "";
    return JOINERS.has(character) || (shapes.get(character)?.length ?? 0) >= 4;
  };
  const joinsBefore = (at: number) => {
    const character = characters[at] ?? "";
    return JOINERS.has(character) || (shapes.get(character)?.length ?? 0) >= 2;
  };
  /** Alefs that a lam before them shows as well. */
  const taken = new Set<number>();
  return characters.map((character, at) => {
    const own = shapes.get(character);
    if (!own) return character;
    if (taken.has(at)) return "";
    const [before, next] = [beside(at, -1), beside(at, 1)];
    const isAfter = own.length >= 2 && joinsNext(before);
    const ligature = ligatures.get(character + (characters[next] ?? ""));
    if (ligature) {
      taken.add(next);
      return ligature[isAfter ? 1 : 0] ?? character;
    }
    const isBefore = own.length >= 4 && joinsBefore(next);
    return own[(isAfter ? 1 : 0) + (isBefore ? 2 : 0)] ?? character;
  });
}

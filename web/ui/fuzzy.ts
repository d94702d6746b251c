import { plain } from "../editor/plain-text.ts";

/** How well a name answers what was typed: higher is better; `at` are the letters that do. */
export interface Fit {
  readonly score: number;
  readonly at: readonly number[];
}

/** Matches the letters of `typed` in their order, best at the start of words and side by side. */
export function matchLetters(typed: string, name: string): Fit | undefined {
  const wanted = [...plain(typed).text].filter((letter) => letter.trim() !== "");
  const { text } = plain(name);
  const whole = text.indexOf(plain(typed.trim()).text);
  if (whole >= 0) {
    const at = Array.from({ length: wanted.length > 0 ? typed.trim().length : 0 }, (_, i) => whole + i);
    return { score: 1000 - whole - text.length / 100 + (startsWord(text, whole) ? 100 : 0), at };
  }
  const at: number[] = [];
  let score = -text.length / 100;
  for (const letter of wanted) {
    const from = (at.at(-1) ?? -1) + 1;
    let next = text.indexOf(letter, from);
    // The start of a later word is rather meant than the middle of this one.
    if (next !== from || at.length === 0) {
      const word = text.indexOf(` ${letter}`, Math.max(0, from - 1));
      if (word >= 0) next = word + 1;
    }
    if (next < 0) return undefined;
    score += (next === from && at.length > 0 ? 6 : 0) + (startsWord(text, next) ? 8 : 0) - (next - from) / 4;
    at.push(next);
  }
  return { score, at };
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === " ";
}

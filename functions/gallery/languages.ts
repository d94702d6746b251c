import type { Asked } from "./door.ts";
import type { Query } from "./query.ts";

/** Of those that share their letters, the one that most people mean. */
const byLetters: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Cyrillic}/u, "ru"],
  [/\p{Script=Greek}/u, "el"],
  [/\p{Script=Arabic}/u, "ar"],
  [/\p{Script=Devanagari}/u, "hi"],
];

/** Languages whose stems are looked for: the one asked for or the reader's, that of the query's letters, and English. */
export function languagesOf({ language, text }: Query, { headers }: Asked): string[] {
  const [, first] = /^\s*([a-z]{2})\b/i.exec(headers["accept-language"] ?? "") ?? [];
  const own = language ?? first?.toLowerCase();
  const lettered = byLetters.find(([letters]) => letters.test(text))?.[1];
  return [...new Set([own, lettered, "en"].filter((one) => one !== undefined))];
}

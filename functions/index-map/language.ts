import { francAll } from "franc-min";

/** Languages that are told from each other by their words: ISO 639-3 as the library has it, and 639-1. */
const byWords = {
  ...{ eng: "en", spa: "es", por: "pt", fra: "fr", deu: "de", ita: "it", nld: "nl", swe: "sv", tur: "tr" },
  ...{ pol: "pl", ron: "ro", ces: "cs", hun: "hu", ind: "id", vie: "vi" },
  ...{ rus: "ru", ukr: "uk", bul: "bg", srp: "sr" },
  ...{ arb: "ar", pes: "fa", urd: "ur" },
} as const;

/** Languages that their letters alone tell. The order decides: Japanese has Chinese letters, too. */
const byLetters: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Thai}/gu, "th"],
  [/\p{Script=Greek}/gu, "el"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Armenian}/gu, "hy"],
  [/\p{Script=Devanagari}/gu, "hi"],
  [/\p{Script=Tamil}/gu, "ta"],
];

/** Characters that are looked at. */
const READ = 5_000;

/** Below so many letters a close second means that nothing is known: a few words are often many languages'. */
const FEW = 300;
const CLOSE = 0.9;

/** The language of a text, ISO 639-1; "" for one that is too short to tell, or is none of those known here. */
export function languageOf(text: string): string {
  const part = text.slice(0, READ);
  const letters = part.match(/\p{L}/gu)?.length ?? 0;
  // A few kana in an English map are a name; in Japanese they are every other letter.
  const script = byLetters.find(([pattern]) => (part.match(pattern)?.length ?? 0) > letters / 5);
  if (script) return script[1];
  const [[found, score] = ["und", 1], [, next] = ["und", 0]] = francAll(part, {
    only: Object.keys(byWords),
    minLength: 20,
  });
  if (letters < FEW && next > score * CLOSE) return "";
  return found in byWords ? byWords[found as keyof typeof byWords] : "";
}

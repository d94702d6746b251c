/** Text made comparable: what is indexed and what is asked for go through the same. */

/** Letters of scripts that write words without spaces between them. */
const joined =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]/u;
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const accents = /[\u0300-\u036f]/g;
/** Characters that a word counts to; longer ones are no words. */
const LONGEST = 60;

/**
 * The words of a text in lower case, without accents; in scripts without spaces each two letters that follow each other
 * are one (`東京都` → `東京`, `京都`), so that any part of a word of theirs is found. What is no letter, mark or digit
 * parts words.
 */
export function wordsOf(text: string): string[] {
  return [...folded(text).matchAll(word)].flatMap(([found]) => parts(found));
}

/** A text as its words, with a space between them. */
export const prepared = (text: string): string => wordsOf(text).join(" ");

/** A text in lower case, in one of the forms that Unicode has for it, without accents. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(accents, "").normalize("NFC").toLowerCase();
}

/** Whether a word is of a script without spaces. */
export const isJoined = (text: string): boolean => joined.test(text);

function parts(found: string): string[] {
  const letters = [...found];
  if (!isJoined(found)) return [letters.slice(0, LONGEST).join("")];
  const words: string[] = [];
  for (let i = 0; i < letters.length; ) {
    const is = isJoined(letters[i] ?? "");
    let end = i + 1;
    while (end < letters.length && isJoined(letters[end] ?? "") === is) end++;
    const run = letters.slice(i, end);
    if (!is) words.push(run.slice(0, LONGEST).join(""));
    else if (run.length === 1) words.push(run.join(""));
    else for (let at = 0; at < run.length - 1; at++) words.push(`${run[at]}${run[at + 1]}`);
    i = end;
  }
  return words;
}

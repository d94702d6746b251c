import { attributeProblem, isAddress, isPair, utf8Length } from "../schema.ts";

/** Control characters other than tab and line feed, lone surrogates, and what XML forbids besides. */
const unfit = /[^\P{Cc}\t\n]|[\p{Surrogate}\uFFFE\uFFFF]/u;
const allUnfit = new RegExp(unfit, "gu");

/** One kind of line end, and no characters that no format can carry. */
export function clean(text: string): { text: string; dropped: boolean } {
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  return unfit.test(lines)
    ? { text: lines.replace(allUnfit, ""), dropped: true }
    : { text: lines, dropped: false };
}

/** The first `length` characters, never half a surrogate pair. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

/** As much of the start of a text as takes up to `bytes` as UTF-8. */
export function cutBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes || utf8Length(text) <= bytes) return text;
  let end = 0;
  for (let left = bytes; left > 0; ) {
    const next = isPair(text, end) ? end + 2 : end + 1;
    left -= utf8Length(text.slice(end, next));
    if (left >= 0) end = next;
  }
  return text.slice(0, end);
}

/** Whether a node may have this link, and other programs know it too: an address of the web or of mail. */
export function isLink(url: string): boolean {
  return isAddress(url) && attributeProblem("link", url) === undefined && !unfit.test(url);
}

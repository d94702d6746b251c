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

/** Only what a browser may safely be sent to: `http:`, `https:` and `mailto:`, with no room to break out of a format. */
export function isLink(url: string): boolean {
  return /^(https?:\/\/|mailto:)[^\s<>"\\\p{Cc}]+$/iu.test(url);
}

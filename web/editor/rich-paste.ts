import { isLink } from "../../model/formats/clean.ts";
import { readHtml } from "../../model/formats/html.ts";
import type { RichText } from "../../model/rich-text.ts";

/** The text of HTML from the clipboard with the formatting that nodes know; everything else is left out. */
export function richOf(html: string): RichText {
  const { text, marks } = readHtml(html).rich({ trim: true });
  return { text, marks: marks.filter(({ kind, href = "" }) => kind !== "link" || isLink(href)) };
}

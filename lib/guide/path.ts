/** The path through the guide: the headings and links of docs/README.md, in their order. */
import { marked, type Token } from "marked";

export interface Section {
  readonly title: string;
  readonly pages: readonly { readonly title: string; readonly href: string; readonly address: string }[];
}

/** Each link to a page that is below a heading of the second level, once. */
export function pathOf(markdown: string, address: (href: string) => string | undefined): Section[] {
  const sections: { title: string; pages: { title: string; href: string; address: string }[] }[] = [];
  const seen = new Set<string>();
  const visit = (token: Token) => {
    if (token.type === "heading" && token.depth === 2) sections.push({ title: token.text, pages: [] });
    if (token.type !== "link") return;
    const to = address(token.href);
    if (to === undefined || seen.has(to)) return;
    seen.add(to);
    sections.at(-1)?.pages.push({ title: token.text.replaceAll("`", ""), href: token.href, address: to });
  };
  marked.walkTokens(marked.lexer(markdown), visit);
  return sections.filter(({ pages }) => pages.length > 0);
}

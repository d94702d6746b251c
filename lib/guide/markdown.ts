/** Markdown of the repository as pages of HTML. */
import { Marked, type Tokens } from "marked";
import { highlight } from "./highlight.ts";
import { escapeHtml } from "./html.ts";

export interface Heading {
  readonly depth: number;
  readonly text: string;
  readonly id: string;
}

export interface Rendered {
  readonly title: string;
  readonly html: string;
  /** Without the title. */
  readonly headings: readonly Heading[];
  /** The words of the page, for the search. */
  readonly text: string;
}

/** What the links and pictures of a page become. */
export interface Places {
  /** The address that stands for a link. */
  link(href: string): string;
  /** The element for a picture. */
  picture(href: string, alt: string): string;
}

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** Anchors as GitHub makes them: the same links work here and there. */
export function slugger(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  };
}

export function render(markdown: string, places: Places): Rendered {
  const slug = slugger();
  const headings: Heading[] = [];
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const inner = this.parser.parseInline(tokens);
        const text = plain(inner);
        const id = slug(text);
        headings.push({ depth, text, id });
        const anchor =
          depth === 1 ? "" : `<a class="anchor" href="#${id}" aria-label="Link to this part">#</a>`;
        return `<h${depth} id="${id}">${inner}${anchor}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const to = places.link(href);
        const away = /^https?:/.test(to) ? ' rel="noopener"' : "";
        return `<a href="${escapeHtml(to)}"${away}>${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        return places.picture(href, text);
      },
      code({ text, lang }: Tokens.Code) {
        return `<pre tabindex="0"><code>${highlight(text, lang ?? "")}</code></pre>\n`;
      },
      table(token: Tokens.Table) {
        const cells = (row: Tokens.TableCell[], name: "th" | "td") =>
          row
            .map(({ tokens, align }) => {
              const side = align === "right" || align === "center" ? ` class="${align}"` : "";
              return `<${name}${side}>${this.parser.parseInline(tokens)}</${name}>`;
            })
            .join("");
        const named = token.header.some(({ text }) => text !== "");
        const head = named ? `<thead><tr>${cells(token.header, "th")}</tr></thead>` : "";
        const body = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
        return `<div class="wide" tabindex="0"><table>${head}<tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  const title = headings.find(({ depth }) => depth === 1)?.text ?? "";
  return {
    title,
    html,
    headings: headings.filter(({ depth }) => depth > 1),
    text: plain(html.replace(/<svg.*?<\/svg>/gs, ""))
      .replace(/\s+/g, " ")
      .trim(),
  };
}

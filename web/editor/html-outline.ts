import { isLink } from "../../model/formats/clean.ts";
import { alignMarks } from "../../model/formats/rich.ts";
import type { Mark, MarkKind, Outline } from "../../model/types.ts";

/** What stands in a list or under a heading of another program's page. */
interface Item {
  /** Items of a higher rank go below those of a lower one before them: headings 1 to 6, list levels from 11. */
  readonly rank: number;
  text: string;
  readonly marks: Mark[];
}

const kinds: Readonly<Record<string, MarkKind>> = {
  ...{ B: "bold", STRONG: "bold", I: "italic", EM: "italic" },
  ...{ CODE: "code", TT: "code", KBD: "code", S: "strike", DEL: "strike", STRIKE: "strike", A: "link" },
};
/** Elements around a text that are looked at for formatting: a page may be nested as deep as someone wanted. */
const NEAR = 12;

const SKIPPED = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "TEMPLATE", "NOSCRIPT", "SVG", "MATH"]);
const BLOCKS = new Set(["P", "DIV", "TR", "BLOCKQUOTE", "PRE", "DT", "DD", "SECTION", "ARTICLE", "TABLE"]);
const PARAGRAPH = 10;

/**
 * Reads the lists and headings of HTML as Word, Google Docs, Notion and pages put it on the clipboard. Only texts
 * with the formatting that nodes know come through. Undefined where there is neither list nor heading: plain text tells as much then.
 */
export function parseHtml(html: string): Outline[] | undefined {
  // An inert document: nothing in it runs or is loaded.
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.body.querySelector("li, h1, h2, h3, h4, h5, h6, [style*='mso-list']")) return undefined;
  const outlines = nested(itemsOf(page.body));
  return outlines.length > 0 ? outlines : undefined;
}

/** Walks the page without recursion: it may be nested as deep as someone wanted. */
function itemsOf(body: HTMLElement): Item[] {
  const reader = new Reader();
  let at: Node | null = body.firstChild;
  while (at) {
    const goesIn: boolean = reader.enter(at);
    if (goesIn && at.firstChild) {
      at = at.firstChild;
      continue;
    }
    while (at && at !== body) {
      reader.leave(at);
      if (at.nextSibling) break;
      at = at.parentNode;
    }
    at = at === body ? null : (at?.nextSibling ?? null);
  }
  return reader.items;
}

class Reader {
  readonly items: Item[] = [];
  /** What text belongs to now. */
  #item: Item | undefined;
  #depth = 0;
  /** The elements that we are in which change what text belongs to, and what it belongs to after them. */
  #open: { readonly node: Node; readonly after: Item | undefined | "same" }[] = [];

  /** Answers whether what is inside is of interest. */
  enter(node: Node): boolean {
    if (node instanceof Text) this.#add(node.data.replace(/[\s\u00a0]+/g, " "), node);
    if (!(node instanceof Element)) return false;
    if (SKIPPED.has(node.tagName.toUpperCase()) || isBullet(node)) return false;
    const inList = this.#depth > 0;
    const rank = node.tagName === "LI" ? 10 + Math.max(this.#depth, 1) : rankOf(node);
    if (node.tagName === "UL" || node.tagName === "OL") {
      if (!inList) this.#item = undefined;
      this.#open.push({ node, after: this.#item });
      this.#depth++;
    } else if (rank !== undefined) {
      this.#open.push({ node, after: inList ? this.#item : undefined });
      this.#begin(rank);
    } else if (node.tagName === "BR") this.#add("\n");
    else if (node.tagName === "TD" || node.tagName === "TH") this.#add(" ");
    else if (isBlock(node)) {
      // In a list a paragraph is the item's text, and the next one another line of it.
      this.#open.push({ node, after: inList ? "same" : undefined });
      if (inList) this.#add("\n");
      else this.#item = undefined;
    }
    return true;
  }

  leave(node: Node): void {
    const top = this.#open.at(-1);
    if (top?.node !== node) return;
    this.#open.pop();
    if (node.nodeName === "UL" || node.nodeName === "OL") this.#depth--;
    if (top.after !== "same") this.#item = top.after;
  }

  #begin(rank: number): Item {
    this.#item = { rank, text: "", marks: [] };
    this.items.push(this.#item);
    return this.#item;
  }

  #add(text: string, from?: Node): void {
    if (!this.#item && text.trim() === "") return;
    const item = this.#item ?? this.#begin(PARAGRAPH);
    const start = item.text.length;
    item.text += text;
    for (const mark of from ? formattingOf(from) : []) {
      if (text !== "") item.marks.push({ ...mark, from: start, to: item.text.length });
    }
  }
}

/** What a text is formatted with, by the elements around it and their styles; the nearest that says so counts. */
function formattingOf(node: Node): Pick<Mark, "kind" | "href">[] {
  const found = new Map<MarkKind, string | false | undefined>();
  let at = node.parentElement;
  for (let i = 0; at && i < NEAR && !isBlock(at) && at.tagName !== "LI"; i++, at = at.parentElement) {
    const { fontWeight, fontStyle, textDecorationLine } = at.style;
    const set = (kind: MarkKind, on: boolean) => !found.has(kind) && found.set(kind, on ? undefined : false);
    if (fontWeight) set("bold", /^(bold|[6-9]00)/.test(fontWeight));
    if (fontStyle) set("italic", fontStyle !== "normal");
    if (textDecorationLine.includes("line-through")) set("strike", true);
    const kind = Object.hasOwn(kinds, at.tagName) ? kinds[at.tagName] : undefined;
    const href = at instanceof HTMLAnchorElement ? at.href : "";
    if (kind === "link") isLink(href) && !found.has(kind) && found.set(kind, href);
    else if (kind) set(kind, true);
  }
  return [...found].flatMap(([kind, value]) =>
    value === false ? [] : [{ kind, ...(value !== undefined && { href: value }) }],
  );
}

function isBlock(element: Element): boolean {
  return BLOCKS.has(element.tagName) || /^H[1-6]$/.test(element.tagName);
}

/** Headings, and Word's paragraphs that are list items by their style. */
function rankOf(element: Element): number | undefined {
  if (/^H[1-6]$/.test(element.tagName)) return Number(element.tagName[1]);
  const level = /mso-list:[^;]*\blevel(\d)/.exec(element.getAttribute("style") ?? "")?.[1];
  return level === undefined ? undefined : 10 + Number(level);
}

/** Word writes the bullets and numbers of its lists as text. */
function isBullet(element: Element): boolean {
  return /mso-list:\s*ignore/i.test(element.getAttribute("style") ?? "");
}

function nested(items: readonly Item[]): Outline[] {
  const outlines: Outline[] = [];
  const above: { rank: number; node: Outline }[] = [];
  for (const { rank, text, marks } of items) {
    const node: Outline = { text: tidy(text), children: [] };
    const own = alignMarks(text, marks, node.text);
    if (own.length > 0) node.marks = own;
    if (node.text === "") continue;
    while ((above.at(-1)?.rank ?? -1) >= rank) above.pop();
    (above.at(-1)?.node.children ?? outlines).push(node);
    // A line before a list that ends with a colon is the list's title.
    above.push({ rank: rank === PARAGRAPH && !node.text.endsWith(":") ? PARAGRAPH + 1 : rank, node });
  }
  return outlines;
}

function tidy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/ +/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

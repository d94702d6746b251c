import { normalMarks } from "../marks.ts";
import { limits } from "../schema.ts";
import type { Mark, MarkKind } from "../types.ts";
import { decodeEntities } from "./entities.ts";

const blocks = new Set(
  "address article blockquote body center dd div dl dt h1 h2 h3 h4 h5 h6 hr html li ol p pre section table tbody tr ul".split(
    " ",
  ),
);
/** Formatting that a text has here too, and formatting that it has not. */
const kinds: Readonly<Record<string, MarkKind>> = {
  ...named("bold", "b strong"),
  ...named("italic", "i em"),
  ...named("code", "code tt kbd samp"),
  ...named("strike", "s strike del"),
};
const unknown = new Set("big font ins mark small sub sup u".split(" "));

function named(kind: MarkKind, tags: string): Record<string, MarkKind> {
  return Object.fromEntries(tags.split(" ").map((tag) => [tag, kind]));
}

/** An open element, and the formatting that it gives. */
interface Open {
  readonly tag: string;
  readonly marks: readonly Pick<Mark, "kind" | "href">[];
  readonly from: number;
}
/** `parsererror` is a browser's complaint that some editors saved in place of the text. */
const unseen = new Set("head parsererror script style title".split(" "));

/** Makes plain text of HTML, told tag by tag. Nothing is ever shown as HTML, so nothing needs to be made safe. */
export class PlainText {
  images = 0;
  /** Whether it had colours, underlines and the like. */
  formatted = false;
  /** Whether text is missing because another program failed on it before. */
  broken = false;
  /** Whether some of its white space is meant, so that none may be trimmed. */
  preserved = false;
  readonly #lines: string[] = [];
  /** Units in the lines, their breaks included. */
  #done = 0;
  readonly #marks: Mark[] = [];
  readonly #open: Open[] = [];
  #line = "";
  /** Whether the line is empty or ends in a space, so that another would be one too many. */
  #spaced = true;
  /** Characters at the start of the line that are kept as they are. */
  #kept = 0;
  /** Whether the line counts even when it is empty. */
  #begun = false;
  #unseen = 0;
  /** Characters and lines so far. */
  #size = 0;
  #lists = 0;
  /** One entry for each open element: whether its white space is kept. */
  readonly #preserve: boolean[];

  constructor(options: { preserve?: boolean } = {}) {
    this.#preserve = [options.preserve ?? false];
    this.preserved = options.preserve ?? false;
  }

  open(tag: string, attributes: Record<string, string> = {}): void {
    const kept = tag === "pre" || attributes["xml:space"] === "preserve" || (this.#preserve.at(-1) ?? false);
    this.#preserve.push(kept);
    this.preserved ||= kept;
    if (unseen.has(tag)) this.#unseen++;
    if (tag === "parsererror") this.broken = true;
    if (tag === "img") this.images++;
    if (blocks.has(tag)) this.#breakIfBegun();
    this.#format(tag, attributes);
    if (tag === "ul" || tag === "ol") this.#lists++;
    if (tag === "li") this.#keep(`${"  ".repeat(Math.min(Math.max(0, this.#lists - 1), 50))}- `);
    if (tag === "br") {
      this.#break();
      this.#begun = true;
    }
  }

  close(tag: string): void {
    if (this.#preserve.length > 1) this.#preserve.pop();
    if (unseen.has(tag)) this.#unseen = Math.max(0, this.#unseen - 1);
    this.#endFormat(tag);
    if (tag === "ul" || tag === "ol") this.#lists--;
    if (tag === "td" || tag === "th") this.text(" ");
    if (tag === "p") this.#break();
    else if (blocks.has(tag)) this.#breakIfBegun();
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0 && this.#line.trim() === "";
  }

  /** Whether there is so much text that it will be cut in any case. */
  get full(): boolean {
    return this.#size > 2 * limits.note;
  }

  text(text: string): void {
    if (this.#unseen > 0 || this.full) return;
    if (this.#preserve.at(-1)) {
      for (const [i, line] of text.split("\n").entries()) {
        if (i > 0) {
          this.#break();
          this.#begun = true;
        }
        this.#keep(line);
      }
      return;
    }
    const collapsed = text.replace(/[ \t\r\n\f]+/g, " ");
    this.#add(collapsed.startsWith(" ") && this.#spaced ? collapsed.slice(1) : collapsed);
  }

  toString(): string {
    this.#breakIfBegun();
    return this.#lines.join("\n");
  }

  /** The text with its formatting. */
  rich(options: { trim?: boolean } = {}): { text: string; marks: Mark[] } {
    for (let last = this.#open.at(-1); last; last = this.#open.at(-1)) this.#endFormat(last.tag);
    const whole = this.toString();
    const text = options.trim && !this.preserved ? whole.trim() : whole;
    const start = options.trim && !this.preserved ? whole.length - whole.trimStart().length : 0;
    const marks = this.#marks.flatMap((mark) => {
      const [from, to] = [Math.max(mark.from - start, 0), Math.min(mark.to - start, text.length)];
      return from < to && text.slice(from, to).trim() !== "" ? [{ ...mark, from, to }] : [];
    });
    return { text, marks: normalMarks(marks, text.length) };
  }

  #format(tag: string, { style = "", href }: Record<string, string>): void {
    const kind = Object.hasOwn(kinds, tag) ? kinds[tag] : undefined;
    const css = Object.fromEntries(
      style.split(";").map((one) => one.split(":", 2).map((part) => part.trim().toLowerCase())),
    ) as Record<string, string>;
    const { "font-weight": weight, "font-style": slant, ...others } = css;
    const { "text-decoration": line = "", "text-decoration-line": lines = line, ...rest } = others;
    const found = new Map<MarkKind, string | undefined>(kind ? [[kind, undefined]] : []);
    const set = (what: MarkKind, on: boolean) => (on ? found.set(what, undefined) : found.delete(what));
    if (weight) set("bold", /^(bold|[6-9]00)/.test(weight));
    if (slant) set("italic", /^(italic|oblique)/.test(slant));
    if (/line-through/.test(lines)) set("strike", true);
    if (tag === "a" && href) found.set("link", href);
    const isLayout = (name: string) =>
      name === "" || /^(margin|padding|white-space|text-indent|vertical)/.test(name);
    if (unknown.has(tag) || Object.keys(rest).some((name) => !isLayout(name))) this.formatted = true;
    const marks = [...found].map(([kind, href]) => ({ kind, ...(href !== undefined && { href }) }));
    // All that is opened is kept, so that each end finds its beginning; what is hostile is not.
    if (this.#open.length < 1_000) this.#open.push({ tag, marks, from: this.#done + this.#line.length });
  }

  #endFormat(tag: string): void {
    const at = this.#open.findLastIndex((one) => one.tag === tag);
    if (at < 0) return;
    const to = this.#done + this.#line.length;
    for (const { marks, from } of this.#open.splice(at)) {
      for (const mark of marks) {
        if (from < to && this.#marks.length < limits.marks) this.#marks.push({ ...mark, from, to });
      }
    }
  }

  #add(text: string): void {
    this.#line += text;
    this.#size += text.length;
    if (text !== "") this.#spaced = text.endsWith(" ");
  }

  #keep(text: string): void {
    this.#add(text);
    this.#kept = this.#line.length;
  }

  #breakIfBegun(): void {
    if (this.#begun || this.#line !== "") this.#break();
  }

  #break(): void {
    this.#size++;
    const open = this.#line.endsWith(" ") && this.#line.length > this.#kept;
    const line = open ? this.#line.slice(0, -1) : this.#line;
    this.#lines.push(line);
    this.#done += line.length + 1;
    this.#line = "";
    this.#spaced = true;
    this.#kept = 0;
    this.#begun = false;
  }
}

/** Reads HTML that comes as one string, however carelessly written. */
export function readHtml(html: string, options?: { preserve?: boolean }): PlainText {
  const plain = new PlainText(options);
  scanHtml(html, plain);
  return plain;
}

export interface HtmlHandlers {
  /** Names come in lower case. Elements without content are closed at once. */
  open(tag: string, attributes: Record<string, string>): void;
  close(tag: string): void;
  text(text: string): void;
  /** Whether no more is wanted. */
  readonly full: boolean;
}

/** Tells HTML tag by tag. Nothing is corrected: what is opened need not be closed. Scripts and styles have no text. */
export function scanHtml(html: string, handlers: HtmlHandlers): void {
  // A tag has no `<` in it, so each try ends at the next one, and the whole takes time in proportion to the text.
  const tag = /<(\/?)([a-z][a-z\d]*)([^<>]*)>/iy;
  let i = 0;
  // Where the last comment looked for ends; -1 when there are no more.
  let comment = 0;
  while (i < html.length && !handlers.full) {
    const start = html.indexOf("<", i);
    if (start !== i) handlers.text(decodeEntities(html.slice(i, start < 0 ? undefined : start)));
    if (start < 0) break;
    tag.lastIndex = start;
    const [whole, slash, name = "", rest = ""] = tag.exec(html) ?? [];
    if (comment !== -1 && comment < start + 4 && html.startsWith("<!--", start))
      comment = html.indexOf("-->", start + 4);
    if (whole) {
      const lower = name.toLowerCase();
      const single = rest.endsWith("/") || /^(br|hr|img|input|link|meta)$/.test(lower);
      if (!slash) handlers.open(lower, attributesOf(rest));
      if (slash || single) handlers.close(lower);
      i = start + whole.length;
      if (!slash && (lower === "script" || lower === "style")) i = endOfRaw(html, i, lower);
    } else if (html.startsWith("<!--", start) && comment > start) {
      i = comment + 3;
    } else if (declarationAt(html, start) > 0) {
      i = declarationAt(html, start);
    } else {
      handlers.text("<");
      i = start + 1;
    }
  }
}

/** Where a document type or an XML declaration ends; 0 when none begins here. */
function declarationAt(html: string, start: number): number {
  const declaration = /<(?:!doctype\b|\?xml\b|!\[)[^<>]*>/iy;
  declaration.lastIndex = start;
  return declaration.test(html) ? declaration.lastIndex : 0;
}

/** Where a script or style ends; what looks like tags in it is none. */
function endOfRaw(html: string, from: number, tag: string): number {
  const end = new RegExp(`</${tag}`, "gi");
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null);
  for (const [, name = "", double, single] of text.matchAll(
    /(?<![a-z:-])([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi,
  )) {
    found[name.toLowerCase()] = decodeEntities(double ?? single ?? "");
  }
  return found;
}

/** Whether plain text might be taken for HTML by a program that expects either. */
export function looksLikeHtml(text: string): boolean {
  return (
    /<\/?(a|b|br|code|div|em|font|h[1-6]|i|img|li|ol|p|pre|s|small|span|strong|sub|sup|tt|u|ul)(\s[^<>]*)?\/?>/i.test(
      text,
    ) || /&(#\d+|#x[\da-f]+|[a-z][a-z\d]+);/i.test(text)
  );
}

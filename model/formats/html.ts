import { limits } from "../schema.ts";
import { decodeEntities } from "./entities.ts";

const blocks = new Set(
  "address article blockquote body center dd div dl dt h1 h2 h3 h4 h5 h6 hr html li ol p pre section table tbody tr ul".split(
    " ",
  ),
);
const formatting = new Set("b code em font i s small strike strong sub sup tt u".split(" "));
/** `parsererror` is a browser's complaint that some editors saved in place of the text. */
const unseen = new Set("head parsererror script style title".split(" "));

/** Makes plain text of HTML, told tag by tag. Nothing is ever shown as HTML, so nothing needs to be made safe. */
export class PlainText {
  /** Where its links lead. */
  readonly links: string[] = [];
  images = 0;
  /** Whether it had bold, colours and the like. */
  formatted = false;
  /** Whether text is missing because another program failed on it before. */
  broken = false;
  /** Whether some of its white space is meant, so that none may be trimmed. */
  preserved = false;
  readonly #lines: string[] = [];
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
  }

  open(tag: string, attributes: Record<string, string> = {}): void {
    const kept = tag === "pre" || attributes["xml:space"] === "preserve" || (this.#preserve.at(-1) ?? false);
    this.#preserve.push(kept);
    this.preserved ||= kept;
    if (unseen.has(tag)) this.#unseen++;
    if (tag === "parsererror") this.broken = true;
    if (formatting.has(tag) || attributes.style !== undefined) this.formatted = true;
    if (tag === "a" && attributes.href) this.links.push(attributes.href);
    if (tag === "img") this.images++;
    if (blocks.has(tag)) this.#breakIfBegun();
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
    this.#lines.push(open ? this.#line.slice(0, -1) : this.#line);
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

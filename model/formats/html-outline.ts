import { type Imported, markKinds, type Outline } from "../types.ts";
import { decode } from "./bytes.ts";
import { type Format, FormatError } from "./format.ts";
import { type HtmlHandlers, PlainText, scanHtml } from "./html.ts";
import { readStyleAttribute } from "./html-style.ts";
import { noteRich, setRich } from "./html-text.ts";
import { writeHtml } from "./html-write.ts";
import { Intake } from "./intake.ts";

const unseen = new Set("head noscript script style svg template".split(" "));
/** In an item, what of these comes after its text is a note on it. */
const paragraphs = new Set("blockquote div dl p pre table".split(" "));

/** Text in the making. */
interface Piece {
  node: Outline;
  isNote: boolean;
  plain: PlainText;
}

/** In files of our own, what is in an element is exactly a text, a note, an icon or a tag. */
interface Exact {
  node: Outline;
  kind: string;
  html: PlainText;
}

interface List {
  owner: Outline;
  /** The item that is open, and the last that was. */
  open: Outline | undefined;
  last: Outline | undefined;
}

/** Headings, then lists within them, are the tree; other text is a note on the heading or item that it follows. */
class Reader implements HtmlHandlers {
  readonly intake = new Intake();
  readonly full = false;
  /** Stands for the page; it is a node only when the page has no single beginning. */
  readonly #top: Outline = { text: "", children: [] };
  #headings: { level: number; node: Outline }[] = [];
  #lists: List[] = [];
  #piece: Piece | undefined;
  #exact: Exact | undefined;
  #isOwn = false;
  #unseen = 0;
  #title: string | undefined;
  #inTitle = false;

  open(tag: string, attributes: Record<string, string>): void {
    if (tag === "title" && this.#title === undefined) {
      this.#title = "";
      this.#inTitle = true;
    }
    if (tag === "meta" && attributes.name === "generator" && attributes.content === "Rhizome")
      this.#isOwn = true;
    if (tag === "body") this.#unseen = 0;
    else if (unseen.has(tag)) this.#unseen++;
    if (this.#unseen > 0) return;
    const level = /^h([1-6])$/.exec(tag)?.[1];
    if (level) this.#heading(Number(level), attributes);
    else if (tag === "ul" || tag === "ol" || tag === "menu") this.#list();
    else if (tag === "li") this.#item(attributes);
    else if (this.#isOwn && /^(text|note|icon|tag)$/.test(attributes.class ?? "")) {
      this.#exact = {
        node: this.#owner(),
        kind: attributes.class ?? "",
        html: new PlainText({ preserve: true }),
      };
      readStyleAttribute(this.#exact.node, attributes["data-style"], this.intake);
    } else if (this.#exact) {
      const isOwn = tag === "a" && attributes.class === "link";
      if (isOwn && attributes.href) this.intake.link(this.#exact.node, attributes.href);
      this.#exact.html.open(tag, isOwn ? {} : attributes);
    } else {
      if (paragraphs.has(tag) && this.#piece && !this.#piece.isNote && this.#hasText(this.#piece))
        this.#end();
      const isInline = tag === "a" || tag === "img";
      if (isInline && !this.#piece) this.#begin(this.#owner(), true);
      this.#piece?.plain.open(tag, attributes);
    }
  }

  close(tag: string): void {
    if (tag === "title") this.#inTitle = false;
    if (unseen.has(tag)) this.#unseen = Math.max(0, this.#unseen - 1);
    else if (this.#unseen > 0) return;
    else if (/^h[1-6]$/.test(tag)) this.#end();
    else if (tag === "li") {
      this.#end();
      const list = this.#lists.at(-1);
      if (list) list.open = undefined;
    } else if (tag === "ul" || tag === "ol" || tag === "menu") {
      this.#end();
      this.#lists.pop();
    } else if (this.#exact && (tag === "span" || tag === "pre")) this.#endExact(this.#exact);
    else (this.#exact?.html ?? this.#piece?.plain)?.close(tag);
  }

  text(text: string): void {
    if (this.#inTitle) this.#title += text;
    if (this.#unseen > 0 || this.#inTitle) return;
    if (this.#exact) this.#exact.html.text(text);
    else {
      if (!this.#piece && /\S/.test(text)) this.#begin(this.#owner(), true);
      this.#piece?.plain.text(text);
    }
  }

  imported(title: string): Imported {
    this.#end();
    const [first, second] = this.#top.children;
    if (!first) throw new FormatError("The page has no headings and no lists.");
    if (!second) {
      if (this.#top.attributes?.note) this.intake.note(first, this.#top.attributes.note);
      return this.intake.imported(first);
    }
    const root = this.intake.node();
    this.intake.text(root, this.#title?.trim() || title);
    if (this.#top.attributes) this.intake.set(root, this.#top.attributes);
    root.children = this.#top.children;
    return this.intake.imported(root);
  }

  /** The node that text here belongs to. */
  #owner(): Outline {
    return this.#lists.at(-1)?.open ?? this.#headings.at(-1)?.node ?? this.#top;
  }

  #heading(level: number, attributes: Record<string, string>): void {
    this.#end();
    while ((this.#headings.at(-1)?.level ?? 0) >= level) this.#headings.pop();
    const node = this.intake.node(this.#headings.at(-1)?.node ?? this.#top);
    this.#headings.push({ level, node });
    this.#lists = [];
    this.#attributes(node, attributes);
    this.#begin(node, false);
  }

  /** A list in a list belongs to the item before it, also where it stands beside that item and not within. */
  #list(): void {
    this.#end();
    const around = this.#lists.at(-1);
    const owner = around ? (around.open ?? around.last ?? around.owner) : this.#owner();
    this.#lists.push({ owner, open: undefined, last: undefined });
  }

  #item(attributes: Record<string, string>): void {
    this.#end();
    const list = this.#lists.at(-1) ?? { owner: this.#owner(), open: undefined, last: undefined };
    if (this.#lists.length === 0) this.#lists.push(list);
    const node = this.intake.node(list.owner);
    list.open = node;
    list.last = node;
    this.#attributes(node, attributes);
    this.#begin(node, false);
  }

  #attributes(node: Outline, attributes: Record<string, string>): void {
    const side = attributes["data-side"];
    if (side === "left" || side === "right") this.intake.set(node, { side });
    if (attributes["data-folded"] === "true") this.intake.set(node, { folded: true });
  }

  #begin(node: Outline, isNote: boolean): void {
    this.#piece = { node, isNote, plain: new PlainText() };
  }

  #hasText({ node, plain }: Piece): boolean {
    return node.text !== "" || !plain.isEmpty;
  }

  /** Ends the text that is being read. */
  #end(): void {
    if (this.#exact) this.#endExact(this.#exact);
    const piece = this.#piece;
    this.#piece = undefined;
    if (!piece) return;
    const { node, isNote, plain } = piece;
    const { text } = plain.rich({ trim: true });
    if (!isNote && text !== "") {
      setRich(node, plain, this.intake);
      return;
    }
    if (isNote) this.intake.note(node, text);
    noteRich(node, plain, this.intake);
  }

  #endExact({ node, kind, html }: Exact): void {
    this.#exact = undefined;
    const { text, marks } = html.rich();
    if (kind === "text") this.intake.text(node, text, marks);
    // Readers of HTML leave out a line break at the start of `pre`.
    else if (kind === "note") this.intake.note(node, text.replace(/^\n/, ""));
    else if (kind === "icon") this.intake.icon(node, text);
    else this.intake.tags(node, [...(node.attributes?.tags ?? []), text]);
  }
}

const elements =
  /^(html|head|body|meta|title|style|article|section|main|div|p|ul|ol|dl|table|h[1-6]|span|b|a)$/;

export const html: Format = {
  id: "html",
  name: "HTML page",
  extensions: ["html", "htm", "xhtml"],
  mediaType: "text/html",
  container: "xml",
  marks: markKinds,
  keeps: ["image", "style"],
  // Markdown may begin with an element of HTML.
  detect: ({ element, start, extension }) =>
    (elements.test(element) || /^<!doctype html/i.test(start)) && !/^(md|markdown|mdown)$/.test(extension),
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    scanHtml(text, reader);
    return reader.imported(title);
  },
  write: writeHtml,
};

import { type Imported, markKinds, type Outline } from "../types.ts";
import { decode } from "./bytes.ts";
import { type Format, FormatError } from "./format.ts";
import { looksLikeHtml, readHtml } from "./html.ts";
import { plainText, setRich } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { writeOpml } from "./opml-write.ts";
import { readXml, type XmlHandlers } from "./xml.ts";

/** What is left out by name; the attributes named "" are read or do not matter. */
const attributeLosses: Record<string, string> = {
  text: "",
  title: "",
  type: "",
  url: "",
  htmlurl: "",
  xmlurl: "",
  category: "",
  description: "",
  _note: "",
  _complete: "",
  created: "creation dates",
  iscomment: "comment marks",
  isbreakpoint: "comment marks",
  version: "details of feeds",
  language: "details of feeds",
};

class Reader implements XmlHandlers {
  readonly intake = new Intake();
  title = "";
  readonly top: Outline = { text: "", children: [] };
  #elements: string[] = [];
  readonly #path: Outline[] = [this.top];

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    if (this.#elements.length === 0 && name !== "opml") {
      throw new FormatError(`This is not OPML: it begins with <${name}>.`, line);
    }
    this.#elements.push(name);
    if (name === "outline") this.#outline(attributes);
  }

  close(name: string): void {
    this.#elements.pop();
    if (name === "outline") this.#path.pop();
  }

  text(text: string): void {
    const [, head, element] = this.#elements;
    if (head !== "head") return;
    if (element === "title") this.title += text;
    if (element === "expansionstate" && text.trim() !== "")
      this.intake.losses.add("which branches were folded");
  }

  /** A single outline is the root; else one is made of the head's title. */
  imported(title: string): Imported {
    const [first, second] = this.top.children;
    const own = this.title.trim();
    if (first && !second && (own === "" || own === oneLine(first.text))) return this.intake.imported(first);
    const root = this.intake.node();
    this.intake.text(root, own || title);
    root.children = this.top.children;
    if (!first && own === "") throw new FormatError("The OPML file has no outline.");
    return this.intake.imported(root);
  }

  #outline(given: Readonly<Record<string, string>>): void {
    const attributes: Record<string, string> = Object.create(null);
    for (const [name, value] of Object.entries(given)) attributes[name.toLowerCase()] = value;
    const node = this.intake.node(this.#path.at(-1));
    this.#path.push(node);
    const { text, title, description = "", category = "" } = attributes;
    const own = text ?? title ?? "";
    if (looksLikeHtml(own)) setRich(node, readHtml(own, { preserve: true }), this.intake);
    else this.intake.text(node, own);
    if (text !== undefined && title !== undefined && title !== text)
      this.intake.losses.add("second titles", node);
    this.intake.note(node, this.#plain(node, attributes._note ?? ""));
    this.intake.note(node, this.#plain(node, description));
    this.#link(node, attributes);
    if (attributes._complete === "true") this.intake.task(node, { task: "done" });
    else if (attributes._complete === "false") this.intake.task(node, { task: "todo" });
    if (category !== "")
      this.intake.tags(
        node,
        category.split(",").map((tag) => tag.trim()),
      );
    for (const name of Object.keys(attributes)) {
      const what = attributeLosses[name] ?? "other attributes";
      if (what) this.intake.losses.add(what, node);
    }
  }

  /** Outliners disagree on whether text is plain or HTML. */
  #plain(node: Outline, text: string): string {
    return looksLikeHtml(text) ? plainText(node, text, this.intake, { preserve: true }) : text;
  }

  #link(node: Outline, { type = "", url, htmlurl, xmlurl }: Record<string, string>): void {
    if (/^include$/i.test(type)) this.intake.losses.add("outlines included from elsewhere", node);
    const link = url ?? htmlurl ?? xmlurl;
    if (link !== undefined) this.intake.link(node, link);
    if (xmlurl !== undefined && xmlurl !== link) this.intake.losses.add("addresses of feeds", node);
  }
}

/** A title has one line; so it is compared with a node's text. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

export const opml: Format = {
  id: "opml",
  name: "OPML outline",
  extensions: ["opml"],
  mediaType: "text/x-opml",
  container: "xml",
  marks: markKinds,
  keeps: ["task"],
  detect: ({ element }) => element === "opml",
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    readXml(text, reader, reader.intake.losses);
    return reader.imported(title);
  },
  write: writeOpml,
};

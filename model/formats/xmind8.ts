import type { Imported, Outline } from "../types.ts";
import { FormatError } from "./format.ts";
import { PlainText } from "./html.ts";
import { noteRich } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { addMarker, childKinds, gatherSheets, setSides } from "./xmind-parts.ts";
import { readXml, type XmlHandlers } from "./xml.ts";

/** Elements that are left out, by name; what is not here are parts of others, or read. */
const elementLosses: Record<string, string> = {
  ...{ relationship: "connections between nodes", boundary: "boundaries", "xhtml:img": "images" },
  ...{ "resource-ref": "attachments", "control-point": "", numbering: "numbering", comment: "comments" },
};

type Attributes = Readonly<Record<string, string>>;

/** The `content.xml` of XMind 8 and before. */
class Reader implements XmlHandlers {
  readonly intake = new Intake();
  readonly #roots: Outline[] = [];
  readonly #path: Outline[] = [];
  /** Open elements, and of those named `topics` the type. */
  readonly #elements: string[] = [];
  readonly #kinds: string[] = [];
  readonly #labels = new Map<Outline, string[]>();
  /** How many of a root's branches are on the right. */
  readonly #onRight = new Map<Outline, number>();
  readonly #plainNotes = new Set<Outline>();
  #text = "";
  /** A note as XHTML, and the open elements within. */
  #note: { text: PlainText; depth: number } | undefined;

  open(name: string, attributes: Attributes, line: number): void {
    if (this.#elements.length === 0 && name !== "xmap-content")
      throw new FormatError(`This is not an XMind map: it begins with <${name}>.`, line);
    if (this.#note) {
      this.#note.depth++;
      this.#note.text.open(name.replace("xhtml:", ""), attributes);
      return;
    }
    const around = this.#elements.at(-1);
    this.#elements.push(name);
    this.#text = "";
    const node = this.#path.at(-1);
    const what = Object.hasOwn(elementLosses, name) ? elementLosses[name] : "";
    if (what) this.intake.losses.add(what, node);
    if (name === "topic") this.#topic(attributes);
    else if (name === "topics") this.#kinds.push(attributes.type ?? "attached");
    else if (name === "marker-ref" && node) addMarker(node, attributes["marker-id"] ?? "", this.intake);
    else if (name === "html" && around === "notes") this.#note = { text: new PlainText(), depth: 0 };
  }

  close(name: string): void {
    const node = this.#path.at(-1);
    if (this.#note && this.#note.depth > 0) {
      this.#note.depth--;
      this.#note.text.close(name.replace("xhtml:", ""));
      return;
    }
    this.#elements.pop();
    const around = this.#elements.at(-1);
    if (name === "topic") this.#path.pop();
    else if (name === "topics") this.#kinds.pop();
    else if (!node) return;
    else if (name === "title" && around === "topic") this.intake.text(node, this.#text);
    else if (name === "plain" && around === "notes") this.#plainNote(node);
    else if (name === "html" && this.#note) this.#richNote(node, this.#note.text);
    else if (name === "label") this.#labels.set(node, [...(this.#labels.get(node) ?? []), this.#text.trim()]);
    else if (name === "right-number") this.#onRight.set(node, Number(this.#text));
  }

  text(text: string): void {
    if (this.#note) this.#note.text.text(text);
    else this.#text += text;
  }

  imported(title: string): Imported {
    for (const [node, labels] of this.#labels) this.intake.tags(node, labels);
    for (const [root, count] of this.#onRight)
      if (this.#roots.includes(root)) setSides(root, count, this.intake);
    return this.intake.imported(gatherSheets(this.#roots, title, this.intake));
  }

  #topic(attributes: Attributes): void {
    const { losses } = this.intake;
    const parent = this.#path.at(-1);
    const node = this.intake.node(parent);
    this.#path.push(node);
    if (!parent) this.#roots.push(node);
    const kind = parent ? childKinds[this.#kinds.at(-1) ?? ""] : "";
    if (kind) losses.add(kind, node);
    if (attributes.branch === "folded") this.intake.set(node, { folded: true });
    const href = attributes["xlink:href"] ?? "";
    if (/^(xap|file):/.test(href)) losses.add("attachments", node);
    else if (href) this.intake.link(node, href);
    if (attributes["style-id"]) losses.add("colours, fonts and shapes", node);
    if (attributes.timestamp) losses.add("creation and change dates", node);
  }

  #plainNote(node: Outline): void {
    this.intake.note(node, this.#text.trim());
    this.#plainNotes.add(node);
  }

  /** The same note again, as a rule. */
  #richNote(node: Outline, text: PlainText): void {
    this.#note = undefined;
    if (!this.#plainNotes.has(node)) this.intake.note(node, text.toString().trim());
    noteRich(node, text, this.intake);
  }
}

export function readXMind8(xml: string, title: string, doubt: string | undefined): Imported {
  const reader = new Reader();
  if (doubt) reader.intake.losses.add(doubt);
  readXml(xml, reader, reader.intake.losses);
  return reader.imported(title);
}

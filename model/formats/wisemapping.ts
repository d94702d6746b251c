import type { Imported, Outline, Shape } from "../types.ts";
import { decode } from "./bytes.ts";
import { type Format, FormatError } from "./format.ts";
import { looksLikeHtml } from "./html.ts";
import { plainText } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { takeColour, takeStyle, wordIn } from "./styles.ts";
import { readXml, type XmlHandlers } from "./xml.ts";

const style = "colours, fonts and shapes";
/** What attributes of a topic are called in the report; those named "" are read or do not matter. */
const named: Record<string, string> = {
  ...{ id: "", text: "", position: "", order: "", central: "", shrink: "", contenttype: "" },
  ...{ image: "images", imagesize: "", shape: "", bgcolor: "", brcolor: "" },
};

const shapes: Readonly<Record<string, Shape>> = {
  ...{ line: "underline", rectangle: "box", "rounded rectangle": "box", elipse: "pill", none: "none" },
};

type Attributes = Readonly<Record<string, string>>;

class Reader implements XmlHandlers {
  readonly intake = new Intake();
  #root: Outline | undefined;
  #inMap = false;
  readonly #path: Outline[] = [];
  /** The place among its siblings that the file gives a topic. */
  readonly #order = new Map<Outline, number>();
  /** Open elements within a topic that are no topics. */
  #inner: string[] = [];
  #text = "";

  open(name: string, attributes: Attributes, line: number): void {
    if (!this.#inMap && name !== "map")
      throw new FormatError(`This is not a WiseMapping map: it begins with <${name}>.`, line);
    if (!this.#inMap) this.#inMap = true;
    else if (name === "topic" && this.#inner.length === 0) this.#topic(attributes);
    else {
      this.#inner.push(name);
      this.#text = "";
      this.#part(name, attributes);
    }
  }

  close(): void {
    const name = this.#inner.pop();
    const node = this.#path.at(-1);
    if (name === undefined) {
      if (node) this.#sort(node);
      this.#path.pop();
    } else if (node && name === "note") this.intake.note(node, this.#plain(node, this.#text));
    else if (node && (name === "text" || name === "content"))
      this.intake.text(node, this.#plain(node, this.#text));
  }

  text(text: string): void {
    this.#text += text;
  }

  imported(): Imported {
    if (!this.#root) throw new FormatError("The WiseMapping map has no topics.");
    return this.intake.imported(this.#root);
  }

  #topic(attributes: Attributes): void {
    const { losses } = this.intake;
    const parent = this.#path.at(-1) ?? this.#root;
    const node = this.intake.node(parent);
    if (!this.#root) this.#root = node;
    else if (this.#path.length === 0) losses.add("floating topics (now branches)", node);
    this.intake.text(node, attributes.text ?? "");
    const x = Number.parseFloat(attributes.position ?? "");
    if (parent && parent === this.#root && x) this.intake.set(node, { side: x < 0 ? "left" : "right" });
    if (attributes.shrink === "true") this.intake.set(node, { folded: true });
    if (attributes.order !== undefined) this.#order.set(node, Number.parseInt(attributes.order, 10) || 0);
    if (attributes.shape === "image") losses.add("images", node);
    takeStyle(this.intake, node, {
      shape: wordIn(shapes, attributes.shape),
      fill: takeColour(this.intake, node, attributes.bgColor),
      borderColor: takeColour(this.intake, node, attributes.brColor),
    });
    for (const name of Object.keys(attributes)) {
      const what = Object.hasOwn(named, name.toLowerCase()) ? named[name.toLowerCase()] : style;
      if (what) losses.add(what, node);
    }
    this.#path.push(node);
  }

  #part(name: string, attributes: Attributes): void {
    const node = this.#path.at(-1);
    if (name === "relationship") this.intake.losses.add("connections between nodes");
    else if (node && name === "link") this.intake.link(node, attributes.url ?? "");
    else if (node && (name === "icon" || name === "eicon")) this.intake.icon(node, attributes.id ?? "");
    else if (node && name === "note" && attributes.text) this.intake.note(node, unescaped(attributes.text));
    else if (!/^(note|text|content)$/.test(name)) this.intake.losses.add("extensions", node);
  }

  #plain(node: Outline, text: string): string {
    return (looksLikeHtml(text) ? plainText(node, text, this.intake, { preserve: true }) : text).trim();
  }

  #sort({ children }: Outline): void {
    children.sort((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0));
  }
}

/** Old maps have notes as in addresses: `%0A` for a line break. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const wisemapping: Format = {
  id: "wisemapping",
  name: "WiseMapping",
  extensions: ["wxml"],
  mediaType: "application/xml",
  container: "xml",
  detect: ({ element, start }) => element === "map" && /<topic\b/.test(start) && !/mindjet/i.test(start),
  read(bytes) {
    const { text, doubt } = decode(bytes);
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    readXml(text, reader, reader.intake.losses);
    return reader.imported();
  },
};

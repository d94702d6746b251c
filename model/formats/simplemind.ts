import type { Imported, Outline } from "../types.ts";
import { decode } from "./bytes.ts";
import { Forest } from "./forest.ts";
import { type Format, FormatError } from "./format.ts";
import { Intake } from "./intake.ts";
import { readXml, type XmlHandlers } from "./xml.ts";
import { unpack } from "./zip.ts";

const style = "colours, fonts and shapes";
const images = "images";
/** Elements that are left out, by name; those named "" are read or do not matter. */
const elementLosses: Record<string, string> = {
  ...{ "simplemind-mindmaps": "", mindmap: "", meta: "", topics: "", topic: "", relations: "", layout: "" },
  ...{ "node-groups": "", guid: "", title: "", scrollstate: "", selection: "", "main-centraltheme": "" },
  ...{ note: "", link: "", icon: "", icons: "", children: "", text: "", "auto-numbering": "", style: "" },
  ...{ relation: "connections between nodes", "node-group": "groups", image: images, thumbnail: "" },
  ...{ "embedded-image": images, "image-link": images, "voice-memo": "attachments", document: "attachments" },
  ...{ checkbox: "check boxes and progress", progress: "check boxes and progress", date: "dates" },
};

type Attributes = Readonly<Record<string, string>>;

/** Topics in one list, each with its parent's number. */
class Reader implements XmlHandlers {
  readonly intake = new Intake();
  readonly #forest = new Forest(this.intake);
  readonly #topics: { node: Outline; parent: string; x: number }[] = [];
  #node: Outline | undefined;
  #note: string | undefined;

  open(name: string, attributes: Attributes, line: number): void {
    if (this.#topics.length === 0 && !Object.hasOwn(elementLosses, name) && name !== "text-style")
      throw new FormatError(`This is not a SimpleMind map: there is <${name}> in it.`, line);
    const what = Object.hasOwn(elementLosses, name) ? elementLosses[name] : style;
    if (what) this.intake.losses.add(what, this.#node);
    if (name === "topic") this.#topic(attributes);
    else if (name === "note") this.#note = "";
    else if (name === "link" && this.#node) this.intake.link(this.#node, attributes.urllink ?? "#");
    else if (name === "icon" && this.#node) this.intake.icon(this.#node, attributes.name ?? "");
  }

  close(name: string): void {
    if (name === "topic") this.#node = undefined;
    if (name !== "note" || this.#note === undefined) return;
    if (this.#node) this.intake.note(this.#node, unescaped(this.#note).trim());
    this.#note = undefined;
  }

  text(text: string): void {
    if (this.#note !== undefined) this.#note += text;
  }

  imported(title: string): Imported {
    const top = this.#topics.find(({ parent }) => parent === "-1");
    for (const { node, parent, x } of this.#topics) {
      const above = this.#forest.get(parent);
      if (parent === "-1" || !above) continue;
      const isBranch = this.#forest.join(above, node) && above === top?.node;
      if (isBranch && x !== top.x) this.intake.set(node, { side: x < top.x ? "left" : "right" });
    }
    return this.intake.imported(this.#forest.root(title));
  }

  #topic(attributes: Attributes): void {
    const node = this.#forest.add(attributes.id ?? "");
    const text = unescaped(attributes.text ?? "");
    const isRich = attributes.textfmt !== undefined && attributes.textfmt !== "plain";
    // Two backslashes and a sign turn bold and the like on and off.
    this.intake.text(node, isRich ? text.replace(/\\\\[*/_~-]/g, "").trim() : text);
    if (isRich) this.intake.losses.add("bold, colours and the like within text", node);
    if (attributes.collapsed === "true") this.intake.set(node, { folded: true });
    if (attributes.checked !== undefined || attributes.progress !== undefined)
      this.intake.losses.add("check boxes and progress", node);
    if (attributes.colorinfo !== undefined && attributes.colorinfo !== attributes.palette)
      this.intake.losses.add(style, node);
    this.#topics.push({ node, parent: attributes.parent ?? "-1", x: Number(attributes.x) || 0 });
    this.#node = node;
  }
}

/** `\N` is a line break. */
function unescaped(text: string): string {
  return text.replaceAll("\\N", "\n");
}

export const simplemind: Format = {
  id: "simplemind",
  name: "SimpleMind",
  extensions: ["smmx"],
  mediaType: "application/zip",
  container: "zip",
  detect: ({ element, files }) => element === "simplemind-mindmaps" || files.includes("document/mindmap.xml"),
  read(bytes, title = "") {
    const { text, doubt } = decode(unpack(bytes, "document/mindmap.xml"));
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    readXml(text, reader, reader.intake.losses);
    return reader.imported(title);
  },
};

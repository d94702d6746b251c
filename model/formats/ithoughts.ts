import { limits } from "../schema.ts";
import type { Imported, Outline } from "../types.ts";
import { decode } from "./bytes.ts";
import { cut } from "./clean.ts";
import { type Format, FormatError } from "./format.ts";
import { giveText } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { readInline } from "./markdown-inline.ts";
import { dayOf, percentOf, percentTask } from "./planned.ts";
import { readXml, type XmlHandlers } from "./xml.ts";
import { unpack } from "./zip.ts";

/** What attributes of a topic are called in the report, by how their names begin; "" for what is read. */
const named: [start: RegExp, what: string][] = [
  [/^(uuid|position|text|note|link|folded|icon\d*|image-width|text-width|text-alignment)$/, ""],
  [/^(created|modified)$/, "creation and change dates"],
  [/^att-name$/, ""],
  [/^att-/, "images and attachments"],
  [/^(task-)?(start|due|progress)$/, ""],
  [/^(task|start|due|effort|progress|resource|cost|priority)/, "tasks"],
  [/^callout$/, "callouts (now nodes)"],
  [/^boundary$/, "boundaries"],
];

type Attributes = Readonly<Record<string, string>>;

class Reader implements XmlHandlers {
  readonly intake = new Intake();
  #root: Outline | undefined;
  #isFirst = true;
  readonly #path: Outline[] = [];

  open(name: string, attributes: Attributes, line: number): void {
    if (this.#isFirst && name !== "ithoughts")
      throw new FormatError(`This is not an iThoughts map: it begins with <${name}>.`, line);
    this.#isFirst = false;
    if (name === "topic") this.#topic(attributes);
    else if (name === "relationship") this.intake.losses.add("connections between nodes");
    else if (name !== "ithoughts" && name !== "topics" && name !== "relationships")
      this.intake.losses.add("extensions", this.#path.at(-1));
  }

  close(name: string): void {
    if (name === "topic") this.#path.pop();
  }

  text(): void {}

  imported(): Imported {
    if (!this.#root) throw new FormatError("The iThoughts map has no topics.");
    return this.intake.imported(this.#root);
  }

  #topic(attributes: Attributes): void {
    const { losses } = this.intake;
    const parent = this.#path.at(-1) ?? this.#root;
    const node = this.intake.node(parent);
    if (!this.#root) this.#root = node;
    else if (this.#path.length === 0) losses.add("floating topics (now branches)", node);
    this.#path.push(node);
    this.#text(node, attributes.text ?? "");
    this.intake.note(node, attributes.note ?? "");
    if (attributes.link) this.intake.link(node, attributes.link.replace(/^(?=www\.)/i, "http://"));
    if (attributes.folded === "1") this.intake.set(node, { folded: true });
    // Places are told from the parent's: `{x, y}`.
    const x = Number.parseFloat(attributes.position?.slice(1) ?? "");
    if (parent && parent === this.#root && x) this.intake.set(node, { side: x < 0 ? "left" : "right" });
    this.#task(node, attributes);
    for (const [name, value] of Object.entries(attributes)) {
      if (/^icon\d*$/.test(name)) this.intake.icon(node, value);
      const what = named.find(([start]) => start.test(name))?.[1] ?? "colours, fonts and shapes";
      if (what) losses.add(what, node);
    }
  }

  /** Of a time only the day is kept. */
  #task(node: Outline, attributes: Attributes): void {
    const of = (name: string) => attributes[`task-${name}`] ?? attributes[name];
    const [start, due, progress] = [dayOf(of("start")), dayOf(of("due")), percentOf(of("progress"))];
    const task = percentTask(progress);
    this.intake.task(node, { start, due, progress: task === "doing" ? progress : undefined, task });
  }

  /** Text is Markdown. */
  #text(node: Outline, text: string): void {
    const inline = readInline(cut(text, 4 * limits.text).replaceAll("\n", "<br>"));
    giveText(node, inline.text, inline.marks, this.intake);
    if (inline.images > 0) this.intake.losses.add("images and attachments", node);
  }
}

export const ithoughts: Format = {
  id: "ithoughts",
  name: "iThoughts",
  extensions: ["itmz"],
  mediaType: "application/zip",
  container: "zip",
  detect: ({ element, files }) => element === "ithoughts" || files.includes("mapdata.xml"),
  read(bytes) {
    const { text, doubt } = decode(unpack(bytes, "mapdata.xml"));
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    readXml(text, reader, reader.intake.losses);
    return reader.imported();
  },
};

import type { Imported, Outline } from "../types.ts";
import { decode } from "./bytes.ts";
import { type Format, FormatError } from "./format.ts";
import { PlainText } from "./html.ts";
import { noteRich } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { dayOf, percentOf, percentTask } from "./planned.ts";
import { readXml, type XmlHandlers } from "./xml.ts";
import { unpack } from "./zip.ts";

const style = "colours, fonts and shapes";
/** Elements that are left out, by name; what is not here are parts of others, or read. */
const elementLosses: Record<string, string> = {
  ...{ font: style, color: style, subtopicshape: style, subtopicsshape: "", oneimage: "images" },
  ...{ attachmentdata: "attachments", oneboundary: "boundaries" },
  ...{
    relationship: "connections between nodes",
    custompropertiesgroup: "extensions",
    businesstopic: "extensions",
  },
};

type Attributes = Readonly<Record<string, string>>;

class Reader implements XmlHandlers {
  readonly intake = new Intake();
  #root: Outline | undefined;
  #isFirst = true;
  readonly #path: Outline[] = [];
  readonly #tags = new Map<Outline, string[]>();
  /** A note in the making, as XHTML, and the plain text that the file has of it. */
  #note: { text: PlainText; preview: string; depth: number } | undefined;

  open(full: string, attributes: Attributes, line: number): void {
    const name = full.replace(/^.*:/, "");
    if (this.#isFirst && name !== "map")
      throw new FormatError(`This is not a MindManager map: it begins with <${full}>.`, line);
    this.#isFirst = false;
    if (this.#note) {
      this.#note.depth++;
      this.#note.text.open(name, attributes);
    } else if (name === "topic") this.#topic(attributes);
    else this.#part(name, attributes);
  }

  close(full: string): void {
    const name = full.replace(/^.*:/, "");
    const node = this.#path.at(-1);
    if (this.#note && this.#note.depth > 0) {
      this.#note.depth--;
      this.#note.text.close(name);
    } else if (this.#note) {
      if (node) this.#endNote(node, this.#note);
      this.#note = undefined;
    } else if (name === "topic") this.#path.pop();
  }

  text(text: string): void {
    this.#note?.text.text(text);
  }

  imported(): Imported {
    if (!this.#root) throw new FormatError("The MindManager map has no topics.");
    for (const [node, tags] of this.#tags) this.intake.tags(node, tags);
    return this.intake.imported(this.#root);
  }

  #topic(attributes: Attributes): void {
    const parent = this.#path.at(-1) ?? this.#root;
    const node = this.intake.node(parent);
    if (!this.#root) this.#root = node;
    else if (this.#path.length === 0) this.intake.losses.add("floating topics (now branches)", node);
    this.#path.push(node);
    this.intake.text(node, attributes.Text ?? "");
  }

  #part(name: string, attributes: Attributes): void {
    const node = this.#path.at(-1);
    const what = Object.hasOwn(elementLosses, name) ? elementLosses[name] : "";
    if (what && (Object.keys(attributes).length > 0 || name !== "font")) this.intake.losses.add(what, node);
    if (name === "floatingtopics" && node)
      this.intake.losses.add("callouts and floating topics (now nodes)", node);
    if (!node) return;
    if (name === "text") this.intake.text(node, attributes.PlainText ?? "");
    else if (name === "hyperlink") this.intake.link(node, attributes.Url ?? "");
    else if (name === "icon") this.intake.icon(node, iconOf(attributes.IconType ?? attributes.Name ?? ""));
    else if (name === "task") this.#task(node, attributes);
    else if (name === "textlabel") this.#tag(node, attributes.TextLabelName ?? "");
    else if (name === "collapsed" && attributes.Collapsed === "true") this.intake.set(node, { folded: true });
    else if (name === "offset" && this.#path.length === 2) {
      const x = Number(attributes.CX);
      if (x) this.intake.set(node, { side: x < 0 ? "left" : "right" });
    } else if (name === "notes" || name === "notesxhtmldata")
      this.#note = { text: new PlainText(), preview: attributes.PreviewPlainText ?? "", depth: 0 };
  }

  /** Of a time only the day is kept. */
  #task(node: Outline, { TaskPercentage, StartDate, DueDate, ...others }: Attributes): void {
    const progress = percentOf(TaskPercentage);
    const task = percentTask(progress);
    const days = { start: dayOf(StartDate), due: dayOf(DueDate) };
    this.intake.task(node, { ...days, progress: task === "doing" ? progress : undefined, task });
    if (Object.keys(others).length > 0) this.intake.losses.add("tasks", node);
  }

  #tag(node: Outline, tag: string): void {
    const tags = this.#tags.get(node) ?? [];
    this.#tags.set(node, tags);
    tags.push(tag);
  }

  #endNote(node: Outline, { text, preview }: { text: PlainText; preview: string }): void {
    this.intake.note(node, text.toString().trim() || preview.trim());
    noteRich(node, text, this.intake);
  }
}

/** `urn:mindjet:SmileyHappy` is an icon of the program's own. */
function iconOf(type: string): string {
  return type.replace(/^urn:mindjet:/, "");
}

export const mindmanager: Format = {
  id: "mindmanager",
  name: "MindManager",
  extensions: ["mmap", "xmmap"],
  mediaType: "application/zip",
  container: "zip",
  detect: ({ element, files, start }) =>
    (/^(\w+:)?map$/.test(element) && /<[^<>]*mindjet[^<>]*>/i.test(start)) || files.includes("Document.xml"),
  read(bytes) {
    const { text, doubt } = decode(unpack(bytes, "Document.xml"));
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    readXml(text, reader, reader.intake.losses);
    return reader.imported();
  },
};

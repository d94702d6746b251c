import { itemLimits } from "../items.ts";
import { attributeProblem } from "../schema.ts";
import { type Imported, markKinds, type Outline } from "../types.ts";
import { decode } from "./bytes.ts";
import { type Format, FormatError } from "./format.ts";
import { lookAttributes, readEdge, readFont, readLook } from "./freemind-style.ts";
import { taskParts, writeFreeMind } from "./freemind-write.ts";
import { PlainText, readHtml } from "./html.ts";
import { noteRich, setRich } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { colourOf } from "./references.ts";
import { readXml, type XmlHandlers } from "./xml.ts";

/** What a node's attributes and elements are called in the report; those named "" are read or do not matter. */
const style = "colours, fonts and shapes";
const extensions = "extensions";
const attributeLosses: Record<string, string> = {
  ...named("", "TEXT LOCALIZED_TEXT POSITION FOLDED LINK TAGS ID TREE_ID CONTENT_ID TEXT_SHORTENED"),
  ...named("creation and change dates", "CREATED MODIFIED LAST_MODIFIED"),
  ...named("hand-made positions", "HGAP VGAP VSHIFT HGAP_QUANTITY VGAP_QUANTITY VSHIFT_QUANTITY SHIFT_Y"),
  ...named("", lookAttributes.join(" ")),
  ENCRYPTED_CONTENT: "encrypted branches",
};
const elementLosses: Record<string, string> = {
  arrowlink: "",
  attribute: "attributes (name and value)",
  attribute_layout: "",
  attribute_registry: "",
  cloud: "",
  linktarget: "",
  map_styles: "map styles",
  properties: "map styles",
};
const hookLosses: [RegExp, string][] = [
  [/ExternalObject/, "images"],
  [/FreeNode/, "hand-made positions"],
  [/SummaryNode|FirstGroupNode/, "summaries"],
  [/latex|equation/i, "formulas"],
  [/Reminder/, "reminders"],
  [/ConditionalStyles|MapStyle|AutomaticEdgeColor/, style],
];

function named(what: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, what]));
}

/** Text in the making: a `richcontent`, or the note of FreeMind 0.8, which was a hook. */
interface Rich {
  kind: "NODE" | "NOTE" | "DETAILS";
  text: PlainText;
  /** Open elements within. */
  depth: number;
}

class Reader implements XmlHandlers {
  readonly intake = new Intake();
  root: Outline | undefined;
  #inMap = false;
  readonly #path: Outline[] = [];
  /** Open elements of something that is passed over. */
  #skipped = 0;
  #rich: Rich | undefined;
  readonly #byId = new Map<string, Outline>();
  readonly #arrows: [from: Outline, attributes: Readonly<Record<string, string>>][] = [];
  readonly #clouds: [parent: Outline, branch: Outline, colour: string | undefined][] = [];
  readonly #places: [node: Outline, id: string][] = [];
  readonly #clones: [clone: Outline, id: string][] = [];

  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    if (this.#skipped > 0) {
      this.#skipped++;
      if (name === "node") this.intake.losses.add("nodes inside things that could not be read");
    } else if (this.#rich) {
      this.#rich.depth++;
      this.#rich.text.open(name === "text" ? "pre" : name, attributes);
    } else if (!this.#inMap) {
      if (name !== "map")
        throw new FormatError(`This is not a FreeMind map: it begins with <${name}>.`, line);
      this.#inMap = true;
    } else if (name === "node") this.#node(attributes);
    else this.#part(name, attributes);
  }

  close(name: string): void {
    if (this.#skipped > 0) this.#skipped--;
    else if (this.#rich && this.#rich.depth > 0) {
      this.#rich.depth--;
      this.#rich.text.close(name === "text" ? "pre" : name);
    } else if (this.#rich) {
      const node = this.#path.at(-1);
      if (node) this.#finish(node, this.#rich);
      this.#rich = undefined;
    } else this.#path.pop();
  }

  text(text: string): void {
    this.#rich?.text.text(text);
  }

  imported(): Imported {
    if (!this.root) throw new FormatError("The FreeMind map has no nodes.");
    for (const [clone, id] of this.#clones) {
      const original = this.#byId.get(id);
      if (original && original !== clone && clone.text === "") this.intake.text(clone, original.text);
      this.intake.losses.add("clones (now nodes of their own)", clone);
    }
    for (const [from, attributes] of this.#arrows) this.#link(from, attributes);
    for (const [parent, branch, colour] of this.#clouds) {
      const id = this.intake.idOf(branch);
      const color = colourOf(colour);
      this.intake.item(parent, "boundary", { from: id, to: id, ...(color && { color }) });
    }
    for (const [node, id] of this.#places) {
      const to = this.#byId.get(id);
      if (to) this.intake.place(node, `#${this.intake.idOf(to)}`);
      else this.intake.losses.add("links to nodes that are not there", node);
    }
    return this.intake.imported(this.root);
  }

  #link(from: Outline, attributes: Readonly<Record<string, string>>): void {
    const to = this.#byId.get(attributes.DESTINATION ?? "");
    if (!to) {
      this.intake.losses.add("connections between nodes", from);
      return;
    }
    const label = attributes.MIDDLE_LABEL ?? attributes.SOURCE_LABEL ?? attributes.TARGET_LABEL;
    const color = colourOf(attributes.COLOR);
    // FreeMind writes the kind of each arrowhead; none of a kind it knows is none.
    const [start, end] = [attributes.STARTARROW ?? "None", attributes.ENDARROW ?? "Default"].map(
      (kind) => kind.toLowerCase() !== "none",
    );
    const arrows = start && end ? "both" : start ? "start" : end ? undefined : "none";
    this.intake.item(from, "crossLink", {
      to: this.intake.idOf(to),
      ...(label && { label: label.slice(0, itemLimits.label) }),
      ...(color && { color }),
      ...(arrows && { arrows }),
    });
  }

  #node(attributes: Readonly<Record<string, string>>): void {
    const { losses } = this.intake;
    const parent = this.#path.at(-1) ?? this.root;
    const node = this.intake.node(parent);
    if (!this.root) this.root = node;
    else if (this.#path.length === 0) losses.add("a second root (now a branch)", node);
    const isBranch = this.#path.length === 1;
    this.#path.push(node);
    this.#readText(node, attributes.TEXT ?? attributes.LOCALIZED_TEXT ?? "", "NODE");
    if (attributes.FOLDED === "true") this.intake.set(node, { folded: true });
    if (isBranch && /left/.test(attributes.POSITION ?? "")) this.intake.set(node, { side: "left" });
    if (isBranch && /right/.test(attributes.POSITION ?? "")) this.intake.set(node, { side: "right" });
    if (attributes.LINK?.startsWith("#")) this.#places.push([node, attributes.LINK.slice(1)]);
    else if (attributes.LINK) this.intake.link(node, attributes.LINK);
    if (attributes.TAGS) this.intake.tags(node, attributes.TAGS.split("\n"));
    if (attributes.ID) this.#byId.set(attributes.ID, node);
    const original = attributes.TREE_ID ?? attributes.CONTENT_ID;
    if (original) this.#clones.push([node, original]);
    readLook(node, attributes, this.intake);
    for (const name of Object.keys(attributes)) {
      const what = attributeLosses[name] ?? style;
      if (what) losses.add(what, node);
    }
  }

  #part(name: string, attributes: Readonly<Record<string, string>>): void {
    const node = this.#path.at(-1);
    const plain = attributes["CONTENT-TYPE"]?.startsWith("plain") ?? false;
    if (node && name === "richcontent") {
      const kind = /^(NODE|NOTE|DETAILS)$/.exec(attributes.TYPE ?? "")?.[0] as Rich["kind"] | undefined;
      this.#rich = {
        kind: kind ?? "DETAILS",
        text: new PlainText({ preserve: plain && kind !== "NODE" }),
        depth: 0,
      };
      return;
    }
    if (node && name === "hook" && /NodeNote/.test(attributes.NAME ?? "")) {
      this.#rich = { kind: "NOTE", text: new PlainText(), depth: 0 };
      return;
    }
    this.#skipped = 1;
    if (node && name === "icon" && attributes.BUILTIN) this.intake.icon(node, iconOf(attributes.BUILTIN));
    else if (node && name === "attribute" && isTaskPart(attributes.NAME)) this.#task(node, attributes);
    else if (node && name === "arrowlink") this.#arrows.push([node, attributes]);
    else if (node && name === "font") readFont(node, attributes, this.intake);
    else if (node && name === "edge") readEdge(node, attributes, this.intake);
    else if (node && name === "cloud") this.#cloud(node, attributes.COLOR);
    else if (name === "hook") {
      const what = hookLosses.find(([pattern]) => pattern.test(attributes.NAME ?? ""))?.[1];
      this.intake.losses.add(what ?? extensions, node);
    } else {
      const what = elementLosses[name] ?? extensions;
      if (what) this.intake.losses.add(what, node);
    }
  }

  /** What is of a task is in attributes, which Freeplane shows as a table below the node. */
  #task(node: Outline, { NAME: name = "", VALUE: value = "" }: Readonly<Record<string, string>>): void {
    const said = name === "progress" && /^\d+$/.test(value) ? Number(value) : value;
    if (isTaskPart(name) && attributeProblem(name, said) === undefined)
      this.intake.task(node, { [name]: said });
    else this.intake.losses.add(elementLosses.attribute ?? "", node);
  }

  #cloud(node: Outline, colour: string | undefined): void {
    const parent = this.#path.at(-2);
    if (parent) this.#clouds.push([parent, node, colour]);
    else this.intake.losses.add("clouds", node);
  }

  /** Some programs write HTML into the plain attribute. */
  #readText(node: Outline, text: string, kind: Rich["kind"]): void {
    if (/^\s*<html/i.test(text)) this.#finish(node, { kind, text: readHtml(text), depth: 0 });
    else this.intake.text(node, text);
  }

  #finish(node: Outline, { kind, text }: Rich): void {
    const { losses } = this.intake;
    const plain = text.toString();
    if (kind === "NODE") {
      if (plain.trim() !== "" || node.text === "") setRich(node, text, this.intake);
    } else if (kind === "DETAILS") {
      this.intake.note(node, plain.trim());
      if (plain.trim() !== "") losses.add("details (put into the note)", node);
    } else this.intake.note(node, plain);
    if (text.broken) losses.add("text that was broken already", node);
    if (kind !== "NODE") noteRich(node, text, this.intake);
  }
}

function isTaskPart(name: string | undefined): name is (typeof taskParts)[number] {
  return (taskParts as readonly unknown[]).includes(name);
}

/** Freeplane names an emoji by its code points in hexadecimal: `emoji-1F525`. */
function iconOf(name: string): string {
  const codes = /^emoji-([\dA-F]{2,5}(?:-[\dA-F]{2,5})*)$/i.exec(name)?.[1];
  return codes ? String.fromCodePoint(...codes.split("-").map((code) => Number.parseInt(code, 16))) : name;
}

export const freemind: Format = {
  id: "freemind",
  name: "FreeMind, Freeplane",
  extensions: ["mm"],
  mediaType: "application/x-freemind",
  container: "xml",
  marks: markKinds,
  keeps: [...taskParts, "style", "branch", "line"],
  carries: ["crossLink", "boundary", "summary"],
  // Other programs' maps begin with <map> too.
  detect: ({ element, start, extension }) =>
    element === "map" && (/<node\b/.test(start) || (extension === "mm" && !/<topic\b/i.test(start))),
  read(bytes) {
    const { text, doubt } = decode(bytes);
    const reader = new Reader();
    if (doubt) reader.intake.losses.add(doubt);
    readXml(text, reader, reader.intake.losses);
    return reader.imported();
  },
  write: writeFreeMind,
};

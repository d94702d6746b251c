import { borderWidth } from "../look.ts";
import type { Outline } from "../types.ts";
import { escapeContent } from "./escape.ts";
import type { Exported, Format } from "./format.ts";
import { Losses } from "./losses.ts";
import { officeFonts } from "./ooxml/fonts.ts";
import { Addresses, packOffice, type Relation } from "./ooxml/package.ts";
import { notes, placeholder, presentation, slide } from "./ooxml/slides.ts";
import { colourHex } from "./palette.ts";
import { type Run, runsOf, tagText } from "./runs.ts";
import { estimate } from "./text-width.ts";
import { walk } from "./walk.ts";

/** Levels of a list in PowerPoint. */
const LEVELS = 9;
/** Points: what a slide's text takes up, and what it is set in. */
const ROOM = { width: 850, height: 380 };
const sizeOf = (level: number) => Math.max(20 - level * 2, 12);

interface Slide {
  readonly title: string;
  readonly lines: string[];
  readonly notes: string[];
  readonly addresses: Addresses;
  readonly layout: 1 | 2;
  /** Numbers of the slides that it leads to. */
  readonly jumps: number[];
  height: number;
}

class Deck {
  readonly #losses = new Losses();
  readonly #slides: Slide[] = [];

  write(outline: Outline): Exported {
    const title = this.#title(outline);
    this.#note(this.#add(this.#paragraph(outline, 0), 2), outline);
    const overview = outline.children.length > 0 ? [this.#add(title)] : [];
    for (const branch of outline.children) {
      this.#list(overview, branch, 0, this.#slides.length + 1);
      this.#branch(branch);
    }
    const parts = presentation(this.#slides.map((one) => this.#finish(one)));
    const name = this.#losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
    return { bytes: packOffice(parts, name), losses: this.#losses.list() };
  }

  /** Slides for a main branch: one, and more while it goes on. */
  #branch(branch: Outline): void {
    const title = this.#title(branch);
    const slides = [this.#add(title)];
    walk(branch, (node, depth) => {
      this.#lose(node, depth + 1);
      if (depth > 0) this.#list(slides, node, depth - 1);
      this.#note(slides.at(-1) as Slide, node);
    });
  }

  #add(title: string, layout: 1 | 2 = 1): Slide {
    const made: Slide = {
      title,
      lines: [],
      notes: [],
      addresses: new Addresses(),
      layout,
      jumps: [],
      height: 0,
    };
    this.#slides.push(made);
    return made;
  }

  /** Puts a node on the last of these slides, or on a new one when that is full. */
  #list(slides: Slide[], node: Outline, depth: number, jump?: number): void {
    const level = Math.min(depth, LEVELS - 1);
    const size = sizeOf(level);
    const width = ROOM.width - level * 32;
    const rows =
      Math.max(1, Math.ceil(estimate(node.text, size, 400) / width)) + node.text.split("\n").length - 1;
    const height = rows * size * 1.2 + 6;
    let last = slides.at(-1);
    if (!last) return;
    if (last.height + height > ROOM.height && last.lines.length > 0) {
      // The overview stands before the branches, so what it has no room for is left to them.
      if (jump !== undefined) return;
      last = this.#add(last.title);
      slides.push(last);
    }
    last.height += height;
    last.lines.push(this.#paragraph(node, level, last, jump));
  }

  #paragraph(node: Outline, level: number, on?: Slide, jump?: number): string {
    const runs = runsOf(node, this.#losses).map((run) => this.#run(node, run, on, jump));
    const tags = tagText(node, this.#losses);
    if (tags) runs.push(`<a:r><a:rPr lang="en-US" sz="1100"/><a:t>  ${escapeContent(tags)}</a:t></a:r>`);
    return `<a:p>${level > 0 ? `<a:pPr lvl="${level}"/>` : ""}${runs.join("")}</a:p>`;
  }

  #run(node: Outline, { text, bold, italic, strike, code, link }: Run, on?: Slide, jump?: number): string {
    const { color: colour, font } = node.attributes?.style ?? {};
    const letters = code ? "mono" : font;
    const marks = `${bold ? ' b="1"' : ""}${italic ? ' i="1"' : ""}${strike ? ' strike="sngStrike"' : ""}`;
    const within = [
      colour ? `<a:solidFill><a:srgbClr val="${colourHex(colour)}"/></a:solidFill>` : "",
      letters ? `<a:latin typeface="${officeFonts[letters]}"/>` : "",
      on && jump === undefined && link ? `<a:hlinkClick r:id="${on.addresses.id(link)}"/>` : "",
      on && jump !== undefined ? `<a:hlinkClick r:id="jump${jump}" action="ppaction://hlinksldjump"/>` : "",
    ].join("");
    if (on && jump !== undefined && !on.jumps.includes(jump)) on.jumps.push(jump);
    const properties = `<a:rPr lang="en-US"${marks}>${within}</a:rPr>`;
    return text
      .split("\n")
      .map((line) => `<a:r>${properties}<a:t>${escapeContent(line)}</a:t></a:r>`)
      .join("<a:br/>");
  }

  #title(node: Outline): string {
    return `<a:p>${runsOf(node, new Losses())
      .map((run) => this.#run(node, { text: run.text.replace(/\n/g, " ") }))
      .join("")}</a:p>`;
  }

  #note(on: Slide, node: Outline): void {
    const { note } = node.attributes ?? {};
    if (!note) return;
    const about = this.#losses.clean(node, node.text).replace(/\s+/g, " ").trim();
    const lines = [`${about}:`, ...this.#losses.clean(node, note).split("\n")];
    on.notes.push(
      ...lines.map((line) => `<a:p><a:r><a:rPr lang="en-US"/><a:t>${escapeContent(line)}</a:t></a:r></a:p>`),
    );
  }

  #lose(node: Outline, depth: number): void {
    const { folded, side, style } = node.attributes ?? {};
    if (folded) this.#losses.add("folded branches (written open)", node);
    if (side) this.#losses.add("sides of the map", node);
    if (style?.shape || style?.size || style?.fill || borderWidth(style) !== undefined)
      this.#losses.add("shapes, sizes, fills and borders of nodes", node);
    if (depth > LEVELS + 1) this.#losses.add(`levels below the ${LEVELS + 1}th`, node);
  }

  #finish({ title, lines, notes: about, addresses, layout, jumps }: Slide) {
    const body = lines.length > 0 ? placeholder("body", lines.join("")) : "";
    const shapes = layout === 2 ? placeholder("ctrTitle", title) : placeholder("title", title) + body;
    const relations: Relation[] = [
      ...addresses.relations,
      ...jumps.map((number) => ({ id: `jump${number}`, type: "slide", target: `slide${number}.xml` })),
    ];
    const more = about.length > 0 ? { notes: notes(about.join("")) } : {};
    return { xml: slide(shapes), layout, relations, ...more };
  }
}

export const pptx: Format = {
  id: "pptx",
  name: "PowerPoint presentation",
  extensions: ["pptx"],
  mediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  container: "zip",
  keeps: ["task", "style"],
  marks: ["bold", "italic", "code", "strike", "link"],
  write: (outline) => new Deck().write(outline),
};

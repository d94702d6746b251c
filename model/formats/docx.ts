import { borderWidth } from "../look.ts";
import type { Outline, StyleAttribute } from "../types.ts";
import { escapeContent } from "./escape.ts";
import type { Exported, Format } from "./format.ts";
import { Losses } from "./losses.ts";
import { officeFonts } from "./ooxml/fonts.ts";
import { Addresses, packOffice } from "./ooxml/package.ts";
import { HEADINGS, indentOf, LIST_LEVELS, numbering, styles } from "./ooxml/word-styles.ts";
import { colourHex, fillHex } from "./palette.ts";
import { type Run, runsOf, tagText } from "./runs.ts";
import { walk } from "./walk.ts";

const NAMES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
/** A4, with margins of 2.5 cm. */
const PAGE =
  '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>';

/** How a node stands in the document: the title, a heading or an item of a list, of a level from 0. */
interface Place {
  readonly kind: "title" | "heading" | "item";
  readonly level: number;
}

class Document {
  readonly #losses = new Losses();
  readonly #addresses = new Addresses();
  readonly #parts: string[] = [];

  write(outline: Outline): Exported {
    const below: Place[] = [];
    walk(outline, (node, depth) => {
      const place = below[depth - 1] ?? { kind: "title", level: -1 };
      below[depth] = placeBelow(node, place);
      this.#node(node, place);
    });
    const title = this.#losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
    const body = `<w:document ${NAMES}><w:body>${this.#parts.join("\n")}${PAGE}</w:body></w:document>`;
    const bytes = packOffice(
      [
        {
          name: "word/document.xml",
          type: "wordprocessingml.document.main",
          xml: body,
          relations: [
            { id: "styles", type: "styles", target: "styles.xml" },
            { id: "numbering", type: "numbering", target: "numbering.xml" },
            ...this.#addresses.relations,
          ],
        },
        { name: "word/styles.xml", type: "wordprocessingml.styles", xml: styles },
        { name: "word/numbering.xml", type: "wordprocessingml.numbering", xml: numbering },
      ],
      title,
    );
    return { bytes, losses: this.#losses.list() };
  }

  #node(node: Outline, place: Place): void {
    const { folded, side, style, note } = node.attributes ?? {};
    if (folded) this.#losses.add("folded branches (written open)", node);
    if (side && place.kind !== "title") this.#losses.add("sides of the map", node);
    if (style?.shape || style?.size) this.#losses.add("shapes and sizes of nodes", node);
    if (place.kind === "item" && place.level >= LIST_LEVELS)
      this.#losses.add(`levels below the ${LIST_LEVELS}th of a list`, node);
    const text = runsOf(node, this.#losses).map((run) => this.#run(run, style));
    const tags = tagText(node, this.#losses);
    if (tags)
      text.push(
        `<w:r><w:rPr><w:color w:val="566070"/><w:sz w:val="18"/></w:rPr>${textOf(`  ${tags}`)}</w:r>`,
      );
    this.#parts.push(`<w:p>${styleOf(place)}${text.join("")}</w:p>`);
    if (!note) return;
    const indent = place.kind === "item" ? indentOf(Math.min(place.level, LIST_LEVELS - 1)) : 0;
    for (const line of this.#losses.clean(node, note).split("\n"))
      this.#parts.push(
        `<w:p><w:pPr><w:pStyle w:val="Note"/><w:ind w:left="${indent}"/></w:pPr><w:r>${textOf(line)}</w:r></w:p>`,
      );
  }

  #run({ text, bold, italic, strike, code, link }: Run, style: StyleAttribute = {}): string {
    const { color, fill, font } = style;
    const letters = code ? "mono" : font;
    const marks = [
      link ? '<w:rStyle w:val="Hyperlink"/>' : "",
      letters ? fontElement(officeFonts[letters]) : "",
      bold ? "<w:b/>" : "",
      italic ? "<w:i/>" : "",
      strike ? "<w:strike/>" : "",
      color && !link ? `<w:color w:val="${colourHex(color)}"/>` : "",
      borderOf(style),
      fill ? `<w:shd w:val="clear" w:color="auto" w:fill="${fillHex(fill)}"/>` : "",
    ].join("");
    const run = `<w:r>${marks ? `<w:rPr>${marks}</w:rPr>` : ""}${textOf(text)}</w:r>`;
    return link ? `<w:hyperlink r:id="${this.#addresses.id(link)}">${run}</w:hyperlink>` : run;
  }
}

const fontElement = (name: string) => `<w:rFonts w:ascii="${name}" w:hAnsi="${name}" w:cs="${name}"/>`;

/** A line around the text, in eighths of a point. */
function borderOf(style: StyleAttribute): string {
  const width = borderWidth(style);
  if (!width) return "";
  const { borderColor, fill, color, borderDash } = style;
  const named = borderColor ?? fill ?? color;
  const [line, edge] = [borderDash ?? "single", named ? colourHex(named) : "auto"];
  return `<w:bdr w:val="${line}" w:sz="${Math.round(width * 6)}" w:space="0" w:color="${edge}"/>`;
}

/** Where most of a node's children have children, all of them are headings; all below a list is in the list. */
function placeBelow({ children }: Outline, { kind, level }: Place): Place {
  const open = children.filter((child) => child.children.length > 0).length;
  const isList = kind === "item" || level + 1 >= HEADINGS || open === 0 || open * 2 < children.length;
  return isList
    ? { kind: "item", level: kind === "item" ? level + 1 : 0 }
    : { kind: "heading", level: level + 1 };
}

function styleOf({ kind, level }: Place): string {
  if (kind === "title") return '<w:pPr><w:pStyle w:val="Title"/></w:pPr>';
  if (kind === "heading") return `<w:pPr><w:pStyle w:val="Heading${level + 1}"/></w:pPr>`;
  const depth = Math.min(level, LIST_LEVELS - 1);
  return `<w:pPr><w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="1"/></w:numPr></w:pPr>`;
}

/** Text of a run: line breaks and tabs are elements, and spaces at the ends are kept. */
function textOf(text: string): string {
  return text
    .split(/([\n\t])/)
    .map((part) => {
      if (part === "\n") return "<w:br/>";
      if (part === "\t") return "<w:tab/>";
      return part === "" ? "" : `<w:t xml:space="preserve">${escapeContent(part)}</w:t>`;
    })
    .join("");
}

export const docx: Format = {
  id: "docx",
  name: "Word document",
  extensions: ["docx"],
  mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  container: "zip",
  keeps: ["task", "style"],
  marks: ["bold", "italic", "code", "strike", "link"],
  write: (outline) => new Document().write(outline),
};

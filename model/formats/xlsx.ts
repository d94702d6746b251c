import type { Outline } from "../types.ts";
import { isLink } from "./clean.ts";
import { escapeContent } from "./escape.ts";
import type { Exported, Format } from "./format.ts";
import { Losses } from "./losses.ts";
import { Addresses, packOffice } from "./ooxml/package.ts";
import { walk } from "./walk.ts";

/** Limits of Excel: characters of a cell, levels of grouped rows, links of a sheet (Excel specifications and limits). */
const LONGEST_CELL = 32_767;
const DEEPEST_GROUP = 7;
const MOST_LINKS = 65_530;
/** Points. */
const TALLEST = 405;
/** Deeper topics would begin beyond their column. */
const DEEPEST_INDENT = 15;

const NAMES =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const columns = [
  { title: "Topic", width: 60 },
  { title: "Level", width: 7 },
  { title: "Task", width: 9 },
  { title: "Note", width: 50 },
  { title: "Link", width: 36 },
  { title: "Tags", width: 22 },
  { title: "Icons", width: 14 },
];
const letters = "ABCDEFG";
const TOPIC = 0;
const LINK = 4;

/** What spreadsheets would take for a formula where someone edits the cell, and keep as text with the sign for it. */
const formula = /^['\s]*[=+\-@＝＋－＠]/;
/** Styles by number. One for each indent comes behind these, twice: plain, and with the sign that it is text. */
const styles = { head: 1, plain: 2, text: 3, link: 4, level: 5, first: 6 };
const fonts = { plain: 0, bold: 1, link: 2 };

class Sheet {
  readonly #losses = new Losses();
  readonly #addresses = new Addresses();
  readonly #links: string[] = [];
  readonly #rows: string[] = [];

  write(outline: Outline): Exported {
    const head = columns.map(({ title }, i) => cell(i, 1, title, styles.head)).join("");
    this.#rows.push(`<row r="1">${head}</row>`);
    walk(outline, (node, depth) => this.#row(node, depth));
    const title = this.#losses.clean(outline, outline.text).replace(/\s+/g, " ").trim();
    const bytes = packOffice(
      [
        {
          name: "xl/workbook.xml",
          type: "spreadsheetml.sheet.main",
          xml: `<workbook ${NAMES}><sheets><sheet name="Map" sheetId="1" r:id="sheet"/></sheets></workbook>`,
          relations: [
            { id: "sheet", type: "worksheet", target: "worksheets/sheet1.xml" },
            { id: "styles", type: "styles", target: "styles.xml" },
          ],
        },
        {
          name: "xl/worksheets/sheet1.xml",
          type: "spreadsheetml.worksheet",
          xml: this.#xml(),
          relations: this.#addresses.relations,
        },
        { name: "xl/styles.xml", type: "spreadsheetml.styles", xml: styleSheet },
      ],
      title,
    );
    return { bytes, losses: this.#losses.list() };
  }

  #xml(): string {
    const widths = columns.map(
      ({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
    );
    const links = this.#links.length > 0 ? `<hyperlinks>${this.#links.join("")}</hyperlinks>` : "";
    return [
      `<worksheet ${NAMES}><sheetPr><outlinePr summaryBelow="0"/><pageSetUpPr fitToPage="1"/></sheetPr>`,
      '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
      `<sheetFormatPr defaultRowHeight="15" outlineLevelRow="${DEEPEST_GROUP}"/><cols>${widths.join("")}</cols>`,
      `<sheetData>${this.#rows.join("\n")}</sheetData><autoFilter ref="A1:G${this.#rows.length}"/>${links}<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>`,
    ].join("");
  }

  #row(node: Outline, depth: number): void {
    const { note = "", link = "", task = "", tags = [], icons = [], folded, side } = node.attributes ?? {};
    if (folded) this.#losses.add("folded branches (written open)", node);
    if (side && depth > 0) this.#losses.add("sides of the map", node);
    if (link !== "" && !isLink(link)) this.#losses.add("links that are no web or mail address", node);
    const number = this.#rows.length + 1;
    const url = isLink(link) ? link : "";
    const texts = [node.text, "", task, note, url, tags.join(", "), icons.join(" ")];
    const cells = texts.map((text, column) => {
      if (column === 1) return `<c r="B${number}" s="${styles.level}"><v>${depth}</v></c>`;
      const fit = this.#fit(node, text);
      return fit === "" ? "" : cell(column, number, fit, styleOf(column, fit, depth));
    });
    if (url !== "" && this.#links.length < MOST_LINKS)
      this.#links.push(`<hyperlink ref="${letters[LINK]}${number}" r:id="${this.#addresses.id(url)}"/>`);
    const level = depth > 0 ? ` outlineLevel="${Math.min(depth, DEEPEST_GROUP)}"` : "";
    const lines = Math.max(linesOf(node.text, 55 - Math.min(depth, DEEPEST_INDENT)), linesOf(note, 48));
    const height = lines > 1 ? ` ht="${Math.min(lines * 15, TALLEST)}" customHeight="1"` : "";
    this.#rows.push(`<row r="${number}"${height}${level}>${cells.join("")}</row>`);
  }

  #fit(node: Outline, text: string): string {
    const fit = this.#losses.clean(node, text);
    if (fit.length <= LONGEST_CELL) return fit;
    this.#losses.add("texts beyond 32,767 characters", node);
    return [...fit.slice(0, LONGEST_CELL)].slice(0, -1).join("");
  }
}

/** About how many lines a text takes in a column of so many characters. */
function linesOf(text: string, width: number): number {
  return text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
}

function styleOf(column: number, text: string, depth: number): number {
  const isText = formula.test(text);
  if (column === TOPIC) return styles.first + 2 * Math.min(depth, DEEPEST_INDENT) + (isText ? 1 : 0);
  if (column === LINK) return styles.link;
  return isText ? styles.text : styles.plain;
}

/** A cell of text, which is never calculated. */
function cell(column: number, row: number, text: string, style: number): string {
  // What looks like Excel's own sign for a character would be read as one (ECMA-376, ST_Xstring).
  const safe = text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_");
  return `<c r="${letters[column]}${row}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeContent(safe)}</t></is></c>`;
}

const format = (font: number, alignment: string, isText = false) =>
  `<xf numFmtId="49" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"${isText ? ' quotePrefix="1"' : ""}><alignment vertical="top" wrapText="1"${alignment}/></xf>`;

const formats = [
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
  '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>',
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
  format(fonts.plain, "", true),
  format(fonts.link, ""),
  format(fonts.plain, ' horizontal="center"').replace('numFmtId="49"', 'numFmtId="0"'),
  ...Array.from({ length: DEEPEST_INDENT + 1 }, (_, depth) => {
    const font = depth < 2 ? fonts.bold : fonts.plain;
    return [false, true]
      .map((isText) => format(font, ` horizontal="left" indent="${depth}"`, isText))
      .join("");
  }),
];

const styleSheet = `<styleSheet ${NAMES}><fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><u/><sz val="11"/><color rgb="FF1C64C2"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE5E7EB"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${styles.first + 2 * (DEEPEST_INDENT + 1)}">${formats.join("")}</cellXfs></styleSheet>`;

export const xlsx: Format = {
  id: "xlsx",
  name: "Excel workbook",
  extensions: ["xlsx"],
  mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  container: "zip",
  keeps: ["task"],
  write: (outline) => new Sheet().write(outline),
};

import { BOUNDARY_FILL_OPACITY, BOUNDARY_LINE_OPACITY } from "../layout/range-shape.ts";
import { markKinds, type Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { type Area, meets } from "./figures.ts";
import { loseMissing, Typesetter } from "./fonts/typesetter.ts";
import { type Exported, type Format, FormatError, type WriteOptions } from "./format.ts";
import { addBookmarks } from "./pdf/bookmarks.ts";
import { fill, PdfDrawing } from "./pdf/drawing.ts";
import { num, PdfFile, pdfText, utf16 } from "./pdf/file.ts";
import { PdfFonts } from "./pdf/fonts.ts";
import { OVERLAP, type Sheet, sheetsOf } from "./pdf/sheets.ts";
import { areaOfCurve, type Drawn, type Picture, pictureOf } from "./picture.ts";

/** Opacities: behind code, and of boundaries. */
const STATES = `<< /Code << /ca 0.12 >> /Range << /ca ${BOUNDARY_FILL_OPACITY} /CA ${BOUNDARY_LINE_OPACITY} >> >>`;

class Pdf {
  readonly #file = new PdfFile();
  readonly #fonts = new PdfFonts(this.#file);
  readonly #drawing: PdfDrawing;
  readonly #picture: Picture;
  readonly #pages: { sheet: Sheet; id: number }[];

  constructor(picture: Picture, type: Typesetter, options: WriteOptions) {
    this.#picture = picture;
    this.#drawing = new PdfDrawing(type, this.#fonts);
    // A sheet of a poster that nothing is on would be wasted.
    const sheets = sheetsOf(picture.bounds, options).filter(
      ({ area, tile }) => !tile || isDrawnOn(picture, area),
    );
    this.#pages = sheets.map((sheet) => ({ sheet, id: this.#file.reserve() }));
  }

  write(): Uint8Array {
    const file = this.#file;
    const resources = file.reserve();
    const tree = file.reserve();
    for (const { sheet, id } of this.#pages) {
      const content = file.stream("", encode(this.#content(sheet)));
      const notes = this.#annotations(sheet).map((body) => `${file.add(body)} 0 R`);
      const annotations = notes.length > 0 ? ` /Annots [${notes.join(" ")}]` : "";
      const size = `${num(sheet.width)} ${num(sheet.height)}`;
      file.add(
        `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${size}] /Resources ${resources} 0 R /Contents ${content} 0 R${annotations} >>`,
        id,
      );
    }
    const kids = this.#pages.map(({ id }) => `${id} 0 R`).join(" ");
    file.add(`<< /Type /Pages /Kids [${kids}] /Count ${this.#pages.length} >>`, tree);
    const bookmarks = addBookmarks(file, this.#picture.nodes, (node) => this.#place(node));
    file.add(`<< /Font ${this.#fonts.embed()} /ExtGState ${STATES} >>`, resources);
    const catalogue = file.add(
      `<< /Type /Catalog /Pages ${tree} 0 R /Outlines ${bookmarks} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>`,
    );
    const info = file.add(
      `<< /Title ${pdfText(this.#picture.title)} /Creator (Rhizome) /Producer (Rhizome) >>`,
    );
    return file.finish(catalogue, info);
  }

  #content(sheet: Sheet): string {
    const { area, scale, left, top, height } = sheet;
    const matrix = [scale, 0, 0, -scale, left - area.x * scale, height - top + area.y * scale].map(exact);
    const box = [area.x, area.y, area.width, area.height].map(num).join(" ");
    const paper = this.#background(area);
    const drawn = this.#drawing.draw(this.#picture, area);
    return `q ${matrix.join(" ")} cm ${box} re W n\n${paper}${drawn}\nQ\n${this.#marks(sheet)}`;
  }

  /** White paper is left as it is. */
  #background({ x, y, width, height }: Area): string {
    const { background } = this.#picture;
    const box = [x, y, width, height].map(num).join(" ");
    return background === "#ffffff" ? "" : `${fill(background)} ${box} re f\n`;
  }

  /** What helps to put a poster together: where tiles meet, and which one this is. */
  #marks({ width, height, left, top, tile }: Sheet): string {
    if (!tile) return "";
    const [right, bottom] = [width - left, height - top];
    const lines: string[] = [];
    for (const x of [left, right]) for (const y of [top, bottom]) lines.push(cross(x, y));
    const seam = (x1: number, y1: number, x2: number, y2: number) =>
      lines.push(`${num(x1)} ${num(y1)} m ${num(x2)} ${num(y2)} l S`);
    lines.push("[2 4] 0 d");
    if (tile.column > 0) seam(left + OVERLAP, top, left + OVERLAP, bottom);
    if (tile.column < tile.columns - 1) seam(right - OVERLAP, top, right - OVERLAP, bottom);
    if (tile.row > 0) seam(left, top + OVERLAP, right, top + OVERLAP);
    if (tile.row < tile.rows - 1) seam(left, bottom - OVERLAP, right, bottom - OVERLAP);
    const title = [...this.#picture.title].slice(0, 60).join("");
    const text = `Row ${tile.row + 1} of ${tile.rows}, column ${tile.column + 1} of ${tile.columns}   ${title}`;
    const label = this.#drawing.plain({ text, x: left + 14, y: height - top / 2 + 3 }, 8, 400);
    return `q 1 0 0 -1 0 ${num(height)} cm 0.4 w 0.55 G\n${lines.join("\n")}\n0.35 g ${label}\nQ`;
  }

  #annotations(sheet: Sheet): string[] {
    const { area } = sheet;
    return this.#picture.nodes.flatMap((node) => {
      if (!node.note && !meets(node, area)) return [];
      const found: string[] = [];
      // Readers take the last one at a place: a link within a text goes before that of its node.
      if (node.link && meets(node, area)) found.push(linkTo(node.link, rectOf(sheet, node)));
      for (const link of this.#drawing.links(node))
        if (meets(link, area)) found.push(linkTo(link.href, rectOf(sheet, link)));
      if (node.note && this.#pageOf(node).sheet === sheet) {
        const corner = { x: node.x + node.width - 8, y: node.y - 14, width: 20, height: 20 };
        const contents = `/Contents ${pdfText(node.note)} /Name /Note /C [1 0.9 0.5] /F 4`;
        found.push(`<< /Type /Annot /Subtype /Text ${rectOf(sheet, corner)} ${contents} >>`);
      }
      return found;
    });
  }

  #pageOf(node: Drawn): { sheet: Sheet; id: number } {
    const corner = { x: node.x, y: node.y, width: 0, height: 0 };
    const page = this.#pages.find(({ sheet }) => meets(corner, sheet.area)) ?? this.#pages[0];
    if (!page) throw new Error("A PDF without pages has no place for a node.");
    return page;
  }

  /** Where a bookmark leads: the node, with some of what is around it. */
  #place(node: Drawn): string {
    const { sheet, id } = this.#pageOf(node);
    const around = {
      ...{ x: node.x + node.width / 2 - 400, y: node.y + node.height / 2 - 250 },
      ...{ width: 800, height: 500 },
    };
    const [left, bottom, right, top] = cornersOf(sheet, around);
    return `[${id} 0 R /FitR ${[left, bottom, right, top].map((at) => num(at ?? 0)).join(" ")}]`;
  }
}

function linkTo(href: string, rect: string): string {
  const uri = utf16(encodeUri(href)).replace(/00(..)/g, "$1");
  return `<< /Type /Annot /Subtype /Link ${rect} /Border [0 0 0] /A << /S /URI /URI <${uri}> >> >>`;
}

function isDrawnOn({ nodes, below, above }: Picture, area: Area): boolean {
  if ([...below, ...above].some((figure) => meets(figure.area, area))) return true;
  return nodes.some((node) => {
    const reach = areaOfCurve(node);
    return meets(node, area) || (reach !== undefined && meets(reach, area));
  });
}

/** On the page, within what it shows: left, bottom, right, top in points from the bottom left. */
function cornersOf({ area, scale, left, top, width, height }: Sheet, box: Area): number[] {
  const x = (at: number) => Math.min(width, Math.max(0, left + (at - area.x) * scale));
  const y = (at: number) => Math.min(height, Math.max(0, height - top - (at - area.y) * scale));
  return [x(box.x), y(box.y + box.height), x(box.x + box.width), y(box.y)];
}

function rectOf(sheet: Sheet, box: Area): string {
  return `/Rect [${cornersOf(sheet, box).map(num).join(" ")}]`;
}

function cross(x: number, y: number): string {
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    `${num(x1)} ${num(y1)} m ${num(x2)} ${num(y2)} l S`;
  return `${line(x - 8, y, x + 8, y)} ${line(x, y - 8, x, y + 8)}`;
}

/** Scales of large maps need more than two decimals. */
const exact = (value: number) => String(Math.round(value * 1e5) / 1e5);

/** An address in ASCII. */
function encodeUri(url: string): string {
  return url.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
}

export const pdf: Format = {
  id: "pdf",
  name: "PDF",
  extensions: ["pdf"],
  mediaType: "application/pdf",
  container: "text",
  marks: markKinds,
  keeps: ["layout", "position", "task", "style", "branch", "line", "theme"],
  carries: ["crossLink", "boundary", "summary"],
  needsFonts: true,
  write(outline: Outline, options: WriteOptions = {}): Exported {
    if (!options.fonts) throw new FormatError("A PDF is written with fonts, and none were given.");
    const type = new Typesetter(options.fonts);
    const picture = pictureOf(outline, type.measure);
    loseMissing(picture, type, picture.losses);
    return { bytes: new Pdf(picture, type, options).write(), losses: picture.losses.list() };
  },
};

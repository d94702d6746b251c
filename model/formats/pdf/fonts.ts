import { encode } from "../bytes.ts";
import type { Font } from "../fonts/sfnt.ts";
import { subset } from "../fonts/subset.ts";
import type { Glyph } from "../fonts/typesetter.ts";
import { num, type PdfFile, utf16 } from "./file.ts";

/** Entries of one block of a character map; more are not allowed (Adobe Technical Note 5411). */
const BLOCK = 100;

/** A line around a glyph is thin. */
const exact = (length: number) => String(Math.round(length * 1e4) / 1e4);

/** The glyphs of one font that a file shows. Each has a code of its own for each text it stands for. */
class Used {
  readonly font: Font;
  readonly name: string;
  readonly id: number;
  readonly glyphs = [0];
  readonly texts = [""];
  readonly #codes = new Map<string, number>();

  constructor(font: Font, name: string, id: number) {
    this.font = font;
    this.name = name;
    this.id = id;
  }

  code({ id, text }: Glyph): number {
    const key = `${id} ${text}`;
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    this.#codes.set(key, this.glyphs.length);
    this.texts.push(text);
    return this.glyphs.push(id) - 1;
  }
}

/** The fonts of a file: gives glyphs their codes, and embeds in the end what was used of each font. */
export class PdfFonts {
  readonly #file: PdfFile;
  readonly #used = new Map<Font, Used>();

  constructor(file: PdfFile) {
    this.#file = file;
  }

  /** The operators that show glyphs of a size where the text matrix is. */
  show(glyphs: readonly Glyph[], size: number): string {
    const parts: string[] = [];
    let last: Used | undefined;
    let isOpen = false;
    let line = 0;
    const close = () => {
      if (isOpen) parts.push("> Tj ");
      isOpen = false;
    };
    for (const glyph of glyphs) {
      const { font, shift, embolden = 0 } = glyph;
      const used = this.#of(font);
      if (used !== last || shift || embolden !== line) close();
      if (used !== last) parts.push(`/${used.name} ${num(size)} Tf `);
      if (embolden !== line) parts.push(embolden > 0 ? `2 Tr ${exact(embolden * size)} w ` : "0 Tr ");
      last = used;
      line = embolden;
      const code = used.code(glyph).toString(16).padStart(4, "0");
      if (shift) {
        // Moved to where it belongs, and back to where the next one does.
        const over = Math.round(shift.x * 1000);
        const back = Math.round((font.advance(glyph.id) / font.unitsPerEm - glyph.advance) * 1000);
        parts.push(`${num(shift.y * size)} Ts [${-over} <${code}> ${over + back}] TJ 0 Ts `);
        continue;
      }
      if (!isOpen) parts.push("<");
      isOpen = true;
      parts.push(code);
    }
    close();
    if (line > 0) parts.push("0 Tr ");
    return parts.join("").trimEnd();
  }

  #of(font: Font): Used {
    const known = this.#used.get(font);
    if (known) return known;
    const used = new Used(font, `F${this.#used.size + 1}`, this.#file.reserve());
    this.#used.set(font, used);
    return used;
  }

  /** Embeds the fonts. Answers the dictionary of their names. */
  embed(): string {
    for (const used of this.#used.values()) this.#embed(used);
    return `<< ${[...this.#used.values()].map(({ name, id }) => `/${name} ${id} 0 R`).join(" ")} >>`;
  }

  #embed({ font, name, id, glyphs, texts }: Used): void {
    const file = this.#file;
    const perMille = (units: number) => Math.round((units * 1000) / font.unitsPerEm);
    const bytes = subset(font, glyphs);
    const program = file.stream(`/Length1 ${bytes.length}`, bytes);
    // Six letters before the name say that this is a part of the font.
    const base = `/${name.replace(/\d+/, (n) => String.fromCharCode(65 + (Number(n) % 26)))}RHIZO+NotoSans`;
    const descriptor = file.add(
      `<< /Type /FontDescriptor /FontName ${base} /Flags 4 /FontBBox [-1000 -500 3000 1300] /ItalicAngle 0 ` +
        `/Ascent ${perMille(font.ascent)} /Descent ${perMille(font.descent)} /CapHeight 714 /StemV 90 /FontFile2 ${program} 0 R >>`,
    );
    const widths = glyphs.map((glyph) => perMille(font.advance(glyph))).join(" ");
    const inner = file.add(
      `<< /Type /Font /Subtype /CIDFontType2 /BaseFont ${base} /CIDToGIDMap /Identity /FontDescriptor ${descriptor} 0 R ` +
        `/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [0 [${widths}]] >>`,
    );
    const unicode = file.stream("", encode(characterMap(texts)));
    file.add(
      `<< /Type /Font /Subtype /Type0 /BaseFont ${base} /Encoding /Identity-H /DescendantFonts [${inner} 0 R] /ToUnicode ${unicode} 0 R >>`,
      id,
    );
  }
}

/** Which text each code stands for, so that it can be selected, copied and searched. */
function characterMap(texts: readonly string[]): string {
  const entries = texts.flatMap((text, code) =>
    text === "" ? [] : [`<${code.toString(16).padStart(4, "0")}> <${utf16(text)}>`],
  );
  const blocks: string[] = [];
  for (let i = 0; i < entries.length; i += BLOCK) {
    const block = entries.slice(i, i + BLOCK);
    blocks.push(`${block.length} beginbfchar\n${block.join("\n")}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${blocks.join("\n")}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`;
}

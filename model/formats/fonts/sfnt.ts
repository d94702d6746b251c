import { unzlibSync } from "fflate";

/** A TrueType font, plain or as WOFF: what drawing and embedding it need. Offsets are the OpenType specification's. */
export class Font {
  /** Units of the design square. */
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  readonly glyphCount: number;
  readonly #tables: ReadonlyMap<string, () => Uint8Array>;
  readonly #unpacked = new Map<string, DataView>();
  readonly #glyphs: ReadonlyMap<number, number>;
  readonly #loca: (glyph: number) => number;
  readonly #metrics: number;

  /** Throws an Error where the bytes are no TrueType font; ours come with the application. */
  constructor(bytes: Uint8Array) {
    this.#tables = tablesOf(bytes);
    const head = this.#view("head");
    const hhea = this.#view("hhea");
    this.unitsPerEm = head.getUint16(18);
    this.ascent = hhea.getInt16(4);
    this.descent = hhea.getInt16(6);
    this.glyphCount = this.#view("maxp").getUint16(4);
    this.#metrics = hhea.getUint16(34);
    const loca = this.#view("loca");
    const isLong = head.getInt16(50) === 1;
    this.#loca = (glyph) => (isLong ? loca.getUint32(glyph * 4) : loca.getUint16(glyph * 2) * 2);
    this.#glyphs = readCharacterMap(this.#view("cmap"));
  }

  /** The glyph of a character; undefined where the font has none. */
  glyph(codePoint: number): number | undefined {
    return this.#glyphs.get(codePoint);
  }

  /** How far the pen goes on, in design units. */
  advance(glyph: number): number {
    return this.#view("hmtx").getUint16(Math.min(glyph, this.#metrics - 1) * 4);
  }

  sideBearing(glyph: number): number {
    const hmtx = this.#view("hmtx");
    const at = glyph < this.#metrics ? glyph * 4 + 2 : this.#metrics * 4 + (glyph - this.#metrics) * 2;
    return at + 2 <= hmtx.byteLength ? hmtx.getInt16(at) : 0;
  }

  /** The outline as the `glyf` table has it; empty for a space. */
  outline(glyph: number): Uint8Array {
    const glyf = this.#view("glyf");
    const start = this.#loca(glyph);
    return new Uint8Array(glyf.buffer, glyf.byteOffset + start, this.#loca(glyph + 1) - start);
  }

  /** A table as it is, unpacked when it is first asked for; undefined where the font has none of the name. */
  table(name: string): Uint8Array | undefined {
    if (!this.#tables.has(name)) return undefined;
    const view = this.#view(name);
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  }

  #view(table: string): DataView {
    const known = this.#unpacked.get(table);
    if (known) return known;
    const bytes = this.#tables.get(table)?.();
    if (!bytes) throw new Error(`The font has no table "${table}".`);
    const view = viewOf(bytes);
    this.#unpacked.set(table, view);
    return view;
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tablesOf(bytes: Uint8Array): Map<string, () => Uint8Array> {
  const view = viewOf(bytes);
  const isWoff = view.getUint32(0) === 0x774f4646;
  if (!isWoff && view.getUint32(0) !== 0x00010000) throw new Error("This is no TrueType font.");
  const count = view.getUint16(isWoff ? 12 : 4);
  const tables = new Map<string, () => Uint8Array>();
  for (let i = 0; i < count; i++) {
    const entry = isWoff ? 44 + i * 20 : 12 + i * 16;
    const tag = String.fromCharCode(...bytes.subarray(entry, entry + 4));
    const start = view.getUint32(entry + (isWoff ? 4 : 8));
    const length = view.getUint32(entry + (isWoff ? 8 : 12));
    const table = bytes.subarray(start, start + length);
    const isPacked = isWoff && length < view.getUint32(entry + 12);
    tables.set(tag, () => (isPacked ? unzlibSync(table) : table));
  }
  return tables;
}

/** Characters to glyphs, from the subtable that reaches furthest: format 12, else format 4. */
function readCharacterMap(cmap: DataView): Map<number, number> {
  const glyphs = new Map<number, number>();
  const offsets = Array.from({ length: cmap.getUint16(2) }, (_, i) => cmap.getUint32(8 + i * 8));
  const of = (format: number) => offsets.find((offset) => cmap.getUint16(offset) === format);
  const full = of(12);
  const basic = of(4);
  if (full !== undefined) readSegments(cmap, full, glyphs);
  else if (basic !== undefined) readBasic(cmap, basic, glyphs);
  return glyphs;
}

function readSegments(cmap: DataView, offset: number, glyphs: Map<number, number>): void {
  for (let i = 0; i < cmap.getUint32(offset + 12); i++) {
    const group = offset + 16 + i * 12;
    const first = cmap.getUint32(group);
    for (let code = first; code <= cmap.getUint32(group + 4); code++)
      glyphs.set(code, cmap.getUint32(group + 8) + code - first);
  }
}

function readBasic(cmap: DataView, offset: number, glyphs: Map<number, number>): void {
  const size = cmap.getUint16(offset + 6);
  for (let i = 0; i < size; i += 2) {
    const end = cmap.getUint16(offset + 14 + i);
    const start = cmap.getUint16(offset + 16 + size + i);
    const delta = cmap.getUint16(offset + 16 + 2 * size + i);
    const at = offset + 16 + 3 * size + i;
    const range = cmap.getUint16(at);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph = range === 0 ? code : cmap.getUint16(at + range + (code - start) * 2);
      if (glyph !== 0) glyphs.set(code, (glyph + delta) & 0xffff);
    }
  }
}

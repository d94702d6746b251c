import { type Font, viewOf } from "./sfnt.ts";

/**
 * A TrueType font of these glyphs only, numbered as in the list; the first must be 0, the box for what is missing. The
 * parts that composite glyphs are made of come after them.
 */
export function subset(font: Font, wanted: readonly number[]): Uint8Array {
  const glyphs = [...wanted];
  const outlines: Uint8Array[] = [];
  for (let i = 0; i < glyphs.length; i++) outlines.push(renumber(font.outline(glyphs[i] ?? 0), glyphs));
  const loca = new Uint8Array((outlines.length + 1) * 4);
  const places = viewOf(loca);
  let end = 0;
  for (const [i, outline] of outlines.entries()) {
    end += (outline.length + 3) & ~3;
    places.setUint32((i + 1) * 4, end);
  }
  const glyf = new Uint8Array(end);
  for (const [i, outline] of outlines.entries()) glyf.set(outline, places.getUint32(i * 4));
  const hmtx = new Uint8Array(glyphs.length * 4);
  for (const [i, glyph] of glyphs.entries()) {
    viewOf(hmtx).setUint16(i * 4, font.advance(glyph));
    viewOf(hmtx).setInt16(i * 4 + 2, font.sideBearing(glyph));
  }
  const tables: Record<string, Uint8Array> = {
    glyf,
    head: patched(font, "head", 50, 1),
    hhea: patched(font, "hhea", 34, glyphs.length),
    hmtx,
    loca,
    maxp: patched(font, "maxp", 4, glyphs.length),
  };
  // Instructions in the outlines refer to these.
  for (const name of ["cvt ", "fpgm", "prep"]) {
    const table = font.table(name);
    if (table) tables[name] = table;
  }
  return assemble(tables);
}

/** A copy of a table with one 16-bit number in it changed. */
function patched(font: Font, name: string, at: number, value: number): Uint8Array {
  const table = Uint8Array.from(font.table(name) ?? []);
  viewOf(table).setUint16(at, value);
  return table;
}

const MORE_COMPONENTS = 0x20;

/** The parts of a composite glyph: where each one's number stands in its outline. */
export function* componentsOf(outline: Uint8Array): Iterable<{ at: number; flags: number }> {
  if (outline.length < 10 || viewOf(outline).getInt16(0) >= 0) return;
  const view = viewOf(outline);
  for (let at = 10, flags = MORE_COMPONENTS; flags & MORE_COMPONENTS; ) {
    flags = view.getUint16(at);
    yield { at: at + 2, flags };
    at += 4 + (flags & 1 ? 4 : 2) + (flags & 0x8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
  }
}

/** A composite glyph's outline, its parts named by their places in the list; those that are not there are put there. */
function renumber(outline: Uint8Array, glyphs: number[]): Uint8Array {
  const copy = Uint8Array.from(outline);
  const view = viewOf(copy);
  for (const { at } of componentsOf(outline)) {
    const glyph = view.getUint16(at);
    if (!glyphs.includes(glyph)) glyphs.push(glyph);
    view.setUint16(at, glyphs.indexOf(glyph));
  }
  return copy;
}

/** A font file of tables, in the order of their names. */
function assemble(tables: Record<string, Uint8Array>): Uint8Array {
  const names = Object.keys(tables).sort();
  const start = 12 + names.length * 16;
  const size = names.reduce((sum, name) => sum + (((tables[name]?.length ?? 0) + 3) & ~3), start);
  const file = new Uint8Array(size);
  const view = viewOf(file);
  const power = 2 ** Math.floor(Math.log2(names.length));
  view.setUint32(0, 0x00010000);
  view.setUint16(4, names.length);
  view.setUint16(6, power * 16);
  view.setUint16(8, Math.log2(power));
  view.setUint16(10, names.length * 16 - power * 16);
  let at = start;
  for (const [i, name] of names.entries()) {
    const table = tables[name] ?? new Uint8Array();
    file.set(table, at);
    for (let j = 0; j < 4; j++) file[12 + i * 16 + j] = name.charCodeAt(j);
    view.setUint32(12 + i * 16 + 4, checksum(file, at, table.length));
    view.setUint32(12 + i * 16 + 8, at);
    view.setUint32(12 + i * 16 + 12, table.length);
    at += (table.length + 3) & ~3;
  }
  return file;
}

function checksum(file: Uint8Array, start: number, length: number): number {
  const view = viewOf(file);
  let sum = 0;
  for (let at = start; at < start + length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}

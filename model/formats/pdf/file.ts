import { zlibSync } from "fflate";
import { encode } from "../bytes.ts";

/** Objects packed into one stream of objects. */
const PACK = 200;

/** A PDF file's objects, numbered from 1. Small ones are packed together (PDF 1.5, ISO 32000-1 section 7.5.7). */
export class PdfFile {
  readonly #small = new Map<number, string>();
  readonly #streams = new Map<number, Uint8Array>();
  #count = 0;

  /** A number for an object that others refer to before it is there. */
  reserve(): number {
    return ++this.#count;
  }

  /** `body`: a dictionary, array or other value, as PDF writes it. */
  add(body: string, id = this.reserve()): number {
    this.#small.set(id, body);
    return id;
  }

  /** `entries`: what the stream's dictionary says beside its length and packing. */
  stream(entries: string, content: Uint8Array, id = this.reserve()): number {
    const packed = zlibSync(content, { level: 6 });
    const head = `<< ${entries} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`;
    this.#streams.set(id, joined([encode(head), packed, encode("\nendstream")]));
    return id;
  }

  /** The file. `root` and `info` are the numbers of its catalogue and of what is said about it. */
  finish(root: number, info: number): Uint8Array {
    const places: [type: number, place: number, index: number][] = [[0, 0, 65_535]];
    const small = [...this.#small];
    for (let start = 0; start < small.length; start += PACK) {
      const pack = this.reserve();
      const members = small.slice(start, start + PACK);
      this.#pack(pack, members);
      for (const [i, [id]] of members.entries()) places[id] = [2, pack, i];
    }
    const parts: Uint8Array[] = [Uint8Array.of(...encode("%PDF-1.5\n%"), 0xe2, 0xe3, 0xcf, 0xd3, 10)];
    let at = parts[0]?.length ?? 0;
    const write = (id: number, body: Uint8Array) => {
      const object = joined([encode(`${id} 0 obj\n`), body, encode("\nendobj\n")]);
      places[id] = [1, at, 0];
      parts.push(object);
      at += object.length;
    };
    for (const [id, body] of this.#streams) write(id, body);
    const start = at;
    const table = this.reserve();
    places[table] = [1, start, 0];
    const entries = `/Type /XRef /Size ${places.length} /W [1 4 2] /Root ${root} 0 R /Info ${info} 0 R`;
    this.#streams.clear();
    this.stream(entries, tableOf(places), table);
    write(table, this.#streams.get(table) ?? new Uint8Array());
    parts.push(encode(`startxref\n${start}\n%%EOF\n`));
    return joined(parts);
  }

  #pack(id: number, members: [number, string][]): void {
    let at = 0;
    const index: string[] = [];
    for (const [member, body] of members) {
      index.push(`${member} ${at}`);
      at += encode(body).length + 1;
    }
    const head = `${index.join(" ")}\n`;
    const content = `${head}${members.map(([, body]) => body).join("\n")}\n`;
    this.stream(`/Type /ObjStm /N ${members.length} /First ${head.length}`, encode(content), id);
  }
}

function tableOf(places: readonly (readonly [number, number, number])[]): Uint8Array {
  const table = new Uint8Array(places.length * 7);
  const view = new DataView(table.buffer);
  for (let i = 0; i < places.length; i++) {
    const [type, place, index] = places[i] ?? [0, 0, 0];
    view.setUint8(i * 7, type);
    view.setUint32(i * 7 + 1, place);
    view.setUint16(i * 7 + 5, index);
  }
  return table;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Text of any script, as UTF-16 with its mark. */
export function pdfText(text: string): string {
  return `<FEFF${utf16(text)}>`;
}

export function utf16(text: string): string {
  let hex = "";
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).padStart(4, "0");
  return hex;
}

/** Lengths with two decimals at most. */
export function num(length: number): string {
  return String(Math.round(length * 100) / 100);
}

import { Unzlib, Zlib, zlibSync } from "fflate";
import { encode } from "../bytes.ts";
import { FormatError } from "../format.ts";
import { joined } from "../pdf/file.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
/** The keyword of the text chunk (PNG specification, section 11.3.3.4) that holds the map. */
export const KEYWORD = "Rhizome";
/** Bytes of a map in a picture, unpacked. */
const MAX_MAP = 64 * 1024 * 1024;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = joined([new Uint8Array(4), encode(type), content, new Uint8Array(4)]);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}

/** Takes a picture's rows from the top and packs them as they come; keeps no more of them than it has to. */
export class PngWriter {
  readonly #parts: Uint8Array[];
  readonly #deflate: Zlib;
  /** The last row, which the next is told by. */
  #above: Uint8Array;
  readonly #channels: number;

  /** `map`: what is kept in the picture, to be read again. */
  constructor(width: number, height: number, hasOpacity: boolean, map?: Uint8Array) {
    this.#channels = hasOpacity ? 4 : 3;
    this.#above = new Uint8Array(width * this.#channels);
    const head = new Uint8Array(13);
    const view = new DataView(head.buffer);
    view.setUint32(0, width);
    view.setUint32(4, height);
    head.set([8, hasOpacity ? 6 : 2], 8);
    this.#parts = [SIGNATURE, chunk("IHDR", head)];
    if (map) {
      const before = encode(`${KEYWORD}\0\x01\0\0\0`);
      this.#parts.push(chunk("iTXt", joined([before, zlibSync(map, { level: 6 })])));
    }
    // Drawings pack well at any level, and this one takes a third of the time of the usual.
    this.#deflate = new Zlib({ level: 1 }, (data) => this.#parts.push(chunk("IDAT", data)));
  }

  /** Rows of red, green, blue and opacity, as many as there are bytes for. */
  rows(pixels: Uint8Array | Uint8ClampedArray): void {
    const bytes = this.#above.length;
    const skip = 4 - this.#channels;
    const height = (pixels.length * this.#channels) / 4 / bytes;
    const filtered = new Uint8Array((bytes + 1) * height);
    let [from, to] = [0, 0];
    for (let row = 0; row < height; row++) {
      // Filter "Up": each byte less the one above it, so that what is like the row before is zeros.
      filtered[to++] = 2;
      const here = new Uint8Array(bytes);
      for (let i = 0; i < bytes; from += skip) {
        for (let end = i + this.#channels; i < end; i++, from++, to++) {
          const value = pixels[from] as number;
          here[i] = value;
          filtered[to] = value - (this.#above[i] as number);
        }
      }
      this.#above = here;
    }
    this.#deflate.push(filtered);
  }

  finish(): Uint8Array {
    this.#deflate.push(new Uint8Array(0), true);
    return joined([...this.#parts, chunk("IEND", new Uint8Array(0))]);
  }
}

/** The map that a picture holds, as the bytes of our own format. Throws FormatError where it holds none. */
export function mapIn(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw new FormatError("The picture seems to be cut short.");
    const content = bytes.subarray(at + 8, end);
    const isOurs = type === "iTXt" && KEYWORD.split("").every((c, i) => content[i] === c.charCodeAt(0));
    if (isOurs && content[KEYWORD.length] === 0) {
      if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
        throw new FormatError("The map in the picture is damaged.");
      return textOf(content.subarray(KEYWORD.length + 1));
    }
    at = end + 4;
  }
  throw new FormatError("This picture holds no map. Only a PNG that was exported here can be opened as one.");
}

/** Behind the keyword: whether and how it is packed, a language and a translated keyword, each ended by a zero. */
function textOf(content: Uint8Array): Uint8Array {
  const language = content.indexOf(0, 2);
  const keyword = language < 0 ? -1 : content.indexOf(0, language + 1);
  if (keyword < 0) throw new FormatError("The map in the picture is damaged.");
  const text = content.subarray(keyword + 1);
  return content[0] === 1 ? unpack(text) : text;
}

function unpack(packed: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const inflate = new Unzlib((data) => {
    size += data.length;
    if (size > MAX_MAP) throw new FormatError("The map in the picture unpacks to far more than a map needs.");
    parts.push(data);
  });
  try {
    // In pieces, so that a bomb is noticed before all of it is unpacked.
    const piece = 64 * 1024;
    for (let at = 0; at < packed.length; at += piece)
      inflate.push(packed.subarray(at, at + piece), at + piece >= packed.length);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError("The map in the picture is damaged.");
  }
  return joined(parts);
}

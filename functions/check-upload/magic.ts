/** What a file is, by its first bytes. */

const ascii = (bytes: Uint8Array, from: number, text: string): boolean =>
  [...text].every((character, i) => bytes[from + i] === character.charCodeAt(0));

const starts = (...bytes: number[]) => {
  return (head: Uint8Array) => bytes.every((byte, i) => head[i] === byte);
};

interface Kind {
  /** Media types that files with this beginning may be declared as; the first is the usual one. */
  readonly types: readonly string[];
  is(head: Uint8Array): boolean;
}

const isom = (head: Uint8Array, ...brands: string[]): boolean =>
  ascii(head, 4, "ftyp") && brands.some((brand) => ascii(head, 8, brand));

/** From the more to the less particular. Sources: the formats' specifications; the `file` program's database. */
const kinds: readonly Kind[] = [
  { types: ["image/png"], is: starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { types: ["image/jpeg", "image/jpg"], is: starts(0xff, 0xd8, 0xff) },
  { types: ["image/gif"], is: (head) => ascii(head, 0, "GIF87a") || ascii(head, 0, "GIF89a") },
  { types: ["image/webp"], is: (head) => ascii(head, 0, "RIFF") && ascii(head, 8, "WEBP") },
  { types: ["image/avif"], is: (head) => isom(head, "avif", "avis") },
  { types: ["image/heic", "image/heif"], is: (head) => isom(head, "heic", "heix", "hevc", "mif1", "msf1") },
  { types: ["image/bmp", "image/x-ms-bmp"], is: (head) => ascii(head, 0, "BM") },
  { types: ["image/tiff"], is: (head) => ascii(head, 0, "II*\0") || ascii(head, 0, "MM\0*") },
  { types: ["application/pdf"], is: (head) => ascii(head, 0, "%PDF-") },
  {
    types: ["video/mp4", "video/quicktime", "audio/mp4", "audio/x-m4a"],
    is: (head) => ascii(head, 4, "ftyp"),
  },
  { types: ["video/webm", "video/x-matroska", "audio/webm"], is: starts(0x1a, 0x45, 0xdf, 0xa3) },
  { types: ["audio/mpeg"], is: (head) => ascii(head, 0, "ID3") },
  { types: ["audio/wav", "audio/x-wav"], is: (head) => ascii(head, 0, "RIFF") && ascii(head, 8, "WAVE") },
  { types: ["audio/ogg", "video/ogg", "application/ogg"], is: (head) => ascii(head, 0, "OggS") },
];

/** What no map needs, whatever it calls itself: programs. */
const programs: readonly ((head: Uint8Array) => boolean)[] = [
  (head) => ascii(head, 0, "MZ"),
  starts(0x7f, 0x45, 0x4c, 0x46),
  starts(0xcf, 0xfa, 0xed, 0xfe),
  starts(0xca, 0xfe, 0xba, 0xbe),
];

/** Images that are shown in a node; others, SVG among them, are files to download. */
export const shown: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** The type that a file with this beginning has, or why it can't be what it says it is. */
export function typeOf(head: Uint8Array, declared: string): { type: string } | { reason: string } {
  if (programs.some((is) => is(head))) return { reason: "Programs can't be added to a map." };
  const kind = kinds.find(({ is }) => is(head));
  if (kind) {
    // Said to be nothing in particular, it is what it is.
    if (declared === "application/octet-stream") return { type: kind.types[0] ?? declared };
    return kind.types.includes(declared)
      ? { type: kind.types[0] ?? declared }
      : { reason: `The file says it is ${declared}, but it is ${kind.types[0]}.` };
  }
  const pretended = kinds.find(({ types }) => types.includes(declared));
  // MP3 files may begin with sound at once.
  if (pretended && declared !== "audio/mpeg")
    return { reason: `The file says it is ${declared}, but it is not.` };
  return { type: declared };
}

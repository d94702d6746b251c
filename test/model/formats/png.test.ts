import { decode } from "fast-png";
import { zlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { FormatError, formats, readFile, writeFile } from "../../../model/formats/index.ts";
import { png } from "../../../model/formats/png.ts";
import type { Outline } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";
import { counts } from "./fixtures.ts";

const map: Outline = {
  text: "Root",
  children: [
    { text: "one", attributes: { link: "https://a.example/", style: { fill: "amber" } }, children: [] },
    { text: "two", attributes: { side: "left" }, children: [{ text: "inner", children: [] }] },
  ],
};
const leaf = (text: string, attributes = {}): Outline => ({ text, attributes, children: [] });
const paint = (outline: Outline, options = {}) =>
  writeFile(png, outline, { fonts: fontsFor(outline), scale: 1, ...options });

describe("PNG", () => {
  test("another reader sees the picture: its size, its background, its colours", () => {
    const { bytes } = paint(map);
    const { width, height, data, channels } = decode(bytes, { checkCrc: true });
    const drawing = writeFile(formats.find(({ id }) => id === "svg") ?? png, map).bytes;
    const [, tall = ""] = /height="([\d.]+)"/.exec(new TextDecoder().decode(drawing)) ?? [];
    expect(height).toBe(Math.round(Number(tall)));
    expect(channels).toBe(3);
    const colours = new Set<string>();
    for (let i = 0; i < data.length; i += 3) colours.add([data[i], data[i + 1], data[i + 2]].join());
    // The background, the root, the first branch's own fill, the second branch, and the text.
    for (const colour of ["255,255,255", "34,48,74", "255,228,166", "122,72,214"])
      expect(colours).toContain(colour);
    expect(width).toBeGreaterThan(300);
  });

  test("connections, boundaries, summaries and formatting are painted", () => {
    const related: Outline = {
      ...map,
      attributes: { theme: "sand" },
      items: { boundary: [{ from: "a", to: "a", color: "green" }] },
      children: map.children.map((child, i) => ({
        ...child,
        id: "ab"[i],
        ...(i === 1 && {
          marks: [{ from: 0, to: 3, kind: "strike" as const }],
          items: {
            crossLink: [{ to: "a", color: "purple" as const, dash: "solid" as const }],
            summary: [{ from: "in", to: "in", color: "teal" as const }],
          },
          children: child.children.map((inner) => ({ ...inner, id: "in" })),
        }),
      })),
    };
    const { bytes, losses } = paint(related, { scale: 2 });
    const { data } = decode(bytes);
    const colours = new Set<string>();
    for (let i = 0; i < data.length; i += 3) colours.add([data[i], data[i + 1], data[i + 2]].join());
    // The theme's paper, the connection, the brace, and a breath of green.
    for (const colour of ["252,251,247", "136,67,196", "16,114,111", "235,240,232"])
      expect(colours).toContain(colour);
    expect(losses).toEqual([]);
  });

  test("tags are as dark as texts", () => {
    const tagged = { text: "", children: [{ ...leaf(""), children: [leaf("", { tags: ["till"] })] }] };
    const { data } = decode(paint(tagged, { scale: 4 }).bytes);
    const colours = new Set<string>();
    for (let i = 0; i < data.length; i += 3) colours.add([data[i], data[i + 1], data[i + 2]].join());
    // #1c2430, the ink of a leaf.
    expect(colours).toContain("28,36,48");
  });

  test("scales, and has no background where none is wanted", () => {
    const [one, two] = [1, 2].map((scale) => decode(paint(map, { scale, transparent: true }).bytes));
    expect(two?.width).toBe((one?.width ?? 0) * 2);
    expect(one?.channels).toBe(4);
    expect(one?.data[3]).toBe(0);
  });

  test("a map too large for a picture is drawn smaller, and that is said", () => {
    const far: Outline = { text: "far", attributes: { position: { x: 60_000, y: 0 } }, children: [] };
    const { bytes, losses } = paint({ text: "root", children: [far] }, { scale: 8 });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect(view.getUint32(16)).toBe(65_000);
    expect(Object.keys(counts(losses))[0]).toMatch(/^sharpness/);
  }, 120_000);
});

/** A chunk with a right checksum, or a wrong one. */
function chunk(type: string, content: Uint8Array, length = content.length, isRight = true): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type, "latin1"), content, Buffer.alloc(4)]);
  bytes.writeUInt32BE(length, 0);
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  let crc = -1;
  for (const byte of bytes.subarray(4, -4)) crc = (table[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  bytes.writeInt32BE(isRight ? crc ^ -1 : 7, bytes.length - 4);
  return bytes;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
const text = (packed: number, content: Uint8Array) =>
  Buffer.concat([Buffer.from(`Rhizome\0`, "latin1"), Buffer.from([packed, 0, 0, 0]), content]);

describe("pictures that lie", () => {
  test.each([
    [
      "a picture without a map",
      [chunk("IHDR", Buffer.alloc(13)), chunk("IEND", Buffer.alloc(0))],
      /holds no map/,
    ],
    ["a length beyond the file", [chunk("iTXt", Buffer.alloc(8), 0x7fffffff)], /cut short/],
    ["a wrong checksum", [chunk("iTXt", text(0, Buffer.from("{}")), undefined, false)], /damaged/],
    ["packed content that is not packed", [chunk("iTXt", text(1, Buffer.from("no zlib")))], /damaged/],
    ["no end of its keywords", [chunk("iTXt", Buffer.from("Rhizome\0\x01\0en"))], /damaged/],
    ["another JSON", [chunk("iTXt", text(0, Buffer.from('{"a":1}')))], /not a Rhizome map/],
    ["a script", [chunk("iTXt", text(0, Buffer.from("<script>alert(1)</script>")))], /JSON/],
    [
      "a bomb",
      [chunk("iTXt", text(1, zlibSync(new Uint8Array(80 * 1024 * 1024))))],
      /far more than a map needs/,
    ],
    ["nothing else", [], /holds no map/],
  ])("%s is refused with the reason", (_, chunks, reason) => {
    const bytes = Uint8Array.from(Buffer.concat([signature, ...chunks]));
    let thrown: unknown;
    try {
      readFile("map.png", bytes);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(FormatError);
    expect(String(thrown)).toMatch(reason);
  });

  test("half a picture is refused", () => {
    const { bytes } = paint(map);
    expect(() => readFile("map.png", bytes.slice(0, 120))).toThrow(/cut short/);
  });
});

/** Reads ZIP archives, as assets of a CDK assembly may be. */
import { crc32, inflateRawSync } from "node:zlib";

export interface ZipFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The files of an archive, folders left out. @throws for what is no ZIP, is damaged, or is a ZIP64 */
export function readZip(archive: Buffer): ZipFile[] {
  // The record that ends the directory stands at the end, before a comment of up to 64 KB.
  const end = archive.lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (end < 0) throw new Error("this is not a ZIP archive");
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (at === 0xffffffff) throw new Error("ZIP64 archives can't be read");
  const files: ZipFile[] = [];
  for (let i = 0; i < count; i++) {
    const method = archive.readUInt16LE(at + 10);
    const crc = archive.readUInt32LE(at + 16);
    const packed = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const extra = archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    at += 46 + nameLength + extra;
    if (name.endsWith("/")) continue;
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + packed);
    if (method !== 0 && method !== 8) throw new Error(`${name} is packed by an unknown method`);
    const bytes = method === 0 ? data : inflateRawSync(data);
    if (crc32(bytes) !== crc) throw new Error(`${name} is damaged`);
    files.push({ name, bytes });
  }
  return files;
}

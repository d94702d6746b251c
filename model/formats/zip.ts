import { type UnzipFileInfo, unzipSync, zipSync } from "fflate";
import { FormatError, MAX_BYTES } from "./format.ts";

/** Files in an archive. Maps have a handful, and one for each picture. */
const MAX_ENTRIES = 10_000;
/** Bytes of all that is unpacked. */
const MAX_UNPACKED = 64 * 1024 * 1024;
/** How many times smaller than its content a file of over 1 MB may be; maps stay far below, bombs are above. */
const MAX_RATIO = 200;

/** Whether bytes begin as a zip archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** The names of the files in an archive; of one that is damaged, the first. */
export function namesIn(bytes: Uint8Array): string[] {
  const names: string[] = [];
  try {
    unzipSync(bytes, {
      filter({ name }) {
        if (names.length < MAX_ENTRIES && isPlainName(name)) names.push(name);
        return false;
      },
    });
    return names;
  } catch {
    const length = (bytes[26] ?? 0) + (bytes[27] ?? 0) * 256;
    return [String.fromCharCode(...bytes.subarray(30, 30 + Math.min(length, 100)))];
  }
}

/**
 * Unpacks the wanted files only. What an archive says about sizes is checked before memory is spent on it, and no
 * more is unpacked than it said. Throws FormatError where the archive is damaged or over a limit.
 */
export function unzip(bytes: Uint8Array, wanted: readonly string[]): Map<string, Uint8Array> {
  if (bytes.length > MAX_BYTES) {
    const megabytes = (bytes.length / 1024 / 1024).toFixed(1);
    throw new FormatError(
      `The file has ${megabytes} MB; files of up to ${MAX_BYTES / 1024 / 1024} MB can be imported.`,
    );
  }
  let entries = 0;
  let unpacked = 0;
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (++entries > MAX_ENTRIES) throw new FormatError("The file is an archive of too many files for a map.");
    if (!isPlainName(name) || !wanted.includes(name)) return false;
    unpacked += originalSize;
    const bomb = originalSize > 1024 * 1024 && originalSize > size * MAX_RATIO;
    if (unpacked > MAX_UNPACKED || bomb)
      throw new FormatError("The file unpacks to far more than a map needs, which is not safe.");
    return true;
  };
  try {
    return new Map(Object.entries(unzipSync(bytes, { filter })));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError("The file is a zip archive that is damaged or cut short.");
  }
}

/** The one file that a format wants of its archive; or all, when the map is there without an archive around it. */
export function unpack(bytes: Uint8Array, name: string): Uint8Array {
  if (!isZip(bytes)) return bytes;
  const file = unzip(bytes, [name]).get(name);
  if (!file) throw new FormatError(`The archive holds no map: there is no ${name} in it.`);
  return file;
}

/** Packs files. The same files give the same bytes: no clock is asked. */
export function zip(files: Record<string, Uint8Array>): Uint8Array {
  return zipSync(files, { level: 6, mtime: "1980-01-01T00:00:00" });
}

/** A name within the archive's own folders: nothing absolute, no way up, no drive, no control characters. */
function isPlainName(name: string): boolean {
  return !/^\/|\\|^[a-z]:|\p{Cc}/iu.test(name) && !name.split("/").includes("..");
}

/** The bytes of a bucket: files with random names, written whole before anything refers to them. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { copyFile, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** From here on a read comes in pieces instead of one buffer. */
const longRead = 1024 * 1024;

export class Files {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    mkdirSync(root, { recursive: true });
  }

  /** Answers the file's name, when its bytes are on disk. */
  async write(bytes: Uint8Array): Promise<string> {
    const file = this.#create();
    await writeFile(this.#path(file), bytes, { flush: true });
    return file;
  }

  /** A copy, of this bucket or another. */
  async copy(from: Files, file: string): Promise<string> {
    const copy = this.#create();
    await copyFile(from.#path(file), this.#path(copy));
    const handle = await open(this.#path(copy), "r+");
    await handle.sync().finally(() => handle.close());
    return copy;
  }

  /** One file of several, in their order. */
  async join(files: readonly string[]): Promise<string> {
    const file = this.#create();
    const target = await open(this.#path(file), "w");
    try {
      for (const part of files) {
        const source = await open(this.#path(part));
        for await (const piece of source.createReadStream({ highWaterMark: longRead }))
          await target.write(piece as Buffer);
      }
      await target.sync();
    } finally {
      await target.close();
    }
    return file;
  }

  /** The bytes from `start` to `end`, both included. */
  async read(file: string, start: number, end: number): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
    if (end < start) return new Uint8Array();
    const handle = await open(this.#path(file)); // still readable when the file is removed meanwhile
    if (end - start >= longRead) return handle.createReadStream({ start, end, highWaterMark: 1 << 18 });
    const bytes = Buffer.alloc(end - start + 1);
    await handle.read(bytes, 0, bytes.length, start).finally(() => handle.close());
    return bytes;
  }

  async remove(file: string): Promise<void> {
    await rm(this.#path(file), { force: true });
  }

  /** Removes all that nothing refers to: what a killed process was writing, or had not yet removed. */
  sweep(used: ReadonlySet<string>): void {
    for (const folder of readdirSync(this.#root, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue; // a file manager's own, e.g. .DS_Store
      for (const file of readdirSync(join(this.#root, folder.name)))
        if (!used.has(file)) rmSync(join(this.#root, folder.name, file), { recursive: true });
    }
  }

  #create(): string {
    const name = randomBytes(16).toString("hex");
    mkdirSync(join(this.#root, name.slice(0, 2)), { recursive: true });
    return name;
  }

  #path(file: string): string {
    return join(this.#root, file.slice(0, 2), file);
  }
}

/** All of a read in one buffer. */
export async function gather(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<Buffer> {
  if (content instanceof Uint8Array) return Buffer.from(content);
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

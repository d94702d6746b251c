/** A file of JSON lines that only grows: what was answered as done is on disk, whenever the process ends. */
import { mkdirSync, readFileSync } from "node:fs";
import { type FileHandle, open, rename, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./sync-folder.ts";

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

interface Rewrite<Entry> {
  readonly entries: () => Iterable<Entry>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export class AppendLog<Entry> {
  readonly #file: string;
  #handle: FileHandle;
  #queue: Waiting[] = [];
  readonly #rewrites: Rewrite<Entry>[] = [];
  #writing: Promise<void> | undefined;
  #lines: number;
  /** Bytes of whole lines. */
  #length: number;

  private constructor(file: string, handle: FileHandle, lines: number, length: number) {
    this.#file = file;
    this.#handle = handle;
    this.#lines = lines;
    this.#length = length;
  }

  /**
   * Opens a log and reads what is in it. A line cut short at the end (the process was killed while it wrote)
   * is dropped: nobody was told that it was done.
   * @throws when a line before the last one is no JSON: the file was damaged by something else
   */
  static async open<Entry>(file: string): Promise<{ log: AppendLog<Entry>; entries: Entry[] }> {
    mkdirSync(dirname(file), { recursive: true });
    const { entries, length, whole } = readLines<Entry>(file);
    if (!whole) await truncate(file, length);
    const handle = await open(file, "a");
    await syncFolder(dirname(file));
    return { log: new AppendLog(file, handle, entries.length, length), entries };
  }

  /** How many lines the file has: much more than there are things to remember means that it can be {@link rewrite}n. */
  get lines(): number {
    return this.#lines;
  }

  /** Resolves when the entry is on disk; entries given while the disk is busy go together in one write. */
  append(entry: Entry): Promise<void> {
    const line = `${JSON.stringify(entry)}\n`;
    return new Promise((done, failed) => {
      this.#queue.push({ line, done, failed });
      this.#writing ??= this.#drain();
    });
  }

  /**
   * Replaces all of the file by these entries, at once or not at all. They are read when their turn has come, and
   * must then hold all that was appended until then; what is appended meanwhile follows after them.
   */
  rewrite(entries: () => Iterable<Entry>): Promise<void> {
    return new Promise((done, failed) => {
      this.#rewrites.push({ entries, done, failed });
      this.#writing ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.close();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0 || this.#rewrites.length > 0) {
      const rewrite = this.#rewrites.shift();
      if (rewrite) {
        await this.#replace(rewrite.entries).then(rewrite.done, rewrite.failed);
        continue;
      }
      const batch = this.#queue;
      this.#queue = [];
      try {
        const text = Buffer.from(batch.map((waiting) => waiting.line).join(""));
        await this.#handle.appendFile(text);
        await this.#handle.datasync();
        this.#lines += batch.length;
        this.#length += text.length;
        for (const waiting of batch) waiting.done();
      } catch (error) {
        // Half a line (the disk is full) must not become the beginning of the next one.
        await this.#handle.truncate(this.#length).catch(() => {});
        for (const waiting of batch) waiting.failed(error);
      }
    }
    this.#writing = undefined;
  }

  async #replace(entries: () => Iterable<Entry>): Promise<void> {
    const lines = [...entries()].map((entry) => `${JSON.stringify(entry)}\n`);
    const text = Buffer.from(lines.join(""));
    const next = `${this.#file}.new`;
    const handle = await open(next, "w");
    await handle.appendFile(text);
    await handle.datasync();
    await rename(next, this.#file);
    await syncFolder(dirname(this.#file));
    const old = this.#handle;
    this.#handle = handle;
    this.#lines = lines.length;
    this.#length = text.length;
    await old.close();
  }
}

function readLines<Entry>(file: string): { entries: Entry[]; length: number; whole: boolean } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { entries: [], length: 0, whole: true };
    throw error;
  }
  const entries: Entry[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(10, start);
    if (end < 0) break;
    try {
      entries.push(JSON.parse(bytes.toString("utf8", start, end)) as Entry);
    } catch {
      if (end === bytes.length - 1) break;
      throw new Error(
        `${file} is damaged at byte ${start}. Start with --fresh to begin without the old data.`,
      );
    }
    start = end + 1;
  }
  return { entries, length: start, whole: start === bytes.length };
}

/**
 * A bucket on disk: each object's bytes in a file of their own, and an append-only log that says which file is
 * which key. The log's line is the commit: a file without one (the process was killed) is swept at the next start.
 */
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { AppendLog } from "../disk/append-log.ts";
import { Files, gather } from "./files.ts";
import { SortedKeys } from "./sorted-keys.ts";

/** What a client says of an object beside its bytes. */
export interface Description {
  /** `content-type`, `cache-control`, … in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata: names without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Checksums by header name, e.g. `x-amz-checksum-crc32`. */
  readonly checksums: Readonly<Record<string, string>>;
}

export interface StoredObject extends Description {
  readonly key: string;
  readonly file: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** ms since 1970. */
  readonly modified: number;
}

export interface Part {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  /** MD5 in hex. */
  readonly md5: string;
  readonly modified: number;
  readonly checksums: Readonly<Record<string, string>>;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly started: number;
  readonly description: Description;
  /** `COMPOSITE` or `FULL_OBJECT`, and of which algorithm. */
  readonly checksum?: { readonly algorithm: string; readonly type: string };
  readonly parts: Map<number, Part>;
}

type Entry =
  | { readonly put: StoredObject; readonly completes?: string }
  | { readonly delete: string }
  | { readonly upload: Omit<Upload, "parts"> }
  | { readonly part: Part; readonly of: string }
  | { readonly abort: string };

export class Bucket {
  readonly name: string;
  readonly #files: Files;
  readonly #log: AppendLog<Entry>;
  readonly #objects = new Map<string, StoredObject>();
  readonly #uploads = new Map<string, Upload>();
  readonly #keys = new SortedKeys();
  #rewriting = false;

  private constructor(name: string, dir: string, log: AppendLog<Entry>, entries: readonly Entry[]) {
    this.name = name;
    this.#files = new Files(join(dir, "files"));
    this.#log = log;
    for (const entry of entries) this.#replay(entry);
    this.#keys.fill(this.#objects.keys());
    const parts = [...this.#uploads.values()].flatMap((upload) => [...upload.parts.values()]);
    this.#files.sweep(new Set([...this.#objects.values(), ...parts].map(({ file }) => file)));
  }

  static async open(name: string, dir: string): Promise<Bucket> {
    const { log, entries } = await AppendLog.open<Entry>(join(dir, "index.log"));
    return new Bucket(name, dir, log, entries);
  }

  get keys(): SortedKeys {
    return this.#keys;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  objects(): Iterable<StoredObject> {
    return this.#objects.values();
  }

  upload(id: string): Upload | undefined {
    return this.#uploads.get(id);
  }

  uploads(): Iterable<Upload> {
    return this.#uploads.values();
  }

  /**
   * Stores an object. `check` is given what is there at the moment of the change and may throw, so that of two
   * conditional writes one alone succeeds.
   */
  async put(
    key: string,
    bytes: Uint8Array,
    description: Description,
    check?: (current: StoredObject | undefined) => void,
  ): Promise<StoredObject> {
    check?.(this.get(key)); // before the bytes are written for nothing
    const file = await this.#files.write(bytes);
    const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
    return this.#commit(
      { ...description, key, file, size: bytes.length, etag, modified: wholeSecond() },
      { check },
    );
  }

  async copy(
    from: { bucket: Bucket; object: StoredObject },
    key: string,
    description: Description,
    check?: (current: StoredObject | undefined) => void,
  ): Promise<StoredObject> {
    const file = await this.#files.copy(from.bucket.#files, from.object.file);
    const { size, etag } = from.object;
    return this.#commit({ ...description, key, file, size, etag, modified: wholeSecond() }, { check });
  }

  /** Whether there was such an object. `check` is as for {@link put}. */
  async delete(key: string, check?: (current: StoredObject | undefined) => void): Promise<boolean> {
    const old = this.#objects.get(key);
    check?.(old);
    if (!old) return false;
    this.#objects.delete(key);
    this.#keys.delete(key);
    await this.#append({ delete: key });
    await this.#files.remove(old.file);
    return true;
  }

  /** The bytes from `start` to `end`, both included; a long object comes in pieces. */
  read(
    object: StoredObject,
    start = 0,
    end = object.size - 1,
  ): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
    return this.#files.read(object.file, start, end);
  }

  async readAll(object: StoredObject): Promise<Buffer> {
    return gather(await this.read(object));
  }

  async startUpload(key: string, description: Description, checksum: Upload["checksum"]): Promise<Upload> {
    const upload = {
      id: randomBytes(24).toString("base64url"),
      key,
      started: Date.now(),
      description,
      checksum,
    };
    const started = { ...upload, parts: new Map() };
    this.#uploads.set(upload.id, started);
    await this.#append({ upload });
    return started;
  }

  async putPart(
    upload: Upload,
    number: number,
    bytes: Uint8Array,
    checksums: Part["checksums"],
  ): Promise<Part> {
    const file = await this.#files.write(bytes);
    const md5 = createHash("md5").update(bytes).digest("hex");
    const part: Part = { number, file, size: bytes.length, md5, modified: wholeSecond(), checksums };
    const old = upload.parts.get(number);
    upload.parts.set(number, part);
    await this.#append({ part, of: upload.id });
    if (old) await this.#files.remove(old.file);
    return part;
  }

  /** Makes one object of the parts given, in their order; further parts are dropped. */
  async completeUpload(
    upload: Upload,
    parts: readonly Part[],
    checksums: Description["checksums"],
    check: (current: StoredObject | undefined) => void,
  ): Promise<StoredObject> {
    check(this.get(upload.key));
    const file = await this.#files.join(parts.map((part) => part.file));
    const md5 = createHash("md5");
    for (const part of parts) md5.update(part.md5, "hex");
    const { key, description } = upload;
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const etag = `"${md5.digest("hex")}-${parts.length}"`;
    const object = { ...description, checksums, key, file, size, etag, modified: wholeSecond() };
    return this.#commit(object, { check, completes: upload });
  }

  async abortUpload(upload: Upload): Promise<void> {
    this.#uploads.delete(upload.id);
    await this.#append({ abort: upload.id });
    for (const part of upload.parts.values()) await this.#files.remove(part.file);
  }

  /** The bytes of parts one after the other, for checksums over the whole. */
  async *readParts(parts: readonly Part[]): AsyncIterable<Uint8Array> {
    for (const { file, size } of parts) {
      const content = await this.#files.read(file, 0, size - 1);
      if (content instanceof Uint8Array) yield content;
      else yield* content;
    }
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  async #commit(
    object: StoredObject,
    options: { check?: (current: StoredObject | undefined) => void; completes?: Upload } = {},
  ): Promise<StoredObject> {
    const { check, completes } = options;
    const old = this.#objects.get(object.key);
    try {
      check?.(old);
    } catch (error) {
      await this.#files.remove(object.file);
      throw error;
    }
    this.#objects.set(object.key, object);
    if (!old) this.#keys.add(object.key);
    if (completes) this.#uploads.delete(completes.id);
    await this.#append({ put: object, completes: completes?.id });
    if (old) await this.#files.remove(old.file);
    for (const part of completes?.parts.values() ?? []) await this.#files.remove(part.file);
    return object;
  }

  async #append(entry: Entry): Promise<void> {
    await this.#log.append(entry);
    const needed = this.#objects.size + this.#uploads.size;
    if (this.#rewriting || this.#log.lines < 2 * needed + 1000) return;
    this.#rewriting = true;
    await this.#log
      .rewrite(() => this.#entries())
      .finally(() => {
        this.#rewriting = false;
      });
  }

  *#entries(): Iterable<Entry> {
    for (const put of this.#objects.values()) yield { put };
    for (const { parts, ...upload } of this.#uploads.values()) {
      yield { upload };
      for (const part of parts.values()) yield { part, of: upload.id };
    }
  }

  #replay(entry: Entry): void {
    if ("put" in entry) {
      this.#objects.set(entry.put.key, entry.put);
      if (entry.completes) this.#uploads.delete(entry.completes);
    } else if ("delete" in entry) this.#objects.delete(entry.delete);
    else if ("upload" in entry) this.#uploads.set(entry.upload.id, { ...entry.upload, parts: new Map() });
    else if ("part" in entry) this.#uploads.get(entry.of)?.parts.set(entry.part.number, entry.part);
    else this.#uploads.delete(entry.abort);
  }
}

/** S3 knows the time of an object to the second. */
const wholeSecond = (): number => Math.floor(Date.now() / 1000) * 1000;

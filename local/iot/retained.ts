import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Retained {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  /** ms since 1970 */
  readonly at: number;
}

/** Retained messages by topic: a file each, so that they outlive the process. */
export class RetainedStore {
  readonly #folder: string;
  readonly #messages = new Map<string, Retained>();
  #writing: Promise<void> = Promise.resolve();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<RetainedStore> {
    await mkdir(folder, { recursive: true });
    const store = new RetainedStore(folder);
    for (const name of await readdir(folder)) {
      if (!name.endsWith(".json")) continue;
      const stored = JSON.parse(await readFile(join(folder, name), "utf8"));
      store.#messages.set(stored.topic, { ...stored, payload: Buffer.from(stored.payload, "base64") });
    }
    return store;
  }

  get(topic: string): Retained | undefined {
    return this.#messages.get(topic);
  }

  all(): IterableIterator<Retained> {
    return this.#messages.values();
  }

  /** An empty payload takes the topic's message away, as MQTT has it. */
  set(message: Retained): void {
    const path = join(this.#folder, `${createHash("sha256").update(message.topic).digest("hex")}.json`);
    if (message.payload.length === 0) {
      this.#messages.delete(message.topic);
      this.#then(() => rm(path, { force: true }));
      return;
    }
    this.#messages.set(message.topic, message);
    const text = JSON.stringify({ ...message, payload: message.payload.toString("base64") });
    this.#then(async () => {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    });
  }

  /** Resolves when all is on disk. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  #then(write: () => Promise<void>): void {
    this.#writing = this.#writing.then(write, write);
  }
}

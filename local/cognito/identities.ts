/** The identities of all pools, one to a line of a file, so that a guest stays the same person after a restart. */
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export class Identities {
  readonly #file: string;
  readonly #pools = new Map<string, string>();

  constructor(dataDir: string) {
    const folder = join(dataDir, "cognito-identity");
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, "identities.txt");
    let text = "";
    try {
      text = readFileSync(this.#file, "utf8");
    } catch {
      // The first run has none.
    }
    for (const line of text.split("\n")) {
      const [id, pool] = line.split(" ");
      if (id && pool) this.#pools.set(id, pool);
    }
    // A kill may have cut the last line short: the next one must not be glued to it.
    if (text !== "" && !text.endsWith("\n")) appendFileSync(this.#file, "\n");
  }

  add(id: string, pool: string): void {
    appendFileSync(this.#file, `${id} ${pool}\n`);
    this.#pools.set(id, pool);
  }

  poolOf(id: string): string | undefined {
    return this.#pools.get(id);
  }
}

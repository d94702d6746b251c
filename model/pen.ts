import type { Author } from "./authors.ts";
import { limits } from "./schema.ts";

/** Minutes that a signature lasts. */
const LASTS = 10;

/** Says when what a client writes is to be signed, and with what. */
export class Pen {
  #author: Author | undefined;
  #minute = 0;

  /** A register's value, or undefined while the last signature lasts. `now` in ms since 1970. */
  sign({ name, color }: Author, now: number): unknown[] | undefined {
    const minute = Math.floor(now / 60_000);
    const isSame = this.#author?.name === name && this.#author.color === color;
    if (isSame && minute < this.#minute + LASTS) return undefined;
    this.#author = { name, color };
    this.#minute = minute;
    return isSame ? [minute] : [minute, name.slice(0, limits.name), color];
  }
}

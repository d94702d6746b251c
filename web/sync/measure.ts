/**
 * How long edits take from the key press to IoT Core's word and to "Saved", told to whoever runs the app: one edit a minute,
 * two numbers, nothing of whose they are or of what was written.
 */

import { instant } from "../lens/seen.ts";

export interface Measured {
  /** Ms from the key press to the PUBACK, and until the change was read back from the log. */
  readonly acknowledged: number;
  readonly saved: number;
}

/** Ms from one measured edit to the next, at least. */
const interval = 60_000;

/** Of one connection. */
export class Measure {
  readonly #send: (measured: Measured) => void;
  readonly #now: () => number;
  readonly #since: number;
  #next = 0;
  #edit: { readonly seq: number; readonly typed: number; readonly acknowledged: number } | undefined;

  /** `now` in ms since 1970. */
  constructor(send: (measured: Measured) => void, now = instant) {
    this.#send = send;
    this.#now = now;
    this.#since = now();
  }

  /** An edit has its PUBACK. What was typed before the connection was there waited for it, and says nothing. */
  acknowledged(seq: number, typed: number | undefined): void {
    const now = this.#now();
    if (this.#edit || now < this.#next || typed === undefined || typed < this.#since) return;
    this.#edit = { seq, typed, acknowledged: Math.round(now - typed) };
  }

  /** Edits were found in the log. */
  saved(seqs: readonly number[]): void {
    if (!this.#edit || !seqs.includes(this.#edit.seq)) return;
    const { typed, acknowledged } = this.#edit;
    const now = this.#now();
    this.#edit = undefined;
    this.#next = now + interval;
    this.#send({ acknowledged, saved: Math.round(now - typed) });
  }
}

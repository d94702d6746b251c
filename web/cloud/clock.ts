/**
 * The cloud's time. Signatures are refused when the device's clock is more than 5 minutes off (15 at S3),
 * so the difference is learned from the `Date` of answers.
 */

/** Smaller differences are the network's, in ms. */
const tolerance = 30_000;

export class Clock {
  #offset: number | undefined;
  readonly #device: () => number;

  constructor(device: () => number = Date.now) {
    this.#device = device;
  }

  /** Ms since 1970, by the cloud's clock. */
  now(): number {
    return this.#device() + (this.#offset ?? 0);
  }

  /**
   * Takes over the time of an answer; says whether the clock was wrong until now. An answer is some time on its way, so
   * of several the latest time is the best: then devices are less than a second or two apart.
   */
  learn(response: Response): boolean {
    const date = Date.parse(response.headers.get("date") ?? "");
    if (Number.isNaN(date)) return false;
    const isWrong = Math.abs(date - this.now()) >= tolerance;
    const offset = date - this.#device();
    if (isWrong || this.#offset === undefined || offset > this.#offset) this.#offset = offset;
    return isWrong;
  }
}

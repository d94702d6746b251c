/** Shows a recording again: at its pace or another, or step by step. */
import { signal } from "@preact/signals-core";
import { type LensEvent, momentOf } from "./cloud-hop.ts";
import { Lens } from "./lens.ts";

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;
/** Ms of a pause that are waited for; nobody looks at nothing for longer. */
const LONGEST = 1_500;
/** Ms between events that are shown in one step. */
const STEP = 120;

export class Player {
  readonly lens = signal(new Lens());
  /** Events that were shown. */
  readonly at = signal(0);
  readonly playing = signal(false);
  readonly speed = signal<number>(1);
  readonly events: readonly LensEvent[];
  readonly #onHop: Lens["onHop"];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onHop` is told of hops that happen as it plays, not of those that are skipped. */
  constructor(events: readonly LensEvent[], onHop: Lens["onHop"]) {
    this.events = [...events].sort((a, b) => momentOf(a) - momentOf(b));
    this.#onHop = onHop;
  }

  play(): void {
    if (this.at.peek() >= this.events.length) this.seek(0);
    this.playing.value = true;
    this.#next();
  }

  pause(): void {
    this.playing.value = false;
    clearTimeout(this.#timer);
  }

  /** As if it had played until then. */
  seek(at: number): void {
    this.pause();
    if (at < this.at.peek()) {
      this.lens.value = new Lens();
      this.at.value = 0;
    }
    const lens = this.lens.peek();
    lens.onHop = () => {};
    while (this.at.peek() < Math.min(at, this.events.length)) this.#show();
  }

  /** To the end of what happens next. */
  stepOn(): void {
    this.pause();
    this.lens.peek().onHop = this.#onHop;
    do this.#show();
    while (this.#pause() < STEP);
  }

  /** To before what happened last. */
  stepBack(): void {
    let at = this.at.peek() - 1;
    while (at > 0 && this.#between(at - 1, at) < STEP) at--;
    this.seek(Math.max(0, at));
  }

  #next(): void {
    clearTimeout(this.#timer);
    if (!this.playing.peek()) return;
    if (this.at.peek() >= this.events.length) {
      this.playing.value = false;
      return;
    }
    const wait = this.at.peek() === 0 ? 0 : Math.min(this.#pause(), LONGEST) / this.speed.peek();
    this.#timer = setTimeout(() => {
      this.lens.peek().onHop = this.#onHop;
      this.#show();
      this.#next();
    }, wait);
  }

  #show(): void {
    const event = this.events[this.at.peek()];
    if (!event) return;
    this.lens.peek().take(event);
    this.at.value++;
  }

  /** Ms until the next event; for ever at the end. */
  #pause(): number {
    const at = this.at.peek();
    return at >= this.events.length ? Number.POSITIVE_INFINITY : this.#between(at - 1, at);
  }

  #between(a: number, b: number): number {
    const [first, second] = [this.events[a], this.events[b]];
    return first && second ? momentOf(second) - momentOf(first) : 0;
  }
}

/** What happens now, from the page itself and from the cloud where that tells; for as long as somebody looks. */
import { signal } from "@preact/signals-core";
import { config } from "../cloud/first-view.ts";
import type { LensEvent } from "./cloud-hop.ts";
import { listen } from "./cloud-stream.ts";
import { Lens } from "./lens.ts";
import { MOST } from "./recording.ts";
import { look } from "./seen.ts";

export class Live {
  readonly lens = new Lens();
  /** Events that were recorded so far; undefined while nothing is. */
  readonly recorded = signal<number | undefined>(undefined);
  readonly #stops: (() => void)[] = [];
  #recording: LensEvent[] = [];
  #isOver = false;

  constructor() {
    this.#stops.push(look((sight) => this.#take(sight)));
    config().then(
      ({ lens }) => {
        if (lens !== undefined && !this.#isOver)
          this.#stops.push(listen(lens, (hop) => this.#take({ kind: "cloud", hop })));
      },
      () => {},
    );
  }

  record(): void {
    this.#recording = [];
    this.recorded.value = 0;
  }

  /** Ends the recording and answers it. */
  keep(): readonly LensEvent[] {
    this.recorded.value = undefined;
    return this.#recording;
  }

  close(): void {
    this.#isOver = true;
    for (const stop of this.#stops) stop();
  }

  #take(event: LensEvent): void {
    this.lens.take(event);
    if (this.recorded.peek() === undefined || this.#recording.length >= MOST.events) return;
    this.#recording.push(event);
    this.recorded.value = this.#recording.length;
  }
}

/** Adds up what a run of the local cloud would be billed for on AWS. */
import type { EventEmitter } from "node:events";
import type { CallEvent } from "../core/contracts.ts";
import { type Bill, billFor } from "./bill.ts";
import { type Usage, usageOf } from "./usage.ts";

/** CloudWatch Logs counts so many bytes more for each event (CloudWatch pricing, 2026-11). */
const EVENT_BYTES = 26;

export class Meter {
  /** By item, then by resource. */
  readonly #amounts = new Map<string, Usage>();

  /** Listens to the calls of a run, and to what its services tell besides. */
  constructor(events: EventEmitter) {
    events.on("call", (call: CallEvent) => usageOf(call).forEach((usage) => void this.add(usage)));
    events.on("usage", (usage: Usage) => this.add(usage));
    events.on("log", ({ group, line }: { group: string; line: string }) => {
      const amount = (Buffer.byteLength(line) + EVENT_BYTES) / 1024 ** 3;
      this.add({ item: "logGigabytes", amount, resource: group });
    });
  }

  add({ item, amount, resource }: Usage): void {
    const key = `${item} ${resource}`;
    const before = this.#amounts.get(key)?.amount ?? 0;
    this.#amounts.set(key, { item, amount: before + amount, resource });
  }

  /** Everything so far, each item of each resource once. */
  usage(): readonly Usage[] {
    return [...this.#amounts.values()];
  }

  bill(): Bill {
    return billFor(this.usage());
  }
}

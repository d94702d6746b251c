/** How long things take, in ms; tests are in more of a hurry. */
import type { PresenceTiming } from "./presence.ts";
import type { PublisherTiming } from "./publisher.ts";

export interface Timing {
  /** A session is renewed when it has no more than this left. */
  readonly renewBefore: number;
  /** From the end of a connection to the next try, at least and at most. */
  readonly retryMin: number;
  readonly retryMax: number;
  /** After SUBACK, delivery may start late: the log is read once more. */
  readonly settle: number;
  /** Deliveries may get lost, also the last ones of somebody who has left: so often the log is read all the same. */
  readonly look: number;
  /** From noticing that something of another author is missing to reading the log; doubles each time. */
  readonly gap: number;
  /** Between two looks for what closed tabs of this browser left unsent. */
  readonly orphans: number;
  /** Who finds the log long while editing waits up to this long for another to ask for its compaction. */
  readonly compaction: number;
  /** Whoever hears that access has changed asks for a new session within this time. */
  readonly renewal: number;
  readonly publisher?: Partial<PublisherTiming>;
  readonly presence?: Partial<PresenceTiming>;
}

export const defaultTiming: Timing = {
  renewBefore: 10 * 60_000,
  retryMin: 1_000,
  retryMax: 30_000,
  settle: 5_000,
  look: 5 * 60_000,
  gap: 100,
  orphans: 60_000,
  compaction: 10_000,
  renewal: 1_000,
};

/** Meters what is paid for by the hour, used or not. */

import type { Item } from "../../prices/aws.ts";
import type { Aws } from "../core/contracts.ts";
import { emitUsage } from "./usage.ts";

const HOUR = 3_600_000;
/** ms between two readings. */
const READ_EVERY = 60_000;

/** Counts from now on, `rate` units an hour; the function that it answers takes the last reading. */
export function meterHours(aws: Pick<Aws, "events">, item: Item, rate: number, resource: string): () => void {
  let since = performance.now();
  const read = () => {
    const now = performance.now();
    emitUsage(aws, item, (rate * (now - since)) / HOUR, resource);
    since = now;
  };
  const timer = setInterval(read, READ_EVERY).unref();
  return () => {
    clearInterval(timer);
    read();
  };
}

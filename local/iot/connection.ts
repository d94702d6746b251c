import type { Caller, Iam } from "../core/contracts.ts";
import { isWatched } from "../core/trace.ts";
import { QUOTAS, RateWindow } from "./quotas.ts";

/** ms that a decision holds; policies with `aws:CurrentTime` take effect as late. */
const DECISION_AGE = 5_000;
const MAX_DECISIONS = 500;

/** What is known of one client's connection beside the broker's own state. */
export class Connection {
  readonly caller: Caller;
  readonly sourceIp: string;
  readonly connectedAt = Date.now();
  /** In and out together. */
  readonly publishes = new RateWindow(QUOTAS.publishes);
  /** Seconds. */
  keepAlive = 0;
  /** Subscriptions in the SUBSCRIBE at hand. */
  subscribing = 0;
  readonly #iam: Iam;
  #decisions = new Map<string, boolean>();
  #decidedAt = 0;

  constructor(iam: Iam, caller: Caller, sourceIp: string) {
    this.#iam = iam;
    this.caller = caller;
    this.sourceIp = sourceIp;
  }

  get principal(): string | undefined {
    return this.caller.kind === "session" ? this.caller.userId : undefined;
  }

  /** May it receive from a topic? Asked at every delivery, so decisions are kept for a while. */
  mayReceive(topicArn: string, clientId: string): boolean {
    const now = performance.now();
    if (now - this.#decidedAt > DECISION_AGE || this.#decisions.size >= MAX_DECISIONS) {
      this.#decisions = new Map();
      this.#decidedAt = now;
    }
    // Whoever watches is told of each decision, not of the first alone.
    let allowed = isWatched() ? undefined : this.#decisions.get(topicArn);
    if (allowed === undefined) {
      allowed = this.#iam.allows(this.caller, "iot:Receive", topicArn, iotContext(clientId));
      this.#decisions.set(topicArn, allowed);
    }
    return allowed;
  }
}

/** The condition keys of IoT's own. */
export function iotContext(clientId: string): Record<string, string> {
  return { "iot:ClientId": clientId };
}

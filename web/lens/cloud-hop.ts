/** A call as the cloud itself tells of it, where it does (`lens` in config.json): see local/lens/hop.ts. */

export interface Grant {
  readonly policy: string;
  readonly statement: Readonly<Record<string, unknown>>;
}

export interface Decision {
  readonly action: string;
  readonly resource: string;
  readonly grants: readonly Grant[];
  readonly denied?: string;
}

/** Times in ms, `at` since 1970. */
export interface CloudHop {
  readonly trace: string;
  readonly id: number;
  readonly parent?: number;
  readonly correlation?: string;
  readonly service: string;
  readonly operation: string;
  readonly resource?: string;
  readonly by: string;
  readonly at: number;
  readonly ms: number;
  readonly status: number;
  readonly error?: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly decisions: readonly Decision[];
  readonly usage: readonly { readonly item: string; readonly amount: number; readonly usd: number }[];
  readonly run?: { readonly init: number; readonly memory: number; readonly log: readonly string[] };
}

/** All that a lens takes in, live or from a recording. */
export type LensEvent = import("./seen.ts").Sight | { readonly kind: "cloud"; readonly hop: CloudHop };

export const momentOf = (event: LensEvent): number =>
  event.kind === "cloud" ? event.hop.at + event.hop.ms : "ms" in event ? event.at + event.ms : event.at;

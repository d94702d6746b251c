/**
 * What this page sees of its own calls: the last of them, for whoever opens the lens. It holds names, sizes and times,
 * never what was sent: no body, no credential, no query of an address.
 */

/** `at` in ms since 1970, `ms` how long it took, sizes in bytes. */
export type Sight =
  | {
      readonly kind: "call";
      readonly at: number;
      readonly ms: number;
      /** As in signatures: `execute-api`, `dynamodb`, `s3`, `cognito-identity`… */
      readonly service: string;
      /** `Query`, `POST /maps/{mapId}/session`, `GET`… */
      readonly operation: string;
      /** The table, or bucket and key. */
      readonly resource?: string;
      /** 0 where nothing answered. */
      readonly status: number;
      readonly bytesIn: number;
      readonly bytesOut: number;
      readonly correlation?: string;
      /** Changes that were looked for in the log: `{clientKey}/{seq}` of the first and the last. */
      readonly changes?: readonly [string, string];
    }
  | {
      /** `ms` is the time to the PUBACK. */
      readonly kind: "publish";
      readonly at: number;
      readonly ms: number;
      readonly topic: string;
      readonly qos: 0 | 1;
      readonly bytes: number;
      readonly failed?: true;
    }
  | { readonly kind: "deliver"; readonly at: number; readonly topic: string; readonly bytes: number }
  | { readonly kind: "connect"; readonly at: number; readonly ms: number; readonly failed?: true }
  | {
      readonly kind: "subscribe";
      readonly at: number;
      readonly ms: number;
      readonly filters: readonly string[];
    }
  /** A change of this person's, `{clientKey}/{seq}`: from the first key press in it until this device kept it. */
  | {
      readonly kind: "kept";
      readonly at: number;
      readonly ms: number;
      readonly id: string;
      readonly bytes: number;
    }
  /** It was read back from the log, or from a snapshot. */
  | { readonly kind: "saved"; readonly at: number; readonly id: string };

/** Sights that are remembered; presence alone is up to five a second. */
const MOST = 1_500;

const remembered: Sight[] = [];
const watchers = new Set<(sight: Sight) => void>();

/** Tells of something that happened just now. */
export function see(sight: Sight): void {
  remembered.push(sight);
  if (remembered.length > MOST) remembered.shift();
  for (const watcher of watchers) watcher(sight);
}

/** All that is remembered, and from then on what is seen; answers how to look away. */
export function look(watcher: (sight: Sight) => void): () => void {
  for (const sight of remembered) watcher(sight);
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** Ms since 1970, as finely as the browser tells. */
export const instant = (): number => performance.timeOrigin + performance.now();

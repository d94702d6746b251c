/** The map's log in DynamoDB: the truth of what is saved. */
import type { Cloud } from "../cloud/cloud.ts";
import type { Session } from "../cloud/session.ts";

export interface LogRow {
  readonly clientKey: string;
  readonly seq: number;
  readonly update: Uint8Array;
}

/** The `~snapshot` row. */
export interface Pointer {
  readonly version: number;
  readonly key: string;
  /** The state vector of the snapshot: what it contains of each author. */
  readonly vector: Uint8Array;
  /** When it was made, in ms since 1970. */
  readonly at?: number;
}

export interface Log {
  readonly rows: readonly LogRow[];
  readonly pointer: Pointer | undefined;
  /** The map has gone on to another epoch: a new session leads there. */
  readonly sealed: boolean;
}

/** Sorts after all client keys, so it is read last: what was taken out of the log before is in it. */
const pointerKey = "~snapshot";

/** As it stands in topics and sort keys: the order of text is the order of numbers. */
export const seqText = (seq: number): string => String(seq).padStart(8, "0");

const author = /^[0-9a-f]{24}$/;

/** `{clientKey}`, `{seq}` of a sort key or of the end of a topic; `undefined` if it is neither. */
export function parseAuthor(
  clientKey: string | undefined,
  seq: string | undefined,
): { clientKey: string; seq: number } | undefined {
  const number = Number(seq);
  if (!clientKey || !author.test(clientKey) || !Number.isSafeInteger(number) || number < 1) return undefined;
  return { clientKey, seq: number };
}

export async function readLog(cloud: Cloud, session: Session): Promise<Log> {
  const rows: LogRow[] = [];
  let pointer: Pointer | undefined;
  let sealed = false;
  for await (const page of cloud.log(session)) {
    for (const item of page) {
      const { sk, update, version, key, vector, at } = item;
      if (sk === pointerKey) {
        sealed = item.sealed === 1;
        if (typeof version === "number" && typeof key === "string" && vector instanceof Uint8Array) {
          pointer = { version, key, vector, ...(typeof at === "number" && { at }) };
        }
        continue;
      }
      const [clientKey, seq] = String(sk).split("#");
      const from = parseAuthor(clientKey, seq);
      if (from && update instanceof Uint8Array) rows.push({ ...from, update });
    }
  }
  return { rows, pointer, sealed };
}

/** Which of the author's own changes `from`…`to` are in the log. */
export async function readBack(
  cloud: Cloud,
  session: Session,
  from: number,
  to: number,
): Promise<Set<number>> {
  const sk = (seq: number): string => `${session.clientKey}#${seqText(seq)}`;
  const found = new Set<number>();
  for await (const page of cloud.log(session, { from: sk(from), to: sk(to), attributes: ["sk"] })) {
    for (const item of page) found.add(Number(String(item.sk).split("#")[1]));
  }
  return found;
}

/** The state vector of the newest snapshot, if there is one, and whether the log goes on in another epoch. */
export async function readVector(
  cloud: Cloud,
  session: Session,
): Promise<{ readonly vector?: Uint8Array; readonly sealed: boolean }> {
  const range = { from: pointerKey, to: pointerKey, attributes: ["vector", "sealed"] };
  for await (const page of cloud.log(session, range)) {
    for (const { vector, sealed } of page) {
      return { ...(vector instanceof Uint8Array && { vector }), sealed: sealed === 1 };
    }
  }
  return { sealed: false };
}

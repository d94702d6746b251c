/** A session of the lens as a file: what was seen, in its order. Whoever made the file, it is read as hostile. */
import type { CloudHop, Decision, Grant, LensEvent } from "./cloud-hop.ts";

/** Bytes of a file, and events in it. */
export const MOST = { bytes: 16 * 1024 * 1024, events: 20_000 };
/** Ms from the first to the last event: a day. */
const LONGEST = 86_400_000;
const FORMAT = "rhizome-lens";
const VERSION = 1;

/** Why a file can't be shown; `event` is the number of what is wrong in it, from 1. */
export type Fault = "large" | "other" | "newer" | { readonly event: number };

export class BadRecording extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(`This recording can't be shown: ${JSON.stringify(fault)}`);
    this.fault = fault;
  }
}

export function writeRecording(events: readonly LensEvent[]): string {
  const lines = events.map((event) => JSON.stringify(event));
  return `{"format":"${FORMAT}","version":${VERSION},"events":[\n${lines.join(",\n")}\n]}\n`;
}

/** Takes over what is known and leaves out all else. Throws {@link BadRecording}. */
export function readRecording(text: string): LensEvent[] {
  if (text.length > MOST.bytes) throw new BadRecording("large");
  let file: Record<string, unknown>;
  try {
    file = Object(JSON.parse(text));
  } catch {
    throw new BadRecording("other");
  }
  if (file.format !== FORMAT || !Array.isArray(file.events) || file.events.length === 0)
    throw new BadRecording("other");
  if (file.version !== VERSION) throw new BadRecording("newer");
  if (file.events.length > MOST.events) throw new BadRecording("large");
  let first: number | undefined;
  return file.events.map((value, i) => {
    const event = eventOf(value);
    const at = event?.kind === "cloud" ? event.hop.at : event?.at;
    first ??= at;
    if (event === undefined || at === undefined || Math.abs(at - (first ?? 0)) > LONGEST)
      throw new BadRecording({ event: i + 1 });
    return event;
  });
}

type Json = Record<string, unknown>;

/** Thrown within, told as the event that it is in. */
class Wrong extends Error {}

/** An event of a file; undefined where it is none. */
function eventOf(value: unknown): LensEvent | undefined {
  try {
    return readEvent(Object(value));
  } catch (error) {
    if (error instanceof Wrong) return undefined;
    throw error;
  }
}

/** A call that the cloud tells of, live or in a file; undefined where it is none. */
export function cloudHopOf(value: unknown): CloudHop | undefined {
  try {
    return readHop(Object(value));
  } catch (error) {
    if (error instanceof Wrong) return undefined;
    throw error;
  }
}

function readEvent(given: Json): LensEvent {
  const at = () => amount(given.at, 1e14);
  const times = () => ({ at: at(), ms: amount(given.ms, LONGEST) });
  const failed = given.failed === true && { failed: true as const };
  switch (given.kind) {
    case "cloud":
      return { kind: "cloud", hop: readHop(Object(given.hop)) };
    case "call":
      return {
        kind: "call",
        ...times(),
        service: word(given.service),
        operation: word(given.operation),
        ...maybe("resource", given.resource),
        status: amount(given.status, 999),
        bytesIn: amount(given.bytesIn),
        bytesOut: amount(given.bytesOut),
        ...maybe("correlation", given.correlation),
        ...(Array.isArray(given.changes) && {
          changes: [word(given.changes[0]), word(given.changes[1])] as const,
        }),
      };
    case "publish": {
      const qos = given.qos === 1 ? 1 : 0;
      return {
        kind: "publish",
        ...times(),
        topic: word(given.topic),
        qos,
        bytes: amount(given.bytes),
        ...failed,
      };
    }
    case "deliver":
      return { kind: "deliver", at: at(), topic: word(given.topic), bytes: amount(given.bytes) };
    case "connect":
      return { kind: "connect", ...times(), ...failed };
    case "subscribe":
      return { kind: "subscribe", ...times(), filters: list(given.filters, 8, word) };
    case "kept":
      return { kind: "kept", ...times(), id: word(given.id), bytes: amount(given.bytes) };
    case "saved":
      return { kind: "saved", at: at(), id: word(given.id) };
    default:
      throw new Wrong();
  }
}

function readHop(given: Json): CloudHop {
  const run = given.run === undefined ? undefined : (Object(given.run) as Json);
  return {
    trace: word(given.trace),
    id: amount(given.id),
    ...(given.parent !== undefined && { parent: amount(given.parent) }),
    ...maybe("correlation", given.correlation),
    service: word(given.service),
    operation: word(given.operation),
    ...maybe("resource", given.resource),
    by: word(given.by),
    at: amount(given.at, 1e14),
    ms: amount(given.ms, LONGEST),
    status: amount(given.status, 999),
    ...maybe("error", given.error),
    bytesIn: amount(given.bytesIn),
    bytesOut: amount(given.bytesOut),
    decisions: list(given.decisions, 20, readDecision),
    usage: list(given.usage, 40, (one) => {
      const { item, amount: units, usd } = Object(one) as Json;
      return { item: word(item), amount: amount(units), usd: amount(usd, 1e6) };
    }),
    ...(run && {
      run: {
        init: amount(run.init, LONGEST),
        memory: amount(run.memory),
        log: list(run.log, 40, word),
      },
    }),
  };
}

function readDecision(value: unknown): Decision {
  const given = Object(value) as Json;
  return {
    action: word(given.action),
    resource: word(given.resource),
    grants: list(given.grants, 8, (one): Grant => {
      const { policy, statement } = Object(one) as Json;
      // It is only ever shown as text; a nest without end would still take long.
      if (typeof statement !== "object" || statement === null || depthOf(statement) > 8) throw new Wrong();
      if (JSON.stringify(statement).length > 8_192) throw new Wrong();
      return { policy: word(policy), statement: statement as Grant["statement"] };
    }),
    ...maybe("denied", given.denied),
  };
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null || depth > 8) return depth;
  return Math.max(depth + 1, ...Object.values(value).map((inner) => depthOf(inner, depth + 1)));
}

const maybe = <Name extends string>(name: Name, value: unknown) =>
  (value === undefined ? {} : { [name]: word(value) }) as { [name in Name]?: string };

function word(value: unknown): string {
  if (typeof value !== "string" || value.length > 1_000) throw new Wrong();
  return value;
}

function amount(value: unknown, most = 1e12): number {
  if (typeof value !== "number" || !(value >= 0 && value <= most)) throw new Wrong();
  return value;
}

function list<T>(value: unknown, most: number, read: (one: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length > most) throw new Wrong();
  return value.map(read);
}

/**
 * Which call made which. A span is one call; calls made while it runs are its children, through other services,
 * topic rules, events that wait for their turn, and functions, which are known by the credentials that they call with.
 * While nobody watches there are no spans, and nothing of this costs anything.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Usage } from "../meter/usage.ts";
import type { Caller, Statement } from "./contracts.ts";

/** A statement that took part in a decision, and the policy that it stands in. */
export interface Grant {
  readonly policy: string;
  readonly statement: Statement;
}

/** What IAM said to one question. */
export interface Decision {
  readonly action: string;
  readonly resource: string;
  /** The statements that allowed it: of the role, and of the session or the resource. Empty when it was denied. */
  readonly grants: readonly Grant[];
  /** Why it was denied. */
  readonly denied?: string;
}

export interface Span {
  /** The same for all that one call from outside has caused. */
  trace: string;
  readonly id: number;
  parent?: number;
  /** ms since 1970. */
  readonly at: number;
  /** What the caller calls this action by, in `x-correlation-id`. */
  readonly correlation?: string;
  readonly decisions: Decision[];
  readonly usage: Usage[];
}

/** Decisions and usages that a span keeps: a batch may ask for hundreds. */
const MOST = 12;

const storage = new AsyncLocalStorage<Span>();
/** What runs with these credentials, by access key id: an execution environment runs one thing at a time. */
const executing = new Map<string, Span>();
let watchers = 0;
let lastId = 0;

/** Begins to follow calls; answers how to stop. */
export function watch(): () => void {
  watchers++;
  let isOver = false;
  return () => {
    if (!isOver) watchers--;
    isOver = true;
  };
}

export const isWatched = (): boolean => watchers > 0;

/** The span of what runs now, if it is followed. */
export const currentSpan = (): Span | undefined => storage.getStore();

/** Runs a call in a span of its own, below the one that runs now or below `parent`. */
export function inSpan<T>(work: () => T, how: { parent?: Span; correlation?: string } = {}): T {
  if (watchers === 0) return work();
  const parent = how.parent ?? storage.getStore();
  const span: Span = {
    trace: parent?.trace ?? randomUUID(),
    id: ++lastId,
    ...(parent && { parent: parent.id }),
    at: performance.timeOrigin + performance.now(),
    ...(how.correlation && { correlation: how.correlation }),
    decisions: [],
    usage: [],
  };
  return storage.run(span, work);
}

/** Goes on with what belongs to a span that is known already. */
export function within<T>(span: Span | undefined, work: () => T): T {
  return span ? storage.run(span, work) : work();
}

/** The call that runs now turns out to be made by a function: it belongs below that function's execution. */
export function madeBy(caller: Caller): void {
  const span = storage.getStore();
  const by = caller.kind === "session" ? executing.get(caller.accessKeyId) : undefined;
  if (!span || !by || span.parent !== undefined) return;
  span.trace = by.trace;
  span.parent = by.id;
}

/** Calls with these credentials are made by what runs now, until the returned function is called. */
export function executesWith(accessKeyId: string): () => void {
  const span = storage.getStore();
  if (!span) return () => {};
  executing.set(accessKeyId, span);
  return () => void executing.delete(accessKeyId);
}

/** Notes what IAM said to the call that runs now. */
export function noteDecision(decision: () => Decision): void {
  const span = storage.getStore();
  if (span && span.decisions.length < MOST) span.decisions.push(decision());
}

/** Notes what the call that runs now is billed for. */
export function noteUsage(usage: Usage): void {
  const span = storage.getStore();
  if (span && span.usage.length < MOST) span.usage.push(usage);
}

/** A call as the lens is told of it: what it was, what let it pass, what it cost, and which call it belongs to. */

import { cost, type Item } from "../../prices/aws.ts";
import type { CallEvent, Caller, ExecutionEvent } from "../core/contracts.ts";
import type { Decision, Span } from "../core/trace.ts";
import { type Usage, usageOf } from "../meter/usage.ts";
import { redact } from "./redact.ts";

/** Times in ms, `at` since 1970; `usd` before free tiers. */
export interface Hop {
  /** The same for all that one call from outside has caused. */
  readonly trace: string;
  readonly id: number;
  /** The call that made this one; absent where it came from outside. */
  readonly parent?: number;
  /** What the caller from outside calls its action by. */
  readonly correlation?: string;
  readonly service: string;
  readonly operation: string;
  readonly resource?: string;
  /** The role or service that called. */
  readonly by: string;
  readonly at: number;
  readonly ms: number;
  readonly status: number;
  readonly error?: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly decisions: readonly Decision[];
  readonly usage: readonly { readonly item: Item; readonly amount: number; readonly usd: number }[];
  /** Of a function that ran. */
  readonly run?: { readonly init: number; readonly memory: number; readonly log: readonly string[] };
}

/** Lines of a function's log that are told. */
const LINES = 12;

const byOf = (caller: Caller): string => {
  if (caller.kind === "anonymous") return "anonymous";
  if (caller.kind === "service") return caller.principal;
  return `role/${caller.roleArn.slice(caller.roleArn.lastIndexOf("/") + 1)}`;
};

const traced = ({ trace, id, parent, correlation, at, decisions }: Span) => ({
  trace,
  id,
  ...(parent !== undefined && { parent }),
  ...(correlation && { correlation }),
  at,
  decisions: decisions.map(shown),
});

const priced = (usages: readonly Usage[]): Hop["usage"] =>
  usages.map(({ item, amount }) => ({ item, amount, usd: cost(item, amount) }));

/** Statements of policies hold no secrets; whom they name as literals may be people. */
const shown = (decision: Decision): Decision => ({
  ...decision,
  resource: redact(decision.resource),
  ...(decision.denied && { denied: redact(decision.denied) }),
});

export function hopOfCall(span: Span, call: CallEvent): Hop {
  const { service, operation, resource, caller, ms, status, error, bytesIn, bytesOut } = call;
  return {
    ...traced(span),
    service,
    operation,
    ...(resource !== undefined && { resource: redact(resource) }),
    by: byOf(caller),
    ms,
    status,
    ...(error && { error: redact(error, 100) }),
    bytesIn,
    bytesOut,
    usage: priced([...usageOf(call), ...span.usage]),
  };
}

export function hopOfExecution(span: Span, execution: ExecutionEvent): Hop {
  const { duration, init, memory, error, bytesIn, bytesOut, log } = execution;
  return {
    ...traced(span),
    service: "lambda",
    operation: "Run",
    resource: execution.function,
    by: "lambda.amazonaws.com",
    ms: duration + init,
    status: error ? 500 : 200,
    ...(error && { error }),
    bytesIn,
    bytesOut,
    usage: priced(span.usage),
    run: { init, memory, log: log.slice(-LINES).map((line) => redact(line.trimEnd())) },
  };
}

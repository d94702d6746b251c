import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Aws, AwsError } from "../../core/contracts.ts";
import { inSpan } from "../../core/trace.ts";
import { emitUsage, iotUnits } from "../../meter/usage.ts";
import { readPayload, type Selected, select } from "../sql/evaluate.ts";
import type { MessageContext, SqlVersion } from "../sql/functions.ts";
import type { Statement } from "../sql/syntax.ts";
import type { Action } from "./actions.ts";
import { type Message, topicMatches } from "./message.ts";

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly version: SqlVersion;
  readonly statement: Statement;
  readonly actions: readonly Action[];
  readonly errorAction?: Action;
}

interface Failure {
  readonly failedAction: string;
  readonly failedResource: string;
  readonly errorMessage: string;
}

/** ms before the second and the third attempt of an action whose service was overloaded or failed. */
const RETRY_DELAYS: readonly number[] = [200, 1_000];

/** Hands each message to the rules whose FROM and WHERE it meets. */
export class RulesEngine {
  readonly #aws: Aws;
  readonly #rules: Rule[] = [];
  readonly #retryDelays: readonly number[];
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(aws: Aws, retryDelays = RETRY_DELAYS) {
    this.#aws = aws;
    this.#retryDelays = retryDelays;
  }

  add(rule: Rule): void {
    this.#rules.push(rule);
  }

  /** Starts the actions; the publisher does not wait for them, nor learn of them. */
  dispatch(message: Message): void {
    for (const rule of this.#rules) {
      if (topicMatches(rule.statement.from, message.topic)) this.#start(rule, message);
    }
  }

  /** Basic Ingest: only this rule, whatever its FROM says. False when there is no such rule. */
  ingest(ruleName: string, message: Message): boolean {
    const rule = this.#rules.find(({ name }) => name === ruleName);
    if (rule) this.#start(rule, message);
    return rule !== undefined;
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  #start(rule: Rule, message: Message): void {
    const run = this.#run(rule, message).catch((error) => {
      this.#aws.log(`iot: rule ${rule.name} lost a message on ${message.topic}: ${error}`);
    });
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  async #run(rule: Rule, message: Message): Promise<void> {
    const context: MessageContext = {
      ...message,
      payload: readPayload(message.payload, rule.version),
      timestamp: Date.now(),
      account: this.#aws.account,
    };
    const selected = select(rule.statement, context);
    if (selected === undefined) return;
    const units = iotUnits(message.payload.length);
    const attempts = rule.actions.map((action, i) =>
      inSpan(() => {
        if (i === 0) emitUsage(this.#aws, "iotRules", units, rule.arn);
        emitUsage(this.#aws, "iotActions", units, rule.arn);
        return this.#attempt(rule, action, selected, context);
      }),
    );
    const failures = (await Promise.all(attempts)).filter((failure) => failure !== undefined);
    if (!failures.length) return;
    if (!rule.errorAction) throw new Error(`${failures[0]?.errorMessage} It has no error action.`);
    await rule.errorAction.run(errorMessage(rule, message, failures), context);
  }

  async #attempt(
    rule: Rule,
    action: Action,
    selected: Selected,
    context: MessageContext,
  ): Promise<Failure | undefined> {
    const started = performance.now();
    for (let attempt = 0; ; attempt++) {
      try {
        await action.run(selected, context);
        this.#tell(rule, action, started);
        return undefined;
      } catch (error) {
        const delay = this.#retryDelays[attempt];
        if (delay !== undefined && isTransient(error) && !this.#stopping.signal.aborted) {
          await wait(delay, undefined, { signal: this.#stopping.signal }).catch(() => {});
          continue;
        }
        this.#tell(rule, action, started, error);
        return failureOf(action, context.topic, error);
      }
    }
  }

  #tell(rule: Rule, action: Action, started: number, error?: unknown): void {
    if (error) {
      this.#aws.log(`iot: rule ${rule.name}: ${action.kind} to ${action.resource} failed: ${error}`);
    }
    this.#aws.events.emit("call", {
      service: "iot",
      operation: "RuleAction",
      resource: rule.arn,
      caller: { kind: "service", principal: "iot.amazonaws.com", sourceArn: rule.arn },
      ms: performance.now() - started,
      status: error instanceof AwsError ? error.status : error ? 500 : 200,
      ...(error instanceof Error && { error: error.name }),
      bytesIn: 0,
      bytesOut: 0,
    });
  }
}

/** Overload and faults of the service may pass; refusals will not. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  return error.status >= 500 || error.status === 429 || /Throttl|ProvisionedThroughput/.test(error.code);
}

function failureOf(action: Action, topic: string, error: unknown): Failure {
  const code = error instanceof AwsError ? ` (Error Code: ${error.code}; Status Code: ${error.status})` : "";
  const text = error instanceof Error ? error.message : String(error);
  return {
    failedAction: action.kind,
    failedResource: action.resource,
    errorMessage: `${action.kind} failed. The error received was: ${text}${code}. Message arrived on: ${topic}`,
  };
}

/** What an error action is given (AWS IoT developer guide, error handling, 2026-11). */
function errorMessage(rule: Rule, message: Message, failures: readonly Failure[]): Record<string, unknown> {
  return {
    ruleName: rule.name,
    topic: message.topic,
    cloudwatchTraceId: randomUUID(),
    clientId: message.clientId ?? "N/A",
    sourceIp: message.sourceIp,
    base64OriginalPayload: message.payload.toString("base64"),
    failures,
  };
}

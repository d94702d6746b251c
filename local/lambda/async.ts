import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Aws, AwsError } from "../core/contracts.ts";
import { deliver } from "./destination.ts";
import { arnOf, type Invocable, keyOfInvocable, type LambdaFunction, versionOf } from "./function.ts";
import type { Execution, Pool } from "./pool.ts";

/** ms before the second and the third attempt (Lambda developer guide, 2026-11). */
const RETRY_DELAYS: readonly number[] = [60_000, 120_000];
/** ms between attempts while the function is throttled, at first and at most. */
const THROTTLE_DELAY = { first: 1_000, most: 300_000 };

interface Event {
  readonly requestId: string;
  /** Of what was invoked: `name`, `name:live`. */
  readonly functionName: string;
  /** Base64. */
  readonly payload: string;
  /** ms since 1970 */
  readonly queuedAt: number;
  readonly attempts: number;
  readonly throttles: number;
  /** ms since 1970 */
  readonly due: number;
}

/** What an event's outcome is told with: what was invoked, and which version of it ran last. */
interface Ran {
  readonly invoked: Invocable;
  readonly fn: LambdaFunction;
}

/**
 * Asynchronous invocations: kept on disk from the moment they are accepted, tried again when they fail, and
 * then handed to the function's destination or dead-letter queue. An event may run twice after a crash.
 */
export class AsyncQueue {
  readonly #aws: Aws;
  readonly #pool: Pool;
  readonly #find: (name: string) => Invocable | undefined;
  readonly #retryDelays: readonly number[];
  readonly #folder: string;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(
    aws: Aws,
    pool: Pool,
    find: (name: string) => Invocable | undefined,
    retryDelays = RETRY_DELAYS,
  ) {
    this.#aws = aws;
    this.#pool = pool;
    this.#find = find;
    this.#retryDelays = retryDelays;
    this.#folder = join(aws.dataDir, "lambda", "events");
  }

  /** Goes on with what an earlier run left. */
  async resume(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#folder)) {
      if (name.endsWith(".json")) {
        this.#schedule(JSON.parse(await readFile(join(this.#folder, name), "utf8")));
      }
    }
  }

  /** Resolves with the request id when the event is safe on disk. */
  async add(invoked: Invocable, payload: Uint8Array): Promise<string> {
    const now = Date.now();
    const event: Event = {
      requestId: randomUUID(),
      functionName: keyOfInvocable(invoked),
      payload: Buffer.from(payload).toString("base64"),
      queuedAt: now,
      attempts: 0,
      throttles: 0,
      due: now,
    };
    await this.#save(event);
    this.#schedule(event);
    return event.requestId;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.allSettled(this.#running);
  }

  #schedule(event: Event): void {
    if (this.#closed) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        const run = this.#attempt(event).catch((error) => {
          this.#aws.log(`lambda: asynchronous invocation of ${event.functionName}: ${error}`);
        });
        this.#running.add(run);
        void run.finally(() => this.#running.delete(run));
      },
      Math.max(0, event.due - Date.now()),
    );
    this.#timers.add(timer);
  }

  async #attempt(event: Event): Promise<void> {
    const invoked = this.#find(event.functionName);
    if (!invoked) return this.#drop(event); // the function is no longer in the template
    const ran = { invoked, fn: versionOf(invoked) };
    const { retries, maxAge } = invoked.asyncConfig;
    if (Date.now() - event.queuedAt > maxAge * 1000) return this.#fail(ran, event, "EventAgeExceeded");
    const payload = Buffer.from(event.payload, "base64");
    let execution: Execution;
    try {
      const { requestId } = event;
      execution = await this.#pool.execute(ran.fn, { payload, requestId, invokedArn: arnOf(invoked) });
    } catch (error) {
      if (!(error instanceof AwsError) || error.status !== 429) throw error;
      const wait = Math.min(THROTTLE_DELAY.first * 2 ** event.throttles, THROTTLE_DELAY.most);
      return this.#again({ ...event, throttles: event.throttles + 1, due: Date.now() + wait });
    }
    if (this.#closed) return; // the process was ended under it: it stays for the next start
    const done = { ...event, attempts: event.attempts + 1 };
    if (!execution.error) return this.#succeed(ran, done, execution);
    if (done.attempts > retries) return this.#fail(ran, done, "RetriesExhausted", execution);
    return this.#again({ ...done, due: Date.now() + (this.#retryDelays[event.attempts] ?? 0) });
  }

  async #again(event: Event): Promise<void> {
    await this.#save(event);
    this.#schedule(event);
  }

  async #succeed(ran: Ran, event: Event, execution: Execution): Promise<void> {
    const { onSuccess } = ran.invoked.asyncConfig;
    if (onSuccess) await this.#tell(ran.fn, onSuccess, record(ran, event, "Success", execution));
    await this.#drop(event);
  }

  async #fail(ran: Ran, event: Event, condition: string, execution?: Execution): Promise<void> {
    const { fn, invoked } = ran;
    const name = fn.config.name;
    this.#aws.log(`lambda: gave up an event of ${name} after ${event.attempts} attempts (${condition})`);
    const { onFailure } = invoked.asyncConfig;
    const { deadLetterArn } = fn.config;
    if (onFailure) await this.#tell(fn, onFailure, record(ran, event, condition, execution));
    if (deadLetterArn) {
      const body = Buffer.from(event.payload, "base64").toString();
      await this.#tell(fn, deadLetterArn, body, {
        RequestID: event.requestId,
        ErrorCode: "200",
        ErrorMessage: (execution?.payload.toString() ?? condition).slice(0, 1024),
      });
    }
    await this.#drop(event);
  }

  async #tell(
    fn: LambdaFunction,
    arn: string,
    body: string,
    attributes?: Record<string, string>,
  ): Promise<void> {
    await deliver(this.#aws, fn.config, arn, body, attributes).catch((error) => {
      this.#aws.log(`lambda: a record of ${fn.config.name} was lost: ${arn} did not take it: ${error}`);
    });
  }

  async #save(event: Event): Promise<void> {
    const path = this.#path(event);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${path}.new`, JSON.stringify(event));
    await rename(`${path}.new`, path);
  }

  async #drop(event: Event): Promise<void> {
    await rm(this.#path(event), { force: true });
  }

  #path(event: Event): string {
    return join(this.#folder, `${event.requestId}.json`);
  }
}

/** What a destination receives (invocation record 1.0). */
function record({ invoked, fn }: Ran, event: Event, condition: string, execution?: Execution): string {
  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: keyOfInvocable(invoked).includes(":") ? arnOf(invoked) : `${arnOf(invoked)}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: parse(Buffer.from(event.payload, "base64").toString()),
    ...(execution && {
      responseContext: {
        statusCode: 200,
        executedVersion: fn.config.version,
        ...(execution.error && { functionError: execution.error }),
      },
      responsePayload: parse(execution.payload.toString()),
    }),
  });
}

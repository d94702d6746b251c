import { setTimeout as wait } from "node:timers/promises";
import type { Aws, Caller } from "../core/contracts.ts";
import { call, queueUrl } from "./destination.ts";
import { arnOf, type Invocable, keyOfInvocable, LambdaAlias, versionOf } from "./function.ts";
import type { Pool } from "./pool.ts";

export interface EventSourceConfig {
  readonly queueArn: string;
  /** 1 to 10,000; over 10 only with a window. */
  readonly batchSize: number;
  /** Seconds to gather a batch: 0 to 300. */
  readonly window: number;
  readonly reportBatchItemFailures: boolean;
  /** 2 to 1,000 invocations at once. */
  readonly maximumConcurrency: number;
}

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Record<string, string>;
  readonly MessageAttributes?: Record<string, Record<string, unknown>>;
  readonly MD5OfBody?: string;
}

/** A batch may be at most as large as a synchronous payload: 6 MB. */
const MAX_BATCH_BYTES = 6_291_456;

/** Polls a queue for a function, with the permissions of the function's role (`AWS::Lambda::EventSourceMapping`). */
export class SqsEventSource {
  readonly #aws: Aws;
  readonly #pool: Pool;
  readonly #invoked: Invocable;
  readonly #config: EventSourceConfig;
  readonly #stopping = new AbortController();
  readonly #batches = new Set<Promise<void>>();

  constructor(aws: Aws, pool: Pool, invoked: Invocable, config: EventSourceConfig) {
    this.#aws = aws;
    this.#pool = pool;
    this.#invoked = invoked;
    this.#config = config;
  }

  start(): void {
    void this.#poll();
  }

  async close(): Promise<void> {
    this.#stopping.abort(); // a receive that waits is left alone: nothing starts after it
    await Promise.allSettled(this.#batches);
  }

  async #poll(): Promise<void> {
    let pause = 1_000;
    while (!this.#stopping.signal.aborted) {
      try {
        const batch = await this.#gather();
        pause = 1_000;
        if (!batch.length || this.#stopping.signal.aborted) continue;
        const run = this.#run(batch).catch((error) => this.#say(String(error)));
        this.#batches.add(run);
        void run.finally(() => this.#batches.delete(run));
        if (this.#batches.size >= this.#config.maximumConcurrency) await Promise.race(this.#batches);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#say(`could not be polled: ${error instanceof Error ? error.message : error}`);
        await this.#sleep(pause);
        pause = Math.min(pause * 2, 60_000);
      }
    }
  }

  /** Receives until the batch is full, its window is over, or (without a window) something came. */
  async #gather(): Promise<Message[]> {
    const { batchSize, window } = this.#config;
    const batch: Message[] = [];
    let bytes = 0;
    let end = Number.POSITIVE_INFINITY;
    while (!this.#stopping.signal.aborted) {
      const rest = Math.min(batchSize - batch.length, 10);
      const left = Math.max(0, end - Date.now()) / 1000;
      const received = await this.#receive(rest, Math.min(20, Math.floor(left)));
      if (received.length && !batch.length) end = Date.now() + window * 1000;
      batch.push(...received);
      bytes += received.reduce((sum, message) => sum + Buffer.byteLength(message.Body), 0);
      const full = batch.length >= batchSize || bytes > MAX_BATCH_BYTES - 10 * 1_048_576;
      if (batch.length && (window === 0 || full || Date.now() >= end)) return batch;
      if (!received.length && batch.length) await this.#sleep(Math.min(100, end - Date.now()));
    }
    return batch;
  }

  async #receive(count: number, seconds: number): Promise<Message[]> {
    const answer = await this.#sqs("ReceiveMessage", {
      MaxNumberOfMessages: count,
      WaitTimeSeconds: seconds,
      MessageSystemAttributeNames: ["All"],
      AttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    return (answer.Messages ?? []) as Message[];
  }

  async #run(batch: readonly Message[]): Promise<void> {
    const payload = Buffer.from(JSON.stringify({ Records: batch.map((message) => this.#record(message)) }));
    const execution = await this.#pool.execute(versionOf(this.#invoked), {
      payload,
      invokedArn: arnOf(this.#invoked),
    });
    if (execution.error) return; // every message of it comes back after its visibility timeout
    const failed = this.#config.reportBatchItemFailures ? failures(execution.payload, batch) : new Set();
    const done = batch.filter((message) => !failed.has(message.MessageId));
    for (let at = 0; at < done.length; at += 10) {
      const Entries = done
        .slice(at, at + 10)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.#sqs("DeleteMessageBatch", { Entries });
    }
  }

  #record(message: Message): Record<string, unknown> {
    const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      {
        stringValue: value.StringValue,
        binaryValue: value.BinaryValue,
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ]);
    return {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(attributes),
      md5OfBody: message.MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: this.#config.queueArn,
      awsRegion: this.#aws.region,
    };
  }

  async #sqs(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const QueueUrl = queueUrl(this.#aws, this.#config.queueArn);
    return await call(this.#aws, "sqs", this.#role(), operation, { QueueUrl, ...input });
  }

  #role(): Caller {
    // The versions behind an alias must have one role.
    const { roleArn, name } = (this.#invoked instanceof LambdaAlias ? this.#invoked.target : this.#invoked)
      .config;
    const service = { kind: "service", principal: "lambda.amazonaws.com" } as const;
    return this.#aws.iam.assumeRole(service, { roleArn, sessionName: name.slice(0, 64) }).caller;
  }

  #say(text: string): void {
    this.#aws.log(`lambda: ${this.#config.queueArn} for ${keyOfInvocable(this.#invoked)}: ${text}`);
  }

  async #sleep(ms: number): Promise<void> {
    await wait(Math.max(0, ms), undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}

/**
 * The messages that a function did not get done. An answer that can't be read, or that names a message not in
 * the batch, counts as a failure of all (Lambda developer guide, partial batch responses).
 */
function failures(answer: Buffer, batch: readonly Message[]): Set<string> {
  const all = new Set(batch.map((message) => message.MessageId));
  let items: unknown;
  try {
    const parsed: unknown = JSON.parse(answer.toString());
    if (parsed === null) return new Set();
    items = (parsed as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  } catch {
    return all;
  }
  if (!Array.isArray(items)) return all;
  const failed = new Set<string>();
  for (const item of items) {
    const id = (item as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== "string" || !all.has(id)) return all;
    failed.add(id);
  }
  return failed;
}

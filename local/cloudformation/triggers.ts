/** CDK's triggers: functions that are run once for each version that is deployed, e.g. migrations of a database. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Aws, ResourceType } from "../core/contracts.ts";

interface Trigger {
  readonly path: string;
  /** Of the version. */
  readonly handlerArn: string;
}

/**
 * They run once, beside the start, and at a later one only if their code has changed; clients of a database proxy wait for
 * them, so nobody meets a database that is not ready. One that fails is told of and tried again at the next start: on AWS
 * it would fail the deployment; here it must not keep the rest from running.
 */
export class Triggers {
  readonly #aws: Aws;
  readonly #before: () => Promise<void>;
  readonly #all: Trigger[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  /** `before` is waited for when there is one to run: what it needs is made. */
  constructor(aws: Aws, before: () => Promise<void>) {
    this.#aws = aws;
    this.#before = before;
  }

  readonly type: ResourceType = {
    properties: {
      HandlerArn: true,
      InvocationType: true,
      ExecuteOnHandlerChange: true,
      Timeout: "a function ends by its own",
    },
    create: ({ path, properties, physicalName }) => {
      const { HandlerArn, InvocationType } = properties as Record<string, string>;
      if (InvocationType !== "RequestResponse") throw new Error("A trigger must wait for its function here.");
      this.#all.push({ path, handlerArn: String(HandlerArn) });
      return { ref: physicalName() };
    },
  };

  /** Resolves when all have run. */
  run(): Promise<void> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  /** Resolves when none runs any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #runAll(): Promise<void> {
    for (const trigger of this.#all) {
      const failure = await this.#runOne(trigger).catch((error: Error) => error.message);
      if (failure !== undefined && !this.#closed)
        this.#aws.log(`cloudformation: ${trigger.path} failed, and so will what needs it: ${failure}`);
    }
  }

  /** Answers what went wrong in the function. */
  async #runOne({ path, handlerArn }: Trigger): Promise<string | undefined> {
    const by = { kind: "service", principal: "cloudformation.amazonaws.com" } as const;
    const lambda = this.#aws.service("lambda");
    const FunctionName = handlerArn;
    const done = this.#done();
    const { Fingerprint } = (await lambda.call?.(by, "DescribeTrigger", { FunctionName })) ?? {};
    if (Fingerprint === done[path]) return undefined;
    await this.#before();
    const { FunctionError, Payload } = (await lambda.call?.(by, "RunTrigger", { FunctionName })) ?? {};
    if (FunctionError) return (JSON.parse(String(Payload)) as { errorMessage?: string }).errorMessage ?? "";
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify({ ...done, [path]: Fingerprint }));
    return undefined;
  }

  get #file(): string {
    return join(this.#aws.dataDir, "cloudformation", "triggers.json");
  }

  #done(): Readonly<Record<string, string>> {
    try {
      return JSON.parse(readFileSync(this.#file, "utf8"));
    } catch {
      return {};
    }
  }
}

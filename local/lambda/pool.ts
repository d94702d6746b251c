import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { emitMetric } from "../cloudwatch/alarm.ts";
import { type Aws, AwsError, type ExecutionEvent } from "../core/contracts.ts";
import { executesWith, inSpan } from "../core/trace.ts";
import { emitUsage } from "../meter/usage.ts";
import { Environment, type Outcome } from "./environment.ts";
import { isRunnable, type LambdaFunction } from "./function.ts";
import { Reaper } from "./reaper.ts";
import type { Surroundings } from "./surroundings.ts";

/** Concurrent executions of an account in a Region (Lambda quotas, 2026-11). */
const ACCOUNT_CONCURRENCY = 1_000;
/** ms that an idle environment is kept. */
const IDLE_LIMIT = 5 * 60_000;
/** ms before the end of its credentials at which an environment gets no more work. */
const CREDENTIALS_MARGIN = 60_000;
export interface Execution extends Outcome {
  readonly requestId: string;
  /** The last lines that it logged. */
  readonly log: readonly string[];
}

export interface Request {
  readonly payload: Uint8Array;
  readonly requestId?: string;
  /** By which it was invoked: that of an alias, perhaps. */
  readonly invokedArn?: string;
  /** JSON text. */
  readonly clientContext?: string;
}

/** The execution environments of all functions: one for each concurrent execution, warm ones reused. */
export class Pool {
  readonly #aws: Aws;
  readonly #reaper = new Reaper();
  readonly #all = new Map<LambdaFunction, Set<Environment>>();
  readonly #idle = new Map<LambdaFunction, Environment[]>();
  /** By ARN: what runs of a function's versions counts together. */
  readonly #running = new Map<string, number>();
  readonly #sweep: NodeJS.Timeout;
  readonly #surroundings: Surroundings;
  readonly #functions: () => Iterable<LambdaFunction>;
  readonly #idleLimit: number;
  readonly #portOf: (path: string) => number | undefined;
  #closed = false;

  constructor(
    aws: Aws,
    surroundings: Surroundings,
    functions: () => Iterable<LambdaFunction>,
    idleLimit = IDLE_LIMIT,
    portOf: (path: string) => number | undefined = () => undefined,
  ) {
    this.#portOf = portOf;
    this.#aws = aws;
    this.#surroundings = surroundings;
    this.#functions = functions;
    this.#idleLimit = idleLimit;
    this.#sweep = setInterval(() => this.#retire(), Math.min(30_000, idleLimit)).unref();
  }

  /** Runs the function once. Throws TooManyRequestsException (429) when no execution is left. */
  execute(fn: LambdaFunction, request: Request): Promise<Execution> {
    return inSpan(() => this.#execute(fn, request));
  }

  async #execute(fn: LambdaFunction, request: Request): Promise<Execution> {
    const { config } = fn;
    if (!isRunnable(config.runtime)) {
      const message = `Functions with runtime ${config.runtime} are deployed here but can't be run.`;
      throw new AwsError("InvalidRuntimeException", message, 502);
    }
    this.#admit(fn, request);
    const requestId = request.requestId ?? randomUUID();
    const log: string[] = [];
    try {
      const environment = this.#take(fn, log);
      const wasCold = environment.initDuration === undefined;
      this.#say(fn, log, `START RequestId: ${requestId} Version: ${config.version}`);
      const started = performance.now();
      const isOver = executesWith(environment.credentials.accessKeyId);
      const outcome = await environment
        .invoke({
          requestId,
          payload: request.payload,
          deadline: Date.now() + config.timeout * 1000,
          functionArn: request.invokedArn ?? config.arn,
          clientContext: request.clientContext,
        })
        .finally(isOver);
      const init = wasCold ? (environment.initDuration ?? 0) : 0;
      // A cold start's invocation begins when the runtime first asks for work.
      const duration = performance.now() - Math.max(started, environment.readyAt);
      await nextTurn(); // lines that the function wrote before it answered come first
      this.#say(fn, log, `END RequestId: ${requestId}`);
      this.#say(fn, log, reportLine(requestId, duration, init, config.memorySize, environment.peakMemory));
      this.#meter(fn, Math.ceil(duration + init));
      this.#aws.events.emit("execution", {
        function: config.arn,
        duration,
        init,
        memory: config.memorySize,
        ...(outcome.error && { error: outcome.error }),
        bytesIn: request.payload.byteLength,
        bytesOut: outcome.payload.byteLength,
        log,
      } satisfies ExecutionEvent);
      this.#measure(fn, request, { Invocations: 1, Duration: duration, Errors: outcome.error ? 1 : 0 });
      return { ...outcome, requestId, log };
    } finally {
      this.#running.set(config.arn, (this.#running.get(config.arn) ?? 1) - 1);
    }
  }

  /** Starts the execution environments of a function that are kept ready. */
  keepReady(fn: LambdaFunction): void {
    for (let i = this.#all.get(fn)?.size ?? 0; i < fn.provisioned; i++) this.#create(fn, [], true);
  }

  /** Ends idle environments that run other code than the function has now; busy ones end when they are through. */
  renew(fn: LambdaFunction): void {
    for (const environment of [...(this.#idle.get(fn) ?? [])])
      if (environment.code !== fn.config.code) this.#forget(fn, environment);
    this.keepReady(fn);
  }

  /** How many executions of a function run right now, of all its versions. */
  running({ config }: LambdaFunction): number {
    return this.#running.get(config.arn) ?? 0;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    const environments = [...this.#all.values()].flatMap((set) => [...set]);
    await Promise.all(environments.map((environment) => environment.stop()));
    this.#reaper.close();
  }

  #admit(fn: LambdaFunction, request: Request): void {
    if (this.#closed) throw new AwsError("ServiceException", "The local cloud is closing.", 503);
    const reserved = fn.config.reservedConcurrency;
    let limit = reserved ?? ACCOUNT_CONCURRENCY;
    let running = this.running(fn);
    if (reserved === undefined) {
      for (const other of this.#functions()) {
        if (other.config.version !== "$LATEST") continue;
        limit -= other.config.reservedConcurrency ?? 0;
        if (other.config.arn !== fn.config.arn && other.config.reservedConcurrency === undefined)
          running += this.running(other);
      }
    }
    if (running >= limit) {
      this.#measure(fn, request, { Throttles: 1 });
      const Reason =
        reserved === undefined
          ? "ConcurrentInvocationLimitExceeded"
          : "ReservedFunctionConcurrentInvocationLimitExceeded";
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, { Reason, Type: "User" });
    }
    this.#running.set(fn.config.arn, this.running(fn) + 1);
  }

  /** One that was kept ready; else the one used last, likeliest to have everything in memory; else a new one. */
  #take(fn: LambdaFunction, log: string[]): Environment {
    const idle = this.#idle.get(fn) ?? [];
    const next = () => {
      const at = idle.findLastIndex(({ provisioned }) => provisioned);
      return at < 0 ? idle.pop() : idle.splice(at, 1)[0];
    };
    for (let environment = next(); environment; environment = next()) {
      if (environment.usable && !this.#stale(fn, environment)) {
        this.#logs.set(environment, log);
        return environment;
      }
      void environment.stop();
    }
    return this.#create(fn, log);
  }

  readonly #logs = new WeakMap<Environment, string[]>();

  #create(fn: LambdaFunction, log: string[], provisioned = false): Environment {
    const { config } = fn;
    const { credentials } = this.#aws.iam.assumeRole(
      { kind: "service", principal: "lambda.amazonaws.com" },
      {
        roleArn: config.roleArn,
        sessionName: config.name.slice(0, 64),
        context: { "lambda:SourceFunctionArn": config.arn },
      },
    );
    const id = randomUUID();
    const environment: Environment = new Environment({
      config,
      credentials,
      region: this.#aws.region,
      variables: this.#surroundings.variables(config),
      provisioned,
      debugPort: this.#portOf(config.path),
      folder: join(this.#aws.dataDir, "lambda", "environments", id),
      logStream: `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[${config.version}]${id.replaceAll("-", "")}`,
      reaper: this.#reaper,
      onLine: (line) => this.#say(fn, this.#logs.get(environment) ?? [], line),
      onIdle: () => {
        const idle = this.#idle.get(fn);
        if (idle) idle.push(environment);
        else this.#idle.set(fn, [environment]);
        // Its last invocation has to end first.
        if (environment.code !== fn.config.code) setImmediate(() => this.renew(fn));
      },
      onExit: () => this.#forget(fn, environment),
    });
    this.#logs.set(environment, log);
    const all = this.#all.get(fn);
    if (all) all.add(environment);
    else this.#all.set(fn, new Set([environment]));
    environment.start().catch((error) => {
      this.#aws.log(`lambda: ${config.name} could not be started: ${error}`);
      void environment.stop();
    });
    return environment;
  }

  #forget(fn: LambdaFunction, environment: Environment): void {
    if (!this.#all.get(fn)?.delete(environment)) return;
    const idle = this.#idle.get(fn);
    const at = idle?.indexOf(environment) ?? -1;
    if (at >= 0) idle?.splice(at, 1);
    void environment.stop();
  }

  #stale(fn: LambdaFunction, environment: Environment): boolean {
    if (environment.code !== fn.config.code) return true;
    const needed = fn.config.timeout * 1000 + CREDENTIALS_MARGIN;
    return environment.credentials.expiration - Date.now() < needed;
  }

  #retire(): void {
    const now = performance.now();
    for (const [fn, idle] of this.#idle) {
      for (const environment of [...idle]) {
        const surplus = (this.#all.get(fn)?.size ?? 0) > fn.provisioned;
        const unused = now - environment.lastUsed > this.#idleLimit && surplus;
        if (unused || this.#stale(fn, environment)) this.#forget(fn, environment);
      }
      this.keepReady(fn);
    }
  }

  #meter({ config }: LambdaFunction, billedMs: number): void {
    const resource = config.arn;
    const gbSeconds = (billedMs / 1000) * (config.memorySize / 1024);
    const item = config.architecture === "arm64" ? "lambdaArm" : "lambdaX86";
    emitUsage(this.#aws, "lambdaRequests", 1, resource);
    emitUsage(this.#aws, item, gbSeconds, resource);
  }

  /** Lambda's metrics: of the account, of the function, and of what was called by its ARN. */
  #measure(
    { config }: LambdaFunction,
    { invokedArn = "" }: Request,
    values: Readonly<Record<string, number>>,
  ): void {
    const [qualifier] = invokedArn.split(":").slice(7);
    const FunctionName = config.name;
    const all: Record<string, string>[] = [{}, { FunctionName }];
    if (qualifier) all.push({ FunctionName, Resource: `${FunctionName}:${qualifier}` });
    for (const [name, value] of Object.entries(values))
      for (const dimensions of all)
        emitMetric(this.#aws, { namespace: "AWS/Lambda", name, dimensions, value });
  }

  #say(fn: LambdaFunction, log: string[], line: string): void {
    log.push(line);
    if (log.length > 200) log.shift();
    this.#aws.events.emit("log", { group: fn.config.logGroup, line });
  }
}

// The init phase is billed too (since 2025-08).
function reportLine(requestId: string, duration: number, init: number, memory: number, peak: number): string {
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${duration.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(duration + init)} ms`,
    `Memory Size: ${memory} MB`,
    `Max Memory Used: ${peak} MB`,
  ];
  if (init) parts.push(`Init Duration: ${init.toFixed(2)} ms`);
  return parts.join("\t");
}

import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Authority } from "../core/certificate.ts";
import {
  type Aws,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type Caller,
  type Service,
} from "../core/contracts.ts";
import { sha256 } from "../core/sigv4.ts";
import { inSpan } from "../core/trace.ts";
import { Network } from "../ec2/network.ts";
import { AsyncQueue } from "./async.ts";
import { type LocalFunction, ownFunctions, shortName } from "./develop.ts";
import { SqsEventSource } from "./event-source.ts";
import { arnOf, type Invocable, versionOf } from "./function.ts";
import { Pool } from "./pool.ts";
import { findInvoked, functionName, type Registry } from "./registry.ts";
import { lambdaResources } from "./resources.ts";
import { Surroundings } from "./surroundings.ts";

export interface LambdaOptions {
  /** ms before the second and third attempt of an asynchronous invocation. */
  readonly retryDelays?: readonly number[];
  /** ms that idle execution environments are kept. */
  readonly idleLimit?: number;
  /** Whom functions in a VPC reach. @default a network in which there is nothing */
  readonly network?: Network;
  /** Whose certificates functions in a VPC trust. */
  readonly authority?: Authority;
  /** Functions wait for debuggers: the first at this port, the others at those after it, by name. */
  readonly debugPort?: number;
}

// 6 MB and 1 MB: Lambda quotas, 2026-11
const MAX_SYNC = 6_291_456;
const MAX_ASYNC = 1_048_576;

interface Invoke {
  readonly caller: Caller;
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly type: string;
  readonly payload: Buffer;
  /** JSON text. */
  readonly clientContext?: string;
}

interface Invoked {
  readonly status: number;
  /** That ran. */
  readonly version: string;
  readonly requestId: string;
  readonly payload: Buffer;
  readonly error?: string;
  readonly log: readonly string[];
}

/** Lambda: functions of the template as processes behind the real Runtime API. */
export async function createLambda(aws: Aws, options: LambdaOptions = {}): Promise<Service> {
  const registry: Registry = {
    functions: new Map(),
    aliases: new Map(),
    layers: new Map(),
    eventSources: [],
  };
  const { network = new Network(), authority } = options;
  const surroundings = new Surroundings(aws, network, authority);
  const portOf = (path: string): number | undefined => {
    if (options.debugPort === undefined) return undefined;
    const at = ownFunctions(registry.functions.values()).findIndex(({ config }) => config.path === path);
    return at < 0 ? undefined : options.debugPort + at;
  };
  const pool = new Pool(aws, surroundings, () => registry.functions.values(), options.idleLimit, portOf);
  const queue = new AsyncQueue(aws, pool, (name) => findInvoked(registry, name), options.retryDelays);
  const sources: SqsEventSource[] = [];
  await rm(join(aws.dataDir, "lambda", "environments"), { recursive: true, force: true });

  async function invoke(request: Invoke): Promise<Invoked> {
    const invoked = lookUp(aws, registry, request);
    const arn = arnOf(invoked);
    aws.iam.authorize(request.caller, "lambda:InvokeFunction", arn, {}, [invoked.policy]);
    const fn = versionOf(invoked);
    const { version } = fn.config;
    const isEvent = request.type === "Event";
    if (request.payload.length > (isEvent ? MAX_ASYNC : MAX_SYNC)) {
      const message = `${request.payload.length} byte payload is too large for the ${request.type} invocation type (limit ${isEvent ? MAX_ASYNC : MAX_SYNC} bytes)`;
      throw new AwsError("RequestTooLargeException", message, 413);
    }
    const payload = request.payload.length ? request.payload : Buffer.from("{}");
    checkJson(payload);
    if (request.type === "DryRun") {
      return { status: 204, version, requestId: randomUUID(), payload: Buffer.alloc(0), log: [] };
    }
    if (isEvent) {
      const requestId = await queue.add(invoked, payload);
      return { status: 202, version, requestId, payload: Buffer.alloc(0), log: [] };
    }
    const { clientContext } = request;
    return { status: 200, version, ...(await pool.execute(fn, { payload, clientContext, invokedArn: arn })) };
  }

  /** Invokes for another service, and tells of the call. */
  async function invokeFor(caller: Caller, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const name = String(input.FunctionName);
    const started = performance.now();
    let invoked: Invoked | undefined;
    let failure: unknown;
    const payload = Buffer.from((input.Payload as string | Uint8Array | undefined) ?? "");
    try {
      invoked = await invoke({
        caller,
        name,
        qualifier: input.Qualifier as string | undefined,
        type: String(input.InvocationType ?? "RequestResponse"),
        payload,
      });
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      aws.events.emit("call", {
        service: "lambda",
        // A dry run only asks whether one may.
        operation: input.InvocationType === "DryRun" ? "DryRun" : "Invoke",
        resource: aws.arn("lambda", `function:${functionName(name)}`),
        caller,
        ms: performance.now() - started,
        status: invoked?.status ?? (failure instanceof AwsError ? failure.status : 500),
        error: failure instanceof Error ? failure.name : invoked?.error,
        bytesIn: payload.length,
        bytesOut: invoked?.payload.length ?? 0,
      });
    }
    return {
      StatusCode: invoked.status,
      Payload: invoked.payload,
      ...(invoked.error && { FunctionError: invoked.error }),
      ExecutedVersion: invoked.version,
    };
  }

  /** What the function behind CDK's triggers does: it invokes another and waits; its role may do nothing else. */
  async function runTrigger(reference: string): Promise<Record<string, unknown>> {
    const invoked = lookUp(aws, registry, { name: reference });
    const request = { payload: Buffer.from("{}"), invokedArn: arnOf(invoked) };
    const { payload, error } = await pool.execute(versionOf(invoked), request);
    return { Payload: payload, FunctionError: error };
  }

  /** Tells versions of a trigger's function apart: by code and configuration. */
  function describeTrigger(reference: string): Record<string, unknown> {
    const { code, environment } = versionOf(lookUp(aws, registry, { name: reference })).config;
    return { Fingerprint: sha256(JSON.stringify([basename(code), environment])) };
  }

  /** By the names that a developer knows them by. */
  function listOwn(): LocalFunction[] {
    return ownFunctions(registry.functions.values()).map(({ config }) => ({
      name: shortName(config.path),
      functionName: config.name,
      memorySize: config.memorySize,
      timeout: config.timeout,
      debugPort: portOf(config.path),
    }));
  }

  /** Gives a function, and all its versions, the code of a folder: the next call runs it. */
  function replaceCode(functionName: string, folder: string): void {
    for (const fn of registry.functions.values()) {
      if (fn.config.name !== functionName) continue;
      fn.useCode(folder);
      pool.renew(fn);
    }
  }

  return {
    name: "lambda",
    protocol: "rest-json",
    resources: lambdaResources(aws, registry, network),
    handle: async (request) => respond(request, await invoke(parse(request))),
    call: async (caller, operation, input) => {
      if (operation === "RunTrigger") return runTrigger(String(input.FunctionName));
      if (operation === "ListOwn") return { functions: listOwn() };
      if (operation === "ReplaceCode") {
        replaceCode(String(input.FunctionName), String(input.Folder));
        return {};
      }
      if (operation === "DescribeTrigger") return describeTrigger(String(input.FunctionName));
      if (operation !== "Invoke")
        throw new AwsError("UnknownOperationException", `Lambda has no ${operation} here.`);
      return inSpan(() => invokeFor(caller, input));
    },
    ready: async () => {
      for (const { invoked, config } of registry.eventSources) {
        const source = new SqsEventSource(aws, pool, invoked, config);
        sources.push(source);
        source.start();
      }
      await queue.resume();
      for (const fn of registry.functions.values()) pool.keepReady(fn);
    },
    close: async () => {
      const closing = [...sources.map((source) => source.close()), queue.close()];
      await pool.close();
      await Promise.all(closing);
    },
  };
}

function lookUp(
  aws: Aws,
  registry: Registry,
  { name: reference, qualifier }: Pick<Invoke, "name"> & Partial<Pick<Invoke, "qualifier">>,
): Invocable {
  const full = qualifier ? `${reference}:${qualifier}` : reference;
  const found = findInvoked(registry, full);
  if (!found) throw notFound(aws.arn("lambda", `function:${full.replace(/^arn:.*:function:/, "")}`));
  return found;
}

function notFound(arn: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404, { Type: "User" });
}

function checkJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString());
  } catch (error) {
    const message = `Could not parse request body into json: ${error instanceof Error ? error.message : error}`;
    throw new AwsError("InvalidRequestContentException", message, 400, { Type: "User" });
  }
}

function parse(request: AwsRequest): Invoke {
  const match = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.path);
  if (request.method !== "POST" || !match?.[1]) {
    const message = `${request.method} ${request.path} is not supported here: only Invoke is.`;
    throw new AwsError("UnknownOperationException", message, 404);
  }
  const reference = decodeURIComponent(match[1]);
  const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (!["RequestResponse", "Event", "DryRun"].includes(type)) {
    throw new AwsError("InvalidParameterValueException", `Unknown invocation type ${type}`);
  }
  const context = request.headers["x-amz-client-context"];
  return {
    caller: request.caller,
    name: reference,
    qualifier: request.query.get("Qualifier") ?? undefined,
    type,
    payload: request.body,
    ...(context && { clientContext: Buffer.from(context, "base64").toString() }),
  };
}

function respond(request: AwsRequest, invoked: Invoked): AwsResponse {
  const tail = request.headers["x-amz-log-type"] === "Tail" && invoked.status === 200;
  return {
    status: invoked.status,
    operation: "Invoke",
    resource: decodeURIComponent(request.path.split("/")[3] ?? ""),
    headers: {
      "x-amzn-requestid": invoked.requestId,
      ...(invoked.status === 200 && {
        "content-type": "application/json",
        "x-amz-executed-version": invoked.version,
      }),
      ...(invoked.error && { "x-amz-function-error": invoked.error }),
      // the last 4 KB
      ...(tail && {
        "x-amz-log-result": Buffer.from(`${invoked.log.join("\n")}\n`)
          .subarray(-4096)
          .toString("base64"),
      }),
    },
    body: invoked.payload,
  };
}

/**
 * DynamoDB: a database engine of its own behind a facade that authorizes every request as IAM does,
 * deletes what has expired, and answers what the engine doesn't know.
 */
import { join } from "node:path";
import {
  type Aws,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type Caller,
  type CreateService,
} from "../core/contracts.ts";
import { observe } from "../core/observe.ts";
import { emitUsage } from "../meter/usage.ts";
import { type Access, accesses, itemOperations } from "./access.ts";
import { capacityOf, writes } from "./capacity.ts";
import { startDynalite } from "./dynalite.ts";
import { dynoxideBinary, startDynoxide } from "./dynoxide.ts";
import type { Engine } from "./engine.ts";
import { checkAscii, type ExpressionInput } from "./expressions.ts";
import { parseAnswer, Tables } from "./tables.ts";
import { deleteExpired } from "./time-to-live.ts";

export interface DynamoDbOptions {
  /** By default dynoxide where npm has its binary for this platform, else dynalite. */
  readonly engine?: Engine["name"];
  /** How often expired items are looked for, in ms. */
  readonly timeToLiveInterval?: number;
}

type Json = Record<string, unknown>;

interface Performed {
  readonly status: number;
  readonly body: Buffer;
  /** The first table, or index, that was touched. */
  readonly resource?: string;
}

/** What is answered with the tables of the template; they are changed there and not through the API. */
const descriptions = new Set([
  "DescribeTable",
  "ListTables",
  "DescribeTimeToLive",
  "DescribeContinuousBackups",
  "ListTagsOfResource",
]);

const cors = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-requestid,x-amz-crc32,x-amzn-errortype,date",
};

export const dynamoDb =
  (options: DynamoDbOptions = {}): CreateService =>
  async (aws) => {
    const engine = await startEngine(aws, options.engine);
    const tables = new Tables(aws, engine);
    const facade = new Facade(aws, engine, tables);
    const sweep = sweeper(aws, engine, tables, options.timeToLiveInterval ?? 60_000);
    return {
      name: "dynamodb",
      protocol: "json",
      resources: tables.resources,
      cors: () => cors,
      handle: (request) => facade.handle(request),
      call: (caller, operation, input) => facade.call(caller, operation, input),
      async close() {
        await sweep.stop();
        await engine.close();
      },
    };
  };

export const createDynamoDb: CreateService = dynamoDb();

function startEngine(aws: Aws, wanted?: Engine["name"]): Promise<Engine> {
  const dir = join(aws.dataDir, "dynamodb");
  const binary = wanted === "dynalite" ? undefined : dynoxideBinary();
  if (binary) return startDynoxide(binary, dir, (line) => aws.log(line));
  if (wanted === "dynoxide") throw new Error(`There is no dynoxide for ${process.platform}-${process.arch}`);
  if (!wanted)
    aws.log(
      `dynamodb: dynoxide has no binary for ${process.platform}-${process.arch}: dynalite takes its place.`,
    );
  return startDynalite(dir);
}

class Facade {
  readonly #aws: Aws;
  readonly #engine: Engine;
  readonly #tables: Tables;

  constructor(aws: Aws, engine: Engine, tables: Tables) {
    this.#aws = aws;
    this.#engine = engine;
    this.#tables = tables;
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    if (request.method === "OPTIONS") return preflight(request);
    const operation = /^DynamoDB_20120810\.(\w+)$/.exec(request.headers["x-amz-target"] ?? "")?.[1];
    if (!operation)
      throw new AwsError("UnknownOperationException", "x-amz-target names no DynamoDB operation");
    const answer = await this.#perform(request.caller, operation, parse(request.body));
    const headers = { "content-type": "application/x-amz-json-1.0", ...cors };
    return { status: answer.status, headers, body: answer.body, operation, resource: answer.resource };
  }

  /** Input and output are the wire's JSON; binary values may be given as bytes and are answered as base64. */
  call(caller: Caller, operation: string, input: Json): Promise<Json> {
    const body = Buffer.from(JSON.stringify(input, bytesAsBase64));
    const call = { service: "dynamodb", operation, caller, bytesIn: body.length };
    return observe(this.#aws, call, async () => {
      const answer = await this.#perform(caller, operation, parse(body));
      return { value: parseAnswer(answer), resource: answer.resource, bytesOut: answer.body.length };
    });
  }

  async #perform(caller: Caller, operation: string, input: Json): Promise<Performed> {
    if (descriptions.has(operation)) return this.#describe(caller, operation, input);
    if (!itemOperations.has(operation))
      throw new AwsError(
        "UnknownOperationException",
        `${operation} is not to be had from the local DynamoDB: tables are made by the template alone`,
      );
    const named = withTableNames(input);
    const needed = accessesOf(operation, named, this.#tables.partitionKey);
    for (const each of needed) this.#authorize(caller, each);
    for (const { table, index } of needed) this.#tables.require(table, index);
    for (const part of expressionsOf(named)) checkAscii(part);
    // Written anew, so that the engine reads what was authorized, also where JSON can be read in two ways.
    const asked = { ReturnConsumedCapacity: "TOTAL", ...named };
    const answer = await this.#engine.request(operation, JSON.stringify(asked));
    const resource = needed[0]?.resource;
    const counted = capacityOf(answer, named.ReturnConsumedCapacity !== undefined);
    for (const { table, units } of counted.used)
      emitUsage(this.#aws, writes(operation) ? "dynamoWrites" : "dynamoReads", units, `table/${table}`);
    return { ...counted.answer, resource };
  }

  #authorize(
    caller: Caller,
    { action, resource, context }: Pick<Access, "action" | "resource" | "context">,
  ): void {
    this.#aws.iam.authorize(caller, action, this.#aws.arn("dynamodb", resource), context);
  }

  async #describe(caller: Caller, operation: string, input: Json): Promise<Performed> {
    const named = String(input.TableName ?? input.ResourceArn ?? "").replace(/^arn:[^/]*:table\//, "");
    const resource = operation === "ListTables" ? "table/*" : `table/${named}`;
    this.#authorize(caller, { action: `dynamodb:${operation}`, resource, context: {} });
    const table = this.#tables.get(named);
    if (!table && operation !== "ListTables")
      throw new AwsError(
        "ResourceNotFoundException",
        `Requested resource not found: Table: ${named} not found`,
      );
    const own = (body: Json) => ({ status: 200, body: Buffer.from(JSON.stringify(body)), resource });
    if (operation === "DescribeTimeToLive") {
      const AttributeName = table?.timeToLive;
      const TimeToLiveStatus = AttributeName ? "ENABLED" : "DISABLED";
      return own({ TimeToLiveDescription: { TimeToLiveStatus, AttributeName } });
    }
    if (operation === "DescribeContinuousBackups")
      return own({
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: "ENABLED",
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
        },
      });
    if (operation === "ListTagsOfResource") return own({ Tags: [] });
    const answer = await this.#engine.request(
      operation,
      JSON.stringify({ ...input, TableName: table?.name }),
    );
    const text = answer.body
      .toString()
      .replace(/arn:aws:dynamodb:[^:"]*:\d*:/g, this.#aws.arn("dynamodb", ""));
    return { status: answer.status, body: Buffer.from(text), resource };
  }
}

function parse(body: Buffer): Json {
  try {
    const input: unknown = JSON.parse(body.toString() || "{}");
    if (isObject(input)) return input;
  } catch {
    // answered below, like anything else that is no object
  }
  throw new AwsError("SerializationException", "The request's body is not a JSON object");
}

/** A request whose members are of other types than the API's can't be read: that is its sender's fault. */
function accessesOf(...request: Parameters<typeof accesses>): Access[] {
  try {
    return accesses(...request);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AwsError(
      "SerializationException",
      "A member of the request is of another type than it should be",
    );
  }
}

/** Every part of a request that may carry expressions. */
function* expressionsOf(input: Json): Iterable<ExpressionInput> {
  yield input as ExpressionInput;
  if (Array.isArray(input.TransactItems))
    for (const item of input.TransactItems as Json[]) yield* Object.values(item ?? {}) as ExpressionInput[];
  for (const part of Object.values((input.RequestItems ?? {}) as Json))
    if (part && !Array.isArray(part)) yield part as ExpressionInput;
}

/** Tables may be named by their ARN; the engine takes names only. */
function withTableNames(input: Json): Json {
  const short = (name: string): string => name.replace(/^arn:aws:dynamodb:[^:]*:[^:]*:table\//, "");
  const named = (single: Json): Json =>
    typeof single?.TableName === "string" ? { ...single, TableName: short(single.TableName) } : single;
  const changed = { ...named(input) };
  if (isObject(input.RequestItems))
    changed.RequestItems = Object.fromEntries(
      Object.entries(input.RequestItems).map(([name, items]) => [short(name), items]),
    );
  if (Array.isArray(input.TransactItems))
    changed.TransactItems = input.TransactItems.map((item: unknown) =>
      isObject(item)
        ? Object.fromEntries(Object.entries(item).map(([kind, single]) => [kind, named(single as Json)]))
        : item,
    );
  return changed;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function bytesAsBase64(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Json)[key]; // a Buffer has been made an object of numbers by now
  return original instanceof Uint8Array ? Buffer.from(original).toString("base64") : value;
}

function preflight(request: AwsRequest): AwsResponse {
  return {
    status: 200,
    headers: {
      ...cors,
      "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
      "access-control-allow-methods": "POST",
      "access-control-max-age": "172800",
    },
  };
}

function sweeper(aws: Aws, engine: Engine, tables: Tables, interval: number): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    for (const table of tables.all()) await deleteExpired(engine, table);
  };
  const timer = setInterval(() => {
    running = running
      .then(sweep)
      .catch((error: Error) => aws.log(`dynamodb: time to live: ${error.message}`));
  }, interval);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}

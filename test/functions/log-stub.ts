/** A log, a bucket and a broker small enough to look into, behind the {@link answer} of the stub. */
import { brotliDecompressSync } from "node:zlib";
import { type Answer, type Asked, answer } from "./stub.ts";

type Attribute = { S?: string; N?: string; B?: string; M?: object };
type Item = Record<string, Attribute>;
type Key = { sk: { S: string } };
/** The members of DynamoDB's inputs that matter here. */
interface Input {
  Key?: Key;
  ExclusiveStartKey?: Key;
  RequestItems?: Record<string, { DeleteRequest: { Key: Key } }[]>;
  TransactItems?: { Put?: { Item: Item; ExpressionAttributeValues?: Item }; Delete?: { Key: Key } }[];
}

export class LogStub {
  /** By sort key, of the one partition there is. */
  readonly rows = new Map<string, Item>();
  readonly files = new Map<string, { body: Buffer; headers: Asked["headers"] }>();
  /** Rows of the map's versions, by sort key. */
  readonly versions = new Map<string, Item>();
  readonly published: { topic: string; event: unknown }[] = [];
  /** Rows of one page of a Query. */
  pageSize = 1_000;
  /** Files that can still be written: then the bucket refuses. */
  putsLeft = Number.POSITIVE_INFINITY;
  /** Called before a transaction is looked at: another run may come between. */
  beforeTransaction = () => {};

  readonly #partition: string;
  constructor(partition: string) {
    this.#partition = partition;
  }

  /** Makes this what AWS is, for one test. */
  attach(): this {
    answer((call) => {
      if (call.service === "dynamodb")
        return this.#dynamodb(call.operation, JSON.parse(call.body.toString("utf8")));
      if (call.service === "s3") return this.#s3(call);
      if (call.service !== "iotdata") return undefined;
      const topic = decodeURIComponent(/^POST \/topics\/([^?]*)/.exec(call.operation)?.[1] ?? "");
      this.published.push({ topic, event: JSON.parse(call.body.toString("utf8")) });
      return { body: {} };
    });
    return this;
  }

  put(sk: string, update: Attribute): void {
    this.rows.set(sk, { pk: { S: this.#partition }, sk: { S: sk }, update });
  }
  putBinary(sk: string, bytes: Uint8Array): void {
    this.put(sk, { B: Buffer.from(bytes).toString("base64") });
  }
  /** Keys of the log, the pointer's among them. */
  get keys(): string[] {
    return [...this.rows.keys()].sort();
  }
  snapshot(): { version: number; key: string; bytes: Uint8Array; vector: Uint8Array } {
    const row = this.rows.get("~snapshot");
    const key = row?.key?.S ?? "";
    const file = this.files.get(key);
    if (!row || !file) throw new Error("There is no snapshot");
    return {
      version: Number(row.version?.N),
      key,
      bytes: brotliDecompressSync(file.body),
      vector: Buffer.from(row.vector?.B ?? "", "base64"),
    };
  }

  #dynamodb(operation: string, input: Input): Answer | undefined {
    if (operation === "Query") return { body: this.#query(input) };
    if (operation === "GetItem") return { body: { Item: this.rows.get(input.Key?.sk.S ?? "") } };
    if (operation === "BatchWriteItem") {
      const requests = input.RequestItems?.updates ?? [];
      if (requests.length > 25) return refusal("ValidationException");
      for (const { DeleteRequest } of requests) this.rows.delete(DeleteRequest.Key.sk.S);
      return { body: { UnprocessedItems: {} } };
    }
    if (operation === "TransactWriteItems") return this.#transact(input);
  }

  #query(input: Input): object {
    const after = input.ExclusiveStartKey?.sk.S ?? "";
    const keys = this.keys.filter((sk) => sk < "~" && sk > after);
    const page = keys.slice(0, this.pageSize);
    return {
      Items: page.map((sk) => this.rows.get(sk)),
      ...(keys.length > page.length && {
        LastEvaluatedKey: { pk: { S: this.#partition }, sk: { S: page.at(-1) } },
      }),
    };
  }

  #transact(input: Input): Answer {
    this.beforeTransaction();
    const items = input.TransactItems ?? [];
    if (items.length > 100) return refusal("ValidationException");
    const [first] = items;
    const expected = first?.Put?.ExpressionAttributeValues?.[":before"]?.N;
    if (this.rows.get("~snapshot")?.version?.N !== expected) {
      return refusal("TransactionCanceledException", {
        CancellationReasons: [{ Code: "ConditionalCheckFailed" }, { Code: "None" }],
      });
    }
    for (const { Put, Delete } of items) {
      const isVersion = Put?.Item.pk?.S?.endsWith("#versions");
      if (Put) (isVersion ? this.versions : this.rows).set(Put.Item.sk?.S ?? "", Put.Item);
      if (Delete) this.rows.delete(Delete.Key.sk.S);
    }
    return { body: {} };
  }

  #s3({ operation, body, headers }: Asked): Answer {
    const [method, path = ""] = operation.split(" ");
    const key = decodeURIComponent(path.replace("/files/", ""));
    if (method === "PUT") {
      if (this.putsLeft-- <= 0) return { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" };
      this.files.set(key, { body, headers });
      return { body: "" };
    }
    const file = this.files.get(key);
    const encoding = file?.headers["content-encoding"];
    return file
      ? { body: file.body, headers: encoding ? { "content-encoding": encoding } : {} }
      : { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" };
  }
}

function refusal(code: string, more: object = {}): Answer {
  return { status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${code}`, ...more } };
}

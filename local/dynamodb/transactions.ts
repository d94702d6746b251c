/**
 * TransactWriteItems, TransactGetItems and the old item of a failed condition, for an engine that lacks them.
 * A transaction runs alone; when one of its conditions fails, the items are put back as they were. They are
 * written to a file first, so that a process killed half-way puts them back at its next start.
 * Not as on AWS: a transaction waits for the others instead of ending in TransactionConflict, and an
 * idempotency token is forgotten with the process.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Engine, EngineAnswer } from "./engine.ts";
import { SharedLock } from "./lock.ts";

type Json = Record<string, unknown>;
type Item = Readonly<Record<string, unknown>>;

interface Write {
  readonly kind: "Put" | "Update" | "Delete" | "ConditionCheck";
  readonly input: Json & { readonly TableName: string };
  readonly key: Item;
}

interface Image {
  readonly table: string;
  readonly key: Item;
  readonly item: Item | null;
}

/** 100 actions in a transaction, tokens remembered for 10 minutes: DynamoDB quotas, 2026-11. */
const maxActions = 100;
const tokenLife = 10 * 60_000;

const dynamo = "com.amazonaws.dynamodb.v20120810#";

class Refusal extends Error {
  readonly answer: EngineAnswer;
  constructor(answer: EngineAnswer) {
    super(answer.body.toString());
    this.answer = answer;
  }
}

const answer = (status: number, body: unknown): EngineAnswer => ({
  status,
  body: Buffer.from(JSON.stringify(body)),
});
const invalid = (message: string) =>
  new Refusal(answer(400, { __type: "com.amazon.coral.validate#ValidationException", message }));

/** Adds what the engine lacks. `undoFile` is where a transaction under way keeps the old items. */
export async function withTransactions(engine: Engine, undoFile: string): Promise<Engine> {
  const lock = new SharedLock();
  const keys = new Map<string, readonly string[]>();
  const tokens = new Map<string, { at: number; request: string }>();

  const call = async (operation: string, input: unknown): Promise<Json> => {
    const result = await engine.request(operation, JSON.stringify(input));
    if (result.status !== 200) throw new Refusal(result);
    return JSON.parse(result.body.toString()) as Json;
  };

  const keyNames = async (table: string): Promise<readonly string[]> => {
    const known = keys.get(table);
    if (known) return known;
    const { Table } = await call("DescribeTable", { TableName: table });
    const names = (Table as { KeySchema: { AttributeName: string }[] }).KeySchema.map((k) => k.AttributeName);
    keys.set(table, names);
    return names;
  };

  const read = async (table: string, key: Item): Promise<Item | null> => {
    const { Item } = await call("GetItem", { TableName: table, Key: key, ConsistentRead: true });
    return (Item as Item | undefined) ?? null;
  };

  const restore = async (images: readonly Image[]): Promise<void> => {
    for (const { table, key, item } of images) {
      if (item) await call("PutItem", { TableName: table, Item: item });
      else await call("DeleteItem", { TableName: table, Key: key });
    }
  };

  const parse = async (items: unknown): Promise<Write[]> => {
    if (!Array.isArray(items) || items.length === 0 || items.length > maxActions)
      throw invalid(`TransactItems must have between 1 and ${maxActions} members`);
    const seen = new Set<string>();
    const writes: Write[] = [];
    for (const item of items as Json[]) {
      const kinds = (["Put", "Update", "Delete", "ConditionCheck"] as const).filter((kind) => item[kind]);
      const kind = kinds[0];
      if (!kind || kinds.length > 1)
        throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
      const input = item[kind] as Write["input"];
      const source = (kind === "Put" ? input.Item : input.Key) as Item | undefined;
      const names = await keyNames(input.TableName);
      const key = Object.fromEntries(names.map((name) => [name, source?.[name]]));
      const identity = JSON.stringify([input.TableName, key]);
      if (seen.has(identity))
        throw invalid("Transaction request cannot include multiple operations on one item");
      seen.add(identity);
      writes.push({ kind, input, key });
    }
    return writes;
  };

  /** One write of a transaction; answers why its condition failed, or undefined. */
  const apply = async ({ kind, input }: Write, old: Item | null): Promise<Json | undefined> => {
    const { ReturnValuesOnConditionCheckFailure: onFailure, ...rest } = input;
    try {
      // An update without an expression writes the bare key where no item was: put back like the others.
      await call(kind === "ConditionCheck" ? "UpdateItem" : `${kind}Item`, rest);
      return undefined;
    } catch (error) {
      const body = error instanceof Refusal ? (JSON.parse(error.message) as Json) : undefined;
      if (!body || !String(body.__type).endsWith("ConditionalCheckFailedException")) throw error;
      return {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        ...(onFailure === "ALL_OLD" && old ? { Item: old } : {}),
      };
    }
  };

  const transactWrite = async (input: Json): Promise<EngineAnswer> => {
    const writes = await parse(input.TransactItems);
    const { ClientRequestToken: token, ...request } = input;
    for (const [old, { at }] of tokens) if (at < Date.now() - tokenLife) tokens.delete(old);
    const earlier = typeof token === "string" ? tokens.get(token) : undefined;
    if (earlier?.request === JSON.stringify(request)) return answer(200, {});
    if (earlier) {
      const message = "The token was used by another request with other parameters";
      return answer(400, { __type: `${dynamo}IdempotentParameterMismatchException`, message });
    }

    const images: Image[] = [];
    for (const { input, key } of writes)
      images.push({ table: input.TableName, key, item: await read(input.TableName, key) });
    writeFileSync(`${undoFile}.new`, JSON.stringify(images), { flush: true });
    renameSync(`${undoFile}.new`, undoFile);

    const reasons: Json[] = [];
    try {
      for (const [i, write] of writes.entries())
        reasons.push((await apply(write, images[i]?.item ?? null)) ?? { Code: "None" });
    } catch (error) {
      await restore(images);
      rmSync(undoFile);
      throw error;
    }
    const failed = reasons.some((reason) => reason.Code !== "None");
    await restore(failed ? images : images.filter((_, i) => writes[i]?.kind === "ConditionCheck"));
    rmSync(undoFile);
    if (failed) {
      const codes = reasons.map((reason) => reason.Code).join(", ");
      return answer(400, {
        __type: `${dynamo}TransactionCanceledException`,
        Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
        CancellationReasons: reasons,
      });
    }
    if (typeof token === "string") tokens.set(token, { at: Date.now(), request: JSON.stringify(request) });
    return answer(200, {});
  };

  const transactGet = async (input: Json): Promise<EngineAnswer> => {
    const gets = input.TransactItems as { Get: Json }[];
    if (!Array.isArray(gets) || gets.length === 0 || gets.length > maxActions)
      throw invalid(`TransactItems must have between 1 and ${maxActions} members`);
    const Responses: Json[] = [];
    for (const { Get } of gets) {
      const { Item } = await call("GetItem", { ...Get, ConsistentRead: true });
      Responses.push(Item ? { Item } : {});
    }
    return answer(200, { Responses });
  };

  /** A conditional write whose failure should carry the item. */
  const withOldItem = async (operation: string, input: Json): Promise<EngineAnswer> => {
    const { ReturnValuesOnConditionCheckFailure: _, ...rest } = input;
    const result = await engine.request(operation, JSON.stringify(rest));
    const body = JSON.parse(result.body.toString()) as Json;
    if (!String(body.__type).endsWith("ConditionalCheckFailedException")) return result;
    const table = String(input.TableName);
    const source = (input.Key ?? input.Item) as Item;
    const key = Object.fromEntries((await keyNames(table)).map((name) => [name, source[name]]));
    const item = await read(table, key);
    return answer(result.status, item ? { ...body, Item: item } : body);
  };

  const left = readUndo(undoFile);
  if (left) {
    await restore(left);
    rmSync(undoFile);
  }

  return {
    name: engine.name,
    close: () => engine.close(),
    async request(operation, body) {
      const alone = async (work: (input: Json) => Promise<EngineAnswer>): Promise<EngineAnswer> => {
        try {
          return await lock.alone(() => work(JSON.parse(body.toString()) as Json));
        } catch (error) {
          if (error instanceof Refusal) return error.answer;
          throw error;
        }
      };
      if (operation === "TransactWriteItems") return alone(transactWrite);
      if (operation === "TransactGetItems") return alone(transactGet);
      if (body.includes('"ReturnValuesOnConditionCheckFailure"'))
        return alone((input) => withOldItem(operation, input));
      if (operation === "UpdateTable" || operation === "DeleteTable") keys.clear();
      return lock.shared(() => engine.request(operation, body));
    },
  };
}

function readUndo(file: string): Image[] | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Image[];
  } catch {
    return undefined;
  }
}

/** Which actions on which tables a DynamoDB request needs, with the condition keys of each. */
import { AwsError, type ConditionContext } from "../core/contracts.ts";
import {
  type AttributeValue,
  attributesIn,
  type ExpressionInput,
  plain,
  valuesComparedWith,
} from "./expressions.ts";

export interface Access {
  readonly action: string;
  /** `table/NAME` or `table/NAME/index/INDEX` */
  readonly resource: string;
  readonly table: string;
  readonly index: string | undefined;
  readonly context: ConditionContext;
}

/** The partition key of a table or of one of its indexes; undefined when there is none of that name. */
export type PartitionKey = (table: string, index?: string) => string | undefined;

type Item = Readonly<Record<string, AttributeValue>>;

/** One read or write, alone or within a batch or transaction. */
interface Single extends ExpressionInput {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly AttributesToGet?: readonly string[];
  readonly AttributeUpdates?: Readonly<Record<string, unknown>>;
  readonly Expected?: Readonly<Record<string, unknown>>;
  readonly KeyConditions?: Readonly<
    Record<string, { readonly AttributeValueList?: readonly AttributeValue[] }>
  >;
  readonly QueryFilter?: Readonly<Record<string, unknown>>;
  readonly ScanFilter?: Readonly<Record<string, unknown>>;
  readonly ReturnValues?: string;
  readonly ReturnConsumedCapacity?: string;
  readonly Select?: string;
}

interface Batch {
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, Single>>[];
}

const transactWriteActions = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
} as const;

/** Item operations of the API; all others are of the control plane, authorized by table alone. */
export const itemOperations = new Set([
  "GetItem",
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "Query",
  "Scan",
  "BatchGetItem",
  "BatchWriteItem",
  "TransactGetItems",
  "TransactWriteItems",
]);

/** @throws ValidationException for a request whose tables or keys can't be told */
export function accesses(operation: string, input: Single & Batch, partitionKey: PartitionKey): Access[] {
  switch (operation) {
    case "BatchGetItem":
      return tables(input).map(([table, request]) => {
        const get = (request ?? {}) as Single & { readonly Keys?: readonly Item[] };
        const keys = get.Keys ?? [];
        return access("BatchGetItem", { ...get, TableName: table }, partitionKey, keys);
      });
    case "BatchWriteItem":
      return tables(input).map(([table, requests]) => {
        return access("BatchWriteItem", { TableName: table }, partitionKey, list(requests).map(written));
      });
    case "TransactGetItems":
    case "TransactWriteItems":
      return list(input.TransactItems).map((item) =>
        transacted(operation, item as Record<string, Single>, partitionKey),
      );
    default:
      return [access(operation, input, partitionKey, keyed(operation, input))];
  }
}

/**
 * Where the key of an operation stands. Only there: of a request that carries both members, the engine reads
 * this one.
 */
function keyed(action: string, single: Single): Item[] {
  if (action === "Query" || action === "Scan") return [];
  return [(action === "PutItem" ? single.Item : single.Key) ?? {}];
}

function written(request: unknown): Item {
  const { PutRequest: put, DeleteRequest: remove } = request as {
    PutRequest?: Single;
    DeleteRequest?: Single;
  };
  if (put && remove)
    throw new AwsError("ValidationException", "A write request is either a PutRequest or a DeleteRequest");
  return put?.Item ?? remove?.Key ?? {};
}

function transacted(
  operation: string,
  item: Readonly<Record<string, Single>>,
  partitionKey: PartitionKey,
): Access {
  const [kind, single] = Object.entries(item ?? {}).find(([, value]) => value) ?? [];
  const action =
    operation === "TransactGetItems"
      ? kind === "Get" && "GetItem"
      : transactWriteActions[kind as keyof typeof transactWriteActions];
  if (!action || !single || Object.keys(item).length !== 1)
    throw new AwsError(
      "ValidationException",
      "TransactItems can only contain one of Check, Put, Update or Delete",
    );
  const one = access(action, single, partitionKey, keyed(action, single));
  return { ...one, context: { ...one.context, "dynamodb:EnclosingOperation": operation } };
}

const reads = new Set(["GetItem", "BatchGetItem", "Query", "Scan"]);

function access(action: string, single: Single, partitionKey: PartitionKey, items: readonly Item[]): Access {
  const table = single.TableName;
  if (typeof table !== "string" || table === "")
    throw new AwsError(
      "ValidationException",
      "The parameter 'TableName' is required but was not present in the request",
    );
  const index = single.IndexName ?? undefined;
  const context: Record<string, string | readonly string[]> = {};

  const key = partitionKey(table, index);
  if (key !== undefined && action !== "Scan")
    context["dynamodb:LeadingKeys"] = leadingKeys(action, key, single, items);
  const attributes = attributeNames(single, items);
  const projected = single.ProjectionExpression !== undefined || single.AttributesToGet !== undefined;
  // A read without a projection touches all attributes: their names can't be listed, Select says so.
  if (attributes.length > 0 && (projected || !reads.has(action))) context["dynamodb:Attributes"] = attributes;
  if (reads.has(action))
    context["dynamodb:Select"] =
      single.Select ??
      (projected ? "SPECIFIC_ATTRIBUTES" : index ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES");
  if (single.ReturnValues) context["dynamodb:ReturnValues"] = single.ReturnValues;
  if (single.ReturnConsumedCapacity)
    context["dynamodb:ReturnConsumedCapacity"] = single.ReturnConsumedCapacity;
  if (action === "Scan") context["dynamodb:FullTableScan"] = "true";

  const resource = index === undefined ? `table/${table}` : `table/${table}/index/${index}`;
  return { action: `dynamodb:${action}`, resource, table, index, context };
}

/** All partition key values that a request touches. */
function leadingKeys(action: string, key: string, single: Single, items: readonly Item[]): string[] {
  const values =
    action === "Query"
      ? [...valuesComparedWith(key, single), ...(single.KeyConditions?.[key]?.AttributeValueList ?? [])]
      : items.map((item) => item?.[key]);
  const found = values.map(plain);
  // Never let a request pass whose keys can't be told: "all of none" would be allowed.
  if (found.length === 0 && action === "Query")
    throw new AwsError("ValidationException", `Query condition missed key schema element: ${key}`);
  if (found.length === 0 || found.includes(undefined)) {
    const message = single.Item
      ? `One or more parameter values were invalid: Missing the key ${key} in the item`
      : "The provided key element does not match the schema";
    throw new AwsError("ValidationException", message);
  }
  return [...new Set(found as string[])];
}

function attributeNames(single: Single, items: readonly Item[]): string[] {
  return [
    ...new Set([
      ...items.flatMap((item) => Object.keys(item ?? {})),
      ...(single.AttributesToGet ?? []),
      ...[
        single.AttributeUpdates,
        single.Expected,
        single.KeyConditions,
        single.QueryFilter,
        single.ScanFilter,
      ].flatMap((named) => Object.keys(named ?? {})),
      ...attributesIn(single, [
        "KeyConditionExpression",
        "FilterExpression",
        "ConditionExpression",
        "ProjectionExpression",
        "UpdateExpression",
      ]),
    ]),
  ];
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function tables(input: Batch): [string, unknown][] {
  const entries = Object.entries(input.RequestItems ?? {});
  if (entries.length === 0)
    throw new AwsError("ValidationException", "The requestItems parameter is required and must not be empty");
  return entries;
}

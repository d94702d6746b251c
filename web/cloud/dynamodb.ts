/** DynamoDB as the browser calls it: the three operations that its policies allow. */
import { fromBase64, toBase64 } from "../base64.ts";
import type { Credentials } from "./session.ts";
import type { Call } from "./sign.ts";

/** An item whose attributes are strings, numbers and binaries; others are left out when read. */
export type Item = Readonly<Record<string, string | number | Uint8Array>>;

type AttributeValue = { S: string } | { N: string } | { B: string };

export interface Query {
  readonly table: string;
  /** The value of `pk`. */
  readonly partition: string;
  /** Only items whose `sk` is within, both ends included. */
  readonly from?: string;
  readonly to?: string;
  /** Only these attributes. */
  readonly attributes?: readonly string[];
  /** From the greatest `sk` down. */
  readonly newestFirst?: boolean;
  readonly credentials: Credentials;
}

export class DynamoDb {
  readonly #url: string;
  readonly #call: Call;

  constructor(url: string, call: Call) {
    this.#url = url;
    this.#call = call;
  }

  /** All items in the order of `sk`, or against it, page by page (a page is at most 1 MB). */
  async *query(query: Query): AsyncGenerator<Item[]> {
    const ranged = query.from !== undefined && query.to !== undefined;
    const names: Record<string, string> = { "#pk": "pk", ...(ranged && { "#sk": "sk" }) };
    query.attributes?.forEach((name, i) => {
      names[`#a${i}`] = name;
    });
    const values = { ":pk": query.partition, ...(ranged && { ":from": query.from, ":to": query.to }) };
    let next: unknown;
    do {
      const page = await this.#post<{ Items?: Record<string, AttributeValue>[]; LastEvaluatedKey?: unknown }>(
        "Query",
        {
          TableName: query.table,
          KeyConditionExpression: ranged ? "#pk = :pk AND #sk BETWEEN :from AND :to" : "#pk = :pk",
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: marshall(values as Item),
          ...(query.attributes && {
            ProjectionExpression: query.attributes.map((_, i) => `#a${i}`).join(", "),
          }),
          ...(query.newestFirst && { ScanIndexForward: false }),
          ...(next !== undefined && { ExclusiveStartKey: next }),
        },
        query.credentials,
      );
      yield (page.Items ?? []).map(unmarshall);
      next = page.LastEvaluatedKey;
    } while (next !== undefined);
  }

  /** With `ifLater`, only over an item whose `at` is less; else it throws ConditionalCheckFailedException. */
  async put(
    table: string,
    item: Item,
    credentials: Credentials,
    { ifLater = false }: { ifLater?: boolean } = {},
  ): Promise<void> {
    const condition = ifLater && {
      ConditionExpression: "attribute_not_exists(pk) OR #at < :at",
      ExpressionAttributeNames: { "#at": "at" },
      ExpressionAttributeValues: marshall({ ":at": item.at ?? 0 }),
    };
    await this.#post("PutItem", { TableName: table, Item: marshall(item), ...condition }, credentials);
  }

  async delete(table: string, pk: string, sk: string, credentials: Credentials): Promise<void> {
    await this.#post("DeleteItem", { TableName: table, Key: marshall({ pk, sk }) }, credentials);
  }

  async #post<Answer>(operation: string, body: object, credentials: Credentials): Promise<Answer> {
    const response = await this.#call({
      service: "dynamodb",
      url: this.#url,
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${operation}`,
      },
      body: JSON.stringify(body),
      credentials,
    });
    return response.json();
  }
}

function marshall(item: Item): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]): [string, AttributeValue] => {
      if (typeof value === "string") return [name, { S: value }];
      if (typeof value === "number") return [name, { N: String(value) }];
      return [name, { B: toBase64(value) }];
    }),
  );
}

function unmarshall(item: Record<string, AttributeValue>): Item {
  const result: Record<string, string | number | Uint8Array> = {};
  for (const [name, value] of Object.entries(item)) {
    if ("S" in value) result[name] = value.S;
    else if ("N" in value) result[name] = Number(value.N);
    else if ("B" in value) result[name] = fromBase64(value.B);
  }
  return result;
}

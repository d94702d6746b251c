/** Deletes items whose time to live is over, as DynamoDB does some time after it. */
import type { Engine } from "./engine.ts";
import { parseAnswer, type Table } from "./tables.ts";

type Item = Record<string, Record<string, unknown>>;

/** Items whose TTL lies further back are never deleted: five years, as on AWS (developer guide, 2026-11). */
const oldest = 5 * 365 * 24 * 3600;

/** Goes once through a table; answers how many items were deleted. */
export async function deleteExpired(engine: Engine, table: Table, now = Date.now()): Promise<number> {
  if (!table.timeToLive) return 0;
  const seconds = Math.floor(now / 1000);
  let deleted = 0;
  let from: unknown;
  do {
    const page = await call(engine, "Scan", {
      TableName: table.name,
      FilterExpression: "#ttl BETWEEN :oldest AND :now",
      ExpressionAttributeNames: { "#ttl": table.timeToLive },
      ExpressionAttributeValues: { ":now": { N: `${seconds}` }, ":oldest": { N: `${seconds - oldest}` } },
      ExclusiveStartKey: from,
    });
    for (const item of (page.Items ?? []) as Item[]) deleted += await deleteUnchanged(engine, table, item);
    from = page.LastEvaluatedKey;
  } while (from);
  return deleted;
}

/** Leaves an item alone whose time was put off since it was read. */
async function deleteUnchanged(engine: Engine, table: Table, item: Item): Promise<number> {
  const answer = await engine.request(
    "DeleteItem",
    JSON.stringify({
      TableName: table.name,
      Key: Object.fromEntries(table.keys.map((key) => [key, item[key]])),
      ConditionExpression: "#ttl = :read",
      ExpressionAttributeNames: { "#ttl": table.timeToLive },
      ExpressionAttributeValues: { ":read": item[table.timeToLive ?? ""] },
    }),
  );
  return answer.status === 200 ? 1 : 0;
}

async function call(engine: Engine, operation: string, input: unknown): Promise<Record<string, unknown>> {
  return parseAnswer(await engine.request(operation, JSON.stringify(input)));
}

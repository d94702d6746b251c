import { dynamodb } from "./aws.ts";
import { remove } from "./log.ts";
import { SNAPSHOT } from "./snapshot.ts";

type Item = Record<string, object> & { readonly sk: { readonly S: string } };

export interface Move {
  readonly table: string;
  /** Partitions. */
  readonly from: string;
  readonly to: string;
  /** Client keys, and authors of the talk, whose rows are not taken along, but deleted. */
  readonly without: readonly string[];
  /** Leaves the rows where they are, too. @default false */
  readonly keep?: boolean;
}

/** DynamoDB takes 25 writes in a batch (2026-11). */
const BATCH = 25;

/**
 * Moves the updates or the talk that lie in a partition to another one, and answers how many. A row that is
 * there already is written over with itself: keys name author and number. The snapshot's row stays.
 */
export async function moveRows({ table, from, to, without, keep = false }: Move): Promise<number> {
  const rows = await itemsOf(table, from);
  // Whoever may answer suggestions does so under a name that begins with their own.
  const taken = rows.filter(({ sk }) => !without.some((key) => sk.S.split(/[#.]/).includes(key)));
  for (let i = 0; i < taken.length; i += BATCH) {
    const requests = taken
      .slice(i, i + BATCH)
      .map((item) => ({ PutRequest: { Item: { ...item, pk: { S: to } } } }));
    await put(table, requests);
  }
  const gone = keep ? rows.filter((row) => !taken.includes(row)) : rows;
  await remove(
    table,
    from,
    gone.map(({ sk }) => sk.S),
  );
  return taken.length;
}

async function itemsOf(table: string, partition: string): Promise<Item[]> {
  interface Page {
    readonly Items: Item[];
    readonly LastEvaluatedKey?: object;
  }
  const items: Item[] = [];
  let from: object | undefined;
  do {
    const page: Page = await dynamodb<Page>("Query", {
      TableName: table,
      KeyConditionExpression: "pk = :pk AND sk < :snapshot",
      ExpressionAttributeValues: { ":pk": { S: partition }, ":snapshot": { S: SNAPSHOT } },
      ConsistentRead: true,
      ...(from && { ExclusiveStartKey: from }),
    });
    items.push(...page.Items);
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}

async function put(table: string, batch: readonly object[]): Promise<void> {
  let requests = batch;
  while (requests.length > 0) {
    const answer = await dynamodb<{ UnprocessedItems?: Record<string, object[]> }>("BatchWriteItem", {
      RequestItems: { [table]: requests },
    });
    requests = answer.UnprocessedItems?.[table] ?? [];
    // What is left was throttled.
    if (requests.length > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

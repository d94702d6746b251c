import { dynamodb } from "./aws.ts";
import { Problem } from "./http.ts";
import { partitionOf, type Row } from "./membership.ts";

/** People and links of one map that are listed and changed: beyond that a map is not a circle of people. */
const AT_MOST = 5_000;

/** All rows of a map in the people table. Throws a {@link Problem} where there are too many. */
export async function accessRows(table: string, mapId: string): Promise<Row[]> {
  const rows: Row[] = [];
  let from: object | undefined;
  do {
    const page = await dynamodb<{ Items: Row[]; LastEvaluatedKey?: object }>("Query", {
      TableName: table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": partitionOf(mapId) },
      ConsistentRead: true,
      ...(from && { ExclusiveStartKey: from }),
    });
    rows.push(...page.Items);
    if (rows.length > AT_MOST) throw new Problem(409, `This map has more than ${AT_MOST} people and links.`);
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

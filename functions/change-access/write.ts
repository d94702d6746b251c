import { dynamodb, isConditionFailure } from "../shared/aws.ts";
import { publish } from "../shared/control.ts";
import { Problem } from "../shared/http.ts";
import { partitionOf, type Row, rowKey } from "../shared/membership.ts";
import type { Plan } from "./plan.ts";

/** Writes a change that takes nothing from anybody, and tells the map's clients to look again. */
export async function write(table: string, mapId: string, epoch: number, plan: Plan): Promise<void> {
  await transact(changes(table, mapId, plan));
  if (plan.roles.length > 0) await publish(`maps/${mapId}/${epoch}/control`, { event: "renew" });
}

/** The rows to write, as parts of a transaction. A row that has gone meanwhile stops all of it. */
export function changes(table: string, mapId: string, { remove, roles }: Plan): object[] {
  const pk = partitionOf(mapId);
  const key = (row: Row) => ({ pk, sk: row.sk });
  const owner = roles.find(({ role }) => role === "owner");
  return [
    ...remove.map((row) => ({ Delete: { TableName: table, Key: key(row) } })),
    ...roles.map(({ row, role }) => ({
      Update: {
        TableName: table,
        Key: key(row),
        // A role that was given by name does not end with a link.
        UpdateExpression: "SET #role = :role REMOVE via, endsAt",
        ConditionExpression: "#role = :before",
        ExpressionAttributeNames: { "#role": "role" },
        ExpressionAttributeValues: { ":role": { S: role }, ":before": row.role },
      },
    })),
    ...(owner
      ? [
          {
            Update: {
              TableName: table,
              Key: { pk, sk: { S: rowKey.map } },
              UpdateExpression: "SET #owner = :owner",
              ExpressionAttributeNames: { "#owner": "owner" },
              ExpressionAttributeValues: { ":owner": { S: owner.row.sk?.S?.slice("member#".length) } },
            },
          },
        ]
      : []),
  ];
}

/** Throws a {@link Problem} (409) when something changed meanwhile. */
export async function transact(items: readonly object[]): Promise<void> {
  try {
    await dynamodb("TransactWriteItems", { TransactItems: items });
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw new Problem(409, "Access to this map was changed by someone else just now. Look again.");
  }
}

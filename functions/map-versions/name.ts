import { dynamodb, isConditionFailure } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { Problem } from "../shared/http.ts";
import { versionKey } from "../shared/versions.ts";

const table = env("UPDATES_TABLE");

/** Names a version; an empty name takes its name away. */
export async function nameVersion(mapId: string, id: string, name: string): Promise<void> {
  try {
    await dynamodb("UpdateItem", {
      TableName: table,
      Key: versionKey(mapId, id),
      UpdateExpression: name ? "SET #name = :name" : "REMOVE #name",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeNames: { "#name": "name" },
      ...(name && { ExpressionAttributeValues: { ":name": { S: name } } }),
    });
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw new Problem(404, "There is no such version.");
  }
}

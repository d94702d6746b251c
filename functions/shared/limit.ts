import { dynamodb, isConditionFailure } from "./aws.ts";
import { Problem } from "./http.ts";

/** What one identity may do in an hour. Documented in docs/limits.md. */
const hourly = {
  "create-map": 60,
  "share-map": 120,
  "name-version": 60,
  "list-map": 30,
  upload: 240,
  export: 120,
  "export-workspace": 6,
  "related-terms": 120,
} as const;
export type Limited = keyof typeof hourly;

const HOUR = 3_600_000;

/**
 * Counts a call of an identity, and refuses it when its hour is used up: an HTTP API throttles routes, not
 * callers. Throws a {@link Problem} (429).
 */
export async function countCall(table: string, identityId: string, what: Limited, now = Date.now()) {
  const hour = Math.floor(now / HOUR);
  try {
    await dynamodb("UpdateItem", {
      TableName: table,
      Key: { pk: { S: `limit#${identityId}` }, sk: { S: `${what}#${hour}` } },
      UpdateExpression: "ADD calls :one SET expiresAt = :expires",
      ConditionExpression: "attribute_not_exists(calls) OR calls < :most",
      ExpressionAttributeValues: {
        ":one": { N: "1" },
        ":most": { N: String(hourly[what]) },
        // Seconds, for DynamoDB's time to live.
        ":expires": { N: String((hour + 2) * 3_600) },
      },
    });
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw new Problem(429, `That was done ${hourly[what]} times within an hour. Try again in the next one.`);
  }
}

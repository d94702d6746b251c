import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { env } from "../shared/env.ts";
import { updateRow } from "./row.ts";

const table = env("UPDATES_TABLE");
const client = new DynamoDBClient();

/** Writes what the rule could not; messages that fail again stay in the queue, and end as dead letters. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(
    event.Records.map(async (record) =>
      client.send(new PutItemCommand({ TableName: table, Item: updateRow(record.body) })),
    ),
  );
  return {
    batchItemFailures: results.flatMap((result, index) => {
      if (result.status === "fulfilled") return [];
      const messageId = event.Records[index]?.messageId ?? "";
      console.error(JSON.stringify({ notRedriven: messageId, error: String(result.reason) }));
      return [{ itemIdentifier: messageId }];
    }),
  };
}

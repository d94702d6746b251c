import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { failuresOf } from "../shared/batch.ts";
import { because, told } from "../shared/cause.ts";
import { env } from "../shared/env.ts";
import { updateRow } from "./row.ts";

const table = env("UPDATES_TABLE");
const client = new DynamoDBClient();

/** Writes what the rule could not; messages that fail again stay in the queue, and end as dead letters. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(
    event.Records.map(({ body, messageId }) =>
      told("redrive", { messageId }, async () => {
        const Item = updateRow(body);
        because(nameOf(body));
        await client.send(new PutItemCommand({ TableName: table, Item }));
        return undefined;
      }),
    ),
  );
  return failuresOf(event, results);
}

/** What an update is known by is the end of its topic: `{clientKey}/{seq}`, of talk `{author}/{number}`. */
function nameOf(body: string): string | undefined {
  return /[^/]+\/[^/]+$/.exec((JSON.parse(body) as { topic: string }).topic)?.[0];
}

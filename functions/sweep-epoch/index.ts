import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { env } from "../shared/env.ts";
import { again, parseSweep, sweep } from "../shared/sweep.ts";

const tables = { updates: env("UPDATES_TABLE"), people: env("PEOPLE_TABLE") };
const queue = env("SWEEP_QUEUE_URL");

/**
 * Takes what was still written into a map's ended epoch over into the present one, now and then until no
 * credentials for the old one can be left.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(
    event.Records.map(async ({ body }) => {
      const task = parseSweep(body);
      const moved = await sweep(tables, task);
      console.log(JSON.stringify({ swept: `${task.mapId}#${task.epoch}`, moved }));
      await again(queue, task);
    }),
  );
  return {
    batchItemFailures: results.flatMap((result, i) => {
      if (result.status === "fulfilled") return [];
      console.error(result.reason);
      return [{ itemIdentifier: event.Records[i]?.messageId ?? "" }];
    }),
  };
}

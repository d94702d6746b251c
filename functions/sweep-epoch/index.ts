import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { failuresOf } from "../shared/batch.ts";
import { because, told } from "../shared/cause.ts";
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
    event.Records.map(({ body, messageId }) =>
      told("sweep", { messageId }, async () => {
        const task = parseSweep(body);
        because(task.correlationId);
        const moved = await sweep(tables, task);
        await again(queue, task);
        return { mapId: task.mapId, epoch: task.epoch, moved };
      }),
    ),
  );
  return failuresOf(event, results);
}

import type { Context, ScheduledEvent } from "aws-lambda";
import { dynamodb } from "../shared/aws.ts";
import { because, told } from "../shared/cause.ts";
import { env } from "../shared/env.ts";
import { PURGE } from "../shared/purge-key.ts";
import { purge } from "./purge.ts";

const people = env("PEOPLE_TABLE");
const places = { people, updates: env("UPDATES_TABLE"), bucket: env("FILES_BUCKET") };

/** Ms that must be left for another map to be begun. */
const ENOUGH = 60_000;

/**
 * Once a day: removes all that is left of maps that were deleted long ago. What is not done today is tomorrow. A map
 * that fails holds up no other; the run fails at its end, so that Lambda tries again and the alarm tells.
 */
export async function handler(_: ScheduledEvent, context: Context): Promise<void> {
  const failed: string[] = [];
  for await (const { sk, correlationId } of due(Date.now())) {
    if (context.getRemainingTimeInMillis() < ENOUGH) break;
    const mapId = sk.S.slice(sk.S.indexOf("#") + 1);
    await told("purge", { mapId }, async () => {
      because(correlationId?.S);
      return purge(places, sk.S);
    }).catch(() => failed.push(mapId));
  }
  if (failed.length > 0) throw new Error(`Not purged, and to be tried again: ${failed.join(", ")}.`);
}

/** A map's row among those to purge; `correlationId` is of the call that deleted it. */
interface Due {
  readonly sk: { readonly S: string };
  readonly correlationId?: { readonly S: string };
}

/** Of the maps whose time is over, the earliest first. */
async function* due(now: number): AsyncGenerator<Due> {
  let from: object | undefined;
  do {
    const page = await dynamodb<{ Items: Due[]; LastEvaluatedKey?: object }>("Query", {
      TableName: people,
      KeyConditionExpression: "pk = :pk AND sk < :now",
      ExpressionAttributeValues: { ":pk": { S: PURGE }, ":now": { S: String(now) } },
      ...(from && { ExclusiveStartKey: from }),
    });
    yield* page.Items;
    from = page.LastEvaluatedKey;
  } while (from);
}

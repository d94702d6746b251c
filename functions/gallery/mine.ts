import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { Problem } from "../shared/http.ts";
import type { IndexDb } from "../shared/index-db.ts";
import { type Found, membershipOf, partitionOf, type Row, rowKey } from "../shared/membership.ts";
import type { Asked } from "./door.ts";
import { languagesOf } from "./languages.ts";
import { queryOf } from "./query.ts";
import { type Results, resultsOf } from "./results.ts";

const people = env("PEOPLE_TABLE");

/** Maps of a person that are searched: those at the top of the list, as it is kept. */
const MAPS = 2_000;

/**
 * Searches the maps that somebody may open. Which they are is not in the index: the person's own list says which to look
 * at, and each map's rows decide, at this very moment, whether its text may be shown.
 */
export async function searchMine(db: IndexDb, identityId: string, asked: Asked): Promise<Results> {
  const wanted = queryOf(asked.query);
  const ids = await listOf(identityId);
  const results = await resultsOf(db, { ids }, wanted, languagesOf(wanted, asked));
  const allowed = await readable(
    identityId,
    results.cards.map(({ id }) => id),
  );
  const cards = results.cards.filter(({ id }) => allowed.has(id));
  // Counts and suggestions may come from maps that were taken away: they are only told when nothing was.
  if (cards.length < results.cards.length) {
    return { cards, total: cards.length, more: false, pages: 1, facets: [] };
  }
  return results;
}

async function listOf(identityId: string): Promise<string[]> {
  const ids: string[] = [];
  let from: object | undefined;
  do {
    const page = await dynamodb<{ Items: Row[]; LastEvaluatedKey?: object }>("Query", {
      TableName: people,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :map)",
      ExpressionAttributeValues: { ":pk": { S: identityId }, ":map": { S: "map#" } },
      ProjectionExpression: "sk",
      ...(from && { ExclusiveStartKey: from }),
    });
    ids.push(...page.Items.map(({ sk }) => sk?.S?.slice("map#".length) ?? ""));
    from = page.LastEvaluatedKey;
  } while (from && ids.length < MAPS);
  return ids.filter((id) => /^[0-9a-z]{16}$/.test(id)).slice(0, MAPS);
}

/** Of a page of maps those that the person has a role in now. */
async function readable(identityId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const sort = [rowKey.map, rowKey.member(identityId)];
  const { Responses = {}, UnprocessedKeys = {} } = await dynamodb<Found>("BatchGetItem", {
    RequestItems: {
      [people]: {
        Keys: ids.flatMap((id) => sort.map((sk) => ({ pk: partitionOf(id), sk: { S: sk } }))),
        ConsistentRead: true,
      },
    },
  });
  if (Object.keys(UnprocessedKeys).length > 0)
    throw new Problem(503, "Too much at once. Try again in a moment.");
  const rows = Responses[people] ?? [];
  return new Set(
    ids.filter((id) => {
      const own = rows.filter(({ pk }) => pk?.S === partitionOf(id).S);
      try {
        membershipOf({ Responses: { [people]: own } }, { identityId });
        return true;
      } catch (error) {
        if (error instanceof Problem) return false;
        throw error;
      }
    }),
  );
}

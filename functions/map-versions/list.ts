import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { versionsPartition } from "../shared/partitions.ts";
import { presigned } from "../shared/presign.ts";

const table = env("UPDATES_TABLE");
const bucket = env("FILES_BUCKET");

/** Versions of one answer. */
const PAGE = 50;
/** Seconds that the URLs of an answer are good for. */
const EXPIRES_IN = 300;

/** A row of the versions' partition. */
interface Row {
  readonly sk: { readonly S: string };
  readonly key: { readonly S: string };
  readonly at: { readonly N: string };
  readonly changes?: { readonly N: string };
  readonly authors?: { readonly SS: readonly string[] };
  readonly name?: { readonly S: string };
}

/** The newest versions that are older than `before`; `more` is the last one's id when there are older ones. */
export async function listVersions(mapId: string, before: string | undefined) {
  const { Items, LastEvaluatedKey } = await dynamodb<{ Items: Row[]; LastEvaluatedKey?: object }>("Query", {
    TableName: table,
    KeyConditionExpression: before ? "pk = :pk AND sk < :before" : "pk = :pk",
    ExpressionAttributeValues: {
      ":pk": { S: versionsPartition(mapId) },
      ...(before && { ":before": { S: before } }),
    },
    ScanIndexForward: false,
    // Who just named a version sees it.
    ConsistentRead: true,
    Limit: PAGE,
  });
  const versions = await Promise.all(
    Items.map(async ({ sk, key, at, changes, authors, name }) => ({
      id: sk.S,
      at: Number(at.N),
      changes: Number(changes?.N ?? 0),
      authors: authors?.SS ?? [],
      ...(name && { name: name.S }),
      url: await presigned(bucket, key.S, EXPIRES_IN),
    })),
  );
  return { versions, ...(LastEvaluatedKey && { more: versions.at(-1)?.id }) };
}

import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import { bucketUrl, dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { handle, mapIdOf, Problem, textOf } from "../shared/http.ts";
import { type Found, membershipOf, membershipRequest, secretOf } from "../shared/membership.ts";
import { lastSnapshot } from "../shared/snapshot.ts";
import { Sha256 } from "./sha256.ts";

const peopleTable = env("PEOPLE_TABLE");
const updatesTable = env("UPDATES_TABLE");
const files = new URL(bucketUrl(env("FILES_BUCKET")));
const presigner = new S3RequestPresigner({
  region: env("AWS_REGION"),
  credentials: {
    accessKeyId: env("AWS_ACCESS_KEY_ID"),
    secretAccessKey: env("AWS_SECRET_ACCESS_KEY"),
    sessionToken: process.env.AWS_SESSION_TOKEN,
  },
  sha256: Sha256,
});

/**
 * POST /maps/{mapId}/view with the secret as its text, or GET with it in `x-map-secret`: redirects to the map's last
 * snapshot, for five minutes. A page posts: for a header of ours a browser asks leave first, here and at the bucket.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const claim = { secret: secretOf(textOf(request) || request.headers["x-map-secret"]) };
  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(peopleTable, mapId, claim));
  const { epoch } = membershipOf(found, claim);
  const snapshot = await lastSnapshot(updatesTable, `${mapId}#${epoch}`);
  if (!snapshot) throw new Problem(404, "This map has no snapshot yet: open it to see it.");
  return {
    statusCode: 302,
    headers: { location: await presigned(snapshot.key), "cache-control": "no-store" },
  };
});

async function presigned(key: string): Promise<string> {
  const url = new URL(`${files.href.replace(/\/$/, "")}/${key}`);
  const { query = {} } = await presigner.presign(
    {
      method: "GET",
      protocol: url.protocol,
      hostname: url.hostname,
      port: url.port ? Number(url.port) : undefined,
      path: url.pathname,
      headers: {},
      query: {},
    },
    { expiresIn: 300 },
  );
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url.href;
}

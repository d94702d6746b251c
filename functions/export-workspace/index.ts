import { randomBytes } from "node:crypto";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, Problem, type Request, type Response } from "../shared/http.ts";
import { countCall } from "../shared/limit.ts";
import { presigned } from "../shared/presign.ts";
import {
  isWorkId,
  MAPS_AT_MOST,
  nextStep,
  ownerOf,
  readJob,
  readProgress,
  writeJob,
  zipKeyOf,
} from "../shared/workspace.ts";

const people = env("PEOPLE_TABLE");
const bucket = env("TRANSFER_BUCKET");
const queue = env("WORKSPACE_QUEUE_URL");
const formats = env("WORKSPACE_FORMATS").split(",");
/** Seconds that the address of a result is good for. */
const EXPIRES_IN = 900;
/** Steps are tried for an hour (lib/workspace-export.ts); what has not moved for longer will not any more, in ms. */
const PATIENCE = 90 * 60_000;

/**
 * `POST /exports` `{ "format", "maps" }`: begins an export of these maps, of which those are taken that the caller is a
 * member of when their turn comes. `GET /exports/{id}`, for the one who asked: how far it is, and where the result is.
 */
export const handler = handle(async (request) =>
  request.requestContext.http.method === "POST" ? begin(request) : tell(request),
);

async function begin(request: Request): Promise<Response> {
  const identityId = identityOf(request);
  const { format, maps } = bodyOf(request);
  if (typeof format !== "string" || !formats.includes(format)) {
    throw new Problem(400, `"format" must be one of ${formats.join(", ")}.`);
  }
  if (!Array.isArray(maps) || !maps.every((id) => typeof id === "string" && /^[0-9a-z]{16}$/.test(id))) {
    throw new Problem(400, '"maps" must be a list of ids of maps.');
  }
  const wanted = [...new Set<string>(maps)];
  if (wanted.length === 0) throw new Problem(400, "There are no maps to export.");
  if (wanted.length > MAPS_AT_MOST) {
    throw new Problem(413, `${MAPS_AT_MOST} maps is the most of one export; these are ${wanted.length}.`);
  }
  await countCall(people, identityId, "export-workspace");
  const work = { owner: ownerOf(identityId), id: randomBytes(12).toString("hex") };
  await writeJob(bucket, work, { identityId, format, maps: wanted, at: Date.now() });
  await nextStep(queue, work);
  return json(202, { id: work.id, state: "working", done: 0, total: wanted.length });
}

async function tell(request: Request): Promise<Response> {
  const id = request.pathParameters?.id;
  const work = { owner: ownerOf(identityOf(request)), id: isWorkId(id) ? id : "" };
  const job = work.id && (await readJob(bucket, work));
  if (!job) throw new Problem(404, "There is no such export: they are kept for a day.");
  const progress = await readProgress(bucket, work);
  const { next = 0, skipped = [], size, at = job.at } = progress ?? {};
  const about = { id: work.id, done: next, total: job.maps.length, skipped };
  if (size !== undefined) {
    return json(200, {
      ...about,
      state: "ready",
      size,
      url: await presigned(bucket, zipKeyOf(work), EXPIRES_IN),
    });
  }
  return json(200, { ...about, state: Date.now() - at > PATIENCE ? "failed" : "working" });
}

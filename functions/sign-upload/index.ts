import { randomBytes } from "node:crypto";
import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { countCall } from "../shared/limit.ts";
import { type Found, membershipOf, membershipRequest, secretOf } from "../shared/membership.ts";
import { presignPost } from "../shared/post-policy.ts";
import { fileKey, uploadKey } from "../shared/transfer.ts";

const peopleTable = env("PEOPLE_TABLE");
const bucket = env("TRANSFER_BUCKET");
const sizeAtMost = Number(env("UPLOAD_MEGABYTES")) * 1024 * 1024;
/** Seconds: a slow line must have begun by then, it need not have ended. */
const EXPIRES_IN = 15 * 60;

/** POST /maps/{mapId}/uploads `{ "name", "type", "size", "secret"? }`: a form with which to post one file. */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const { secret, ...file } = bodyOf(request);
  const identityId = identityOf(request);
  const claim = { identityId, secret: secretOf(secret) };
  const name = nameOf(file.name);
  const contentType = typeOf(file.type);
  const size = sizeOf(file.size);

  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(peopleTable, mapId, claim));
  const { role, epoch } = membershipOf(found, claim);
  if (role !== "owner" && role !== "editor") {
    throw new Problem(403, `Adding a file takes an owner or an editor; you are a ${role}.`);
  }
  await countCall(peopleTable, identityId, "upload");

  const upload = { mapId, epoch: String(epoch), id: randomBytes(12).toString("hex"), name };
  const post = presignPost({ bucket, key: uploadKey(upload), contentType, size, expiresIn: EXPIRES_IN });
  return json(201, { ...post, id: upload.id, key: fileKey(upload) });
});

/** A name that is safe in a key and as a file anywhere: what it is called in the map, the map says. */
function nameOf(name: unknown): string {
  if (typeof name !== "string" || name === "" || name.length > 1000) {
    throw new Problem(400, '"name" must be the name of a file.');
  }
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "");
  const [ending = ""] = /\.[A-Za-z0-9]{1,10}$/.exec(safe) ?? [];
  return `${safe.slice(0, safe.length - ending.length).slice(0, 80) || "file"}${ending}`;
}

function typeOf(type: unknown): string {
  if (typeof type !== "string" || !/^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,80}$/.test(type)) {
    throw new Problem(400, '"type" must be a media type such as "image/png".');
  }
  return type;
}

function sizeOf(size: unknown): number {
  if (typeof size !== "number" || !Number.isInteger(size) || size < 1) {
    throw new Problem(400, '"size" must be the number of bytes of a file that is not empty.');
  }
  if (size > sizeAtMost) {
    throw new Problem(
      413,
      `A file can have ${sizeAtMost / 1024 / 1024} MB; this one has ${Math.ceil(size / 1024 / 1024)} MB.`,
    );
  }
  return size;
}

import { randomBytes } from "node:crypto";
import { dynamodb } from "../shared/aws.ts";
import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { countCall } from "../shared/limit.ts";
import { type Found, membershipOf, membershipRequest, secretOf } from "../shared/membership.ts";
import { presignPost } from "../shared/post-policy.ts";
import { LANGUAGE_HEADER, resultKey, sourceKey } from "../shared/transfer.ts";

const peopleTable = env("PEOPLE_TABLE");
const bucket = env("TRANSFER_BUCKET");
const formats = env("EXPORT_FORMATS").split(",");
/** Bytes of a map as our own JSON: what its reader takes. */
const SIZE_AT_MOST = 20 * 1024 * 1024;
/** As much of BCP 47 as names a language and its script. */
const LANGUAGE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?$/;
/** Seconds. */
const EXPIRES_IN = 15 * 60;

/**
 * POST /maps/{mapId}/exports `{ "format", "size", "secret"?, "language"? }`: a form with which to post the map as our
 * own JSON; the exporter of the format does the rest. Everybody who may read the map may.
 */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const { format, size, secret, language } = bodyOf(request);
  const identityId = identityOf(request);
  const claim = { identityId, secret: secretOf(secret) };
  if (typeof format !== "string" || !formats.includes(format)) {
    throw new Problem(400, `"format" must be one of ${formats.join(", ")}.`);
  }
  if (typeof size !== "number" || !Number.isInteger(size) || size < 1) {
    throw new Problem(400, '"size" must be the number of bytes of the map.');
  }
  if (language !== undefined && !(typeof language === "string" && LANGUAGE.test(language))) {
    throw new Problem(400, '"language" must be a tag such as "de" or "sr-Latn".');
  }
  if (size > SIZE_AT_MOST) throw new Problem(413, "This map is too large to be exported: 20 MB is the most.");

  const found = await dynamodb<Found>("BatchGetItem", membershipRequest(peopleTable, mapId, claim));
  const { epoch } = membershipOf(found, claim);
  await countCall(peopleTable, identityId, "export");
  const transfer = { mapId, epoch: String(epoch), id: randomBytes(12).toString("hex"), format };
  const post = presignPost({
    bucket,
    key: sourceKey(transfer),
    contentType: "application/json",
    size,
    ...(typeof language === "string" && { metadata: { [LANGUAGE_HEADER]: language } }),
    expiresIn: EXPIRES_IN,
  });
  return json(201, { ...post, id: transfer.id, result: resultKey(transfer, "json") });
});

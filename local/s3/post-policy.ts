/** POST policies: a form, signed ahead, with which a page may upload one file of the size and name agreed. */
import { createHmac } from "node:crypto";
import { REGION } from "../core/aws.ts";
import { AwsError, type AwsResponse, type Caller, type Iam } from "../core/contracts.ts";
import { withSourceIp } from "../core/incoming.ts";
import { same, signingKey } from "../core/sigv4.ts";
import { checkWrite } from "./conditions.ts";
import { type Form, parseForm } from "./form.ts";
import { checkKey } from "./objects.ts";
import { authorize, descriptionOf, orDefault, type S3Request, verifyChecksums, xml } from "./request.ts";

type Condition = Readonly<Record<string, string>> | readonly [string, string | number, string | number];

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly Condition[];
}

/** Form fields that a policy need not speak of. Source: S3 API reference, "Creating a POST policy", 2026-11. */
const free = (name: string): boolean =>
  ["x-amz-signature", "policy", "file", "bucket"].includes(name) || name.startsWith("x-ignore-");

const denied = (message: string, code = "AccessDenied", status = 403): AwsError =>
  new AwsError(code, message, status);

export async function postObject(request: S3Request): Promise<AwsResponse> {
  const { http, aws, target } = request;
  const form = parseForm(http.headers["content-type"] ?? "", http.body);
  const encoded = form.fields.get("policy");
  const caller: Caller =
    encoded === undefined ? { kind: "anonymous" } : verifySignature(aws.iam, encoded, form);
  const key = (form.fields.get("key") ?? "").replaceAll("${filename}", form.file.name);
  if (key === "") throw new AwsError("InvalidArgument", "Bucket POST must contain a field named 'key'.");
  checkKey(key);
  if (encoded !== undefined) checkPolicy(readPolicy(encoded), form, target.bucket.name);

  const headers = Object.fromEntries(form.fields);
  const from = withSourceIp(caller, http.sourceIp);
  authorize({ aws, http: { ...http, caller: from } }, target, "s3:PutObject", key);
  const checksums = orDefault(verifyChecksums(headers, form.file.bytes), form.file.bytes);
  // Of the file's own type S3 takes no notice: only the form's field counts.
  const object = await target.bucket.put(key, form.file.bytes, descriptionOf(headers, checksums), (current) =>
    checkWrite({}, current),
  );
  await target.changed("ObjectCreated:Post", object, { ...http, caller: from });

  const location = `${http.url.origin}${http.url.pathname.replace(/\/$/, "")}/${encodeURIComponent(key)}`;
  const answer = {
    headers: { etag: object.etag, location, ...checksums },
    operation: "PostObject",
    resource: `${target.arn}/${key}`,
  };
  const redirect = redirection(headers.success_action_redirect, target.bucket.name, key, object.etag);
  if (redirect) return { ...answer, status: 303, headers: { ...answer.headers, location: redirect } };
  if (headers.success_action_status === "201")
    return xml(
      201,
      [
        "PostResponse",
        [
          ["Location", location],
          ["Bucket", target.bucket.name],
          ["Key", key],
          ["ETag", object.etag],
        ],
      ],
      answer,
    );
  return { ...answer, status: headers.success_action_status === "200" ? 200 : 204 };
}

/** @throws as S3 does when the form's signature is not one of a session known here */
function verifySignature(iam: Iam, policy: string, { fields }: Form): Caller {
  const [accessKeyId = "", date = "", region = "", service = ""] = (
    fields.get("x-amz-credential") ?? ""
  ).split("/");
  const session = iam.session(accessKeyId);
  if (!session)
    throw denied("The AWS Access Key Id you provided does not exist in our records.", "InvalidAccessKeyId");
  const { credentials, caller } = session;
  if (!same(fields.get("x-amz-security-token") ?? "", credentials.sessionToken))
    throw denied("The provided token is malformed or otherwise invalid.", "InvalidToken", 400);
  const key = signingKey(credentials.secretAccessKey, date, region, service);
  const wanted = createHmac("sha256", key).update(policy).digest("hex");
  if (region !== REGION)
    throw denied(
      `The region '${region}' is wrong; expecting '${REGION}'`,
      "AuthorizationQueryParametersError",
      400,
    );
  if (service !== "s3" || !same(fields.get("x-amz-signature") ?? "", wanted))
    throw denied(
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      "SignatureDoesNotMatch",
    );
  if (credentials.expiration <= Date.now())
    throw denied("The provided token has expired.", "ExpiredToken", 400);
  return caller;
}

function readPolicy(encoded: string): Policy {
  try {
    const policy = JSON.parse(Buffer.from(encoded, "base64").toString()) as Policy;
    if (
      typeof policy.expiration === "string" &&
      Array.isArray(policy.conditions) &&
      policy.conditions.every((one) => typeof one === "object" && one !== null)
    )
      return policy;
  } catch {
    // answered below
  }
  throw noPolicy();
}

const noPolicy = () => new AwsError("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.");

/** @throws AccessDenied, EntityTooLarge, EntityTooSmall */
function checkPolicy(policy: Policy, form: Form, bucket: string): void {
  if (!(Date.parse(policy.expiration) > Date.now()))
    throw denied("Invalid according to Policy: Policy expired.");
  const covered = new Set<string>();
  const value = (name: string) => (name === "bucket" ? bucket : (form.fields.get(name) ?? ""));
  const refuse = (condition: unknown) =>
    denied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`);
  for (const condition of policy.conditions) {
    if (!Array.isArray(condition)) {
      for (const [name, wanted] of Object.entries(condition as Readonly<Record<string, string>>)) {
        covered.add(name.toLowerCase());
        if (value(name.toLowerCase()) !== wanted) throw refuse(["eq", `$${name}`, wanted]);
      }
      continue;
    }
    const [operator, subject, limit] = condition as readonly [string, string | number, string | number];
    if (operator === "content-length-range") {
      if (!Number.isFinite(Number(subject)) || !Number.isFinite(Number(limit))) throw noPolicy();
      checkSize(form.file.bytes.length, Number(subject), Number(limit));
      continue;
    }
    const name = String(subject).replace(/^\$/, "").toLowerCase();
    covered.add(name);
    const fits =
      operator === "eq"
        ? value(name) === limit
        : operator === "starts-with" && startsWith(name, value(name), String(limit));
    if (!fits) throw refuse(condition);
  }
  const extra = [...form.fields.keys()].filter((name) => !covered.has(name) && !free(name));
  if (extra.length > 0) throw denied(`Invalid according to Policy: Extra input fields: ${extra.join(", ")}`);
}

/** A list of content types has to fit in each of its members. */
const startsWith = (name: string, text: string, head: string): boolean =>
  (name === "content-type" ? text.split(",") : [text]).every((part) => part.startsWith(head));

function checkSize(size: number, min: number, max: number): void {
  if (size > max)
    throw new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400, {
      ProposedSize: size,
      MaxSizeAllowed: max,
    });
  if (size < min)
    throw new AwsError(
      "EntityTooSmall",
      "Your proposed upload is smaller than the minimum allowed size",
      400,
      {
        ProposedSize: size,
        MinSizeAllowed: min,
      },
    );
}

function redirection(to: string | undefined, bucket: string, key: string, etag: string): string | undefined {
  if (to === undefined || !URL.canParse(to)) return undefined;
  const url = new URL(to);
  for (const [name, value] of Object.entries({ bucket, key, etag })) url.searchParams.set(name, value);
  return url.href;
}

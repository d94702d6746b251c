/** STS: AssumeRole and GetCallerIdentity, in the Query protocol. */
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type PolicyDocument,
  type Service,
} from "../core/contracts.ts";
import { escapeXml } from "../core/wire.ts";
import { checkPolicy } from "../iam/grammar.ts";
import type { LocalIam } from "../iam/iam.ts";
import { compilePolicy } from "../iam/policy.ts";

/** Characters of an inline session policy: IAM and STS quotas, 2026-11. */
const MAX_POLICY = 2048;
/** Session tags: 50 of at most 128 characters for the key and 256 for the value, same page. */
const MAX_TAGS = 50;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
/** Seconds. */
const SHORTEST = 900;
const LONGEST_CHAINED = 3600;
const LONGEST = 43_200;

const invalid = (message: string) => new AwsError("ValidationError", message, 400);

/** Members of a list as the Query protocol has them: `Tags.member.1.Key` and so on. */
function members(params: URLSearchParams, name: string): ReadonlyMap<number, ReadonlyMap<string, string>> {
  const list = new Map<number, Map<string, string>>();
  for (const [key, value] of params) {
    const [, index, field] = new RegExp(`^${name}\\.member\\.(\\d+)(?:\\.(\\w+))?$`).exec(key) ?? [];
    if (index === undefined) continue;
    const item = list.get(Number(index)) ?? new Map<string, string>();
    list.set(Number(index), item.set(field ?? "", value));
  }
  return list;
}

function readPolicy(text: string | null): PolicyDocument | undefined {
  if (text === null) return undefined;
  if (text.length > MAX_POLICY)
    throw invalid(
      `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${MAX_POLICY} (it has ${text.length})`,
    );
  try {
    const policy = JSON.parse(text) as PolicyDocument;
    checkPolicy(policy, "identity");
    compilePolicy(policy);
    return policy;
  } catch (error) {
    throw new AwsError(
      "MalformedPolicyDocument",
      `The policy is not in the valid form: ${(error as Error).message}`,
    );
  }
}

function readTags(params: URLSearchParams): Record<string, string> {
  const tags = [...members(params, "Tags").values()].map(
    (tag) => [tag.get("Key") ?? "", tag.get("Value") ?? ""] as const,
  );
  if (tags.length > MAX_TAGS) throw invalid(`A session takes at most ${MAX_TAGS} tags.`);
  for (const [key, value] of tags)
    if (!TAG_KEY.test(key) || !TAG_VALUE.test(value))
      throw invalid(`The session tag "${key}" has characters or a length that STS does not take.`);
  return Object.fromEntries(tags.map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));
}

function readDuration(params: URLSearchParams, longest: number, chained: boolean): number {
  const seconds = Number(params.get("DurationSeconds") ?? 3600);
  if (!Number.isInteger(seconds) || seconds < SHORTEST || seconds > LONGEST)
    throw invalid(`DurationSeconds must be between ${SHORTEST} and ${LONGEST}.`);
  if (chained && seconds > LONGEST_CHAINED)
    throw invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  if (seconds > longest)
    throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  return seconds;
}

/** Whatever a trust policy says, nobody does this unsigned. */
const unsigned = () => new AwsError("AccessDenied", "Request is missing Authentication Token", 403);

function assumeRole(iam: LocalIam, { caller }: AwsRequest, params: URLSearchParams): string {
  if (caller.kind === "anonymous") throw unsigned();
  const roleArn = params.get("RoleArn") ?? "";
  const sessionName = params.get("RoleSessionName") ?? "";
  if (!/^arn:aws:iam::\d{12}:role\/.+/.test(roleArn)) throw invalid(`${roleArn || "RoleArn"} is invalid`);
  if (!SESSION_NAME.test(sessionName))
    throw invalid(
      "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]{2,64}",
    );
  if (members(params, "PolicyArns").size > 0)
    throw invalid(
      "Managed session policies (PolicyArns) are not supported by the local STS: pass them as Policy.",
    );
  const chained = caller.kind === "session";
  const durationSeconds = readDuration(params, iam.roles.get(roleArn)?.maxSession ?? LONGEST, chained);
  const sessionPolicy = readPolicy(params.get("Policy"));
  const context = readTags(params);
  const opened = iam.assumeRole(caller, { roleArn, sessionName, durationSeconds, sessionPolicy, context });
  const { credentials, caller: session } = opened;
  if (session.kind !== "session") throw new Error("A role was assumed without a session.");
  const used = Math.ceil(((params.get("Policy")?.length ?? 0) / MAX_POLICY) * 100);
  return (
    `<Credentials><AccessKeyId>${credentials.accessKeyId}</AccessKeyId>` +
    `<SecretAccessKey>${escapeXml(credentials.secretAccessKey)}</SecretAccessKey>` +
    `<SessionToken>${escapeXml(credentials.sessionToken)}</SessionToken>` +
    `<Expiration>${new Date(credentials.expiration).toISOString()}</Expiration></Credentials>` +
    `<AssumedRoleUser><AssumedRoleId>${escapeXml(session.userId)}</AssumedRoleId>` +
    `<Arn>${escapeXml(session.arn)}</Arn></AssumedRoleUser>` +
    (sessionPolicy ? `<PackedPolicySize>${used}</PackedPolicySize>` : "")
  );
}

/** Needs no permission on AWS either. */
function callerIdentity(iam: LocalIam, { caller }: AwsRequest): string {
  if (caller.kind !== "session") throw unsigned();
  return (
    `<Arn>${escapeXml(caller.arn)}</Arn><UserId>${escapeXml(caller.userId)}</UserId>` +
    `<Account>${iam.account}</Account>`
  );
}

const OPERATIONS: Readonly<
  Record<string, (iam: LocalIam, request: AwsRequest, params: URLSearchParams) => string>
> = { AssumeRole: assumeRole, GetCallerIdentity: callerIdentity };

export function createSts(iam: LocalIam): Service {
  return {
    name: "sts",
    protocol: "query-xml",
    resources: {},
    async handle(request): Promise<AwsResponse> {
      const params = request.method === "POST" ? new URLSearchParams(request.body.toString()) : request.query;
      const action = params.get("Action") ?? "";
      const operation = OPERATIONS[action];
      if (!operation || !Object.hasOwn(OPERATIONS, action))
        throw new AwsError(
          "InvalidAction",
          `The local STS answers AssumeRole and GetCallerIdentity, not "${action}".`,
        );
      const result = operation(iam, request, params);
      return {
        status: 200,
        headers: { "content-type": "text/xml" },
        body: `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result></${action}Response>`,
        operation: action,
        resource: params.get("RoleArn") ?? undefined,
      };
    },
    close: async () => {},
  };
}

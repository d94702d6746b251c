/** Decides who may do what, by the policies of the template, as IAM would in a single account. */
import {
  type AssumeRole,
  AwsError,
  type Caller,
  type ConditionContext,
  type Credentials,
  type Iam,
  type PolicyDocument,
} from "../core/contracts.ts";
import type { SessionStore } from "../core/sessions.ts";
import { noteDecision } from "../core/trace.ts";
import { callerNames, contextLookup } from "./context.ts";
import { allowing, called, denying, lacking } from "./explain.ts";
import { evaluate, evaluateResourcePolicy, type Request } from "./policy.ts";
import type { CallerNames } from "./principal.ts";
import { type NamedPolicy, type Role, Roles } from "./roles.ts";

/** Why a request does not pass, in the words that end AWS's own message. */
type Denial =
  | "with an explicit deny in an identity-based policy"
  | "with an explicit deny in a session policy"
  | "with an explicit deny in a resource-based policy"
  | "because no identity-based policy allows"
  | "because no session policy allows"
  | "because no resource-based policy allows"
  | "because no AWS IoT policy is attached to the identity that allows";

interface Question {
  readonly request: Request;
  readonly identity: readonly NamedPolicy[] | undefined;
  readonly session: PolicyDocument | undefined;
  readonly resourcePolicies: readonly PolicyDocument[];
}

/** Undefined when the request passes. Order of evaluation: IAM User Guide, "Policy evaluation logic". */
function denial({ request, identity, session, resourcePolicies }: Question): Denial | undefined {
  let resource: ReturnType<typeof evaluateResourcePolicy>;
  for (const policy of resourcePolicies) {
    const said = evaluateResourcePolicy(policy, request);
    if (said === "Deny") return "with an explicit deny in a resource-based policy";
    if (said && resource !== "session" && (said !== "account" || !resource)) resource = said;
  }
  if (!identity) return resource ? undefined : "because no resource-based policy allows";

  let allowedByRole = false;
  for (const { document } of identity) {
    const said = evaluate(document, request);
    if (said === "Deny") return "with an explicit deny in an identity-based policy";
    allowedByRole ||= said === "Allow";
  }
  const bySession = session ? evaluate(session, request) : "Allow";
  if (bySession === "Deny") return "with an explicit deny in a session policy";
  if (resource === "session") return undefined;
  if (!allowedByRole && resource !== "role") return "because no identity-based policy allows";
  return bySession ? undefined : "because no session policy allows";
}

const nameOf = (caller: Caller): string =>
  caller.kind === "session" ? caller.arn : caller.kind === "service" ? caller.principal : "anonymous";

const IOT_DATA_PLANE = /^iot:(Connect|Publish|Subscribe|Receive)$/i;

/**
 * Signed-in identities of an identity pool need an AWS IoT policy beside their role's; guests and sessions
 * of AssumeRole do not (AWS IoT developer guide, "Authorization", 2026-11). None can be attached here.
 */
const needsIotPolicy = (caller: Caller, action: string): boolean =>
  caller.kind === "session" &&
  caller.context["cognito-identity.amazonaws.com:amr"]?.includes("authenticated") === true &&
  IOT_DATA_PLANE.test(action);

export class LocalIam implements Iam {
  readonly account: string;
  readonly region: string;
  readonly now: () => number;
  readonly roles: Roles;
  readonly #sessions: SessionStore;
  readonly #log: (line: string) => void;

  constructor(options: {
    account: string;
    region: string;
    sessions: SessionStore;
    log: (line: string) => void;
    now: () => number;
  }) {
    this.account = options.account;
    this.region = options.region;
    this.now = options.now;
    this.roles = new Roles(options.account);
    this.#sessions = options.sessions;
    this.#log = options.log;
  }

  authorize(
    caller: Caller,
    action: string,
    resource: string,
    context: ConditionContext = {},
    resourcePolicies: readonly PolicyDocument[] = [],
  ): void {
    const question = this.#question(caller, action, resource, context, resourcePolicies);
    const why = this.#denial(caller, question);
    this.#note(caller, question, why);
    if (!why) return;
    this.#log(
      `denied: ${nameOf(caller)} may not ${action} on ${resource}: ${this.#explain(caller, question, why)}`,
    );
    const end = why.endsWith("allows") ? `${why} the ${action} action` : why;
    const who = caller.kind === "anonymous" ? "anonymous is" : `User: ${nameOf(caller)} is`;
    throw new AwsError(
      "AccessDenied",
      `${who} not authorized to perform: ${action} on resource: ${resource} ${end}`,
      403,
    );
  }

  allows(
    caller: Caller,
    action: string,
    resource: string,
    context: ConditionContext = {},
    resourcePolicies: readonly PolicyDocument[] = [],
  ): boolean {
    const question = this.#question(caller, action, resource, context, resourcePolicies);
    const why = this.#denial(caller, question);
    this.#note(caller, question, why);
    return !why;
  }

  assumeRole(by: Caller, request: AssumeRole): { credentials: Credentials; caller: Caller } {
    const role = this.#role(request.roleArn);
    this.#admit(by, role, "sts:AssumeRole", {
      "sts:RoleSessionName": request.sessionName,
      ...tagKeys(request),
    });
    if (hasTags(request)) this.#admit(by, role, "sts:TagSession", tagKeys(request));
    return this.#open(
      role,
      request,
      by.kind === "session" ? 3600 : by.kind === "service" ? 43_200 : role.maxSession,
    );
  }

  /**
   * Assumes a role with the token of an identity provider, whose claims are the trust policy's condition keys.
   * Throws AccessDenied.
   */
  assumeRoleWithWebIdentity(provider: string, claims: ConditionContext, request: AssumeRole) {
    const role = this.#role(request.roleArn);
    const names: CallerNames = { federated: provider };
    this.#admit({ kind: "anonymous" }, role, "sts:AssumeRoleWithWebIdentity", claims, names);
    return this.#open(role, request, role.maxSession);
  }

  session(accessKeyId: string): { caller: Caller; credentials: Credentials } | undefined {
    return this.#sessions.get(accessKeyId);
  }

  #role(arn: string): Role {
    const role = this.roles.get(arn);
    if (role) return role;
    this.#log(`denied: there is no role ${arn}`);
    throw new AwsError("AccessDenied", `Not authorized to perform sts:AssumeRole on ${arn}`, 403);
  }

  /** The trust policy must admit the caller; if it only names the account, the caller's own policies must too. */
  #admit(by: Caller, role: Role, action: string, context: ConditionContext, names?: CallerNames): void {
    const question = this.#question(by, action, role.arn, context, [role.trust], names);
    const trusted = evaluateResourcePolicy(role.trust, question.request);
    const why =
      trusted === undefined || trusted === "Deny"
        ? "because no resource-based policy allows"
        : this.#denial(by, question);
    this.#note(by, question, why);
    if (!why) return;
    const who = names?.federated ?? nameOf(by);
    const reason =
      why === "because no resource-based policy allows"
        ? `the trust policy of ${role.name}: ${this.#explain({ kind: "anonymous" }, question, why)}`
        : this.#explain(by, question, why);
    this.#log(`denied: ${who} may not ${action} on ${role.arn}: ${reason}`);
    throw new AwsError(
      "AccessDenied",
      `User: ${who} is not authorized to perform: ${action} on resource: ${role.arn}`,
      403,
    );
  }

  #open(role: Role, request: AssumeRole, longest: number) {
    const seconds = Math.min(request.durationSeconds ?? 3600, longest);
    return this.#sessions.open(role, { ...request, durationSeconds: seconds });
  }

  #question(
    caller: Caller,
    action: string,
    resource: string,
    context: ConditionContext,
    resourcePolicies: readonly PolicyDocument[],
    names = callerNames(caller),
  ): Question {
    return {
      request: { action, resource, names, lookup: contextLookup(caller, context, this) },
      identity: caller.kind === "session" ? (this.roles.get(caller.roleArn)?.policies ?? []) : undefined,
      session: caller.kind === "session" ? caller.sessionPolicy : undefined,
      resourcePolicies,
    };
  }

  #denial(caller: Caller, question: Question): Denial | undefined {
    return (
      denial(question) ??
      (needsIotPolicy(caller, question.request.action)
        ? "because no AWS IoT policy is attached to the identity that allows"
        : undefined)
    );
  }

  /** Tells whoever follows the call which statements decided. */
  #note(caller: Caller, question: Question, why: Denial | undefined): void {
    const { request, identity, session, resourcePolicies } = question;
    noteDecision(() => {
      const role =
        caller.kind === "session" ? `Role ${caller.roleArn.slice(caller.roleArn.lastIndexOf("/") + 1)}` : "";
      const kinds = [
        (identity ?? []).map(({ name, document }) => ({ name: `${role}: ${name}`, document })),
        called("Session policy", session ? [session] : []),
        called(request.action.startsWith("sts:") ? "Trust policy" : "Resource policy", resourcePolicies),
      ];
      return {
        action: request.action,
        resource: request.resource,
        grants: why ? [] : allowing(kinds, request),
        ...(why && { denied: this.#explain(caller, question, why) }),
      };
    });
  }

  #explain(caller: Caller, { request, identity, session, resourcePolicies }: Question, why: Denial): string {
    const resource = called("the resource's policy", resourcePolicies);
    if (why.startsWith("with an explicit deny")) {
      const inSession = session ? called("the session policy", [session]) : [];
      return denying([...resource, ...(identity ?? []), ...inSession], request) ?? why;
    }
    if (why === "because no session policy allows")
      return lacking(called("the session policy", session ? [session] : []), request);
    if (why === "because no resource-based policy allows") return lacking(resource, request);
    if (why === "because no identity-based policy allows" && caller.kind === "session") {
      const name = caller.roleArn.slice(caller.roleArn.lastIndexOf("/") + 1);
      return `role ${name}: ${lacking(identity ?? [], request)}`;
    }
    return why.replace(/ that allows$/, "");
  }
}

const tagsOf = (request: AssumeRole) =>
  Object.entries(request.context ?? {}).filter(([key]) => key.startsWith("aws:PrincipalTag/"));

const hasTags = (request: AssumeRole) => tagsOf(request).length > 0;

/** `aws:RequestTag/x` and `aws:TagKeys`, as the trust policy sees the tags of a session to be. */
function tagKeys(request: AssumeRole): ConditionContext {
  const tags = tagsOf(request).map(([key, value]) => [key.slice("aws:PrincipalTag/".length), value] as const);
  if (tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    "aws:TagKeys": tags.map(([key]) => key),
  };
}

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller, PolicyDocument, Statement } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";

let t: TestAws;
beforeAll(async () => {
  t = await testAws();
});
afterAll(() => t.close());

const ACCOUNT = "000000000000";
const table = (name: string) => `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${name}`;
const policy = (...Statement: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
const allow = (
  Action: string | string[],
  Resource: string | string[],
  more: Partial<Statement> = {},
): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const service = (principal: string, sourceArn?: string): Caller => ({
  kind: "service",
  principal,
  sourceArn,
});

let count = 0;
const asRole = (
  statements: Statement | Statement[],
  session: Parameters<TestAws["caller"]>[1] = {},
): Caller => t.caller(t.role(`R${++count}`, statements), session);

const may = (caller: Caller, action: string, resource: string, ...rest: [object?, PolicyDocument[]?]) =>
  t.iam.allows(caller, action, resource, rest[0] as Record<string, string>, rest[1]);

describe("identity policies", () => {
  test("nothing is allowed that no statement allows", () => {
    const caller = asRole(allow("dynamodb:Query", table("a")));
    expect(may(caller, "dynamodb:Query", table("a"))).toBe(true);
    expect(may(caller, "dynamodb:PutItem", table("a"))).toBe(false);
    expect(may(caller, "dynamodb:Query", table("b"))).toBe(false);
  });

  test("actions compare without case and by wildcard, resources with case", () => {
    const caller = asRole(allow(["DynamoDB:get*", "s3:Get?bject"], "arn:aws:x:::A*"));
    expect(may(caller, "dynamodb:GetItem", "arn:aws:x:::Ab")).toBe(true);
    expect(may(caller, "s3:GetObject", "arn:aws:x:::A")).toBe(true);
    expect(may(caller, "dynamodb:GetItem", "arn:aws:x:::ab")).toBe(false);
  });

  test("an explicit deny wins over every allow", () => {
    const caller = asRole([
      allow("*", "*"),
      { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::secret/*" },
    ]);
    expect(may(caller, "s3:GetObject", "arn:aws:s3:::open/a")).toBe(true);
    expect(may(caller, "s3:GetObject", "arn:aws:s3:::secret/a")).toBe(false);
  });

  test("NotAction and NotResource mean all others", () => {
    const caller = asRole({ Effect: "Allow", NotAction: "iam:*", NotResource: "arn:aws:s3:::secret/*" });
    expect(may(caller, "s3:GetObject", "arn:aws:s3:::open/a")).toBe(true);
    expect(may(caller, "iam:PassRole", "arn:aws:s3:::open/a")).toBe(false);
    expect(may(caller, "s3:GetObject", "arn:aws:s3:::secret/a")).toBe(false);
  });

  test("variables are those of the session; in a policy without the newer version they are text", () => {
    const context = { "cognito-identity.amazonaws.com:sub": "us-east-1:me", "aws:PrincipalTag/mapId": "m1" };
    const mine = allow("iot:Connect", "arn:aws:iot:::client/${aws:PrincipalTag/mapId}-${iot:ClientId}");
    const caller = asRole(mine, { context });
    expect(may(caller, "iot:Connect", "arn:aws:iot:::client/m1-c", { "iot:ClientId": "c" })).toBe(true);
    expect(may(caller, "iot:Connect", "arn:aws:iot:::client/m2-c", { "iot:ClientId": "c" })).toBe(false);
    const old = t.iam.roles.add({
      name: "Old",
      trust: policy({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
      policies: [{ name: "P", document: { Version: "2008-10-17", Statement: mine } }],
    });
    expect(may(t.caller(old.arn, { context }), "iot:Connect", "arn:aws:iot:::client/m1-c")).toBe(false);
  });

  test("LeadingKeys under ForAllValues, with Null against calls that have none", () => {
    const caller = asRole(
      allow(["dynamodb:Query", "dynamodb:Scan"], table("log"), {
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["m1#1"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      }),
    );
    expect(may(caller, "dynamodb:Query", table("log"), { "dynamodb:LeadingKeys": ["m1#1"] })).toBe(true);
    expect(may(caller, "dynamodb:Query", table("log"), { "dynamodb:LeadingKeys": ["m1#1", "m2#1"] })).toBe(
      false,
    );
    expect(may(caller, "dynamodb:Scan", table("log"))).toBe(false);
  });

  test("global keys: time, transport, principal", () => {
    const when = (Condition: Statement["Condition"]) =>
      may(asRole(allow("a:b", "*", { Condition })), "a:b", "r");
    expect(when({ DateLessThan: { "aws:CurrentTime": "2100-01-01T00:00:00Z" } })).toBe(true);
    expect(when({ DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } })).toBe(false);
    expect(when({ Bool: { "aws:SecureTransport": "true" } })).toBe(true);
    expect(when({ StringLike: { "aws:userid": "AROA*:test" } })).toBe(true);
    expect(when({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/R*` } })).toBe(true);
  });
});

describe("session policies", () => {
  test("a session may do what role and session policy both allow", () => {
    const caller = asRole(allow("s3:*", "*"), { policy: policy(allow("*", "arn:aws:s3:::a/*")) });
    expect(may(caller, "s3:GetObject", "arn:aws:s3:::a/x")).toBe(true);
    expect(may(caller, "s3:GetObject", "arn:aws:s3:::b/x")).toBe(false);
    expect(may(caller, "dynamodb:Query", "arn:aws:s3:::a/x")).toBe(false);
  });

  test("what a resource grants to the role is narrowed by it, what it grants to the session is not", () => {
    const caller = asRole([], { name: "s", policy: policy(allow("s3:Get*", "*")) });
    if (caller.kind !== "session") throw new Error("not a session");
    const grant = (AWS: string) => [
      policy({ Effect: "Allow", Principal: { AWS }, Action: "s3:*", Resource: "*" }),
    ];
    expect(may(caller, "s3:GetObject", "arn:aws:s3:::a/x", {}, grant(caller.roleArn))).toBe(true);
    expect(may(caller, "s3:PutObject", "arn:aws:s3:::a/x", {}, grant(caller.roleArn))).toBe(false);
    expect(may(caller, "s3:PutObject", "arn:aws:s3:::a/x", {}, grant(caller.arn))).toBe(true);
  });
});

describe("resource policies", () => {
  const bucket = "arn:aws:s3:::site/index.html";
  const distribution = `arn:aws:cloudfront::${ACCOUNT}:distribution/D`;
  const originAccess = policy({
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::site/*",
    Condition: { StringEquals: { "AWS:SourceArn": distribution } },
  });

  test("a service passes only by one, for the resource that it names", () => {
    const cloudfront = service("cloudfront.amazonaws.com", distribution);
    expect(may(cloudfront, "s3:GetObject", bucket, {}, [originAccess])).toBe(true);
    expect(
      may(service("cloudfront.amazonaws.com", `${distribution}2`), "s3:GetObject", bucket, {}, [
        originAccess,
      ]),
    ).toBe(false);
    expect(may(service("iot.amazonaws.com", distribution), "s3:GetObject", bucket, {}, [originAccess])).toBe(
      false,
    );
    expect(may(cloudfront, "s3:GetObject", bucket)).toBe(false);
  });

  test("everyone is anyone, unsigned too; a deny for everyone is for services, too", () => {
    const open = policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" });
    const shut = policy({ Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:*", Resource: "*" });
    expect(may({ kind: "anonymous" }, "s3:GetObject", bucket, {}, [open])).toBe(true);
    expect(may({ kind: "anonymous" }, "s3:PutObject", bucket, {}, [open])).toBe(false);
    expect(may(asRole(allow("*", "*")), "s3:GetObject", bucket, {}, [open, shut])).toBe(false);
    expect(may({ kind: "anonymous" }, "s3:GetObject", bucket)).toBe(false);
  });

  test("a grant to the account leaves it to the role's own policies", () => {
    const account = policy({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: "*",
      Resource: "*",
    });
    expect(may(asRole([]), "s3:GetObject", bucket, {}, [account])).toBe(false);
    expect(may(asRole(allow("s3:*", "*")), "s3:GetObject", bucket, {}, [account])).toBe(true);
  });
});

describe("assuming roles", () => {
  const trust = (Principal: Statement["Principal"], more: Partial<Statement> = {}) =>
    policy({ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...more });
  const assume = (by: Caller, roleArn: string) => t.iam.assumeRole(by, { roleArn, sessionName: "s1" });

  test("a service assumes a role that trusts it", () => {
    const role = t.role("ForLambda", [], trust({ Service: "lambda.amazonaws.com" }));
    expect(assume(service("lambda.amazonaws.com"), role).caller).toMatchObject({
      roleArn: role,
      sessionName: "s1",
    });
    expect(() => assume(service("iot.amazonaws.com"), role)).toThrow(/not authorized/);
    expect(t.lines.at(-1)).toMatch(/trust policy of ForLambda/);
  });

  test("conditions of the trust policy hold for the service's account", () => {
    const same = { Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } };
    const role = t.role("ForIot", [], trust({ Service: "iot.amazonaws.com" }, same));
    expect(assume(service("iot.amazonaws.com"), role).caller.kind).toBe("session");
  });

  test("a trust policy that names the role is enough; one that names the account is not", () => {
    const plain = asRole([]);
    const privileged = asRole(allow("sts:AssumeRole", "*"));
    if (plain.kind !== "session") throw new Error("not a session");
    const named = t.role("TrustsRole", [], trust({ AWS: plain.roleArn }));
    const account = t.role("TrustsAccount", [], trust({ AWS: ACCOUNT }));
    expect(assume(plain, named).caller.kind).toBe("session");
    expect(() => assume(privileged, named)).toThrow(/not authorized/);
    expect(() => assume(plain, account)).toThrow(/not authorized/);
    expect(assume(privileged, account).caller.kind).toBe("session");
  });

  test("a session lasts an hour at most when one role assumes another", () => {
    const by = asRole(allow("sts:AssumeRole", "*"));
    const role = t.role("Chained", []);
    const { credentials } = t.iam.assumeRole(by, { roleArn: role, sessionName: "s1", durationSeconds: 7200 });
    expect(credentials.expiration).toBeLessThanOrEqual(Date.now() + 3_600_000);
  });

  test("a role that does not exist is refused like one that may not be assumed", () => {
    expect(() => assume(asRole(allow("*", "*")), `arn:aws:iam::${ACCOUNT}:role/None`)).toThrow(/AssumeRole/);
  });
});

test("a signed-in identity of a pool needs an IoT policy beside its role's, a guest does not", () => {
  const amr = (value: string) => ({ context: { "cognito-identity.amazonaws.com:amr": [value] } });
  const role = t.role("Pool", allow("*", "*"));
  expect(may(t.caller(role, amr("unauthenticated")), "iot:Connect", "c")).toBe(true);
  expect(may(t.caller(role, amr("authenticated")), "iot:Connect", "c")).toBe(false);
  expect(may(t.caller(role, amr("authenticated")), "dynamodb:Query", "c")).toBe(true);
});

describe("the log of a denial tells what is lacking", () => {
  const denied = (
    caller: Caller,
    action: string,
    resource: string,
    context = {},
    policies: PolicyDocument[] = [],
  ) => {
    expect(() => t.iam.authorize(caller, action, resource, context, policies)).toThrow(
      /not authorized to perform/,
    );
    return t.lines.at(-1);
  };

  test("the action", () => {
    const role = t.role("NoAction", allow("s3:GetObject", "*"));
    expect(denied(t.caller(role), "s3:PutObject", "arn:aws:s3:::b/k")).toBe(
      `denied: arn:aws:sts::${ACCOUNT}:assumed-role/NoAction/test may not s3:PutObject on arn:aws:s3:::b/k: role NoAction: no statement of NoActionPolicy allows s3:PutObject`,
    );
  });

  test("the resource, by the nearest statement", () => {
    const role = t.role("NoResource", [
      allow("s3:GetObject", "arn:aws:s3:::other/*", { Sid: "Other" }),
      allow("s3:GetObject", ["arn:aws:s3:::b/maps/*", "arn:aws:s3:::b/maps2/*"], { Sid: "Maps" }),
    ]);
    expect(denied(t.caller(role), "s3:GetObject", "arn:aws:s3:::b/maps3/x")).toMatch(
      /statement "Maps" of NoResourcePolicy: it allows the action, but only on arn:aws:s3:::b\/maps.*and 1 more/,
    );
  });

  test("the condition, with both values", () => {
    const role = t.role(
      "NoCondition",
      allow("dynamodb:Query", "*", {
        Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["a"] } },
      }),
    );
    expect(denied(t.caller(role), "dynamodb:Query", table("t"), { "dynamodb:LeadingKeys": ["b"] })).toMatch(
      /its condition ForAllValues:StringEquals dynamodb:LeadingKeys wants "a", the request has "b"/,
    );
  });

  test("a variable that has no value", () => {
    const role = t.role("NoVariable", allow("iot:Connect", "arn:aws:iot:::client/${aws:PrincipalTag/id}"));
    expect(denied(t.caller(role), "iot:Connect", "arn:aws:iot:::client/x")).toMatch(
      /aws:PrincipalTag\/id has no value in this request/,
    );
  });

  test("the session policy", () => {
    const role = t.role("Narrowed", allow("*", "*"));
    const caller = t.caller(role, { policy: policy(allow("s3:GetObject", "arn:aws:s3:::a/*")) });
    expect(denied(caller, "s3:GetObject", "arn:aws:s3:::b/x")).toMatch(
      /: nearest is statement 1 of the session policy: it allows the action, but only on/,
    );
  });

  test("an explicit deny", () => {
    const role = t.role("Denied", [
      allow("*", "*"),
      { Sid: "No", Effect: "Deny", Action: "s3:*", Resource: "*" },
    ]);
    expect(denied(t.caller(role), "s3:GetObject", "arn:aws:s3:::b/x")).toMatch(
      /statement "No" of DeniedPolicy denies it/,
    );
  });

  test("the resource's policy, for a service", () => {
    expect(denied(service("iot.amazonaws.com"), "lambda:InvokeFunction", "arn:aws:lambda:::f")).toMatch(
      /iot\.amazonaws\.com may not lambda:InvokeFunction .*there is no policy/,
    );
  });
});

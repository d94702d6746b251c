import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestAws, testAws } from "../../../local/core/testing.ts";

let t: TestAws;
let vendor: string;
let map: string;

beforeAll(async () => {
  t = await testAws();
  map = t.role("Map", { Effect: "Allow", Action: "dynamodb:Query", Resource: "*" });
  vendor = t.role("Vendor", {
    Effect: "Allow",
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Resource: map,
  });
});
afterAll(() => t.close());

const sts = (role: string) => new STSClient(t.client("sts", role));
const assume = (input: Partial<ConstructorParameters<typeof AssumeRoleCommand>[0]> = {}) =>
  sts(vendor).send(new AssumeRoleCommand({ RoleArn: map, RoleSessionName: "abc", ...input }));

test("a session tells who it is", async () => {
  const answer = await sts(vendor).send(new GetCallerIdentityCommand({}));
  expect(answer.Arn).toBe("arn:aws:sts::000000000000:assumed-role/Vendor/test");
  expect(answer.UserId).toMatch(/^AROA[A-Z2-7]{17}:test$/);
  expect(answer.Account).toBe("000000000000");
});

test("a role assumes another with a session policy, and the new credentials work", async () => {
  const policy = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "dynamodb:Query", Resource: "*" },
  };
  const { Credentials, AssumedRoleUser, PackedPolicySize } = await assume({ Policy: JSON.stringify(policy) });
  expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::000000000000:assumed-role/Map/abc");
  expect(PackedPolicySize).toBeGreaterThan(0);
  expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  const client = new STSClient({
    region: "us-east-1",
    endpoint: t.aws.endpoint("sts"),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    },
  });
  expect((await client.send(new GetCallerIdentityCommand({}))).Arn).toBe(AssumedRoleUser?.Arn);
});

test("a role without sts:AssumeRole is refused, and the log says what it lacks", async () => {
  const refused = new STSClient(t.client("sts", map)).send(
    new AssumeRoleCommand({ RoleArn: map, RoleSessionName: "abc" }),
  );
  await expect(refused).rejects.toMatchObject({ name: "AccessDenied" });
  expect(t.lines.at(-1)).toMatch(/Map\/test may not sts:AssumeRole .*no statement of MapPolicy allows/);
});

test("tags need sts:TagSession of both policies and become keys of the session", async () => {
  const untagged = t.role(
    "Untagged",
    { Effect: "Allow", Action: "s3:*", Resource: "*" },
    {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: vendor }, Action: "sts:AssumeRole" },
    },
  );
  const Tags = [{ Key: "mapId", Value: "m1" }];
  await expect(assume({ RoleArn: untagged, Tags })).rejects.toMatchObject({ name: "AccessDenied" });
  const { Credentials } = await assume({ Tags });
  const caller = t.iam.session(Credentials?.AccessKeyId ?? "")?.caller;
  expect(caller?.kind === "session" && caller.context["aws:PrincipalTag/mapId"]).toBe("m1");
});

test.each([
  ["a chained session over an hour", { DurationSeconds: 3601 }, /1 hour session limit/],
  ["a session under 15 minutes", { DurationSeconds: 899 }, /between 900/],
  ["a session name with a colon", { RoleSessionName: "us-east-1:x" }, /roleSessionName/],
  ["a session policy over 2,048 characters", { Policy: `{"Statement":[]}${" ".repeat(2048)}` }, /2048/],
])("%s is refused", async (_, input, message) => {
  await expect(assume(input)).rejects.toThrow(message);
});

test("a policy that IAM would not take is refused", async () => {
  const Statement = { Effect: "Allow", Action: "*", Resource: "*", Condition: { Sounds: { a: "b" } } };
  const odd = JSON.stringify({ Version: "2012-10-17", Statement });
  await expect(assume({ Policy: odd })).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
  await expect(assume({ Policy: "{" })).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
});

test("a session policy that IAM would refuse is refused, not read as allowing all", async () => {
  const policy = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "dynamodb:Query" } };
  await expect(assume({ Policy: JSON.stringify(policy) })).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
    message: expect.stringContaining("one of Resource and NotResource"),
  });
});

test("nobody assumes a role unsigned, not even one that trusts everyone", async () => {
  const everyone = { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" } as const;
  const open = t.role("Open", [], { Version: "2012-10-17", Statement: everyone });
  const body = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: open,
    RoleSessionName: "abc",
  });
  const answer = await fetch(t.aws.endpoint("sts"), { method: "POST", body });
  expect([answer.status, await answer.text()]).toEqual([
    403,
    expect.stringContaining("<Code>MissingAuthenticationToken</Code>"),
  ]);
});

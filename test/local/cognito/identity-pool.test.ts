import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
} from "@aws-sdk/client-cognito-identity";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCognitoIdentity } from "../../../local/cognito/identity-pool.ts";
import { createCognitoIdp } from "../../../local/cognito/user-pool/index.ts";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createMail } from "../../../local/mail/index.ts";
import { make } from "../make.ts";
import { trust } from "./pool.ts";

let t: TestAws;
let open: string;
let closed: string;
let client: CognitoIdentityClient;

async function pools(service: Service, cloud: TestAws) {
  const type = "AWS::Cognito::IdentityPool";
  const guests = (await make(service, type, "Open", { AllowUnauthenticatedIdentities: true })).ref;
  const members = (await make(service, type, "Closed", { AllowUnauthenticatedIdentities: false })).ref;
  const role = cloud.role(
    "Guest",
    { Effect: "Allow", Action: "*", Resource: "*" },
    trust(guests, "unauthenticated"),
  );
  await make(service, "AWS::Cognito::IdentityPoolRoleAttachment", "Roles", {
    IdentityPoolId: guests,
    Roles: { unauthenticated: role, authenticated: role },
  });
  return { guests, members };
}

beforeAll(async () => {
  t = await testAws();
  await t.add(createMail);
  const service = await t.add((aws) => createCognitoIdentity(aws, t.iam));
  await t.add(createCognitoIdp);
  ({ guests: open, members: closed } = await pools(service, t));
  client = new CognitoIdentityClient({ region: "us-east-1", endpoint: t.aws.endpoint("cognito-identity") });
});
afterAll(() => t.close());

const getId = (IdentityPoolId: string, more = {}) =>
  client.send(new GetIdCommand({ IdentityPoolId, ...more }));
const getCredentials = (IdentityId: string) =>
  client.send(new GetCredentialsForIdentityCommand({ IdentityId }));

test("a guest gets an identity and credentials of the pool's role", async () => {
  const { IdentityId = "" } = await getId(open);
  expect(IdentityId).toMatch(/^us-east-1:[0-9a-f-]{36}$/);
  const { Credentials } = await getCredentials(IdentityId);
  expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  const sts = new STSClient({
    region: "us-east-1",
    endpoint: t.aws.endpoint("sts"),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    },
  });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
    "arn:aws:sts::000000000000:assumed-role/Guest/CognitoIdentityCredentials",
  );
});

test("the session carries the identity, and a guest may do what Cognito lets guests do, not more", async () => {
  const { IdentityId = "" } = await getId(open);
  const { Credentials } = await getCredentials(IdentityId);
  const caller = t.iam.session(Credentials?.AccessKeyId ?? "")?.caller;
  if (caller?.kind !== "session") throw new Error("not a session");
  expect(caller.context).toMatchObject({
    "cognito-identity.amazonaws.com:sub": IdentityId,
    "cognito-identity.amazonaws.com:aud": open,
    "cognito-identity.amazonaws.com:amr": ["unauthenticated"],
  });
  expect(t.iam.allows(caller, "dynamodb:Query", "arn:aws:dynamodb:::t")).toBe(true);
  expect(t.iam.allows(caller, "execute-api:Invoke", "arn:aws:execute-api:::a")).toBe(true);
  expect(t.iam.allows(caller, "sts:AssumeRole", "arn:aws:iam::000000000000:role/Guest")).toBe(false);
});

test("a pool without guests, an unknown pool, an unknown identity", async () => {
  await expect(getId(closed)).rejects.toMatchObject({ name: "NotAuthorizedException" });
  await expect(getId("us-east-1:00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(getCredentials("us-east-1:00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("a role whose trust policy is for another pool is not assumed", async () => {
  const service = t.aws.service("cognito-identity");
  const pool = (
    await make(service, "AWS::Cognito::IdentityPool", "Other", { AllowUnauthenticatedIdentities: "true" })
  ).ref;
  const { IdentityId = "" } = await getId(pool);
  await expect(getCredentials(IdentityId)).rejects.toMatchObject({
    name: "InvalidIdentityPoolConfigurationException",
  });
  const role = "arn:aws:iam::000000000000:role/Guest";
  const Roles = { unauthenticated: role };
  await make(service, "AWS::Cognito::IdentityPoolRoleAttachment", "OtherRoles", {
    IdentityPoolId: pool,
    Roles,
  });
  await expect(getCredentials(IdentityId)).rejects.toThrow(/AssumeRoleWithWebIdentity/);
  expect(t.lines.at(-1)).toMatch(/trust policy of Guest.*cognito-identity\.amazonaws\.com:aud wants/);
});

test("what is not run here says so", async () => {
  await expect(getId(open, { Logins: { "cognito-idp.us-east-1.amazonaws.com/x": "token" } })).rejects.toThrow(
    /Issuer doesn't match providerName/,
  );
  await expect(client.send(new GetOpenIdTokenCommand({ IdentityId: "us-east-1:x" }))).rejects.toThrow(
    /answers GetId and GetCredentialsForIdentity/,
  );
});

test("an identity stays the same person after a restart, and its credentials go on working", async () => {
  const { IdentityId = "" } = await getId(open);
  const { Credentials } = await getCredentials(IdentityId);
  const again = await testAws({ dataDir: t.dataDir });
  const service = await again.add((aws) => createCognitoIdentity(aws, again.iam));
  expect((await pools(service, again)).guests).toBe(open);
  const endpoint = again.aws.endpoint("cognito-identity");
  const other = new CognitoIdentityClient({ region: "us-east-1", endpoint });
  const renewed = await other.send(new GetCredentialsForIdentityCommand({ IdentityId }));
  expect(renewed.IdentityId).toBe(IdentityId);
  expect(again.iam.session(Credentials?.AccessKeyId ?? "")?.caller).toMatchObject({
    context: { "cognito-identity.amazonaws.com:sub": IdentityId },
  });
  await again.close();
});

test("a user pool has ids in AWS's form", async () => {
  const service = t.aws.service("cognito-idp");
  const pool = await make(service, "AWS::Cognito::UserPool", "Users", {});
  expect(pool.ref).toMatch(/^us-east-1_[a-z0-9]{9}$/);
  expect(pool.attributes).toMatchObject({
    Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${pool.ref}`,
    ProviderName: `cognito-idp.us-east-1.amazonaws.com/${pool.ref}`,
  });
  const app = await make(service, "AWS::Cognito::UserPoolClient", "Browser", { UserPoolId: pool.ref });
  expect(app.ref).toMatch(/^[a-z0-9]{26}$/);
});

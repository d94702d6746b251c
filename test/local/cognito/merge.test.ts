/** Guests who sign in, as AWS's SDK meets the identity pool. */
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import * as idp from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Pools, startPools } from "./pool.ts";

let pools: Pools;
let identity: CognitoIdentityClient;
let users: idp.CognitoIdentityProviderClient;
let count = 0;

beforeAll(async () => {
  pools = await startPools();
  const { aws } = pools.t;
  identity = new CognitoIdentityClient({ region: "us-east-1", endpoint: aws.endpoint("cognito-identity") });
  users = new idp.CognitoIdentityProviderClient({
    region: "us-east-1",
    endpoint: aws.endpoint("cognito-idp"),
  });
});
afterAll(() => pools.t.close());

async function newUser() {
  const ClientId = pools.plainClient;
  const Username = `guest${++count}@example.com`;
  const Password = "correct horse battery";
  await users.send(new idp.SignUpCommand({ ClientId, Username, Password }));
  const ConfirmationCode = await pools.code(Username);
  await users.send(new idp.ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
  return async () => {
    const { AuthenticationResult } = await users.send(
      new idp.InitiateAuthCommand({
        ClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: Username, PASSWORD: Password },
      }),
    );
    const { IdToken = "", AccessToken = "" } = AuthenticationResult ?? {};
    return { Logins: { [pools.provider]: IdToken }, AccessToken };
  };
}

const getId = async (Logins?: Record<string, string>) =>
  (await identity.send(new GetIdCommand({ IdentityPoolId: pools.identityPool, Logins }))).IdentityId ?? "";
const credentials = (IdentityId: string, Logins?: Record<string, string>) =>
  identity.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));

test("a guest who signs in first becomes the account's identity, and only the account is let in then", async () => {
  const guest = await getId();
  const signIn = await newUser();
  const { Logins } = await signIn();
  const { IdentityId, Credentials } = await credentials(guest, Logins);
  expect(IdentityId).toBe(guest);
  const caller = pools.t.iam.session(Credentials?.AccessKeyId ?? "")?.caller;
  if (caller?.kind !== "session") throw new Error("not a session");
  expect(caller.roleArn).toMatch(/role\/Member$/);
  expect(caller.sessionPolicy).toBeUndefined();
  expect(caller.context).toMatchObject({
    "cognito-identity.amazonaws.com:sub": guest,
    "cognito-identity.amazonaws.com:aud": pools.identityPool,
    "cognito-identity.amazonaws.com:amr": expect.arrayContaining(["authenticated", pools.provider]),
  });
  await expect(credentials(guest)).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: `Access to Identity '${guest}' is forbidden.`,
  });
  // On any device, from then on.
  expect(await getId((await signIn()).Logins)).toBe(guest);
});

test("a guest who signs in to an account with an identity is that identity, and the guest is nobody", async () => {
  const signIn = await newUser();
  const { Logins } = await signIn();
  const account = await getId(Logins);
  const guest = await getId();
  expect((await credentials(guest, Logins)).IdentityId).toBe(account);
  await expect(credentials(guest)).rejects.toMatchObject({ name: "NotAuthorizedException" });
  // The same question gets the same answer: an answer may be lost.
  expect((await credentials(guest, Logins)).IdentityId).toBe(account);
  const other = (await (await newUser())()).Logins;
  await expect(credentials(guest, other)).rejects.toThrow(/Logins don't match/);
  await expect(credentials(account, other)).rejects.toThrow(/Logins don't match/);
});

test("tokens of an app client that the pool does not name, of nobody, and of who signed out are refused", async () => {
  const { Logins, AccessToken } = await (await newUser())();
  const [token = ""] = Object.values(Logins);
  await expect(getId({ [pools.provider]: `${token.slice(0, -4)}AAAA` })).rejects.toThrow(
    /Invalid login token/,
  );
  await expect(getId({ [pools.provider]: AccessToken })).rejects.toThrow(/Invalid login token/);
  await getId(Logins);
  await users.send(new idp.GlobalSignOutCommand({ AccessToken }));
  await expect(getId(Logins)).rejects.toMatchObject({ name: "NotAuthorizedException" });
});

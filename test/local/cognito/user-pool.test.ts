/** The user pool as clients that are not ours meet it: AWS's SDK and amazon-cognito-identity-js. */
import { createHash, createPublicKey, verify } from "node:crypto";
import * as idp from "@aws-sdk/client-cognito-identity-provider";
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Attempts } from "../../../local/cognito/user-pool/attempts.ts";
import { codeAt, stepOf } from "../../../local/cognito/user-pool/totp.ts";
import { type Pools, startPools } from "./pool.ts";

let pools: Pools;
let sdk: idp.CognitoIdentityProviderClient;
let count = 0;
const PASSWORD = "correct horse battery";

beforeAll(async () => {
  pools = await startPools();
  const endpoint = pools.t.aws.endpoint("cognito-idp");
  sdk = new idp.CognitoIdentityProviderClient({ region: "us-east-1", endpoint });
});
afterAll(() => pools.t.close());

const newEmail = () => `person${++count}@example.com`;

async function signUp(email = newEmail(), Password = PASSWORD) {
  await sdk.send(new idp.SignUpCommand({ ClientId: pools.client, Username: email, Password }));
  return email;
}

async function signedUp(email = newEmail()) {
  await signUp(email);
  const ConfirmationCode = await pools.code(email);
  await sdk.send(new idp.ConfirmSignUpCommand({ ClientId: pools.client, Username: email, ConfirmationCode }));
  return email;
}

const byPassword = (email: string, PASSWORD_ = PASSWORD) =>
  sdk.send(
    new idp.InitiateAuthCommand({
      ClientId: pools.plainClient,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: email, PASSWORD: PASSWORD_ },
    }),
  );

async function tokensOf(email: string) {
  const { AuthenticationResult } = await byPassword(email);
  const { AccessToken = "", IdToken = "", RefreshToken = "" } = AuthenticationResult ?? {};
  return { AccessToken, IdToken, RefreshToken };
}

/** AWS's own client for browsers, which speaks SRP. */
function foreign(email: string, ClientId = pools.plainClient) {
  const pool = new CognitoUserPool({
    UserPoolId: pools.userPool,
    ClientId,
    endpoint: pools.t.aws.endpoint("cognito-idp"),
  });
  return new CognitoUser({ Username: email, Pool: pool });
}

function srp(user: CognitoUser, Password: string, totp?: () => string): Promise<CognitoUserSession> {
  return new Promise((resolve, reject) => {
    const callbacks = { onSuccess: resolve, onFailure: reject };
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password }), {
      ...callbacks,
      totpRequired: () => user.sendMFACode(totp?.() ?? "", callbacks, "SOFTWARE_TOKEN_MFA"),
    });
  });
}

describe("signing up", () => {
  test("mails a code, which confirms the address once", async () => {
    const email = await signUp();
    expect((await pools.mails(email))[0]).toMatchObject({ subject: "Your code" });
    const confirm = (ConfirmationCode: string) =>
      sdk.send(new idp.ConfirmSignUpCommand({ ClientId: pools.client, Username: email, ConfirmationCode }));
    const code = await pools.code(email);
    const wrong = code === "000000" ? "000001" : "000000";
    await expect(confirm(wrong)).rejects.toMatchObject({ name: "CodeMismatchException" });
    await expect(byPassword(email)).rejects.toMatchObject({ name: "UserNotConfirmedException" });
    await confirm(code);
    await expect(confirm(code)).rejects.toMatchObject({ name: "NotAuthorizedException" });
    const { AccessToken } = await tokensOf(email);
    const { UserAttributes } = await sdk.send(new idp.GetUserCommand({ AccessToken }));
    expect(UserAttributes).toContainEqual({ Name: "email_verified", Value: "true" });
  });

  test("takes an address once, however it is written, and passwords that the policy allows", async () => {
    const email = await signedUp();
    await expect(signUp(email.toUpperCase())).rejects.toMatchObject({ name: "UsernameExistsException" });
    await expect(signUp(newEmail(), "short")).rejects.toMatchObject({ name: "InvalidPasswordException" });
    await expect(signUp("no address")).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  test("mails another code, five times an hour; the last one counts", async () => {
    const email = await signUp();
    const resend = () =>
      sdk.send(new idp.ResendConfirmationCodeCommand({ ClientId: pools.client, Username: email }));
    for (let i = 0; i < 5; i++) await resend();
    await expect(resend()).rejects.toMatchObject({ name: "LimitExceededException" });
    expect(await pools.mails(email)).toHaveLength(6);
    const ConfirmationCode = await pools.code(email);
    await sdk.send(
      new idp.ConfirmSignUpCommand({ ClientId: pools.client, Username: email, ConfirmationCode }),
    );
  });
});

describe("signing in by SRP", () => {
  test("works with AWS's client, and only with the password", async () => {
    const email = await signedUp();
    for (let i = 0; i < 3; i++) {
      const session = await srp(foreign(email), PASSWORD);
      expect(session.isValid()).toBe(true);
      expect(session.getIdToken().payload).toMatchObject({ email, email_verified: true, token_use: "id" });
    }
    await expect(srp(foreign(email), "wrong horse battery")).rejects.toMatchObject({
      code: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
  });

  test("says the same to a name that nobody has, from the first answer on", async () => {
    const begin = (USERNAME: string) =>
      sdk.send(
        new idp.InitiateAuthCommand({
          ClientId: pools.client,
          AuthFlow: "USER_SRP_AUTH",
          AuthParameters: { USERNAME, SRP_A: "3" },
        }),
      );
    const nobody = newEmail();
    const [first, again, real] = [await begin(nobody), await begin(nobody), await begin(await signedUp())];
    expect(again.ChallengeParameters?.SALT).toBe(first.ChallengeParameters?.SALT);
    expect(again.ChallengeParameters?.USER_ID_FOR_SRP).toBe(first.ChallengeParameters?.USER_ID_FOR_SRP);
    expect(Object.keys(first.ChallengeParameters ?? {}).sort()).toEqual(
      Object.keys(real.ChallengeParameters ?? {}).sort(),
    );
    await expect(srp(foreign(nobody), PASSWORD)).rejects.toMatchObject({
      message: "Incorrect username or password.",
    });
  });

  test("refuses a key that would make the secret 0, whatever the password", async () => {
    const email = await signedUp();
    await expect(
      sdk.send(
        new idp.InitiateAuthCommand({
          ClientId: pools.client,
          AuthFlow: "USER_SRP_AUTH",
          AuthParameters: { USERNAME: email, SRP_A: "0" },
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  test("locks out who guesses, for longer each time", async () => {
    const email = await signedUp();
    const messages: string[] = [];
    // Each lock is twice as long as the one before: also a slow machine meets one soon.
    for (let i = 0; i < 16 && !messages.includes("Password attempts exceeded"); i++)
      await byPassword(email, `guess number ${i} of many`).catch((error) => messages.push(error.message));
    expect(messages.slice(0, 5)).toEqual(Array(5).fill("Incorrect username or password."));
    expect(messages.at(-1)).toBe("Password attempts exceeded");
    await expect(byPassword(email)).rejects.toMatchObject({ message: "Password attempts exceeded" });
  });

  test("is the only way of a client that has no other flow", async () => {
    await expect(
      sdk.send(
        new idp.InitiateAuthCommand({
          ClientId: pools.client,
          AuthFlow: "USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: "a@example.com", PASSWORD },
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
});

describe("tokens", () => {
  test("are signed by the key that the pool publishes", async () => {
    const { IdToken, AccessToken } = await tokensOf(await signedUp());
    const base = `${pools.t.aws.endpoint("cognito-idp")}/${pools.userPool}/.well-known`;
    const about = await (await fetch(`${base}/openid-configuration`)).json();
    expect(about).toMatchObject({
      issuer: `https://cognito-idp.us-east-1.amazonaws.com/${pools.userPool}`,
      jwks_uri: `${base}/jwks.json`,
    });
    const { keys } = (await (await fetch(`${base}/jwks.json`)).json()) as {
      keys: { kid: string; kty: string }[];
    };
    for (const token of [IdToken, AccessToken]) {
      const [head = "", body = "", signature = ""] = token.split(".");
      const { kid, alg } = JSON.parse(Buffer.from(head, "base64url").toString());
      const jwk = keys.find((key) => key.kid === kid);
      if (!jwk) throw new Error("no such key");
      expect(alg).toBe("RS256");
      const key = createPublicKey({ key: jwk, format: "jwk" });
      expect(verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))).toBe(
        true,
      );
    }
  });

  test("are renewed with a refresh token, by AWS's client too", async () => {
    const user = foreign(await signedUp());
    const session = await srp(user, PASSWORD);
    const renewed = await new Promise<CognitoUserSession>((resolve, reject) =>
      user.refreshSession(session.getRefreshToken(), (error, next) =>
        error ? reject(error) : resolve(next),
      ),
    );
    expect(renewed.getAccessToken().getJwtToken()).not.toBe(session.getAccessToken().getJwtToken());
  });

  test("of a client that rotates are good once", async () => {
    const session = await srp(foreign(await signedUp(), pools.client), PASSWORD);
    const renew = (RefreshToken: string) =>
      sdk.send(new idp.GetTokensFromRefreshTokenCommand({ ClientId: pools.client, RefreshToken }));
    const first = session.getRefreshToken().getToken();
    const { AuthenticationResult } = await renew(first);
    await expect(renew(first)).rejects.toMatchObject({ name: "NotAuthorizedException" });
    await renew(AuthenticationResult?.RefreshToken ?? "");
  });

  test("end with their sign-in, alone or with all of the user's", async () => {
    const email = await signedUp();
    const [one, two, three] = [await tokensOf(email), await tokensOf(email), await tokensOf(email)];
    await sdk.send(new idp.RevokeTokenCommand({ ClientId: pools.plainClient, Token: one.RefreshToken }));
    const get = ({ AccessToken }: { AccessToken: string }) =>
      sdk.send(new idp.GetUserCommand({ AccessToken }));
    await expect(get(one)).rejects.toMatchObject({ name: "NotAuthorizedException" });
    await get(two);
    await sdk.send(new idp.GlobalSignOutCommand({ AccessToken: two.AccessToken }));
    for (const tokens of [two, three])
      await expect(get(tokens)).rejects.toMatchObject({ message: "Access Token has been revoked" });
  });

  test("of somebody's own making are refused", async () => {
    const { AccessToken } = await tokensOf(await signedUp());
    const [head, body = "", signature] = AccessToken.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: "someone else" })).toString("base64url");
    await expect(
      sdk.send(new idp.GetUserCommand({ AccessToken: `${head}.${forged}.${signature}` })),
    ).rejects.toMatchObject({ name: "NotAuthorizedException" });
  });
});

describe("passwords", () => {
  test("that are forgotten are set anew with a code", async () => {
    const email = await signedUp();
    await sdk.send(new idp.ForgotPasswordCommand({ ClientId: pools.client, Username: email }));
    const set = (ConfirmationCode: string) =>
      sdk.send(
        new idp.ConfirmForgotPasswordCommand({
          ClientId: pools.client,
          Username: email,
          ConfirmationCode,
          Password: "a new password here",
        }),
      );
    const code = await pools.code(email);
    await expect(set(code === "000000" ? "1" : "000000")).rejects.toMatchObject({
      name: "CodeMismatchException",
    });
    await set(code);
    await srp(foreign(email), "a new password here");
    await expect(srp(foreign(email), PASSWORD)).rejects.toThrow();
  });

  test("of nobody are mailed to nobody, and nobody learns of it", async () => {
    const email = newEmail();
    const { CodeDeliveryDetails } = await sdk.send(
      new idp.ForgotPasswordCommand({ ClientId: pools.client, Username: email }),
    );
    expect(CodeDeliveryDetails?.DeliveryMedium).toBe("EMAIL");
    expect(await pools.mails(email)).toEqual([]);
  });

  test("are changed by who knows the old one", async () => {
    const email = await signedUp();
    const { AccessToken } = await tokensOf(email);
    const change = (PreviousPassword: string) =>
      sdk.send(
        new idp.ChangePasswordCommand({
          AccessToken,
          PreviousPassword,
          ProposedPassword: "another password",
        }),
      );
    await expect(change("not the old one")).rejects.toMatchObject({ name: "NotAuthorizedException" });
    await change(PASSWORD);
    await srp(foreign(email), "another password");
  });
});

test("an authenticator app is set up, asked for, and its code good once", async () => {
  const email = await signedUp();
  const { AccessToken } = await tokensOf(email);
  const { SecretCode = "" } = await sdk.send(new idp.AssociateSoftwareTokenCommand({ AccessToken }));
  const verifyToken = (UserCode: string) =>
    sdk.send(new idp.VerifySoftwareTokenCommand({ AccessToken, UserCode }));
  const now = () => stepOf(Date.now());
  await expect(verifyToken("000000")).rejects.toMatchObject({ name: "EnableSoftwareTokenMFAException" });
  const used = now();
  expect((await verifyToken(codeAt(SecretCode, used))).Status).toBe("SUCCESS");
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await sdk.send(new idp.SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));

  expect((await byPassword(email)).ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
  await expect(srp(foreign(email), PASSWORD, () => codeAt(SecretCode, used))).rejects.toMatchObject({
    code: "ExpiredCodeException",
  });
  await srp(foreign(email), PASSWORD, () => codeAt(SecretCode, used + 1));
});

test("a new address counts once its code was given", async () => {
  const email = await signedUp();
  const { AccessToken } = await tokensOf(email);
  const next = newEmail();
  await sdk.send(
    new idp.UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: "email", Value: next }] }),
  );
  await tokensOf(email);
  await sdk.send(
    new idp.VerifyUserAttributeCommand({ AccessToken, AttributeName: "email", Code: await pools.code(next) }),
  );
  await tokensOf(next);
  await expect(tokensOf(email)).rejects.toThrow();
});

test("a user who deletes the account is gone", async () => {
  const email = await signedUp();
  const { AccessToken } = await tokensOf(email);
  await sdk.send(new idp.DeleteUserCommand({ AccessToken }));
  await expect(srp(foreign(email), PASSWORD)).rejects.toThrow("Incorrect username or password.");
  await signedUp(email);
});

test("users, sign-ins, keys and mails are there after the process was ended at once", async () => {
  const first = await startPools();
  const at = (p: Pools) =>
    new idp.CognitoIdentityProviderClient({ region: "us-east-1", endpoint: p.t.aws.endpoint("cognito-idp") });
  const before = sdk;
  const mine = pools;
  pools = first;
  sdk = at(first);
  try {
    const email = await signedUp();
    const { AccessToken } = await tokensOf(email);
    // Not closed: what was answered is on disk already.
    const again = await startPools({ dataDir: first.t.dataDir });
    const { Username } = await at(again).send(new idp.GetUserCommand({ AccessToken }));
    expect(Username).toMatch(/^[0-9a-f-]{36}$/);
    expect(await again.mails(email)).toHaveLength(1);
    await again.t.close();
  } finally {
    pools = mine;
    sdk = before;
    await first.t.close();
  }
});

test("what is on disk tells no password", async () => {
  const { readFileSync } = await import("node:fs");
  const email = await signedUp();
  const disk = readFileSync(`${pools.t.dataDir}/cognito-idp/users.jsonl`, "utf8");
  expect(disk).toContain(email);
  expect(disk).not.toContain(PASSWORD);
  expect(disk).not.toContain(createHash("sha256").update(PASSWORD).digest("hex"));
});

test("an operation that is not there says so", async () => {
  const response = await fetch(pools.t.aws.endpoint("cognito-idp"), {
    method: "POST",
    headers: { "x-amz-target": "AWSCognitoIdentityProviderService.AdminGetUser" },
    body: "{}",
  });
  expect(await response.json()).toMatchObject({
    __type: "UnknownOperationException",
    message: expect.stringContaining("AdminGetUser"),
  });
});

test("locks double from a second on, and fifteen quiet minutes clear them", () => {
  let now = 0;
  const attempts = new Attempts(() => now);
  for (let i = 0; i < 5; i++) attempts.fail("a");
  expect(() => attempts.checkLock("a")).toThrow("Password attempts exceeded");
  now += 1000;
  attempts.checkLock("a");
  attempts.fail("a");
  now += 1999;
  expect(() => attempts.checkLock("a")).toThrow();
  attempts.checkLock("b");
  now += 900_000;
  attempts.fail("a");
  attempts.checkLock("a");
});

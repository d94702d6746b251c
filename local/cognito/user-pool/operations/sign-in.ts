/** InitiateAuth and RespondToAuthChallenge: from a name to tokens, challenge by challenge. */
import { randomBytes } from "node:crypto";
import { AwsError } from "../../../core/contracts.ts";
import type { Client } from "../config.ts";
import {
  type Answer,
  type Context,
  disguised,
  type Input,
  invalid,
  newToken,
  type Operation,
  record,
  refused,
  text,
} from "../context.ts";
import { beginExchange, type Exchange, isPassword, makeVerifier } from "../srp.ts";
import { authenticationResult } from "../tokens.ts";
import { matchingStep } from "../totp.ts";
import type { User } from "../users.ts";
import { checkAssertion, requestOptions } from "./passkeys.ts";

/** What is to be proved next. `user` is undefined for a name that nobody has. */
interface Challenge {
  readonly name: string;
  readonly client: Client;
  readonly username: string;
  readonly user?: string;
  readonly exchange?: Exchange;
  /** Of a passkey's request. */
  readonly challenge?: string;
}

export const initiateAuth: Operation = async (context, input) => {
  const client = context.registry.client(input.ClientId);
  const parameters = record(input.AuthParameters);
  const flow = text(input, "AuthFlow");
  const refresh = flow === "REFRESH_TOKEN" || flow === "REFRESH_TOKEN_AUTH";
  const allowed = refresh ? "ALLOW_REFRESH_TOKEN_AUTH" : `ALLOW_${flow}`;
  if (!client.flows.has(allowed)) throw invalid(`${flow} flow not enabled for this client`);
  switch (flow) {
    case "REFRESH_TOKEN":
    case "REFRESH_TOKEN_AUTH": {
      const set = await context.tokens.renew(client, text(parameters, "REFRESH_TOKEN"));
      return authenticationResult(set);
    }
    case "USER_SRP_AUTH":
      return beginSrp(context, client, parameters);
    case "USER_PASSWORD_AUTH":
      return byPassword(context, client, text(parameters, "USERNAME"), text(parameters, "PASSWORD"));
    case "USER_AUTH":
      return choose(context, client, parameters);
    default:
      throw invalid(`The local user pool has no flow ${flow}`);
  }
};

export const getTokensFromRefreshToken: Operation = async (context, input) => {
  const client = context.registry.client(input.ClientId);
  return authenticationResult(await context.tokens.renew(client, text(input, "RefreshToken")));
};

export const respondToAuthChallenge: Operation = async (context, input) => {
  const client = context.registry.client(input.ClientId);
  const responses = record(input.ChallengeResponses);
  const name = text(input, "ChallengeName");
  // With SRP the secret block is the session: USER_SRP_AUTH gives no other.
  const key = name === "PASSWORD_VERIFIER" ? responses.PASSWORD_CLAIM_SECRET_BLOCK : input.Session;
  // A mistyped code may be typed again in the same session; all else is good for one try.
  const challenge =
    name === "SOFTWARE_TOKEN_MFA"
      ? context.pending.peek<Challenge>(key)
      : context.pending.take<Challenge>(key);
  if (challenge.client !== client || challenge.name !== name) throw refused("Invalid session for the user.");
  switch (name) {
    case "PASSWORD_VERIFIER":
      return verifySrp(context, challenge, responses);
    case "SELECT_CHALLENGE":
      return answerChoice(context, challenge, responses);
    case "WEB_AUTHN":
      return verifyPasskey(context, challenge, responses);
    case "SOFTWARE_TOKEN_MFA":
      return verifyTotp(context, challenge, input);
    case "MFA_SETUP":
      return finishSetup(context, challenge);
    default:
      throw invalid(`The local user pool has no challenge ${name}`);
  }
};

function ask(context: Context, challenge: Challenge, parameters: Answer, more: Answer = {}): Answer {
  const session = newToken(64);
  context.pending.put(session, challenge, challenge.client.sessionSeconds);
  return { ChallengeName: challenge.name, Session: session, ChallengeParameters: parameters, ...more };
}

function knownUser(context: Context, client: Client, name: string): User | undefined {
  const user = context.users.find(client.pool, name);
  if (!user && !client.hidesUsers) throw new AwsError("UserNotFoundException", "User does not exist.");
  return user;
}

function beginSrp(context: Context, client: Client, parameters: Input): Answer {
  const name = text(parameters, "USERNAME");
  const clientKey = text(parameters, "SRP_A");
  const user = knownUser(context, client, name);
  context.attempts.checkLock(user?.sub ?? name);
  const { pool } = client;
  // Somebody who is not there has a name and a salt as well, the same each time.
  const username = user?.username ?? (pool.emailIsUsername ? disguised(context, pool.id, name) : name);
  const made = makeVerifier(pool.name, username, newToken());
  const salt = disguised(context, "salt", pool.id, name).replaceAll("-", "");
  const known = user?.secret ?? { ...made, salt: BigInt(`0x${salt}`).toString(16) };
  const exchange = beginExchange({ poolName: pool.name, userId: username, clientKey }, known);
  if (!exchange) throw invalid("SRP_A is not a client's public key");
  const secretBlock = randomBytes(512).toString("base64");
  const challenge: Challenge = {
    name: "PASSWORD_VERIFIER",
    client,
    username: user?.sub ?? name,
    ...(user?.secret && { user: user.sub }),
    exchange,
  };
  context.pending.put(secretBlock, challenge, client.sessionSeconds);
  return {
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeParameters: {
      SALT: known.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: exchange.publicKey,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

function verifySrp(context: Context, challenge: Challenge, responses: Input): Promise<Answer> {
  const user = challenge.user && context.users.get(challenge.client.pool, challenge.user);
  context.attempts.checkLock(challenge.username);
  const proved = challenge.exchange?.proves({
    secretBlock: Buffer.from(text(responses, "PASSWORD_CLAIM_SECRET_BLOCK"), "base64"),
    timestamp: text(responses, "TIMESTAMP"),
    signature: text(responses, "PASSWORD_CLAIM_SIGNATURE"),
  });
  if (!user || !proved) {
    context.attempts.fail(challenge.username);
    throw refused();
  }
  return afterFirstFactor(context, challenge.client, user);
}

async function byPassword(context: Context, client: Client, name: string, password: string): Promise<Answer> {
  return afterFirstFactor(context, client, userByPassword(context, client, name, password));
}

/** The user with this name and password. Throws what Cognito answers to a wrong one. */
export function userByPassword(context: Context, client: Client, name: string, password: string): User {
  const user = knownUser(context, client, name);
  const who = user?.sub ?? name;
  context.attempts.checkLock(who);
  if (user?.secret && isPassword(client.pool.name, user.username, password, user.secret)) return user;
  context.attempts.fail(who);
  throw refused();
}

/** Choice-based sign-in. */
function choose(context: Context, client: Client, parameters: Input): Answer | Promise<Answer> {
  const name = text(parameters, "USERNAME");
  const user = knownUser(context, client, name);
  const available = factorsOf(client, user);
  const wanted = parameters.PREFERRED_CHALLENGE;
  if (typeof wanted === "string" && available.includes(wanted))
    return begin(context, client, wanted, name, parameters);
  const challenge: Challenge = { name: "SELECT_CHALLENGE", client, username: name };
  return ask(context, challenge, {}, { AvailableChallenges: available });
}

function factorsOf(client: Client, user: User | undefined): string[] {
  const { firstFactors } = client.pool;
  const passkeys = firstFactors.has("WEB_AUTHN") && user !== undefined && user.passkeys.length > 0;
  return [
    ...(firstFactors.has("PASSWORD") ? ["PASSWORD", "PASSWORD_SRP"] : []),
    // A passkey counts as one factor (WebAuthnFactorConfiguration's default): not for who has set up a second one.
    ...(passkeys && !user.totp?.enabled ? ["WEB_AUTHN"] : []),
  ];
}

function answerChoice(context: Context, challenge: Challenge, responses: Input): Answer | Promise<Answer> {
  const answer = text(responses, "ANSWER");
  const { client, username } = challenge;
  if (!factorsOf(client, context.users.find(client.pool, username)).includes(answer)) throw refused();
  return begin(context, client, answer, username, { ...responses, USERNAME: username });
}

function begin(
  context: Context,
  client: Client,
  factor: string,
  name: string,
  parameters: Input,
): Answer | Promise<Answer> {
  if (factor === "PASSWORD_SRP") return beginSrp(context, client, parameters);
  if (factor === "PASSWORD") return byPassword(context, client, name, text(parameters, "PASSWORD"));
  const user = context.users.find(client.pool, name);
  if (!user) throw refused();
  const options = requestOptions(client.pool, user);
  return ask(
    context,
    { name: "WEB_AUTHN", client, username: name, user: user.sub, challenge: options.challenge },
    { CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(options) },
  );
}

async function verifyPasskey(context: Context, challenge: Challenge, responses: Input): Promise<Answer> {
  const { client } = challenge;
  const user = context.users.get(client.pool, challenge.user ?? "");
  if (!user) throw refused();
  const passkeys = checkAssertion(
    client.pool,
    user,
    challenge.challenge ?? "",
    text(responses, "CREDENTIAL"),
  );
  const next = { ...user, passkeys };
  await context.users.put(next);
  return afterFirstFactor(context, client, next);
}

/** Whoever has proved one factor may have to prove a second one. */
async function afterFirstFactor(context: Context, client: Client, user: User): Promise<Answer> {
  if (user.status === "UNCONFIRMED")
    throw new AwsError("UserNotConfirmedException", "User is not confirmed.");
  const challenge = { client, username: user.sub, user: user.sub };
  if (user.totp?.enabled && client.pool.mfa !== "OFF")
    return ask(context, { ...challenge, name: "SOFTWARE_TOKEN_MFA" }, { USER_ID_FOR_SRP: user.username });
  if (client.pool.mfa === "ON")
    return ask(
      context,
      { ...challenge, name: "MFA_SETUP" },
      { USER_ID_FOR_SRP: user.username, MFAS_CAN_SETUP: JSON.stringify(["SOFTWARE_TOKEN_MFA"]) },
    );
  context.attempts.succeed(user.sub);
  return authenticationResult(await context.tokens.issue(client, user));
}

/** The user once the code is right, which is then used up. Throws CodeMismatch- or ExpiredCodeException. */
export async function useTotp(context: Context, user: User, code: string): Promise<User> {
  const { totp } = user;
  context.attempts.checkLock(user.sub);
  const step = totp && matchingStep(totp.secret, code, context.now());
  if (!totp || step === undefined) {
    context.attempts.fail(user.sub);
    throw new AwsError("CodeMismatchException", "Invalid code received for user");
  }
  if (step <= totp.lastStep)
    throw new AwsError("ExpiredCodeException", "Your software token has already been used once.");
  const next = { ...user, totp: { ...totp, lastStep: step } };
  await context.users.put(next);
  return next;
}

async function verifyTotp(context: Context, challenge: Challenge, input: Input): Promise<Answer> {
  const { client } = challenge;
  const user = context.users.get(client.pool, challenge.user ?? "");
  if (!user) throw refused();
  const proved = await useTotp(
    context,
    user,
    text(record(input.ChallengeResponses), "SOFTWARE_TOKEN_MFA_CODE"),
  );
  context.pending.take(input.Session);
  context.attempts.succeed(user.sub);
  return authenticationResult(await context.tokens.issue(client, proved));
}

async function finishSetup(context: Context, challenge: Challenge): Promise<Answer> {
  const { client } = challenge;
  const user = context.users.get(client.pool, challenge.user ?? "");
  if (!user?.totp?.verified) throw refused("The second factor is not set up yet.");
  const next = { ...user, totp: { ...user.totp, enabled: true } };
  await context.users.put(next);
  context.attempts.succeed(user.sub);
  return authenticationResult(await context.tokens.issue(client, next));
}

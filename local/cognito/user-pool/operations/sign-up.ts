/** Becoming a user: SignUp, ConfirmSignUp, ResendConfirmationCode. */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../../core/contracts.ts";
import type { Pool } from "../config.ts";
import {
  type Context,
  checkCode,
  checkPassword,
  deliveryTo,
  disguised,
  type Input,
  invalid,
  mailCode,
  type Operation,
  record,
  refused,
  text,
  withoutCode,
} from "../context.ts";
import { makeVerifier } from "../srp.ts";
import type { User } from "../users.ts";

/** Attributes that a user may not set. */
const FIXED = ["sub", "email_verified", "phone_number_verified", "identities"];
export const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/;

/** `[{ Name, Value }]` as an object. Throws InvalidParameterException. */
export function readAttributes(list: unknown): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const entry of Array.isArray(list) ? list : []) {
    const { Name, Value } = record(entry);
    if (typeof Name !== "string" || typeof Value !== "string" || Value.length > 2048)
      throw invalid("An attribute needs a Name and a Value of at most 2048 characters");
    if (FIXED.includes(Name)) throw invalid(`Cannot modify the non-mutable attribute ${Name}`);
    attributes[Name] = Value;
  }
  if (attributes.email !== undefined && !EMAIL.test(attributes.email))
    throw invalid("Invalid email address format.");
  return attributes;
}

export const signUp: Operation = async (context, input) => {
  const { pool } = context.registry.client(input.ClientId);
  if (!pool.selfSignUp) throw refused("SignUp is not permitted for this user pool");
  const name = text(input, "Username");
  const password = text(input, "Password");
  checkPassword(pool.password, password);
  const attributes = readAttributes(input.UserAttributes);
  if (pool.emailIsUsername && !EMAIL.test(name)) throw invalid("Username should be an email.");
  if (pool.emailIsAlias && EMAIL.test(name))
    throw invalid("Username cannot be of email format, since user pool is configured for email alias.");
  const email = pool.emailIsUsername ? name : attributes.email;
  if (context.users.find(pool, name))
    throw new AwsError(
      "UsernameExistsException",
      pool.emailIsUsername ? "An account with the given email already exists." : "User already exists",
    );

  const sub = randomUUID();
  const username = pool.emailIsUsername ? sub : name;
  const now = context.now();
  const user: User = {
    pool: pool.id,
    sub,
    username,
    status: "UNCONFIRMED",
    createdAt: now,
    modifiedAt: now,
    secret: makeVerifier(pool.name, username, password),
    attributes: { ...attributes, ...(email !== undefined && { email }), email_verified: "false" },
    codes: {},
    passkeys: [],
  };
  await context.users.put(user);
  if (!pool.autoVerifyEmail || email === undefined) return { UserConfirmed: false, UserSub: sub };
  const { delivery } = await mailCode(context, pool, user, "signUp", email);
  return { UserConfirmed: false, UserSub: sub, CodeDeliveryDetails: delivery };
};

/** The user of `Username`; undefined when there is none and the client is not to learn that. */
export function userNamed(
  context: Context,
  input: Input,
): { pool: Pool; name: string; user: User | undefined } {
  const client = context.registry.client(input.ClientId);
  const name = text(input, "Username");
  const user = context.users.find(client.pool, name);
  if (!user && !client.hidesUsers)
    throw new AwsError("UserNotFoundException", "Username/client id combination not found.");
  return { pool: client.pool, name, user };
}

const noCode = () =>
  new AwsError("ExpiredCodeException", "Invalid code provided, please request a code again.");

export const confirmSignUp: Operation = async (context, input) => {
  const { pool, name, user } = userNamed(context, input);
  context.attempts.count("ConfirmSignUp", `${pool.id} ${name}`);
  const code = text(input, "ConfirmationCode");
  if (!user) throw noCode();
  if (user.status !== "UNCONFIRMED")
    throw refused(`User cannot be confirmed. Current status is ${user.status}`);
  checkCode(context, user, "signUp", code);
  await context.users.put({
    ...withoutCode(user, "signUp"),
    status: "CONFIRMED",
    modifiedAt: context.now(),
    attributes: { ...user.attributes, email_verified: "true" },
  });
  return {};
};

export const resendConfirmationCode: Operation = async (context, input) => {
  const { pool, name, user } = userNamed(context, input);
  context.attempts.count("ResendConfirmationCode", `${pool.id} ${name}`);
  if (!user) return { CodeDeliveryDetails: deliveryTo(`${disguised(context, name)}@example.com`) };
  if (user.status !== "UNCONFIRMED") throw invalid("User is already confirmed.");
  const { delivery } = await mailCode(context, pool, user, "signUp", user.attributes.email ?? "");
  return { CodeDeliveryDetails: delivery };
};

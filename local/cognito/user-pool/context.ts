/** What the operations of a user pool work with, and what several of them do. */
import { createHmac, randomBytes, randomInt } from "node:crypto";
import { type Aws, AwsError } from "../../core/contracts.ts";
import type { Attempts } from "./attempts.ts";
import type { Client, PasswordPolicy, Pool, Registry } from "./config.ts";
import type { Pending } from "./pending.ts";
import type { Tokens } from "./tokens.ts";
import type { Code, User, Users } from "./users.ts";

export type Input = Readonly<Record<string, unknown>>;
export type Answer = Readonly<Record<string, unknown>>;

export interface Context {
  readonly aws: Aws;
  readonly registry: Registry;
  readonly users: Users;
  readonly tokens: Tokens;
  readonly attempts: Attempts;
  readonly pending: Pending;
  /** Of this process: makes up what strangers are told about users that do not exist. */
  readonly disguise: Buffer;
  now(): number;
}

export type Operation = (context: Context, input: Input) => Promise<Answer> | Answer;

export const invalid = (message: string): AwsError => new AwsError("InvalidParameterException", message);
export const refused = (message = "Incorrect username or password."): AwsError =>
  new AwsError("NotAuthorizedException", message);

export const record = (value: unknown): Input =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Input) : {};

/** A member that must be text. Throws InvalidParameterException. */
export function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === "string" && value !== "" && value.length <= 131_072) return value;
  throw invalid(`Missing required parameter ${name}`);
}

/** A UUID for a name that no user has, the same each time it is asked for. */
export function disguised(context: Context, ...what: string[]): string {
  const hex = createHmac("sha256", context.disguise).update(what.join("\0")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The user of an access token. Throws NotAuthorizedException. */
export function signedIn(context: Context, input: Input): { user: User; client: Client; signIn: string } {
  const { claims, pool } = context.tokens.readAccess(text(input, "AccessToken"));
  const scopes = String(claims.scope).split(" ");
  if (!scopes.includes("aws.cognito.signin.user.admin"))
    throw refused("Access Token does not have required scopes");
  const user = context.users.get(pool, String(claims.sub));
  if (!user) throw new AwsError("UserNotFoundException", "User does not exist.");
  return { user, client: context.registry.client(claims.client_id), signIn: String(claims.origin_jti) };
}

/** Throws InvalidPasswordException in Cognito's words. */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  const wrong = (what: string) => {
    throw new AwsError("InvalidPasswordException", `Password did not conform with policy: ${what}`);
  };
  if (password.length < policy.minimumLength) wrong("Password not long enough");
  if (password.length > 256) wrong("Password must not be longer than 256 characters");
  if (/^\s|\s$/.test(password)) wrong("Password must not begin or end with a space");
  if (policy.uppercase && !/\p{Lu}/u.test(password)) wrong("Password must have uppercase characters");
  if (policy.lowercase && !/\p{Ll}/u.test(password)) wrong("Password must have lowercase characters");
  if (policy.numbers && !/\d/.test(password)) wrong("Password must have numeric characters");
  if (policy.symbols && !/[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/.test(password))
    wrong("Password must have symbol characters");
}

/** ms that codes are good for. Source: Cognito developer guide, "Quotas", validity of codes, 2026-11. */
const LIFETIMES = { signUp: 86_400_000, password: 3_600_000, email: 86_400_000 } as const;
export type CodeKind = keyof typeof LIFETIMES;

/** Makes a code, mails it, and answers the user who has it now, and what Cognito says of the delivery. */
export async function mailCode(context: Context, pool: Pool, user: User, kind: CodeKind, email: string) {
  const code: Code = {
    code: String(randomInt(1_000_000)).padStart(6, "0"),
    expires: context.now() + LIFETIMES[kind],
    ...(kind === "email" && { email }),
  };
  const next = { ...user, codes: { ...user.codes, [kind]: code } };
  await context.users.put(next);
  const message = pool.mailText
    .replaceAll(/<br\s*\/?>/gi, "\n")
    .replaceAll("{####}", code.code)
    .replaceAll("{username}", user.username);
  const mail = { to: email, subject: pool.mailSubject, text: message };
  await context.aws
    .service("outbox")
    .call?.({ kind: "service", principal: "cognito-idp.amazonaws.com" }, "Send", mail);
  return { user: next, delivery: deliveryTo(email) };
}

/** `a***@e***` */
export const deliveryTo = (email: string): Answer => ({
  AttributeName: "email",
  DeliveryMedium: "EMAIL",
  Destination: email.replace(/^(.).*?(@.)?[^@]*$/, "$1***$2***"),
});

/** Throws CodeMismatchException or ExpiredCodeException unless this is the code that was mailed. */
export function checkCode(context: Context, user: User, kind: CodeKind, given: string): Code {
  const known = user.codes[kind];
  if (!known || known.expires < context.now())
    throw new AwsError("ExpiredCodeException", "Invalid code provided, please request a code again.");
  if (known.code !== given)
    throw new AwsError("CodeMismatchException", "Invalid verification code provided, please try again.");
  return known;
}

export const withoutCode = (user: User, kind: CodeKind): User => {
  const { [kind]: _, ...codes } = user.codes;
  return { ...user, codes };
};

export const newToken = (bytes = 32): string => randomBytes(bytes).toString("base64url");

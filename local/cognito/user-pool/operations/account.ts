/** What signed-in users do with their own account. */
import { AwsError } from "../../../core/contracts.ts";
import {
  type Context,
  checkCode,
  type Input,
  invalid,
  mailCode,
  type Operation,
  record,
  refused,
  signedIn,
  text,
  withoutCode,
} from "../context.ts";
import { newSecret } from "../totp.ts";
import type { User } from "../users.ts";
import { useTotp } from "./sign-in.ts";
import { readAttributes } from "./sign-up.ts";

export const getUser: Operation = (context, input) => {
  const { user } = signedIn(context, input);
  return {
    Username: user.username,
    UserAttributes: Object.entries({ ...user.attributes, sub: user.sub }).map(([Name, Value]) => ({
      Name,
      Value,
    })),
    ...(user.totp?.enabled && {
      UserMFASettingList: ["SOFTWARE_TOKEN_MFA"],
      PreferredMfaSetting: "SOFTWARE_TOKEN_MFA",
    }),
  };
};

export const getUserAuthFactors: Operation = (context, input) => {
  const { user, client } = signedIn(context, input);
  return {
    Username: user.username,
    ConfiguredUserAuthFactors: [
      ...(user.secret ? ["PASSWORD"] : []),
      ...(user.passkeys.length > 0 && client.pool.firstFactors.has("WEB_AUTHN") ? ["WEB_AUTHN"] : []),
    ],
    ...(user.totp?.enabled && { UserMFASettingList: ["SOFTWARE_TOKEN_MFA"] }),
  };
};

export const updateUserAttributes: Operation = async (context, input) => {
  const { user, client } = signedIn(context, input);
  const { email, ...others } = readAttributes(input.UserAttributes);
  const changed = { ...user, attributes: { ...user.attributes, ...others }, modifiedAt: context.now() };
  if (email === undefined || email === user.attributes.email) {
    await context.users.put(changed);
    return { CodeDeliveryDetailsList: [] };
  }
  const other = context.users.find(client.pool, email);
  if (other && other.sub !== user.sub)
    throw new AwsError("AliasExistsException", "An account with the given email already exists.");
  // The old address counts until the new one is proved, where the pool says so.
  const next = client.pool.keepsEmailUntilVerified
    ? changed
    : { ...changed, attributes: { ...changed.attributes, email, email_verified: "false" } };
  const { delivery } = await mailCode(context, client.pool, next, "email", email);
  return { CodeDeliveryDetailsList: [delivery] };
};

export const getUserAttributeVerificationCode: Operation = async (context, input) => {
  const { user, client } = signedIn(context, input);
  if (input.AttributeName !== "email") throw invalid("Only an email can be verified here.");
  context.attempts.count("GetUserAttributeVerificationCode", user.sub);
  const email = user.codes.email?.email ?? user.attributes.email;
  if (email === undefined) throw invalid("The user has no email.");
  const { delivery } = await mailCode(context, client.pool, user, "email", email);
  return { CodeDeliveryDetails: delivery };
};

export const verifyUserAttribute: Operation = async (context, input) => {
  const { user } = signedIn(context, input);
  context.attempts.count("VerifyUserAttribute", user.sub);
  if (input.AttributeName !== "email") throw invalid("Only an email can be verified here.");
  const { email } = checkCode(context, user, "email", text(input, "Code"));
  await context.users.put({
    ...withoutCode(user, "email"),
    modifiedAt: context.now(),
    attributes: { ...user.attributes, ...(email !== undefined && { email }), email_verified: "true" },
  });
  return {};
};

/** The user of an access token, or of a sign-in that wants a second factor set up. */
function settingUp(context: Context, input: Input): { user: User; session?: string } {
  if (input.Session === undefined) return signedIn(context, input);
  const session = text(input, "Session");
  const challenge = context.pending.peek<{ name: string; client: { pool: { id: string } }; user?: string }>(
    session,
  );
  const pool = context.registry.pools.get(challenge.client.pool.id);
  const user = pool && context.users.get(pool, challenge.user ?? "");
  if (challenge.name !== "MFA_SETUP" || !user) throw refused("Invalid session for the user.");
  return { user, session };
}

export const associateSoftwareToken: Operation = async (context, input) => {
  const { user, session } = settingUp(context, input);
  const pool = context.registry.pools.get(user.pool);
  if (!pool?.totp)
    throw new AwsError(
      "SoftwareTokenMFANotFoundException",
      "Software Token MFA is not enabled by the userPool.",
    );
  const secret = newSecret();
  // One that works stays until the new one is proved: it is kept beside it, in the session.
  context.pending.put(`totp ${user.sub}`, { secret }, 900);
  return { SecretCode: secret, ...(session !== undefined && { Session: session }) };
};

export const verifySoftwareToken: Operation = async (context, input) => {
  const { user, session } = settingUp(context, input);
  const { secret } = context.pending.peek<{ secret: string }>(`totp ${user.sub}`);
  const enabled = user.totp?.enabled ?? false;
  const totp = { secret, verified: true, enabled, lastStep: 0 };
  try {
    await useTotp(context, { ...user, totp }, text(input, "UserCode"));
  } catch (error) {
    if (error instanceof AwsError && error.code === "CodeMismatchException")
      throw new AwsError("EnableSoftwareTokenMFAException", "Code mismatch");
    throw error;
  }
  context.pending.take(`totp ${user.sub}`);
  return { Status: "SUCCESS", ...(session !== undefined && { Session: session }) };
};

export const setUserMfaPreference: Operation = async (context, input) => {
  const { user } = signedIn(context, input);
  for (const other of ["SMSMfaSettings", "EmailMfaSettings", "WebAuthnMfaSettings"])
    if (record(input[other]).Enabled === true) throw invalid(`${other} is not configured for this user pool`);
  const { Enabled } = record(input.SoftwareTokenMfaSettings);
  if (Enabled === undefined) return {};
  if (Enabled === true && !user.totp?.verified) throw invalid("User has not verified software token mfa");
  if (Enabled === true && user.totp)
    await context.users.put({ ...user, totp: { ...user.totp, enabled: true } });
  // Turned off, it has to be set up anew.
  if (Enabled === false) {
    const { totp: _, ...rest } = user;
    await context.users.put(rest);
  }
  return {};
};

export const globalSignOut: Operation = async (context, input) => {
  const { user } = signedIn(context, input);
  await context.users.end(user);
  return {};
};

export const revokeToken: Operation = async (context, input) => {
  const client = context.registry.client(input.ClientId);
  if (!client.revocation)
    throw new AwsError("UnsupportedOperationException", "Token revocation is not enabled for this client.");
  await context.tokens.revoke(client, text(input, "Token"));
  return {};
};

export const deleteUser: Operation = async (context, input) => {
  const { user } = signedIn(context, input);
  await context.users.delete(user);
  return {};
};

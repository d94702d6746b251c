/** Forgotten and changed passwords. */
import { AwsError } from "../../../core/contracts.ts";
import {
  checkCode,
  checkPassword,
  deliveryTo,
  disguised,
  invalid,
  mailCode,
  type Operation,
  refused,
  signedIn,
  text,
  withoutCode,
} from "../context.ts";
import { isPassword, makeVerifier } from "../srp.ts";
import { userNamed } from "./sign-up.ts";

export const forgotPassword: Operation = async (context, input) => {
  const { pool, name, user } = userNamed(context, input);
  context.attempts.count("ForgotPassword", `${pool.id} ${name}`);
  // A stranger is told the same as a user.
  if (!user)
    return {
      CodeDeliveryDetails: deliveryTo(name.includes("@") ? name : `${disguised(context, name)}@example.com`),
    };
  if (user.external) throw refused("User password cannot be reset in the current state.");
  const { email, email_verified } = user.attributes;
  if (email === undefined || email_verified !== "true")
    throw invalid(
      "Cannot reset password for the user as there is no registered/verified email or phone_number",
    );
  const { delivery } = await mailCode(context, pool, user, "password", email);
  return { CodeDeliveryDetails: delivery };
};

export const confirmForgotPassword: Operation = async (context, input) => {
  const { pool, name, user } = userNamed(context, input);
  context.attempts.count("ConfirmForgotPassword", `${pool.id} ${name}`);
  const password = text(input, "Password");
  const code = text(input, "ConfirmationCode");
  checkPassword(pool.password, password);
  if (!user)
    throw new AwsError("ExpiredCodeException", "Invalid code provided, please request a code again.");
  checkCode(context, user, "password", code);
  await context.users.put({
    ...withoutCode(user, "password"),
    status: "CONFIRMED",
    modifiedAt: context.now(),
    secret: makeVerifier(pool.name, user.username, password),
  });
  context.attempts.succeed(user.sub);
  return {};
};

export const changePassword: Operation = async (context, input) => {
  const { user, client } = signedIn(context, input);
  const { pool } = client;
  context.attempts.count("ChangePassword", user.sub);
  const proposed = text(input, "ProposedPassword");
  if (user.secret) {
    const previous = text(input, "PreviousPassword");
    if (!isPassword(pool.name, user.username, previous, user.secret)) throw refused();
  }
  checkPassword(pool.password, proposed);
  const secret = makeVerifier(pool.name, user.username, proposed);
  await context.users.put({ ...user, secret, modifiedAt: context.now() });
  return {};
};

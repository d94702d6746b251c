/** Passkeys: registering, listing and deleting them, and what a sign-in asks of them. */
import { randomBytes } from "node:crypto";
import { AwsError } from "../../../core/contracts.ts";
import type { Pool } from "../config.ts";
import { type Input, type Operation, record, signedIn, text } from "../context.ts";
import type { Passkey, User } from "../users.ts";
import { checkClientData, type Expected, readAssertion, readAttestation } from "../webauthn.ts";

/** Source: Cognito developer guide, "Quotas", 2026-11. */
const MOST_PASSKEYS = 20;
const SECONDS = 300;

/** Throws when the template gives no host name that passkeys could be for. */
function relyingPartyOf(pool: Pool): string {
  if (pool.firstFactors.has("WEB_AUTHN") && pool.relyingParty !== undefined) return pool.relyingParty;
  throw new AwsError("WebAuthnNotEnabledException", "WebAuthn is not enabled for this user pool.");
}

const expect = (pool: Pool, type: Expected["type"], challenge: string): Expected => ({
  type,
  challenge,
  relyingParty: relyingPartyOf(pool),
  userVerified: pool.userVerification === "required",
});

/** The WebAuthn answer, which SDKs send as an object and sign-ins as text. */
const credentialOf = (value: unknown): Input => record(typeof value === "string" ? JSON.parse(value) : value);

export const startWebAuthnRegistration: Operation = (context, input) => {
  const { user, client } = signedIn(context, input);
  const rp = relyingPartyOf(client.pool);
  const challenge = randomBytes(32).toString("base64url");
  context.pending.put(`passkey ${user.sub}`, { challenge }, SECONDS);
  return {
    CredentialCreationOptions: {
      rp: { id: rp, name: rp },
      user: {
        id: Buffer.from(user.sub).toString("base64url"),
        name: user.attributes.email ?? user.username,
        displayName: user.attributes.name ?? user.attributes.email ?? user.username,
      },
      challenge,
      pubKeyCredParams: [
        { type: "public-key", alg: -7 },
        { type: "public-key", alg: -257 },
      ],
      timeout: 60_000,
      excludeCredentials: user.passkeys.map(({ id, transports }) => ({ type: "public-key", id, transports })),
      authenticatorSelection: {
        requireResidentKey: true,
        residentKey: "required",
        userVerification: client.pool.userVerification,
      },
      attestation: "none",
    },
  };
};

export const completeWebAuthnRegistration: Operation = async (context, input) => {
  const { user, client } = signedIn(context, input);
  const credential = credentialOf(input.Credential);
  const response = record(credential.response);
  const { challenge } = context.pending.take<{ challenge: string }>(`passkey ${user.sub}`);
  if (user.passkeys.length >= MOST_PASSKEYS)
    throw new AwsError("LimitExceededException", `A user has at most ${MOST_PASSKEYS} passkeys.`);
  const expected = expect(client.pool, "webauthn.create", challenge);
  let made: ReturnType<typeof readAttestation>;
  try {
    checkClientData(Buffer.from(String(response.clientDataJSON), "base64url"), expected);
    made = readAttestation(response.attestationObject, expected);
  } catch (error) {
    throw new AwsError(
      "WebAuthnCredentialNotSupportedException",
      `The passkey can't be taken: ${(error as Error).message}.`,
    );
  }
  if (context.users.ofPasskey(client.pool, made.id))
    throw new AwsError("WebAuthnCredentialNotSupportedException", "The passkey is registered already.");
  const { transports, authenticatorAttachment } = { ...response, ...credential } as Input;
  const passkey: Passkey = {
    ...made,
    name: "Passkey",
    transports: Array.isArray(transports) ? transports.map(String).slice(0, 8) : [],
    attachment: typeof authenticatorAttachment === "string" ? authenticatorAttachment : undefined,
    createdAt: context.now(),
  };
  await context.users.put({ ...user, passkeys: [...user.passkeys, passkey] });
  return {};
};

export const listWebAuthnCredentials: Operation = (context, input) => {
  const { user, client } = signedIn(context, input);
  return {
    Credentials: user.passkeys.map((passkey) => ({
      CredentialId: passkey.id,
      FriendlyCredentialName: passkey.name,
      RelyingPartyId: client.pool.relyingParty,
      AuthenticatorAttachment: passkey.attachment,
      AuthenticatorTransports: passkey.transports,
      CreatedAt: passkey.createdAt / 1000,
    })),
  };
};

export const deleteWebAuthnCredential: Operation = async (context, input) => {
  const { user } = signedIn(context, input);
  const id = text(input, "CredentialId");
  const passkeys = user.passkeys.filter((passkey) => passkey.id !== id);
  if (passkeys.length === user.passkeys.length)
    throw new AwsError("ResourceNotFoundException", "There is no such passkey.");
  await context.users.put({ ...user, passkeys });
  return {};
};

/** What a sign-in asks an authenticator for. */
export const requestOptions = (pool: Pool, user: User) => ({
  challenge: randomBytes(32).toString("base64url"),
  timeout: 180_000,
  rpId: relyingPartyOf(pool),
  allowCredentials: user.passkeys.map(({ id, transports }) => ({ type: "public-key", id, transports })),
  userVerification: pool.userVerification,
});

/** The user's passkeys with the counter of the one that was used. Throws NotAuthorizedException. */
export function checkAssertion(
  pool: Pool,
  user: User,
  challenge: string,
  answer: string,
): readonly Passkey[] {
  try {
    const credential = credentialOf(answer);
    const used = user.passkeys.find(({ id }) => id === credential.id);
    if (!used) throw new Error("it is not a passkey of this user");
    const counter = readAssertion(record(credential.response), used, expect(pool, "webauthn.get", challenge));
    return user.passkeys.map((passkey) => (passkey === used ? { ...passkey, counter } : passkey));
  } catch (error) {
    throw new AwsError(
      "NotAuthorizedException",
      `The passkey was not accepted: ${(error as Error).message}.`,
    );
  }
}

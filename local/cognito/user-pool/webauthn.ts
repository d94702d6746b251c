/** What an authenticator says, checked as "Web Authentication Level 3" wants its relying party to. */
import { createHash, createPublicKey, verify } from "node:crypto";
import { type Cbor, readCbor } from "./cbor.ts";

export interface Expected {
  readonly type: "webauthn.create" | "webauthn.get";
  readonly challenge: string;
  readonly relyingParty: string;
  readonly userVerified: boolean;
}

const PRESENT = 1;
const VERIFIED = 4;
const ATTESTED = 64;

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest();
const bytesOf = (text: unknown) => Buffer.from(String(text ?? ""), "base64url");

/** Throws an Error that says what is wrong. */
export function checkClientData(json: Buffer, expected: Expected): void {
  const data = JSON.parse(json.toString("utf8")) as { type: string; challenge: string; origin: string };
  if (data.type !== expected.type) throw new Error("it is an answer to another question");
  if (data.challenge !== expected.challenge) throw new Error("it answers another challenge");
  const host = new URL(data.origin).hostname;
  if (host !== expected.relyingParty && !host.endsWith(`.${expected.relyingParty}`))
    throw new Error(`it was made for ${data.origin}`);
}

/** Checks an authenticator's data; answers its counter and flags. Throws an Error. */
export function checkAuthenticatorData(bytes: Buffer, expected: Expected) {
  if (bytes.length < 37) throw new Error("the authenticator's data are cut short");
  if (!bytes.subarray(0, 32).equals(sha256(expected.relyingParty)))
    throw new Error("it is a passkey of another site");
  const flags = bytes.readUInt8(32);
  if (!(flags & PRESENT)) throw new Error("nobody was present");
  if (expected.userVerified && !(flags & VERIFIED)) throw new Error("the user was not verified");
  return { flags, counter: bytes.readUInt32BE(33) };
}

export interface NewPasskey {
  readonly id: string;
  readonly publicKey: string;
  readonly algorithm: number;
  readonly counter: number;
}

/** The passkey of an attestation object; attestation itself is not asked for. Throws an Error. */
export function readAttestation(object: unknown, expected: Expected): NewPasskey {
  const { value } = readCbor(bytesOf(object));
  const data = value instanceof Map ? value.get("authData") : undefined;
  if (!Buffer.isBuffer(data)) throw new Error("the attestation has no data");
  const { flags, counter } = checkAuthenticatorData(data, expected);
  if (!(flags & ATTESTED)) throw new Error("there is no credential in it");
  const end = 55 + data.readUInt16BE(53);
  const key = readCbor(data, end).value;
  if (!(key instanceof Map)) throw new Error("the public key can't be read");
  return { id: data.subarray(55, end).toString("base64url"), counter, ...publicKeyOf(key) };
}

/** A COSE key (RFC 9053): ES256 and RS256, which are those that are asked for. */
function publicKeyOf(key: Map<Cbor, Cbor>): { publicKey: string; algorithm: number } {
  const part = (label: number) => {
    const bytes = key.get(label);
    if (!Buffer.isBuffer(bytes)) throw new Error("a part of the public key is missing");
    return bytes.toString("base64url");
  };
  const algorithm = key.get(3);
  const jwk =
    algorithm === -7 && key.get(-1) === 1
      ? { kty: "EC", crv: "P-256", x: part(-2), y: part(-3) }
      : algorithm === -257
        ? { kty: "RSA", n: part(-1), e: part(-2) }
        : undefined;
  if (!jwk) throw new Error(`keys of the algorithm ${algorithm} are not taken`);
  const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
  return { publicKey: String(pem), algorithm: Number(algorithm) };
}

/** Checks an answer of `navigator.credentials.get`; answers the authenticator's new counter. Throws an Error. */
export function readAssertion(
  response: Readonly<Record<string, unknown>>,
  passkey: { publicKey: string; counter: number },
  expected: Expected,
): number {
  const clientData = bytesOf(response.clientDataJSON);
  checkClientData(clientData, expected);
  const data = bytesOf(response.authenticatorData);
  const { counter } = checkAuthenticatorData(data, expected);
  const signed = Buffer.concat([data, sha256(clientData)]);
  if (!verify("sha256", signed, createPublicKey(passkey.publicKey), bytesOf(response.signature)))
    throw new Error("the signature is wrong");
  // Passkeys that are synchronized keep it at 0.
  if ((counter > 0 || passkey.counter > 0) && counter <= passkey.counter)
    throw new Error("its counter went back: it may be a copy");
  return counter;
}

/** Certificates for TLS on this machine: an authority of its own, and one for each host name that it vouches for. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";

const DAY = 86_400_000;
const AUTHORITY = "Local cloud";

/** Made anew at every start: its key is in this process alone. X.509 as in RFC 5280, ECDSA P-256 with SHA-256. */
export class Authority {
  /** Its certificate, in PEM: what a client trusts. */
  readonly file: string;
  readonly #key: KeyObject;

  constructor(file: string) {
    this.file = file;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    const own = certificate({ name: AUTHORITY, publicKey, signer: privateKey, extensions: [isAuthority] });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, pem(own));
  }

  /** What a server at that host name shows. */
  contextFor(host: string): SecureContext {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const extensions = [subjectAltName(host)];
    const own = certificate({ name: "server", publicKey, signer: this.#key, extensions });
    return createSecureContext({ cert: pem(own), key: privateKey.export({ type: "pkcs8", format: "pem" }) });
  }
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

function certificate(of: {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}): Buffer {
  const now = Date.now();
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    distinguishedName(AUTHORITY),
    sequence(time(now - DAY), time(now + 365 * DAY)),
    distinguishedName(of.name),
    of.publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...of.extensions)),
  );
  const signature = sign("sha256", body, of.signer);
  return sequence(body, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature));
}

/** A tag, a length and what they are of, in DER. */
function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : [0x82, Math.floor(length / 0x100), length % 0x100];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => tagged(0x30, ...parts);
const integer = (value: Uint8Array) => tagged(0x02, value);
const oid = (hex: string) => tagged(0x06, Buffer.from(hex, "hex"));
const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
const distinguishedName = (name: string) =>
  sequence(tagged(0x31, sequence(oid("550403"), tagged(0x0c, Buffer.from(name)))));
const time = (at: number) =>
  tagged(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
const isAuthority = sequence(
  oid("551d13"),
  tagged(0x01, Buffer.from([0xff])),
  tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))),
);
const subjectAltName = (host: string) =>
  sequence(oid("551d11"), tagged(0x04, sequence(tagged(0x82, Buffer.from(host)))));

/** JSON Web Tokens of the user pools: RS256, with a key for each pool that stays in the data folder. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Claims = Readonly<Record<string, unknown>>;

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

export class SigningKeys {
  readonly #folder: string;
  readonly #byPool = new Map<string, SigningKey>();

  constructor(dataDir: string) {
    this.#folder = join(dataDir, "cognito-idp");
    mkdirSync(this.#folder, { recursive: true });
  }

  /** The JSON Web Key Set of a pool. */
  keySet(pool: string): { keys: readonly object[] } {
    const { kid, publicKey } = this.#key(pool);
    return { keys: [{ alg: "RS256", kid, use: "sig", ...publicKey.export({ format: "jwk" }) }] };
  }

  sign(pool: string, claims: Claims): string {
    const { kid, privateKey } = this.#key(pool);
    const text = `${encode({ kid, alg: "RS256" })}.${encode(claims)}`;
    return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
  }

  /** The claims of a token that this pool signed, expired or not; undefined for any other. */
  read(pool: string, token: string): Claims | undefined {
    const [head, body, signature, ...more] = token.split(".");
    if (!head || !body || !signature || more.length > 0) return undefined;
    const { publicKey } = this.#key(pool);
    const bytes = Buffer.from(signature, "base64url");
    if (!verify("RSA-SHA256", Buffer.from(`${head}.${body}`), publicKey, bytes)) return undefined;
    return JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Claims;
  }

  #key(pool: string): SigningKey {
    let key = this.#byPool.get(pool);
    if (!key) {
      key = this.#load(pool);
      this.#byPool.set(pool, key);
    }
    return key;
  }

  #load(pool: string): SigningKey {
    const file = join(this.#folder, `${pool}.key.json`);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      text = JSON.stringify({ kid: randomUUID(), jwk: privateKey.export({ format: "jwk" }) });
      // Renamed, so that a kill leaves no half of it; for this user's eyes.
      writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
      renameSync(`${file}.new`, file);
    }
    const { kid, jwk } = JSON.parse(text) as { kid: string; jwk: { kty: string } };
    const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
    return { kid, privateKey, publicKey: createPublicKey(privateKey) };
  }
}

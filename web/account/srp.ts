/**
 * Secure Remote Password as Cognito speaks it: proves to the user pool that one has the password, without telling it.
 * The group is RFC 5054's of 3,072 bits; the rest is as in AWS's amazon-cognito-identity-js 6.3.
 */
import { fromBase64, toBase64 } from "../base64.ts";

const N = BigInt(
  "0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B" +
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510" +
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7" +
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C" +
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
);
const G = 2n;

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = (text: string): Bytes => new TextEncoder().encode(text) as Bytes;
const concat = (...parts: Bytes[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Bytes of a number as Java writes them: with a zero in front where the first bit is set. */
function bytesOf(value: bigint): Bytes {
  let hex = value.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  else if (/^[89a-f]/.test(hex)) hex = `00${hex}`;
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

const numberOf = (bytes: Bytes): bigint =>
  BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") || "0"}`);

const sha256 = async (...parts: Bytes[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));

async function hmac(key: Bytes, ...parts: Bytes[]): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, concat(...parts)));
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % N, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % N)
    if (rest & 1n) result = (result * square) % N;
  return result;
}

/** `Thu Nov 5 09:08:07 UTC 2026` */
function timestampOf(date: Date): string {
  const [, weekday, day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** What the user pool asks: the parameters of its challenge `PASSWORD_VERIFIER`. */
export interface Question {
  readonly SALT: string;
  readonly SRP_B: string;
  readonly SECRET_BLOCK: string;
  readonly USER_ID_FOR_SRP: string;
}

export class SrpClient {
  /** `SRP_A` */
  readonly publicKey: string;
  readonly #a: bigint;
  readonly #secret: bigint;

  constructor(random = crypto.getRandomValues(new Uint8Array(32))) {
    this.#secret = numberOf(random);
    this.#a = power(G, this.#secret);
    this.publicKey = this.#a.toString(16);
  }

  /**
   * The answer to `PASSWORD_VERIFIER`. `pool` is the user pool's id. Throws when the question is one that no honest
   * user pool asks.
   */
  async answer(
    pool: string,
    password: string,
    question: Question,
    now = new Date(),
  ): Promise<Record<string, string>> {
    const name = utf8(pool.slice(pool.indexOf("_") + 1));
    const user = question.USER_ID_FOR_SRP;
    const b = BigInt(`0x${question.SRP_B}`);
    const u = numberOf(await sha256(bytesOf(this.#a), bytesOf(b)));
    if (b % N === 0n || u === 0n) throw new Error("The user pool's answer can't be right.");
    const k = numberOf(await sha256(bytesOf(N), bytesOf(G)));
    const inner = await sha256(name, utf8(`${user}:${password}`));
    const x = numberOf(await sha256(bytesOf(BigInt(`0x${question.SALT}`)), inner));
    const base = (((b - k * power(G, x)) % N) + N) % N;
    const shared = power(base, this.#secret + u * x);
    const prk = await hmac(bytesOf(u), bytesOf(shared));
    const key = (await hmac(prk, utf8("Caldera Derived Key"), new Uint8Array([1]))).slice(0, 16);
    const timestamp = timestampOf(now);
    const signature = await hmac(key, name, utf8(user), fromBase64(question.SECRET_BLOCK), utf8(timestamp));
    return {
      USERNAME: user,
      PASSWORD_CLAIM_SECRET_BLOCK: question.SECRET_BLOCK,
      TIMESTAMP: timestamp,
      PASSWORD_CLAIM_SIGNATURE: toBase64(signature),
    };
  }
}

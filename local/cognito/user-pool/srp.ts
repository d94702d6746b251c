/**
 * Secure Remote Password as Cognito speaks it: the server keeps a salt and a verifier, from which the password
 * cannot be computed but by trying. 3,072-bit group of RFC 5054, SHA-256, and a key derived with a label of
 * Cognito's own; as AWS's client amazon-cognito-identity-js 6.3 has it.
 */
import { createDiffieHellman, createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const N_HEX =
  "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
  "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
  "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
  "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B" +
  "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510" +
  "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7" +
  "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C" +
  "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";
const N = BigInt(`0x${N_HEX}`);
const GENERATOR = 2n;
const LABEL = "Caldera Derived Key";

export interface Verifier {
  /** Hex, without leading zeros. */
  readonly salt: string;
  /** Hex. */
  readonly verifier: string;
}

/** One attempt to sign in, as the server remembers it. */
export interface Exchange {
  /** `SRP_B`, hex. */
  readonly publicKey: string;
  /** Whether the client proved that it has the password. */
  proves(claim: { secretBlock: Buffer; timestamp: string; signature: string }): boolean;
}

/** Bytes of a number as Java's `BigInteger.toByteArray` gives them: a zero in front where the first bit is set. */
function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  return Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, "hex");
}

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex") || "0"}`);
const hash = (...parts: (Buffer | string)[]): Buffer => {
  const sha = createHash("sha256");
  for (const part of parts) sha.update(part);
  return sha.digest();
};
const hmac = (key: Buffer, ...parts: (Buffer | string)[]): Buffer => {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

const K = numberOf(hash(bytesOf(N), bytesOf(GENERATOR)));

/** OpenSSL's exponentiation, some ten times as fast as BigInt's: sign-ins must not hold up other calls. */
function power(base: bigint, exponent: bigint): bigint {
  const plain = ((base % N) + N) % N;
  // OpenSSL refuses these as public keys.
  if (plain < 2n || plain === N - 1n || exponent < 2n) return slowPower(plain, exponent);
  const group = createDiffieHellman(Buffer.from(N_HEX, "hex"), Number(GENERATOR));
  group.setPrivateKey(bytesOf(exponent));
  return numberOf(group.computeSecret(bytesOf(plain)));
}

function slowPower(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % N)
    if (rest & 1n) result = (result * square) % N;
  return result;
}

const exponentOf = (salt: bigint, poolName: string, userId: string, password: string): bigint =>
  numberOf(hash(bytesOf(salt), hash(`${poolName}${userId}:${password}`)));

/** `poolName` is what stands after the underscore in the pool's id. */
export function makeVerifier(poolName: string, userId: string, password: string): Verifier {
  const salt = numberOf(randomBytes(16));
  const verifier = power(GENERATOR, exponentOf(salt, poolName, userId, password));
  return { salt: salt.toString(16), verifier: verifier.toString(16) };
}

/** Whether this is the password, for the flows in which the client sends it. */
export function isPassword(poolName: string, userId: string, password: string, known: Verifier): boolean {
  const x = exponentOf(BigInt(`0x${known.salt}`), poolName, userId, password);
  const [ours, theirs] = [BigInt(`0x${known.verifier}`), power(GENERATOR, x)].map((v) => hash(bytesOf(v)));
  return ours !== undefined && theirs !== undefined && timingSafeEqual(ours, theirs);
}

/** Begins an exchange. Answers undefined when `clientKey` (`SRP_A`, hex) cannot be a client's. */
export function beginExchange(
  { poolName, userId, clientKey }: { poolName: string; userId: string; clientKey: string },
  known: Verifier,
): Exchange | undefined {
  if (!/^[0-9a-f]{1,768}$/i.test(clientKey)) return undefined;
  const a = BigInt(`0x${clientKey}`);
  // A multiple of N would make the secret 0, whatever the password.
  if (a % N === 0n) return undefined;
  const v = BigInt(`0x${known.verifier}`);
  const secret = numberOf(randomBytes(32));
  const b = (K * v + power(GENERATOR, secret)) % N;
  const u = numberOf(hash(bytesOf(a), bytesOf(b)));
  return {
    publicKey: b.toString(16),
    proves({ secretBlock, timestamp, signature }) {
      const shared = power(a * power(v, u), secret);
      const prk = hmac(bytesOf(u), bytesOf(shared));
      const key = hmac(prk, LABEL, Buffer.from([1])).subarray(0, 16);
      const expected = hmac(key, poolName, userId, secretBlock, timestamp);
      const given = Buffer.from(signature, "base64");
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

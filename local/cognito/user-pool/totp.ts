/** Time-based one-time passwords: RFC 6238 with SHA-1, six digits, 30 seconds, as authenticator apps have them. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP = 30_000;

/** 32 bytes, as Cognito's are: 52 characters of base 32. */
export function newSecret(): string {
  let bits = "";
  for (const byte of randomBytes(32)) bits += byte.toString(2).padStart(8, "0");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

function bytesOf(secret: string): Buffer {
  const bits = Array.from(secret, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of a step: the number of half minutes since 1970. */
export function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

export const stepOf = (now: number): number => Math.floor(now / STEP);

/** The step that a code is of, now or one before or after (clocks differ); undefined when it is of none. */
export function matchingStep(secret: string, code: string, now: number): number | undefined {
  const given = Buffer.from(code);
  return [0, -1, 1]
    .map((off) => stepOf(now) + off)
    .find((step) => {
      const right = Buffer.from(codeAt(secret, step));
      return given.length === right.length && timingSafeEqual(given, right);
    });
}

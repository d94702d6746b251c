import { createHash } from "node:crypto";

const sha256 = (text: string) => createHash("sha256").update(text).digest();

/** A UUID that is the same for the same name, so that ids outlive a restart. */
export function stableUuid(name: string): string {
  const hex = sha256(name).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `length` characters of `alphabet`, the same for the same name; at most 32. */
export const stableCode = (name: string, alphabet: string, length: number): string =>
  Array.from(sha256(name).subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join("");

import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** scrypt with Node's own cost (N = 16,384, 16 MB): about 50 ms of a whole CPU, for whoever tries one. */
const hash = (password: string, salt: Buffer) => scryptSync(password.normalize("NFC"), salt, 32);

/** What is kept of a link's password: `{salt}:{hash}`, both hex. */
export function passwordHash(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString("hex")}:${hash(password, salt).toString("hex")}`;
}

/** Whether this is the password behind a kept hash. A link without a hash takes any, and none. */
export function isPassword(kept: string | undefined, password: string | undefined): boolean {
  if (kept === undefined) return true;
  if (password === undefined) return false;
  const [salt = "", wanted = ""] = kept.split(":");
  return timingSafeEqual(hash(password, Buffer.from(salt, "hex")), Buffer.from(wanted, "hex"));
}

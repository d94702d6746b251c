/** Physical names in CloudFormation's form, the same at every start, so that data is found again. */
import { createHash } from "node:crypto";

/** `{stack}-{logicalId}-{hash}`, both shortened evenly to fit `max` characters. */
export function physicalName(
  stack: string,
  logicalId: string,
  { max = 255, lowerCase = false }: { max?: number; lowerCase?: boolean } = {},
): string {
  const digest = createHash("sha256").update(`${stack}/${logicalId}`).digest("hex");
  const suffix = BigInt(`0x${digest}`).toString(36).slice(0, 12);
  const room = max - suffix.length - 2;
  const forId = Math.min(logicalId.length, Math.max(Math.ceil(room / 2), room - stack.length));
  const forStack = Math.min(stack.length, room - forId);
  const name = `${stack.slice(0, forStack)}-${logicalId.slice(0, forId)}-${suffix}`;
  return lowerCase ? name.toLowerCase() : name;
}

/** A value as DynamoDB's JSON has it, bytes in base64. */
export function toAttribute(value: unknown): Record<string, unknown> {
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString("base64") };
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  const members = Object.entries(value).map(([name, inner]) => [name, toAttribute(inner)]);
  return { M: Object.fromEntries(members) };
}

/** What IAM takes as a policy at all. Source: IAM user guide, "Grammar of the IAM JSON policy language", 2026-11. */
import { MalformedPolicy } from "./conditions.ts";

/** An identity policy hangs on a role or narrows a session, a resource policy on a resource, a trust policy on a role. */
export type PolicyKind = "identity" | "resource" | "trust";

const ELEMENTS = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ...["Resource", "NotResource", "Condition"],
]);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): boolean =>
  typeof value === "string" ||
  (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string"));

/**
 * Throws {@link MalformedPolicy} for a document that IAM would refuse: one that is let through by mistake might
 * allow more here than it says.
 */
export function checkPolicy(document: unknown, kind: PolicyKind): void {
  if (!isRecord(document)) throw new MalformedPolicy("A policy is a JSON object.");
  const { Version, Statement } = document;
  if (Version !== undefined && Version !== "2012-10-17" && Version !== "2008-10-17")
    throw new MalformedPolicy(`There is no policy version ${JSON.stringify(Version)}: write "2012-10-17".`);
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (Statement === undefined) throw new MalformedPolicy("The policy has no Statement.");
  for (const [i, statement] of statements.entries()) checkStatement(statement, `Statement ${i + 1}`, kind);
}

function checkStatement(statement: unknown, label: string, kind: PolicyKind): void {
  if (!isRecord(statement)) throw new MalformedPolicy(`${label} is not a JSON object.`);
  const unknown = Object.keys(statement).find((name) => !ELEMENTS.has(name));
  if (unknown !== undefined) throw new MalformedPolicy(`${label} has the unknown element ${unknown}.`);
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    throw new MalformedPolicy(`${label} has no Effect "Allow" or "Deny".`);

  const exactlyOne = (name: string) => {
    const present = [name, `Not${name}`].filter((each) => statement[each] !== undefined);
    if (present.length !== 1) throw new MalformedPolicy(`${label} must have one of ${name} and Not${name}.`);
  };
  const none = (name: string) => {
    if (statement[name] !== undefined || statement[`Not${name}`] !== undefined)
      throw new MalformedPolicy(`${label} must not have ${name} in this kind of policy.`);
  };
  exactlyOne("Action");
  if (kind === "identity") {
    exactlyOne("Resource");
    none("Principal");
  } else exactlyOne("Principal");
  if (kind === "trust") none("Resource");
  for (const name of ["Action", "NotAction", "Resource", "NotResource"])
    if (statement[name] !== undefined && !isTexts(statement[name]))
      throw new MalformedPolicy(`${name} of ${label.toLowerCase()} must be text, or a list of it.`);
}

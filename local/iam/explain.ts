/** Says in a line what a denied call lacked: for the log of the run, where a developer reads it. */
import type { PolicyDocument } from "../core/contracts.ts";
import type { Grant } from "../core/trace.ts";
import type { Condition } from "./conditions.ts";
import type { Lookup } from "./pattern.ts";
import { type CompiledStatement, compilePolicy, type Request } from "./policy.ts";
import type { NamedPolicy } from "./roles.ts";

interface Near {
  readonly policy: string;
  readonly statement: CompiledStatement;
  /** 0: nothing fits, 1: the resource, 2: the action, 3: both, so that a condition fails. */
  readonly score: number;
  readonly failing: readonly Condition[];
}

const quote = (values: readonly string[] | undefined) =>
  values === undefined ? "no value" : values.map((value) => `"${value}"`).join(", ");

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function near(policy: NamedPolicy, request: Request): Near[] {
  return compilePolicy(policy.document)
    .filter((statement) => statement.effect === "Allow" && statement.principal(request.names))
    .map((statement) => {
      const action = statement.action(request.action) ? 2 : 0;
      const resource = statement.resource(request.resource, request.lookup) ? 1 : 0;
      const failing = statement.conditions.filter((condition) => !condition.holds(request.lookup));
      return { policy: policy.name, statement, score: action + resource, failing };
    });
}

function because({ statement, score, failing }: Near, request: Request): string {
  if (score === 3)
    return failing
      .map(
        ({ operator, key, values }) =>
          `its condition ${operator} ${key} wants ${quote(values)}, the request has ${quote(request.lookup(key))}`,
      )
      .join("; ");
  const patterns = statement.resources.map((pattern) => pattern.source);
  const nearest = patterns.sort(
    (a, b) => commonPrefix(b, request.resource) - commonPrefix(a, request.resource),
  );
  const more = nearest.length > 1 ? ` and ${nearest.length - 1} more` : "";
  return `it allows the action, but only on ${nearest[0]}${more}${unresolved(nearest[0] ?? "", request.lookup)}`;
}

function unresolved(pattern: string, lookup: Lookup): string {
  const keys = [...pattern.matchAll(/\$\{([^},]+)\}/g)].map(([, key]) => key ?? "");
  const missing = keys.filter((key) => !["*", "?", "$"].includes(key) && lookup(key) === undefined);
  return missing.length > 0 ? ` (${missing.join(", ")} has no value in this request)` : "";
}

/** What these policies lack to allow the request, told by the statement that comes nearest. */
export function lacking(policies: readonly NamedPolicy[], request: Request): string {
  if (policies.length === 0) return "there is no policy";
  const all = policies.flatMap((policy) => near(policy, request));
  const [best] = all.sort((a, b) => b.score - a.score);
  if (!best || best.score < 2) {
    const names = policies.map((policy) => policy.name).join(", ");
    return `no statement of ${names} allows ${request.action}`;
  }
  const rivals = all.filter((other) => other.score === best.score);
  const chosen = rivals.sort((a, b) => distance(b, request) - distance(a, request))[0] ?? best;
  return `nearest is statement ${chosen.statement.label} of ${chosen.policy}: ${because(chosen, request)}`;
}

const distance = ({ statement }: Near, request: Request) =>
  Math.max(0, ...statement.resources.map((pattern) => commonPrefix(pattern.source, request.resource)));

/** The statement that explicitly denies the request, if one of these policies has it. */
export function denying(policies: readonly NamedPolicy[], request: Request): string | undefined {
  for (const { name, document } of policies)
    for (const statement of compilePolicy(document))
      if (
        statement.effect === "Deny" &&
        statement.principal(request.names) &&
        statement.action(request.action) &&
        statement.resource(request.resource, request.lookup) &&
        statement.condition(request.lookup)
      )
        return `statement ${statement.label} of ${name} denies it`;
  return undefined;
}

/** The statements that allow the request, the first of each kind of policy. */
export function allowing(kinds: readonly (readonly NamedPolicy[])[], request: Request): Grant[] {
  return kinds.flatMap((policies) => {
    for (const { name, document } of policies)
      for (const { effect, source, ...statement } of compilePolicy(document))
        if (
          effect === "Allow" &&
          statement.principal(request.names) &&
          statement.action(request.action) &&
          statement.resource(request.resource, request.lookup) &&
          statement.condition(request.lookup)
        )
          return [{ policy: name, statement: source }];
    return [];
  });
}

/** A policy without a name of its own, e.g. a session's or a resource's. */
export const called = (name: string, documents: readonly PolicyDocument[]): NamedPolicy[] =>
  documents.map((document) => ({ name, document }));

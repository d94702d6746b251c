/** Policy documents, compiled once and evaluated for each call. */
import type { PolicyDocument, Statement } from "../core/contracts.ts";
import { type Condition, compileConditions, MalformedPolicy } from "./conditions.ts";
import { compilePattern, type Lookup, type Pattern } from "./pattern.ts";
import { type CallerNames, compilePrincipal, type PrincipalMatch } from "./principal.ts";

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly lookup: Lookup;
  readonly names: CallerNames;
}

export interface CompiledStatement {
  readonly label: string;
  /** As it stands in the policy. */
  readonly source: Statement;
  readonly effect: "Allow" | "Deny";
  readonly resources: readonly Pattern[];
  readonly conditions: readonly Condition[];
  principal(names: CallerNames): PrincipalMatch;
  action(action: string): boolean;
  resource(resource: string, lookup: Lookup): boolean;
  condition(lookup: Lookup): boolean;
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

const some = (patterns: readonly Pattern[], text: string, lookup: Lookup) =>
  patterns.some((pattern) => pattern.matches(text, lookup));

const nothing: Lookup = () => undefined;

function compileStatement(statement: Statement, index: number, variables: boolean): CompiledStatement {
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    throw new MalformedPolicy(`Statement ${index + 1} has no Effect "Allow" or "Deny".`);
  const actions = list(statement.Action ?? statement.NotAction).map((source) =>
    compilePattern(source, { wildcards: true, variables: false, ignoreCase: true }),
  );
  if (actions.length === 0)
    throw new MalformedPolicy(`Statement ${index + 1} has neither Action nor NotAction.`);
  const resources = list(statement.Resource ?? statement.NotResource).map((source) =>
    compilePattern(source, { wildcards: true, variables }),
  );
  const conditions = compileConditions(statement.Condition, variables);
  const notAction = statement.Action === undefined;
  const notResource = statement.Resource === undefined && statement.NotResource !== undefined;
  const principal = compilePrincipal(statement);
  return {
    label: statement.Sid ? `"${statement.Sid}"` : `${index + 1}`,
    source: statement,
    effect: statement.Effect,
    resources,
    conditions,
    principal,
    action: (action) => some(actions, action, nothing) !== notAction,
    // A trust policy has no Resource: it is about the role that it hangs on.
    resource: (resource, lookup) =>
      resources.length === 0 ? !notResource : some(resources, resource, lookup) !== notResource,
    condition: (lookup) => conditions.every((condition) => condition.holds(lookup)),
  };
}

const compiled = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** The statements of a policy; the same document object is compiled once. Throws {@link MalformedPolicy}. */
export function compilePolicy(document: PolicyDocument): readonly CompiledStatement[] {
  const known = compiled.get(document);
  if (known) return known;
  // Only this version has policy variables; in an older one `${…}` is plain text.
  const variables = document.Version === "2012-10-17";
  const statements = list(document.Statement).map((statement, index) =>
    compileStatement(statement, index, variables),
  );
  compiled.set(document, statements);
  return statements;
}

const applies = (statement: CompiledStatement, request: Request) =>
  statement.action(request.action) &&
  statement.resource(request.resource, request.lookup) &&
  statement.condition(request.lookup);

/** What an identity or session policy says; nothing at all is an implicit deny. */
export function evaluate(document: PolicyDocument, request: Request): "Allow" | "Deny" | undefined {
  let allowed: "Allow" | undefined;
  for (const statement of compilePolicy(document)) {
    if (!applies(statement, request)) continue;
    if (statement.effect === "Deny") return "Deny";
    allowed = "Allow";
  }
  return allowed;
}

/**
 * What a resource's policy says, and to whom: `session` is a grant to this very session, which no session
 * policy narrows; `role` a grant to its role or to everyone; `account` leaves it to the role's own policies.
 */
export function evaluateResourcePolicy(
  document: PolicyDocument,
  request: Request,
): "Deny" | Exclude<PrincipalMatch, false> | undefined {
  let granted: Exclude<PrincipalMatch, false> | undefined;
  const rank = { account: 1, role: 2, session: 3 };
  for (const statement of compilePolicy(document)) {
    const match = statement.principal(request.names);
    if (!match || !applies(statement, request)) continue;
    if (statement.effect === "Deny") return "Deny";
    if (!granted || rank[match] > rank[granted]) granted = match;
  }
  return granted;
}

import { fits } from "./arn.ts";
import type { Finding } from "./finding.ts";
import type { Statement } from "./policies.ts";
import { type Action, actionsOf, arnsOf, carries, conditionKey, knownService } from "./reference.ts";

/**
 * Holds every statement against AWS's service reference: there is such an action, it is about such a resource, its
 * requests carry such a condition key, and nobody is let in whom nothing narrows.
 */
export async function checkPermissions(statements: readonly Statement[]): Promise<Finding[]> {
  const found = await Promise.all(
    statements.map((statement) => {
      const text = JSON.stringify(statement);
      const findings = checked.get(text) ?? checkStatement(statement);
      checked.set(text, findings);
      return findings;
    }),
  );
  return found.flat();
}

/** Those that were looked at: combinations of settings share nearly all. */
const checked = new Map<string, Promise<Finding[]>>();

async function checkStatement(statement: Statement): Promise<Finding[]> {
  const { at, allows, negated } = statement;
  const actions = new Map<string, Action[]>();
  for (const name of statement.actions) actions.set(name, name === "*" ? [] : await actionsOf(name));
  const findings = [
    ...unknownActions(at, actions),
    ...(await wrongResources(statement, actions)),
    ...(await wrongConditions(statement, actions)),
    ...(await wrongVariables(statement)),
    ...(await wrongPrincipals(statement)),
  ];
  if (!allows) return findings;
  for (const name of negated)
    findings.push({
      rule: "negated",
      at,
      message: `allows by ${name} all that it does not name: name what it needs`,
    });
  return [...findings, ...wildcards(statement, actions), ...passedRoles(statement), ...unguarded(statement)];
}

function unknownActions(at: string, actions: ReadonlyMap<string, Action[]>): Finding[] {
  return [...actions]
    .filter(([name, found]) => name !== "*" && found.length === 0)
    .map(([name]) => ({
      rule: "unknown-action",
      at,
      message: `${name} is no action of AWS, so it allows nothing: look it up in the service authorization reference`,
    }));
}

/** Each resource fits an action, and each action has a resource: as many statements fail silently as break either. */
async function wrongResources(
  { at, resources }: Statement,
  actions: ReadonlyMap<string, Action[]>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (resources.length === 0 || resources.includes("*")) return [];
  const known = [...actions].filter(([, found]) => found.length > 0);
  const shapes = new Map<Action, (arn: string) => boolean>();
  for (const [name, found] of known) {
    const siblings = await arnsOf(name.split(":")[0] ?? "");
    for (const action of found)
      shapes.set(action, (arn) => action.arns.some((shape) => fits(arn, shape, siblings)));
  }
  for (const [name, found] of known)
    if (!found.some((action) => resources.some((arn) => shapes.get(action)?.(arn))))
      findings.push({
        rule: "wrong-resource",
        at,
        message: `${name} is about ${shapesOf(found)}, which none of ${resources.join(", ")} is: name one`,
      });
  for (const arn of resources)
    if (known.length > 0 && ![...shapes.values()].some((takes) => takes(arn)))
      findings.push({
        rule: "wrong-resource",
        at,
        message: `${arn} is nothing that ${known.map(([name]) => name).join(", ")} could be about: ${shapesOf(known.flatMap(([, found]) => found))}`,
      });
  return findings;
}

const shapesOf = (actions: readonly Action[]) =>
  [...new Set(actions.flatMap(({ arns, wildcardOnly }) => (wildcardOnly ? ["*"] : arns)))].join(" or ");

const families: Readonly<Record<string, RegExp>> = {
  Bool: /^(Bool|String)/,
  Numeric: /^(Numeric|String)/,
  Long: /^(Numeric|String)/,
  Date: /^(Date|Numeric|String)/,
  IPAddress: /^IpAddress|^NotIpAddress/,
  ARN: /^(Arn|String)/,
  String: /^(String|Arn|Bool|Numeric|Date)/,
};

async function wrongConditions(
  { at, conditions }: Statement,
  actions: ReadonlyMap<string, Action[]>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [operator, key] of conditions) {
    const [, set, base = ""] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(?:IfExists)?$/.exec(operator) ?? [];
    const found = await conditionKey(key);
    if (!found) {
      findings.push({
        rule: "unknown-condition-key",
        at,
        message: `there is no condition key ${key}: no request has it`,
      });
      continue;
    }
    for (const [name, ones] of actions)
      if (ones.length > 0 && !ones.some((action) => carries(action, key)))
        findings.push({
          rule: "wrong-condition-key",
          at,
          message: `requests of ${name} do not carry ${key}: put the action into a statement without that condition`,
        });
    if (base === "Null") continue;
    if (found.many !== (set !== undefined) && (found.many || set === "ForAllValues:"))
      findings.push({
        rule: "wrong-operator",
        at,
        message: found.many
          ? `${key} holds several values: ${operator} looks at them one by one only after ForAllValues: or ForAnyValue:`
          : `${key} holds one value: ${operator} is true without it, so use ${base}`,
      });
    if (families[found.type]?.test(base) === false)
      findings.push({
        rule: "wrong-operator",
        at,
        message: `${key} is of type ${found.type}, which ${operator} does not compare`,
      });
  }
  return findings;
}

/** `ForAllValues` is true of no value at all: what lacks the key passes, unless Null says that it must be there. */
function unguarded({ at, conditions }: Statement): Finding[] {
  return conditions
    .filter(([operator]) => operator.startsWith("ForAllValues:"))
    .filter(
      ([, key]) =>
        !conditions.some(([other, of, [value]]) => other === "Null" && of === key && value === "false"),
    )
    .map(([operator, key]) => ({
      rule: "missing-null-guard",
      at,
      message: `${operator} lets through what lacks ${key}, such as a Scan: add { "Null": { "${key}": "false" } }`,
    }));
}

async function wrongVariables({ at, resources, conditions }: Statement): Promise<Finding[]> {
  const texts = [...resources, ...conditions.flatMap(([, , values]) => values)];
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\$\{([^},]+)[^}]*\}/g)].map(([, name = ""]) => name),
  );
  const findings: Finding[] = [];
  for (const name of new Set(names))
    if (!/^[*?$]$/.test(name) && !(await conditionKey(name)))
      findings.push({
        rule: "unknown-variable",
        at,
        message: `\${${name}} is no policy variable: nothing matches it`,
      });
  return findings;
}

async function wrongPrincipals({ at, kind, allows, principals, conditions }: Statement): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (!allows) return findings;
  const has = (key: RegExp) => conditions.some(([, name]) => key.test(name));
  for (const [of, who] of principals) {
    if (who === "*" && !has(/^aws:(SourceArn|SourceAccount|PrincipalOrgID|PrincipalArn|PrincipalAccount)$/i))
      findings.push({
        rule: "public",
        at,
        message: "lets everybody in: name a principal, or what callers must be part of",
      });
    else if (/^arn:aws:iam::\d+:root$|^\d{12}$/.test(who) && conditions.length === 0)
      findings.push({
        rule: "broad-trust",
        at,
        message: `trusts everyone in the account (${who}): name a role`,
      });
    else if (of === "Federated" && !has(/:aud$|:sub$/i))
      findings.push({
        rule: "broad-trust",
        at,
        message: `trusts every user of ${who}, of other accounts' pools too: add its :aud as a condition`,
      });
    else if (of === "Service" && !(await knownService(who)))
      findings.push({ rule: "unknown-principal", at, message: `${who} is no service of AWS` });
    else if (kind === "resource" && of === "Service" && !has(/^aws:Source(Arn|Account)$/i))
      findings.push({
        rule: "confused-deputy",
        at,
        message: `${who} may come on anybody's behalf: add aws:SourceArn or aws:SourceAccount as a condition`,
      });
  }
  return findings;
}

function wildcards({ at, resources }: Statement, actions: ReadonlyMap<string, Action[]>): Finding[] {
  const findings: Finding[] = [...actions.keys()]
    .filter((name) => name.includes("*"))
    .map((name) => ({
      rule: "wildcard-action",
      at,
      message: `allows ${name}: name the actions that are needed`,
    }));
  if (resources.some((arn) => /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*)$/.test(arn)))
    for (const [name, found] of actions)
      if (name === "*" || found.some(({ wildcardOnly }) => !wildcardOnly))
        findings.push({
          rule: "wildcard-resource",
          at,
          message: `allows ${name} with every resource: name those that it needs`,
        });
  return findings;
}

function passedRoles({ at, actions, resources, conditions }: Statement): Finding[] {
  if (!actions.some((name) => /^iam:(PassRole|Pass\*|P\*|\*)$/i.test(name))) return [];
  const narrow = conditions.some(([, key]) => /^iam:PassedToService$/i.test(key));
  return narrow && !resources.some((arn) => arn.includes("*"))
    ? []
    : [
        {
          rule: "pass-role",
          at,
          message: "may give any role to any service: name the role, and iam:PassedToService",
        },
      ];
}

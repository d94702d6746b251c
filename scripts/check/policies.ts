import { mapSessionPolicy } from "../../functions/open-map/policy.ts";
import { roles } from "../../functions/shared/membership.ts";
import type { Renderer } from "./arn.ts";
import { type Properties, resources, type Templates, type Value, visit } from "./templates.ts";

/**
 * What a statement is part of: the policy of somebody who calls, of something that is called, of a role that somebody
 * takes, or one that narrows a session.
 */
export type PolicyKind = "identity" | "resource" | "trust" | "session";

export interface Statement {
  /** Where it is: see Finding. */
  readonly at: string;
  readonly kind: PolicyKind;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `[kind of principal, principal]`: `["Service", "iot.amazonaws.com"]`; `["*", "*"]` is everybody. */
  readonly principals: readonly (readonly [string, string])[];
  /** `[operator, key, values]`. */
  readonly conditions: readonly (readonly [string, string, readonly string[]])[];
  /** Names of elements that say what is not meant: `NotAction`, `NotResource`, `NotPrincipal`. */
  readonly negated: readonly string[];
}

/** Every statement of every policy in the templates. */
export function statementsOf(templates: Templates, render: Renderer): Statement[] {
  const found: Statement[] = [];
  for (const { stack, type, at, properties } of resources(templates)) {
    const text = (value: Value) => render.text(value, stack);
    visit(properties, (object, name) => {
      if (!Array.isArray(object.Statement) || !name.endsWith("Document")) return;
      const kind = name.startsWith("AssumeRole")
        ? "trust"
        : /^AWS::(IAM|IoT)::/.test(type)
          ? "identity"
          : "resource";
      for (const one of object.Statement) found.push(read(one as Properties, kind, at, text));
    });
    if (type === "AWS::Lambda::Permission") found.push(permission(properties, at, text));
  }
  return found;
}

/** What open-map builds for a caller: every role at a map, and somebody who looks at one of the gallery. */
export function sessionStatements(): Statement[] {
  const session = {
    mapId: "k3j9x0a1b2c3d4e5",
    epoch: 3,
    clientKey: "0123456789abcdef01234567",
    author: "fedcba9876543210fedcba98",
    clientId: "k3j9x0a1b2c3d4e5-0123456789abcdef01234567",
    measuresTopic: "$aws/rules/Measures/measures",
    iotArn: "arn:aws:iot:us-east-1:111111111111",
    tableArn: "arn:aws:dynamodb:us-east-1:111111111111:table/updates",
    bucketArn: "arn:aws:s3:::files",
    transferArn: "arn:aws:s3:::transfer",
  };
  const policies = [
    ...roles.map((role) => mapSessionPolicy({ ...session, role })),
    mapSessionPolicy({ ...session, role: "viewer", listed: true }),
  ] as { Statement: Properties[] }[];
  return policies.flatMap(({ Statement }) =>
    Statement.map((one) => read(one, "session", "functions/open-map/policy.ts", String)),
  );
}

const list = (value: Value | undefined): Value[] => (value === undefined ? [] : ([value].flat() as Value[]));

function read(
  statement: Properties,
  kind: PolicyKind,
  at: string,
  text: (value: Value) => string,
): Statement {
  const { Principal: principal } = statement;
  return {
    at,
    kind,
    allows: statement.Effect === "Allow",
    actions: list(statement.Action).map(text),
    resources: list(statement.Resource).map(text),
    principals:
      typeof principal === "object" && principal !== null && !Array.isArray(principal)
        ? Object.entries(principal).flatMap(([of, who]) => list(who).map((one) => [of, text(one)] as const))
        : list(principal).map((one) => [text(one), text(one)] as const),
    conditions: Object.entries((statement.Condition ?? {}) as Record<string, Properties>).flatMap(
      ([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => [operator, key, list(values).map(text)] as const),
    ),
    negated: Object.keys(statement).filter((name) => name.startsWith("Not")),
  };
}

/** A statement of a function's own policy, which CloudFormation has as a resource. */
function permission(properties: Properties, at: string, text: (value: Value) => string): Statement {
  const { Action, Principal, SourceArn, SourceAccount, PrincipalOrgID } = properties;
  const principal = text(Principal ?? "*");
  const condition = (operator: string, key: string, value: Value | undefined) =>
    value === undefined ? [] : [[operator, key, [text(value)]] as const];
  return {
    at,
    kind: "resource",
    allows: true,
    actions: list(Action).map(text),
    resources: [],
    principals: [
      [principal === "*" ? "*" : principal.endsWith(".amazonaws.com") ? "Service" : "AWS", principal],
    ],
    conditions: [
      ...condition("ArnLike", "aws:SourceArn", SourceArn),
      ...condition("StringEquals", "aws:SourceAccount", SourceAccount),
      ...condition("StringEquals", "aws:PrincipalOrgID", PrincipalOrgID),
    ],
    negated: [],
  };
}

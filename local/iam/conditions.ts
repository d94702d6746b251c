/** The Condition block of a statement: operators, quantifiers, …IfExists and Null. */
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { compilePattern, type Lookup } from "./pattern.ts";

/** Compares one value of the request with one value of the policy. */
type Compare = (value: string, lookup: Lookup) => boolean;
/** Prepares a policy value; variables are filled in at each request. */
type Operator = (policyValue: string, variables: boolean) => Compare;

export interface Condition {
  /** As written in the policy, e.g. `ForAllValues:StringEquals`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  holds(lookup: Lookup): boolean;
}

const strings =
  (options: { wildcards: boolean; ignoreCase?: boolean }): Operator =>
  (policyValue, variables) => {
    const pattern = compilePattern(policyValue, { ...options, variables });
    return (value, lookup) => pattern.matches(value, lookup);
  };

const numbers =
  (compare: (value: number, wanted: number) => boolean): Operator =>
  (policyValue) => {
    const wanted = Number(policyValue);
    return (value) => compare(Number(value), wanted);
  };

/** Dates are ISO 8601 or seconds since 1970. */
const instant = (text: string): number =>
  /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);

const dates =
  (compare: (value: number, wanted: number) => boolean): Operator =>
  (policyValue) => {
    const wanted = instant(policyValue);
    return (value) => compare(instant(value), wanted);
  };

/** ArnEquals and ArnLike are the same: each of the six parts is matched by itself. */
const arns: Operator = (policyValue, variables) => {
  const parts = splitArn(policyValue).map((part) => compilePattern(part, { wildcards: true, variables }));
  return (value, lookup) => {
    const valueParts = splitArn(value);
    return (
      parts.length === valueParts.length &&
      parts.every((part, i) => part.matches(valueParts[i] ?? "", lookup))
    );
  };
};

/** Into at most six parts; the colons within `${cognito-identity.amazonaws.com:sub}` part nothing. */
function splitArn(arn: string): string[] {
  const parts = [""];
  for (const piece of arn.split(/(\$\{[^}]*\}|:)/)) {
    if (piece === ":" && parts.length < 6) parts.push("");
    else parts.push((parts.pop() ?? "") + piece);
  }
  return parts;
}

const addresses: Operator = (policyValue) => {
  const [network = "", bits] = policyValue.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  } catch {
    return () => false;
  }
  return (value) => (isIPv4(value) ? list.check(value, "ipv4") : isIPv6(value) && list.check(value, "ipv6"));
};

const OPERATORS: Readonly<Record<string, Operator>> = {
  stringequals: strings({ wildcards: false }),
  stringequalsignorecase: strings({ wildcards: false, ignoreCase: true }),
  stringlike: strings({ wildcards: true }),
  numericequals: numbers((value, wanted) => value === wanted),
  numericlessthan: numbers((value, wanted) => value < wanted),
  numericlessthanequals: numbers((value, wanted) => value <= wanted),
  numericgreaterthan: numbers((value, wanted) => value > wanted),
  numericgreaterthanequals: numbers((value, wanted) => value >= wanted),
  dateequals: dates((value, wanted) => value === wanted),
  datelessthan: dates((value, wanted) => value < wanted),
  datelessthanequals: dates((value, wanted) => value <= wanted),
  dategreaterthan: dates((value, wanted) => value > wanted),
  dategreaterthanequals: dates((value, wanted) => value >= wanted),
  bool: strings({ wildcards: false, ignoreCase: true }),
  binaryequals: strings({ wildcards: false }),
  ipaddress: addresses,
  arnequals: arns,
  arnlike: arns,
};

/** Operators that hold when the positive one does not, with the positive one. */
const NEGATED: Readonly<Record<string, string>> = {
  stringnotequals: "stringequals",
  stringnotequalsignorecase: "stringequalsignorecase",
  stringnotlike: "stringlike",
  numericnotequals: "numericequals",
  datenotequals: "dateequals",
  notipaddress: "ipaddress",
  arnnotequals: "arnequals",
  arnnotlike: "arnlike",
};

/** Thrown for a policy that IAM would not take; the message says what is wrong with it. */
export class MalformedPolicy extends Error {}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

function compileOne(
  operatorText: string,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition {
  const [, quantifier, name = ""] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/i.exec(operatorText) ?? [];
  const ifExists = /IfExists$/i.test(name);
  const operator = name.replace(/IfExists$/i, "").toLowerCase();
  const described = { operator: operatorText, key, values };

  if (operator === "null") {
    const wantsAbsent = values[0]?.toLowerCase() === "true";
    return { ...described, holds: (lookup) => ((lookup(key)?.length ?? 0) === 0) === wantsAbsent };
  }

  const positive = NEGATED[operator];
  const make = OPERATORS[positive ?? operator];
  if (!make) throw new MalformedPolicy(`IAM has no condition operator "${operatorText}".`);
  const compares = values.map((value) => make(value, variables));
  const meetsSome = (value: string, lookup: Lookup) => compares.some((compare) => compare(value, lookup));
  const holdsFor = positive
    ? (value: string, lookup: Lookup) => !meetsSome(value, lookup)
    : (value: string, lookup: Lookup) => meetsSome(value, lookup);

  // ForAllValues is true of nothing at all, ForAnyValue is not; a negated operator is true of an absent key.
  const whenAbsent =
    ifExists || (quantifier ? quantifier.toLowerCase() === "forallvalues" : positive !== undefined);
  const all = quantifier ? quantifier.toLowerCase() === "forallvalues" : positive !== undefined;
  return {
    ...described,
    holds(lookup) {
      const actual = lookup(key);
      if (actual === undefined || actual.length === 0) return whenAbsent;
      return all
        ? actual.every((value) => holdsFor(value, lookup))
        : actual.some((value) => holdsFor(value, lookup));
    },
  };
}

/**
 * Compiles a Condition block: all of its conditions must hold.
 * Throws {@link MalformedPolicy} on an operator that IAM does not have.
 */
export function compileConditions(
  block: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined,
  variables: boolean,
): Condition[] {
  return Object.entries(block ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileOne(operator, key, listOf(values), variables)),
  );
}

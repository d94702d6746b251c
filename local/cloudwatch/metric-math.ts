/**
 * Metric math as dashboards and alarms have it: read, and reckoned for one point in time. Source: CloudWatch user guide,
 * "Using math expressions with CloudWatch metrics", 2026-11. Functions of it that nothing here uses are refused by name.
 */
import { tokens } from "../core/tokens.ts";

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

/** A number, several (of a list or METRICS()), or nothing: no data. */
export type Value = number | undefined | readonly (number | undefined)[];

/** Numbers have no exponent: CloudWatch documents none. */
const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<word>[A-Za-z_]\w*)|(?<symbol>[-+*/^()[\],]))/y;

/** Binary operators, the loosest first; those of a level go from left to right. */
const LEVELS = [
  ["+", "-"],
  ["*", "/"],
];

/** Reads an expression; throws with what can't be read. */
export function parse(text: string): Expression {
  const all = tokens(text, TOKEN, "Metric math");
  let at = 0;
  const peek = () => all[at]?.text ?? "";
  const take = (symbol: string): boolean => {
    if (all[at]?.kind !== "symbol" || peek() !== symbol) return false;
    at++;
    return true;
  };
  const fail = (wanted: string): never => {
    throw new Error(`Metric math: ${wanted} expected, not "${peek() || "the end"}", in: ${text}`);
  };
  const expect = (symbol: string): void => {
    if (!take(symbol)) fail(`"${symbol}"`);
  };

  function binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators.find(take);
      if (!operator) return left;
      left = { kind: "binary", operator, left, right: binary(level + 1) };
    }
  }

  function unary(): Expression {
    if (take("-"))
      return { kind: "binary", operator: "-", left: { kind: "number", value: 0 }, right: unary() };
    const base = primary();
    return take("^") ? { kind: "binary", operator: "^", left: base, right: unary() } : base;
  }

  function list(end: string): Expression[] {
    const items: Expression[] = [];
    if (take(end)) return items;
    do items.push(binary(0));
    while (take(","));
    expect(end);
    return items;
  }

  function primary(): Expression {
    const token = all[at];
    if (token?.kind === "number") {
      at++;
      return { kind: "number", value: Number(token.text) };
    }
    if (token?.kind === "string") {
      at++;
      return { kind: "text", value: token.text };
    }
    if (token?.kind === "word") {
      at++;
      if (!take("(")) return { kind: "id", id: token.text };
      const args = list(")");
      if (!(token.text in FUNCTIONS) && token.text !== "SEARCH")
        throw new Error(`Metric math: the function ${token.text} is not known here, in: ${text}`);
      return { kind: "call", name: token.text, args };
    }
    if (take("[")) return { kind: "list", items: list("]") };
    if (take("(")) {
      const inner = binary(0);
      expect(")");
      return inner;
    }
    return fail("a value");
  }

  const whole = binary(0);
  if (all[at]?.kind !== "end") fail("an operator");
  return whole;
}

const numbers = (value: Value): number[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is number => typeof one === "number");

type Values = Readonly<Record<string, number | undefined>>;

/** What functions make of their arguments; `metrics` are all of the widget that are no expressions. */
const FUNCTIONS: Readonly<Record<string, (args: readonly Value[], metrics: Values) => Value>> = {
  SUM: ([value]) => numbers(value).reduce((total, one) => total + one, 0),
  MAX: ([value]) => (numbers(value).length ? Math.max(...numbers(value)) : undefined),
  METRICS: (_args, metrics) => Object.values(metrics),
  FILL: ([value, instead]) => {
    const fill = (one: number | undefined) => one ?? (instead as number);
    return Array.isArray(value) ? value.map(fill) : fill(value as number | undefined);
  },
};

/** All ids that an expression uses. */
export function idsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case "id":
      return [expression.id];
    case "list":
      return expression.items.flatMap(idsOf);
    case "call":
      return expression.args.flatMap(idsOf);
    case "binary":
      return [...idsOf(expression.left), ...idsOf(expression.right)];
    default:
      return [];
  }
}

/** The search expressions that it has: `{Namespace,Dimension…} terms`. */
export function searchesOf(expression: Expression): string[] {
  if (expression.kind === "binary") return [...searchesOf(expression.left), ...searchesOf(expression.right)];
  if (expression.kind === "list") return expression.items.flatMap(searchesOf);
  if (expression.kind !== "call") return [];
  const [first] = expression.args;
  if (expression.name === "SEARCH" && first?.kind === "text") return [first.value];
  return expression.args.flatMap(searchesOf);
}

/**
 * What an expression comes to at one point. `metrics` by id; an id that is in `others` stands for an expression of the
 * same widget. Throws for an id that is neither, and for SEARCH, whose metrics are CloudWatch's to find.
 */
export function evaluate(
  expression: Expression,
  metrics: Values,
  others: Readonly<Record<string, Expression>> = {},
): Value {
  const reckon = (part: Expression): Value => evaluate(part, metrics, others);
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "text":
      throw new Error(`Metric math: "${expression.value}" is no number.`);
    case "id": {
      const other = others[expression.id];
      if (other) return reckon(other);
      if (!(expression.id in metrics)) throw new Error(`Metric math: there is no metric ${expression.id}.`);
      return metrics[expression.id];
    }
    case "list":
      return expression.items.flatMap(reckon);
    case "call": {
      const fn = FUNCTIONS[expression.name];
      if (!fn) throw new Error(`Metric math: ${expression.name} has no value here.`);
      return fn(expression.args.map(reckon), metrics);
    }
    case "binary":
      return combine(expression.operator, reckon(expression.left), reckon(expression.right));
  }
}

/** A point for which one side has no data has none (user guide, "Metric math syntax"). */
function combine(operator: string, left: Value, right: Value): number | undefined {
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  if (operator === "^") return left ** right;
  return right === 0 ? undefined : left / right;
}

import { callFunction, type MessageContext, member, type SqlVersion, toNumber, toText } from "./functions.ts";
import type { Expression, Statement } from "./syntax.ts";

/** A message's payload: parsed when it is a JSON object (or array, since 2016-03-23), else its bytes. */
export type Payload = { readonly json: unknown; readonly bytes: Uint8Array } | { readonly bytes: Uint8Array };

export function readPayload(bytes: Uint8Array, version: SqlVersion): Payload {
  const first = bytes.find((byte) => byte > 0x20);
  // only `{` and `[` can begin what counts as JSON
  if (first !== 0x7b && (first !== 0x5b || version === "2015-10-08")) return { bytes };
  try {
    return { json: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), bytes };
  } catch {
    return { bytes };
  }
}

/** What a rule's statement makes of a message: bytes for `SELECT *` of what is not JSON. */
export type Selected = Uint8Array | Readonly<Record<string, unknown>> | readonly unknown[];

/** Undefined when the message is not for the rule. */
export function select(statement: Statement, context: MessageContext): Selected | undefined {
  if (statement.where && evaluate(statement.where, context) !== true) return undefined;
  const [first] = statement.items;
  if (statement.items.length === 1 && first?.value.kind === "all") {
    return whole(context) as Selected;
  }
  const result: Record<string, unknown> = {};
  for (const { value, path } of statement.items) {
    const found = evaluate(value, context);
    if (path.length) put(result, path, found);
    else if (typeof found === "object" && found !== null && !(found instanceof Uint8Array)) {
      Object.assign(result, found);
    }
  }
  return result;
}

export function evaluate(expression: Expression, context: MessageContext): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "all":
      return whole(context);
    case "path":
      return member(expression.base ? evaluate(expression.base, context) : whole(context), expression.name);
    case "index":
      return member(evaluate(expression.base, context), evaluate(expression.index, context));
    case "call":
      return callFunction(
        expression.name,
        expression.args.map((argument) => evaluate(argument, context)),
        context,
      );
    case "unary":
      return unary(expression.operator, evaluate(expression.operand, context));
    case "binary":
      return binary(expression.operator, expression.left, expression.right, context);
    case "case":
      return choose(expression, context);
    case "array":
      return expression.items.map((item) => evaluate(item, context));
    case "object":
      return Object.fromEntries(expression.members.map(([name, value]) => [name, evaluate(value, context)]));
  }
}

function whole({ payload }: MessageContext): unknown {
  return "json" in payload ? payload.json : payload.bytes;
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  if (value === undefined) return;
  let target = into;
  for (const name of path.slice(0, -1)) {
    const inner = Object.hasOwn(target, name) ? target[name] : undefined;
    const next = typeof inner === "object" && inner !== null ? { ...inner } : {};
    define(target, name, next);
    target = next as Record<string, unknown>;
  }
  define(target, path.at(-1) ?? "", value);
}

/** So that a column named `__proto__` is a column. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function unary(operator: "-" | "NOT", value: unknown): unknown {
  if (operator === "NOT") return typeof value === "boolean" ? !value : undefined;
  return arithmetic(0, value, (a, b) => a - b);
}

function binary(operator: string, left: Expression, right: Expression, context: MessageContext): unknown {
  const a = evaluate(left, context);
  if (operator === "AND") return a === true && evaluate(right, context) === true;
  if (operator === "OR") return a === true || evaluate(right, context) === true;
  const b = evaluate(right, context);
  if (a === undefined || b === undefined) return undefined;
  switch (operator) {
    case "=":
      return equal(a, b);
    case "<>":
    case "!=":
      return !equal(a, b);
    case "IN":
      return Array.isArray(b) ? b.some((item) => equal(a, item)) : undefined;
    case "NOT IN":
      return Array.isArray(b) ? !b.some((item) => equal(a, item)) : undefined;
    case "||":
      return toText(a) + toText(b);
    case "+":
      if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
      if (typeof a === "string" || typeof b === "string") return toText(a) + toText(b);
      return arithmetic(a, b, (x, y) => x + y);
    case "-":
      return arithmetic(a, b, (x, y) => x - y);
    case "*":
      return arithmetic(a, b, (x, y) => x * y);
    case "/":
      return arithmetic(a, b, (x, y) =>
        Number.isInteger(x) && Number.isInteger(y) ? Math.trunc(x / y) : x / y,
      );
    case "%":
      return arithmetic(a, b, (x, y) => x % y);
    default:
      return compare(operator, a, b);
  }
}

function arithmetic(a: unknown, b: unknown, compute: (a: number, b: number) => number): number | undefined {
  try {
    const result = compute(toNumber(a), toNumber(b));
    return Number.isFinite(result) ? result : undefined;
  } catch {
    return undefined;
  }
}

function equal(a: unknown, b: unknown): boolean {
  if (typeof a === typeof b) return a === b || JSON.stringify(a) === JSON.stringify(b);
  return arithmetic(a, b, (x, y) => Number(x === y)) === 1;
}

/** Texts compare as texts, numbers and texts of numbers as numbers; everything else has no order. */
function compare(operator: string, a: unknown, b: unknown): boolean | undefined {
  const order =
    typeof a === "string" && typeof b === "string"
      ? Number(a > b) - Number(a < b)
      : arithmetic(a, b, (x, y) => x - y);
  if (order === undefined) return undefined;
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

function choose(expression: Extract<Expression, { kind: "case" }>, context: MessageContext): unknown {
  const subject = expression.subject && evaluate(expression.subject, context);
  for (const { when, value } of expression.branches) {
    const tested = evaluate(when, context);
    const fits = expression.subject
      ? tested !== undefined && subject !== undefined && equal(subject, tested)
      : tested === true;
    if (fits) return evaluate(value, context);
  }
  return expression.otherwise && evaluate(expression.otherwise, context);
}

/** What can be told of a request from its expressions, without evaluating them. */
import { AwsError } from "../core/contracts.ts";

export type AttributeValue = Readonly<Record<string, unknown>>;

/** The members of a request that the facade looks at. */
export interface ExpressionInput {
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ConditionExpression?: string;
  readonly ProjectionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
}

const expressionMembers = [
  "KeyConditionExpression",
  "FilterExpression",
  "ConditionExpression",
  "ProjectionExpression",
  "UpdateExpression",
] as const;

/**
 * DynamoDB's expressions are ASCII (names and values of other characters come by placeholder), and the
 * native engine before 1.3.0 dies of others (GHSA-gwhp-7jch-7xj6).
 * @throws ValidationException naming the expression
 */
export function checkAscii(input: ExpressionInput): void {
  const placeholders = [
    ...Object.keys(input.ExpressionAttributeNames ?? {}),
    ...Object.keys(input.ExpressionAttributeValues ?? {}),
  ];
  for (const member of expressionMembers) refuseOther(member, input[member]);
  for (const placeholder of placeholders) refuseOther("ExpressionAttribute placeholder", placeholder);
}

function refuseOther(where: string, text: unknown): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is meant
  const other = typeof text === "string" ? /[^\x00-\x7f]/u.exec(text) : null;
  if (other)
    throw new AwsError("ValidationException", `Invalid ${where}: Syntax error; token: "${other[0]}"`);
}

/** Words of the grammar; functions are told by the bracket behind them. */
const words = new Set(["and", "or", "not", "in", "between", "set", "remove", "add", "delete"]);

const tokens = (expression: string): string[] => expression.match(/[#:]?[A-Za-z0-9_-]+|<>|[<>]=?|\S/g) ?? [];

/** The top-level attributes that the expressions of a request speak of. */
export function attributesIn(input: ExpressionInput, members: readonly (keyof ExpressionInput)[]): string[] {
  const found = new Set<string>();
  for (const member of members) {
    const expression = input[member];
    if (typeof expression !== "string") continue;
    const list = tokens(expression);
    for (const [i, token] of list.entries()) {
      const isName = /^[#A-Za-z_]/.test(token) && list[i - 1] !== "." && list[i + 1] !== "(";
      if (isName && !words.has(token.toLowerCase())) found.add(nameOf(token, input));
    }
  }
  return [...found];
}

/** All the values that a key condition compares `key` with by `=`. */
export function valuesComparedWith(key: string, input: ExpressionInput): AttributeValue[] {
  const list = tokens(input.KeyConditionExpression ?? "");
  const found: AttributeValue[] = [];
  for (const [i, token] of list.entries()) {
    if (token !== "=") continue;
    const sides = [unwrapped(list, i, -1), unwrapped(list, i, 1)];
    const value = sides.find((side) => side?.startsWith(":"));
    const name = sides.find((side) => side && !side.startsWith(":"));
    const found_ = value && input.ExpressionAttributeValues?.[value];
    if (name && found_ && nameOf(name, input) === key) found.push(found_);
  }
  return found;
}

/** The token beside an operator, brackets around it taken off. */
function unwrapped(list: readonly string[], at: number, step: 1 | -1): string | undefined {
  let i = at + step;
  while (list[i] === "(" || list[i] === ")") i += step;
  return list[i];
}

const nameOf = (token: string, input: ExpressionInput): string =>
  token.startsWith("#") ? (input.ExpressionAttributeNames?.[token] ?? token) : token;

/** A key's value as condition keys hold it: text, a number's digits, or base64. */
export function plain(value: AttributeValue | undefined): string | undefined {
  if (typeof value?.S === "string") return value.S;
  if (typeof value?.N === "string") return decimal(value.N);
  return typeof value?.B === "string" ? value.B : undefined;
}

/** A number in one form: `15`, `015`, `15.0` and `1.5e1` are one key, and so they are to a policy. */
function decimal(text: string): string {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/.exec(text) ?? [];
  if (sign === undefined) return text; // no number: the engine refuses it
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padEnd(point, "0");
  const [integer, rest] =
    point > 0
      ? [digits.slice(0, point), digits.slice(point)]
      : ["", digits.padStart(digits.length - point, "0")];
  const [head, tail] = [integer.replace(/^0+(?=\d)/, "") || "0", rest.replace(/0+$/, "")];
  const size = tail ? `${head}.${tail}` : head;
  return sign === "-" && size !== "0" ? `-${size}` : size;
}

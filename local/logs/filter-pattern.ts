/** Filter patterns of CloudWatch Logs for lines of JSON: `{ ($.route = "POST /maps") && ($.status = 2*) }`. */

/** Whether a line's object fits. */
export type Filter = (line: Readonly<Record<string, unknown>>) => boolean;

const TOKEN = /\s*(&&|\|\||[()]|!=|<=|>=|[=<>]|"(?:[^"\\]|\\.)*"|\$(?:\.\w+)+|[^\s()&|=<>!"]+)/y;

/** Reads a pattern; throws one that this does not know. `IS NULL`, `EXISTS` and arrays are among those. */
export function parseFilter(pattern: string): Filter {
  const [, inner] = /^\s*\{(.*)\}\s*$/s.exec(pattern) ?? [];
  if (inner === undefined)
    throw new Error(`The filter pattern ${pattern} is not one for JSON: no others work here.`);
  const tokens: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < inner.trimEnd().length; ) {
    const token = TOKEN.exec(inner)?.[1];
    if (token === undefined) throw new Error(`The filter pattern ${pattern} can't be read here.`);
    tokens.push(token);
  }
  let at = 0;
  const next = () => tokens[at++] ?? "";
  const either = (): Filter => {
    const parts = [both()];
    while (tokens[at] === "||" && next()) parts.push(both());
    return (line) => parts.some((part) => part(line));
  };
  const both = (): Filter => {
    const parts = [one()];
    while (tokens[at] === "&&" && next()) parts.push(one());
    return (line) => parts.every((part) => part(line));
  };
  const one = (): Filter => {
    const token = next();
    if (token !== "(") return comparison(token, next(), next());
    const inside = either();
    if (next() !== ")") throw new Error(`The filter pattern ${pattern} lacks a bracket.`);
    return inside;
  };
  const filter = either();
  if (at !== tokens.length) throw new Error(`The filter pattern ${pattern} can't be read here.`);
  return filter;
}

function comparison(selector: string, operator: string, operand: string): Filter {
  if (!selector.startsWith("$.") || operand === "")
    throw new Error(
      `${selector} ${operator} ${operand}: only comparisons of members with a value work here.`,
    );
  const value = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand;
  if (operator === "=" || operator === "!=") {
    const text = new RegExp(`^${value.split("*").map(escaped).join(".*")}$`, "s");
    const isEqual: Filter = (line) => {
      const member = select(line, selector);
      return (typeof member === "string" || typeof member === "number") && text.test(String(member));
    };
    return operator === "=" ? isEqual : (line) => !isEqual(line);
  }
  const limit = Number(value);
  // A number in quotes is text to CloudWatch, and greater than none.
  const compare =
    (test: (member: number) => boolean): Filter =>
    (line) => {
      const member = select(line, selector);
      return typeof member === "number" && test(member);
    };
  if (operator === ">") return compare((member) => member > limit);
  if (operator === "<") return compare((member) => member < limit);
  if (operator === ">=") return compare((member) => member >= limit);
  if (operator === "<=") return compare((member) => member <= limit);
  throw new Error(`The operator ${operator} does not work here.`);
}

const escaped = (text: string): string => text.replace(/[.+^${}()|[\]\\?]/g, "\\$&");

/** What `$.a.b` leads to; undefined where there is nothing. */
export function select(line: Readonly<Record<string, unknown>>, selector: string): unknown {
  return selector
    .split(".")
    .slice(1)
    .reduce<unknown>((value, name) => (Object(value) as Record<string, unknown>)[name], line);
}

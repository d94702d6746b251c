/** Patterns of policies: `*`, `?`, and policy variables such as `${aws:PrincipalTag/team, 'none'}`. */

/** A condition key's values in the request; keys compare without case. */
export type Lookup = (key: string) => readonly string[] | undefined;

const ANY_RUN = -1;
const ANY_ONE = -2;

/** A text, a wildcard, or a variable to be filled in from the request. */
type Part = string | typeof ANY_RUN | typeof ANY_ONE | { readonly key: string; readonly fallback?: string };

export interface Pattern {
  readonly source: string;
  /** False too when a variable of the pattern has no single value in the request. */
  matches(text: string, lookup: Lookup): boolean;
}

const VARIABLE = /\$\{([^}]*)\}/g;
const WITH_DEFAULT = /^\s*([^,]*?)\s*,\s*'([^']*)'\s*$/;

/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const ESCAPES = new Set(["*", "?", "$"]);

function textParts(text: string, wildcards: boolean): Part[] {
  if (!wildcards) return text === "" ? [] : [text];
  return text
    .split(/([*?])/)
    .filter((piece) => piece !== "")
    .map((piece) => (piece === "*" ? ANY_RUN : piece === "?" ? ANY_ONE : piece));
}

function parse(source: string, options: { wildcards: boolean; variables: boolean }): Part[] {
  if (!options.variables) return textParts(source, options.wildcards);
  const parts: Part[] = [];
  let end = 0;
  for (const found of source.matchAll(VARIABLE)) {
    parts.push(...textParts(source.slice(end, found.index), options.wildcards));
    const name = found[1] ?? "";
    const [, key, fallback] = WITH_DEFAULT.exec(name) ?? [];
    if (ESCAPES.has(name)) parts.push(name);
    else if (key !== undefined) parts.push({ key, fallback });
    else parts.push({ key: name.trim() });
    end = found.index + found[0].length;
  }
  parts.push(...textParts(source.slice(end), options.wildcards));
  return parts;
}

/** Fills in the variables; what they hold is text, never a wildcard. Undefined when one has no value. */
function fill(parts: readonly Part[], lookup: Lookup): Part[] | undefined {
  const filled: Part[] = [];
  for (const part of parts) {
    if (typeof part !== "object") filled.push(part);
    else {
      const values = lookup(part.key);
      const value = values?.length === 1 ? values[0] : values === undefined ? part.fallback : undefined;
      if (value === undefined) return undefined;
      filled.push(value);
    }
  }
  return filled;
}

/** The pattern as character codes, wildcards as negative numbers. */
function codes(parts: readonly Part[]): number[] {
  const list: number[] = [];
  for (const part of parts) {
    if (typeof part === "number") list.push(part);
    else if (typeof part === "string") for (let i = 0; i < part.length; i++) list.push(part.charCodeAt(i));
  }
  return list;
}

/** Matches with one step back to the last `*`: at worst pattern length times text length. */
function globMatches(pattern: readonly number[], text: string): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let starText = 0;
  while (t < text.length) {
    const code = pattern[p];
    if (code === ANY_RUN) {
      starAt = p++;
      starText = t;
    } else if (code !== undefined && (code === ANY_ONE || code === text.charCodeAt(t))) {
      p++;
      t++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      t = ++starText;
    } else return false;
  }
  while (pattern[p] === ANY_RUN) p++;
  return p === pattern.length;
}

const isText = (part: Part): part is string => typeof part === "string";

/**
 * Compiles a pattern once for many requests. `ignoreCase` is for actions and the …IgnoreCase operators;
 * `variables` is for policies of version 2012-10-17, the only one that has them.
 */
export function compilePattern(
  source: string,
  options: { wildcards: boolean; variables: boolean; ignoreCase?: boolean },
): Pattern {
  const fold = (text: string) => (options.ignoreCase ? text.toLowerCase() : text);
  const parts = parse(options.ignoreCase && !options.variables ? fold(source) : source, options);
  if (parts.every(isText)) {
    const literal = fold(parts.join(""));
    return { source, matches: (text) => fold(text) === literal };
  }
  const [first, second] = parts;
  if (first === ANY_RUN && parts.length === 1) return { source, matches: () => true };
  if (parts.length === 2 && first !== undefined && isText(first) && second === ANY_RUN) {
    const prefix = fold(first);
    return { source, matches: (text) => fold(text).startsWith(prefix) };
  }
  if (!parts.some((part) => typeof part === "object")) {
    const fixed = codes(parts.map((part) => (isText(part) ? fold(part) : part)));
    return { source, matches: (text) => globMatches(fixed, fold(text)) };
  }
  return {
    source,
    matches(text, lookup) {
      const filled = fill(parts, lookup);
      if (!filled) return false;
      if (filled.every(isText)) return fold(filled.join("")) === fold(text);
      return globMatches(codes(filled.map((part) => (isText(part) ? fold(part) : part))), fold(text));
    },
  };
}

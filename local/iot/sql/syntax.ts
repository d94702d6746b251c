/** The tree that a statement of AWS IoT SQL is read into. */

export type Expression =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "path"; readonly base: Expression | undefined; readonly name: string }
  | { readonly kind: "index"; readonly base: Expression; readonly index: Expression }
  | { readonly kind: "all" }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "unary"; readonly operator: "-" | "NOT"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "case";
      readonly subject: Expression | undefined;
      readonly branches: readonly { readonly when: Expression; readonly value: Expression }[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Expression])[] };

export interface Item {
  /** `all` for `*`. */
  readonly value: Expression;
  /** Where its value goes in the result; several names for `AS a.b`. Empty for `*`. */
  readonly path: readonly string[];
}

export interface Statement {
  readonly items: readonly Item[];
  /** The topic filter after FROM. */
  readonly from: string;
  readonly where: Expression | undefined;
}

export interface Token {
  readonly kind: "word" | "string" | "number" | "symbol" | "end";
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|'(?<string>(?:[^']|'')*)'|"(?<double>[^"]*)"|`(?<quoted>[^`]+)`|(?<word>[A-Za-z_][\w$]*)|(?<symbol><>|!=|<=|>=|\|\||[-+*/%=<>(),.[\]{}:]))/y;

/** Throws with the place of the first character that belongs to no token. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) {
      const rest = text.slice(at).trim();
      if (rest) throw new Error(`IoT SQL: "${rest.slice(0, 20)}" can't be read, in: ${text}`);
      found.push({ kind: "end", text: "", at });
      return found;
    }
    const { number, string, double, quoted, word, symbol } = groups;
    if (number !== undefined) found.push({ kind: "number", text: number, at });
    else if (string !== undefined) found.push({ kind: "string", text: string.replaceAll("''", "'"), at });
    else if (double !== undefined) found.push({ kind: "string", text: double, at });
    else if (quoted !== undefined) found.push({ kind: "word", text: quoted, at });
    else if (word !== undefined) found.push({ kind: "word", text: word, at });
    else found.push({ kind: "symbol", text: symbol ?? "", at });
  }
}

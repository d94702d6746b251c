import { type Token, tokens } from "../../core/tokens.ts";
import { checkFunction, type SqlVersion } from "./functions.ts";
import type { Expression, Item, Statement } from "./syntax.ts";

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|'(?<single>(?:[^']|'')*)'|"(?<double>[^"]*)"|`(?<quoted>[^`]+)`|(?<word>[A-Za-z_][\w$]*)|(?<symbol><>|!=|<=|>=|\|\||[-+*/%=<>(),.[\]{}:]))/y;

/** Reads a rule's statement; throws with what can't be read or is unknown in that version of the language. */
export function parseStatement(text: string, version: SqlVersion): Statement {
  const parser = new Parser(text, version);
  const statement = parser.statement();
  parser.end();
  return statement;
}

/** Reads an expression, as substitution templates hold them. */
export function parseExpression(text: string, version: SqlVersion): Expression {
  const parser = new Parser(text, version);
  const expression = parser.expression();
  parser.end();
  return expression;
}

/** Binary operators, the loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ["OR"],
  ["AND"],
  ["=", "<>", "!=", "<", "<=", ">", ">=", "IN", "NOT IN"],
  ["||"],
  ["+", "-"],
  ["*", "/", "%"],
];
const NOT_LEVEL = 2;

class Parser {
  readonly #text: string;
  readonly #version: SqlVersion;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, version: SqlVersion) {
    this.#text = text;
    this.#version = version;
    this.#tokens = tokens(text, TOKEN, "IoT SQL");
  }

  statement(): Statement {
    this.#expect("SELECT");
    const items = [this.#item()];
    while (this.#take(",")) items.push(this.#item());
    this.#expect("FROM");
    const from = this.#next();
    if (from.kind !== "string") this.#fail("a topic filter in quotes", from);
    return { items, from: from.text, where: this.#take("WHERE") ? this.expression() : undefined };
  }

  end(): void {
    if (this.#peek().kind !== "end") this.#fail("the end", this.#peek());
  }

  expression(level = 0): Expression {
    if (level === NOT_LEVEL && this.#take("NOT")) {
      return { kind: "unary", operator: "NOT", operand: this.expression(NOT_LEVEL) };
    }
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.expression(level + 1);
    for (;;) {
      const operator = this.#operator(operators);
      if (!operator) return left;
      left = { kind: "binary", operator, left, right: this.expression(level + 1) };
    }
  }

  #operator(operators: readonly string[]): string | undefined {
    if (operators.includes("NOT IN") && isWord(this.#peek(), "NOT") && isWord(this.#peek(1), "IN")) {
      this.#at += 2;
      return "NOT IN";
    }
    return operators.find((operator) => this.#take(operator));
  }

  #item(): Item {
    if (this.#take("*")) return { value: { kind: "all" }, path: [] };
    const start = this.#peek().at;
    const value = this.expression();
    const text = this.#text.slice(start, this.#peek().at).trim();
    if (!this.#take("AS")) return { value, path: [value.kind === "path" ? value.name : text] };
    const path = [this.#name()];
    while (this.#take(".")) path.push(this.#name());
    return { value, path };
  }

  #unary(): Expression {
    if (this.#take("-")) return { kind: "unary", operator: "-", operand: this.#unary() };
    let expression = this.#primary();
    for (;;) {
      if (this.#take(".")) expression = { kind: "path", base: expression, name: this.#name() };
      else if (this.#take("[")) {
        expression = { kind: "index", base: expression, index: this.expression() };
        this.#expect("]");
      } else return expression;
    }
  }

  #primary(): Expression {
    const token = this.#next();
    if (token.kind === "number") return { kind: "literal", value: Number(token.text) };
    if (token.kind === "string") return { kind: "literal", value: token.text };
    if (token.kind === "symbol") return this.#bracketed(token);
    if (token.kind === "end") this.#fail("an expression", token);
    const upper = token.text.toUpperCase();
    if (upper === "CASE") return this.#case();
    if (upper === "TRUE" || upper === "FALSE") return { kind: "literal", value: upper === "TRUE" };
    if (upper === "NULL") return { kind: "literal", value: null };
    if (upper === "UNDEFINED") return { kind: "literal", value: undefined };
    if (!this.#take("(")) return { kind: "path", base: undefined, name: token.text };
    const args = this.#list(")", () => this.#argument());
    const name = token.text.toLowerCase();
    checkFunction(name, args.length, this.#version);
    return { kind: "call", name, args };
  }

  #argument(): Expression {
    // `*` stands for the whole payload, in encode(*, 'base64') for instance
    if (this.#peek().text === "*" && this.#peek().kind === "symbol") {
      this.#at++;
      return { kind: "all" };
    }
    const value = this.expression();
    // cast(x AS Type)
    if (!this.#take("AS")) return value;
    return { kind: "array", items: [value, { kind: "literal", value: this.#name() }] };
  }

  #bracketed(token: Token): Expression {
    if (token.text === "(") {
      const inner = this.expression();
      this.#expect(")");
      return inner;
    }
    if (token.text === "[") return { kind: "array", items: this.#list("]", () => this.expression()) };
    if (token.text === "{") {
      const members = this.#list("}", () => {
        const name = this.#next();
        if (name.kind !== "string" && name.kind !== "word") this.#fail("a name", name);
        this.#expect(":");
        return [name.text, this.expression()] as const;
      });
      return { kind: "object", members };
    }
    return this.#fail("an expression", token);
  }

  #case(): Expression {
    const subject = isWord(this.#peek(), "WHEN") ? undefined : this.expression();
    const branches: { when: Expression; value: Expression }[] = [];
    while (this.#take("WHEN")) {
      const when = this.expression();
      this.#expect("THEN");
      branches.push({ when, value: this.expression() });
    }
    const otherwise = this.#take("ELSE") ? this.expression() : undefined;
    this.#expect("END");
    return { kind: "case", subject, branches, otherwise };
  }

  #list<T>(close: string, read: () => T): T[] {
    const items: T[] = [];
    if (this.#take(close)) return items;
    do items.push(read());
    while (this.#take(","));
    this.#expect(close);
    return items;
  }

  #name(): string {
    const token = this.#next();
    if (token.kind !== "word" && token.kind !== "string") this.#fail("a name", token);
    return token.text;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: "end", text: "", at: this.#text.length };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #take(text: string): boolean {
    const token = this.#peek();
    const fits = /^[A-Z]/.test(text) ? isWord(token, text) : token.kind === "symbol" && token.text === text;
    if (fits) this.#at++;
    return fits;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(text, this.#peek());
  }

  #fail(wanted: string, token: Token): never {
    const found = token.kind === "end" ? "it ends" : `there is "${token.text}"`;
    throw new Error(`IoT SQL: where ${wanted} should be, ${found}, in: ${this.#text}`);
  }
}

function isWord(token: Token, word: string): boolean {
  return token.kind === "word" && token.text.toUpperCase() === word;
}

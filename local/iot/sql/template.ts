import { evaluate } from "./evaluate.ts";
import { type MessageContext, type SqlVersion, toText } from "./functions.ts";
import { parseExpression } from "./parse.ts";
import type { Expression } from "./syntax.ts";

/** A text with `${expression}` in it, as the parameters of rule actions may have them. */
export class Template {
  readonly #parts: readonly (string | Expression)[];

  /** Throws when an expression in it can't be read. */
  constructor(text: string, version: SqlVersion) {
    const parts: (string | Expression)[] = [];
    let rest = text;
    for (;;) {
      const start = rest.indexOf("${");
      if (start < 0) break;
      const end = rest.indexOf("}", start);
      if (end < 0) throw new Error(`The substitution template "${text}" has a "\${" without "}".`);
      parts.push(rest.slice(0, start), parseExpression(rest.slice(start + 2, end), version));
      rest = rest.slice(end + 1);
    }
    this.#parts = [...parts, rest];
  }

  /** What has no value becomes `undefined`, as in IoT Core. */
  fill(context: MessageContext): string {
    return this.#parts
      .map((part) => (typeof part === "string" ? part : toText(evaluate(part, context))))
      .join("");
  }
}

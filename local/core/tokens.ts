/** The small languages of templates, such as IoT SQL and metric math, cut into words. */

export interface Token {
  /** Without quotes; a word in backquotes is a word. */
  readonly kind: "number" | "string" | "word" | "symbol" | "end";
  readonly text: string;
  readonly at: number;
}

/**
 * Cuts a text by a sticky expression that begins with `\s*` and has each kind of token as a named group: `number`, `word`,
 * `quoted` (a word), `single` (a string in which a quotation mark stands twice), `double` (a string), `symbol`. Throws with
 * the language and the place of the first character that belongs to no token.
 */
export function tokens(text: string, expression: RegExp, language: string): Token[] {
  const found: Token[] = [];
  expression.lastIndex = 0;
  for (;;) {
    const at = expression.lastIndex;
    const groups = expression.exec(text)?.groups;
    if (!groups) {
      const rest = text.slice(at).trim();
      if (rest) throw new Error(`${language}: "${rest.slice(0, 20)}" can't be read, in: ${text}`);
      found.push({ kind: "end", text: "", at });
      return found;
    }
    const { number, single, double, quoted, word, symbol = "" } = groups;
    if (number !== undefined) found.push({ kind: "number", text: number, at });
    else if (single !== undefined) found.push({ kind: "string", text: single.replaceAll("''", "'"), at });
    else if (double !== undefined) found.push({ kind: "string", text: double, at });
    else if (quoted !== undefined) found.push({ kind: "word", text: quoted, at });
    else if (word !== undefined) found.push({ kind: "word", text: word, at });
    else found.push({ kind: "symbol", text: symbol, at });
  }
}

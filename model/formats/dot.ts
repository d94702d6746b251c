import type { Outline } from "../types.ts";
import { decode } from "./bytes.ts";
import { Forest } from "./forest.ts";
import { type Format, FormatError, MAX_NODES } from "./format.ts";
import { readHtml } from "./html.ts";
import { setRich } from "./html-text.ts";
import { Intake } from "./intake.ts";

/** Edges that are followed: from one group to another there may be as many as the product of their sizes. */
const MAX_EDGES = 4 * MAX_NODES;

interface Token {
  kind: "mark" | "word" | "quoted" | "html" | "end";
  text: string;
  line: number;
}

/** Marks, names and texts, without white space and comments. */
class Tokens {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #next: Token;

  constructor(text: string) {
    this.#text = text;
    this.#next = this.#scan();
  }

  get next(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    this.#next = this.#scan();
    return token;
  }

  /** Takes the next token if it is this mark. */
  takes(mark: string): boolean {
    const isIt = this.#next.kind === "mark" && this.#next.text === mark;
    if (isIt) this.take();
    return isIt;
  }

  #scan(): Token {
    while (this.#match(/\s+/y) || this.#match(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*/y));
    const line = this.#line;
    if (this.#at >= this.#text.length) return { kind: "end", text: "", line };
    const mark = this.#match(/->|--|[{}[\];,=:+]/y);
    if (mark) return { kind: "mark", text: mark, line };
    const word = this.#match(/[\p{L}\p{N}_\u0080-\uffff]+|-?(?:\.\d+|\d+(?:\.\d*)?)/uy);
    if (word) return { kind: "word", text: word, line };
    const quoted = this.#match(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y);
    if (quoted)
      return {
        kind: "quoted",
        text: quoted
          .slice(1, -1)
          .replace(/\\\r?\n/g, "")
          .replaceAll('\\"', '"'),
        line,
      };
    if (this.#text[this.#at] === "<") return { kind: "html", text: this.#html(line), line };
    const isCut = this.#text[this.#at] === '"' || this.#text.startsWith("/*", this.#at);
    throw new FormatError(isCut ? "The file seems to be cut short." : "This is not well-formed DOT.", line);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    for (let i = found.indexOf("\n"); i >= 0; i = found.indexOf("\n", i + 1)) this.#line++;
    return found;
  }

  /** A text in pointed brackets, which may hold others. */
  #html(line: number): string {
    const start = this.#at;
    let depth = 0;
    do {
      const bracket = this.#match(/[^<>]*[<>]/y).at(-1);
      if (!bracket) throw new FormatError("The file seems to be cut short.", line);
      depth += bracket === "<" ? 1 : -1;
    } while (depth > 0);
    return this.#text.slice(start + 1, this.#at - 1);
  }
}

/** A group of nodes in braces, or the graph itself. */
interface Group {
  /** Where its nodes begin among all that were named. */
  start: number;
  /** The nodes before an edge's arrow, and whether an arrow was there. */
  left: readonly string[];
  isEdge: boolean;
}

class Reader {
  readonly intake = new Intake();
  readonly #tokens: Tokens;
  readonly #forest = new Forest(this.intake);
  readonly #named: string[] = [];
  readonly #edges: [from: string, to: string][] = [];
  #group: Group = { start: 0, left: [], isEdge: false };
  #title = "";

  constructor(text: string) {
    this.#tokens = new Tokens(text);
  }

  read(title: string): Outline {
    const tokens = this.#tokens;
    if (tokens.next.text.toLowerCase() === "strict") tokens.take();
    const kind = tokens.take().text.toLowerCase();
    if (tokens.next.kind !== "mark") this.#title = tokens.take().text;
    if (!/^(di)?graph$/.test(kind) || !tokens.takes("{"))
      throw new FormatError("This is not a Graphviz graph.", tokens.next.line);
    this.#statements();
    if (kind === "digraph") {
      for (const [from, to] of this.#edges) this.#forest.join(this.#forest.get(from), this.#forest.get(to));
    } else this.#joinBothWays();
    return this.#forest.root(this.#title || title);
  }

  #statements(): void {
    const outer: Group[] = [];
    for (;;) {
      const token = this.#tokens.take();
      if (token.kind === "end") throw new FormatError("The file seems to be cut short.", token.line);
      if (token.kind !== "mark") this.#name(token);
      else if (token.text === "{") {
        outer.push(this.#group);
        this.#group = { start: this.#named.length, left: [], isEdge: false };
      } else if (token.text === "}") {
        const { start } = this.#group;
        const around = outer.pop();
        if (!around) return;
        this.#group = around;
        const isEdge = around.isEdge || /^-[->]$/.test(this.#tokens.next.text);
        if (isEdge) this.#operand(this.#named.slice(start));
      } else if (token.text === "->" || token.text === "--") this.#group.isEdge = true;
      else if (token.text === "[") {
        for (const _ of this.#attributes()) this.intake.losses.add("labels and styles of connections");
      } else {
        this.#group.left = [];
        this.#group.isEdge = false;
      }
    }
  }

  #name(token: Token): void {
    const tokens = this.#tokens;
    const keyword = token.kind === "word" ? token.text.toLowerCase() : "";
    if (tokens.takes("=")) {
      const value = tokens.take().text;
      if (keyword === "label") this.#title = value;
      else this.intake.losses.add("settings");
    } else if (keyword === "subgraph") {
      if (tokens.next.kind !== "mark") tokens.take();
      this.intake.losses.add("groups");
    } else if (/^(graph|node|edge)$/.test(keyword)) {
      if (tokens.takes("[")) for (const _ of this.#attributes()) this.intake.losses.add("settings");
    } else this.#node(token);
  }

  #node(token: Token): void {
    let id = token.text;
    while (token.kind === "quoted" && this.#tokens.takes("+")) id += this.#tokens.take().text;
    while (this.#tokens.takes(":")) this.#tokens.take();
    let node = this.#forest.get(id);
    if (!node) {
      node = this.#forest.add(id);
      this.intake.text(node, id);
    }
    this.#named.push(id);
    this.#operand([id]);
    const isEdge = this.#group.isEdge || /^-[->]$/.test(this.#tokens.next.text);
    if (!isEdge && this.#tokens.takes("[")) {
      for (const [name, value] of this.#attributes()) this.#attribute(node, id, name, value);
    }
  }

  /** What stands on one side of an edge, or of several: `a -> b -> { c d }`. */
  #operand(right: readonly string[]): void {
    const { left, isEdge } = this.#group;
    if (isEdge && this.#edges.length + left.length * right.length > MAX_EDGES)
      throw new FormatError("The graph has too many connections for a map.", this.#tokens.next.line);
    if (isEdge) for (const from of left) for (const to of right) this.#edges.push([from, to]);
    // The edge's own attributes come after its last node.
    const goesOn = /^-[->]$|^\[$/.test(this.#tokens.next.text);
    this.#group.left = right;
    this.#group.isEdge = isEdge && goesOn;
  }

  *#attributes(): Iterable<[name: string, value: Token]> {
    const tokens = this.#tokens;
    while (!tokens.takes("]")) {
      const name = tokens.take();
      if (name.kind === "end") throw new FormatError("The file seems to be cut short.", name.line);
      if (tokens.takes("=")) yield [name.text.toLowerCase(), tokens.take()];
    }
  }

  #attribute(node: Outline, id: string, name: string, value: Token): void {
    if (name === "label" && value.kind === "html") setRich(node, readHtml(value.text), this.intake);
    else if (name === "label") this.intake.text(node, labelOf(value.text, id));
    else if (name === "url" || name === "href") this.intake.link(node, value.text);
    else if (name === "comment" || name === "tooltip") this.intake.note(node, labelOf(value.text, id));
    else this.intake.losses.add("colours, fonts and shapes", node);
  }

  /** Edges without direction lead away from the node that is named first. */
  #joinBothWays(): void {
    const neighbours = new Map<string, string[]>();
    const add = (from: string, to: string) => {
      const known = neighbours.get(from) ?? [];
      neighbours.set(from, known);
      known.push(to);
    };
    for (const [from, to] of this.#edges) {
      add(from, to);
      add(to, from);
    }
    const seen = new Set<string>();
    let joined = 0;
    for (const start of this.#named) {
      if (seen.has(start)) continue;
      seen.add(start);
      const queue = [start];
      for (let i = 0, from: string | undefined = start; from !== undefined; from = queue[++i]) {
        for (const to of neighbours.get(from) ?? []) {
          if (seen.has(to)) continue;
          seen.add(to);
          queue.push(to);
          if (this.#forest.join(this.#forest.get(from), this.#forest.get(to))) joined++;
        }
      }
    }
    // The rest make no tree: what closes circles.
    if (joined < this.#edges.length) this.#linkRest();
  }

  #linkRest(): void {
    for (const [from, to] of this.#edges) {
      const [a, b] = [this.#forest.get(from), this.#forest.get(to)];
      if (a && b && a !== b && !this.#forest.isJoined(a, b)) this.#forest.link(a, b);
    }
  }
}

/** `\n`, `\l` and `\r` end a line, `\N` is the node's own name. */
function labelOf(text: string, id: string): string {
  return text
    .replace(/\\([\s\S])/g, (_, character: string) => {
      if (/[nlr]/.test(character)) return "\n";
      return character === "N" ? id : character;
    })
    .replace(/\n$/, "");
}

export const dot: Format = {
  id: "dot",
  name: "Graphviz DOT",
  extensions: ["gv", "dot"],
  mediaType: "text/vnd.graphviz",
  container: "text",
  detect: ({ container, start }) =>
    container === "text" &&
    /^(?:\s|\/\/.*\n|\/\*[\s\S]*?\*\/|#.*\n)*(?:strict\s+)?(?:di)?graph\b\s*(?:"[^"]*"|[\p{L}\p{N}_.]*)\s*\{/iu.test(
      start,
    ),
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const reader = new Reader(text);
    if (doubt) reader.intake.losses.add(doubt);
    return reader.intake.imported(reader.read(title));
  },
};

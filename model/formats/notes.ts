import { limits } from "../schema.ts";
import type { Outline } from "../types.ts";
import { cut } from "./clean.ts";

/** What stands under a heading or an item in Markdown: kept as it is, line by line. */
export class Notes {
  readonly #lines = new Map<Outline, string[]>();
  /** Characters of the note that the last line went to; no more is kept of one than is needed to know it too long. */
  #size = 0;
  /** The note that the last line went to, and how far its lines are indented. */
  #owner: Outline | undefined;
  #indent = 0;
  #blanks = 0;
  #justAdded = false;

  /** Whether the line before belongs to a note. */
  get isOpen(): boolean {
    return this.#justAdded;
  }

  blank(): void {
    this.#blanks++;
    this.end();
  }

  /** The next line is no part of the paragraph before. */
  end(): void {
    this.#justAdded = false;
  }

  /** Adds a line to a node's note. A backslash before it kept it from being taken for something else. */
  add(owner: Outline, line: string, indent: number): void {
    this.#push(owner, unescapeLine(outdent(line, indent)));
    this.#indent = indent;
  }

  /** Adds a line of a code block, which has no escapes, to the note begun last. */
  addVerbatim(line: string): void {
    if (this.#owner) this.#push(this.#owner, outdent(line, this.#indent));
  }

  move(from: Outline, to: Outline): void {
    const lines = this.#lines.get(from);
    const own = this.#lines.get(to);
    this.#lines.delete(from);
    if (lines) this.#lines.set(to, own ? [...lines, "", ...own] : lines);
  }

  *all(): Iterable<[Outline, string]> {
    for (const [node, lines] of this.#lines) yield [node, lines.join("\n")];
  }

  #push(owner: Outline, line: string): void {
    const lines = this.#lines.get(owner) ?? [];
    this.#lines.set(owner, lines);
    this.#size = owner === this.#owner ? this.#size + line.length + this.#blanks + 1 : line.length;
    if (this.#size - line.length <= 2 * limits.note && lines.length > 0) {
      const between = owner === this.#owner ? this.#blanks : Math.max(1, this.#blanks);
      for (let i = 0; i < between; i++) lines.push("");
    }
    if (this.#size - line.length <= 2 * limits.note) lines.push(cut(line, 2 * limits.note));
    this.#owner = owner;
    this.#blanks = 0;
    this.#justAdded = true;
  }
}

/** Takes up to `columns` of white space off the start of a line. */
function outdent(line: string, columns: number): string {
  let column = 0;
  let start = 0;
  for (; column < columns && (line[start] === " " || line[start] === "\t"); start++) {
    column += line[start] === " " ? 1 : 4 - (column % 4);
  }
  return " ".repeat(Math.max(0, column - columns)) + line.slice(start);
}

/** A line of a note, with a backslash before what would be read as something else. `atEdge`: the first or last line. */
export function escapeLine(line: string, atEdge: boolean): string {
  if (line === "") return atEdge ? "\\" : "";
  if (/^\d{1,9}(\\[.)\\]|[.)]([ \t]|$))/.test(line)) return line.replace(/^\d+/, "$&\\");
  const structure = /^[ \t]|^\\|^#{1,6}(?=[ \t]|$)|^(`{3}|~{3})|^<!--|^[-*+](?=[ \t]|$)/.test(line);
  // A rule, or what makes a heading of the line above.
  const ruled = /^[-*_][-*_ \t]*$|^=+[ \t]*$/.test(line);
  return structure || ruled ? `\\${line}` : line;
}

function unescapeLine(line: string): string {
  if (/^\\([\s!-/:-@[-`{-~]|$)/.test(line)) return line.slice(1);
  return line.replace(/^(\d{1,9})\\(?=[.)\\])/, "$1");
}

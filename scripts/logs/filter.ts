/** Which lines are asked for. */
import { type Level, type LogLine, levels } from "./line.ts";

export interface Wanted {
  /** Names of functions or other sources; all if there are none. */
  readonly sources: readonly string[];
  /** The least. */
  readonly level: Level;
  /** The id that a caller gave its request: all lines of the invocations that name it. */
  readonly correlation?: string;
  /** ms since 1970. */
  readonly since: number;
}

/** Takes lines in their order; answers those that are wanted, a line or what it makes wanted of those before it. */
export class Filter {
  readonly #wanted: Wanted;
  /** Invocations that named the id. */
  readonly #requests = new Set<string>();
  /** Lines of invocations that may still name it, by the request's id. */
  readonly #held = new Map<string, LogLine[]>();

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  take(line: LogLine): readonly LogLine[] {
    const { sources, level, since, correlation } = this.#wanted;
    if (line.at < since) return [];
    if (sources.length > 0 && !sources.includes(line.source)) return [];
    const found = correlation === undefined ? [line] : this.#correlated(line, correlation);
    return found.filter((each) => levels.indexOf(each.level) >= levels.indexOf(level));
  }

  #correlated(line: LogLine, correlation: string): readonly LogLine[] {
    const { requestId } = line;
    const names = isOf(line, correlation);
    if (requestId === undefined) return names ? [line] : [];
    if (this.#requests.has(requestId)) return [line];
    const before = this.#held.get(requestId) ?? [];
    if (names) {
      this.#requests.add(requestId);
      this.#held.delete(requestId);
      return [...before, line];
    }
    // After its report nothing more comes.
    if (line.text.startsWith("REPORT ")) this.#held.delete(requestId);
    else this.#held.set(requestId, [...before, line]);
    return [];
  }
}

/** Whether a line names the id, as a whole, or tells of a compaction that took in the change of that name. */
function isOf({ correlationId, updates, text }: LogLine, correlation: string): boolean {
  if (correlationId === correlation) return true;
  const [author = "", number = ""] = correlation.split("/");
  const [first, last] = (updates && Object.hasOwn(updates, author) && updates[author]) || [];
  if (first !== undefined && last !== undefined && first <= Number(number) && Number(number) <= last)
    return true;
  const whole = correlation.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  return new RegExp(`(?<![\\w./:-])${whole}(?![\\w./:-])`).test(text);
}

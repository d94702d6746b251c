/** What a line of a log says of itself. */
import type { LogEntry } from "../../local/logs/store.ts";

/** Lambda's own lines, then as Node.js knows them. */
export const levels = ["platform", "debug", "info", "warn", "error"] as const;
export type Level = (typeof levels)[number];

export interface LogLine extends LogEntry {
  readonly level: Level;
  /** Of the invocation that wrote it. */
  readonly requestId?: string;
  /** Without the time, the request's id and the level. */
  readonly text: string;
  /** By which the caller knows the request, if the line says. */
  readonly correlationId?: string;
  /** Of a compaction: the first and the last number of each author whose changes came together in it. */
  readonly updates?: Readonly<Record<string, readonly [number, number]>>;
}

/** Of an entry as the local cloud keeps it; undefined when it was cut short. */
export function readEntry(json: string): LogEntry | undefined {
  try {
    const entry: Partial<LogEntry> = JSON.parse(json);
    return typeof entry.at === "number" && typeof entry.line === "string" ? (entry as LogEntry) : undefined;
  } catch {
    return undefined;
  }
}

export function readLine(entry: LogEntry): LogLine {
  const { line } = entry;
  const platform = /^(?:START|END|REPORT) RequestId: (\S+)/.exec(line);
  if (platform) return { ...entry, level: "platform", requestId: platform[1], text: line };
  const [, requestId, level = "", message] = /^\S+Z\t(\S+)\t([A-Z]+)\t(.*)$/s.exec(line) ?? [];
  const text = message ?? line;
  return {
    ...entry,
    level: levels.find((each) => each === level.toLowerCase()) ?? "info",
    ...(requestId && requestId !== "undefined" && { requestId }),
    text,
    ...causesIn(text),
  };
}

function causesIn(text: string): Pick<LogLine, "correlationId" | "updates"> {
  if (!text.startsWith("{")) return {};
  try {
    const { correlationId, updates } = JSON.parse(text);
    return {
      ...(typeof correlationId === "string" && { correlationId }),
      ...(updates && typeof updates === "object" && { updates }),
    };
  } catch {
    return {};
  }
}

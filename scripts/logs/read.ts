import { readFileSync } from "node:fs";
import { type LogEntry, logFiles } from "../../local/logs/store.ts";
import { readEntry } from "./line.ts";

/** All lines that a local run has kept, in their order; none where it kept none. */
export function readLogs(dataDir: string): LogEntry[] {
  return logFiles(dataDir).flatMap((file) => {
    let text = "";
    try {
      text = readFileSync(file, "utf8");
    } catch {
      // It has not come to that yet.
    }
    return text.split("\n").flatMap((json) => readEntry(json) ?? []);
  });
}

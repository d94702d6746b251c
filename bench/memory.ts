import { readFileSync } from "node:fs";

/** Megabytes of a process: its own, and its share of what it has in common with others. None when it has ended. Linux only. */
export function residentMemory(pid: number): number[] {
  try {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
    return kilobytes === undefined ? [] : [Number(kilobytes) / 1024];
  } catch {
    return [];
  }
}

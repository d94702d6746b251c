import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

/** Resident memory of a process in MB, now and at its highest; undefined when it is gone or unknown. */
export async function residentMemory(pid: number): Promise<{ now: number; peak: number } | undefined> {
  if (process.platform === "linux") return fromProc(pid);
  return await new Promise((resolve) => {
    execFile("ps", ["-o", "rss=", "-p", String(pid)], (error, stdout) => {
      const now = Number(stdout) / 1024;
      resolve(error || !now ? undefined : { now, peak: now });
    });
  });
}

function fromProc(pid: number): { now: number; peak: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    return { now: field("VmRSS"), peak: field("VmHWM") };
  } catch {
    return undefined;
  }
}

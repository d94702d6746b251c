import { readdirSync, readFileSync } from "node:fs";

/** USER_HZ of Linux, in which /proc counts CPU time. */
const TICK = 10;

/** The runtimes of a function among this process's children. Linux only, as all here. */
export function processesOf(name: string): number[] {
  return childrenOf(process.pid).filter((pid) => variableOf(pid, "AWS_LAMBDA_FUNCTION_NAME").includes(name));
}

/** MB that the function whose runtime this is has been given. */
export const memorySizeOf = (pid: number): number =>
  Number(variableOf(pid, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));

/** MB of a process and all below it, each at its highest. */
export function memoryOf(pid: number): number {
  const own = Number(/^VmHWM:\s+(\d+)/m.exec(of(pid, "status"))?.[1] ?? 0) / 1024;
  return childrenOf(pid).reduce((sum, child) => sum + memoryOf(child), own);
}

/**
 * ms of CPU that a process has used, with what it started and saw end. To the µs: of each thread that lives there are ns in
 * its schedstat. What threads used that have ended is in the process's own sum alone, which has but ticks: it is the least.
 */
export function cpuOf(pid: number): number {
  // After the name, which is in brackets: proc(5), fields 14 to 17.
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = of(pid, "stat")
    .replace(/^.*\) /s, "")
    .split(" ")
    .slice(11, 15)
    .map((ticks) => Number(ticks) * TICK);
  const threads = threadsOf(pid).map(
    (thread) => Number(of(pid, `task/${thread}/schedstat`).split(" ")[0]) / 1e6,
  );
  const living = threads.reduce((sum, ms) => sum + ms, 0);
  return Math.max(user + system, living) + childrenUser + childrenSystem;
}

function variableOf(pid: number, name: string): string {
  const found = of(pid, "environ")
    .split("\0")
    .find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? "";
}

function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) =>
    of(pid, `task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // It ended meanwhile.
    return [];
  }
}

function of(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { cpuOf } from "./processes.ts";

/** Works, in a thread that ends and in the main one, says in ms of CPU what it took, and waits. */
const worker = `
const { Worker, isMainThread } = require("node:worker_threads");
const spin = (ms) => { const from = process.cpuUsage().user; while (process.cpuUsage().user - from < ms * 1000); };
const thread = new Worker("const from = process.cpuUsage().user; while (process.cpuUsage().user - from < 60_000);", { eval: true });
thread.once("exit", () => {
  spin(40);
  const { user, system } = process.cpuUsage();
  process.stdout.write(String((user + system) / 1000));
  process.stdin.resume();
});`;

describe.skipIf(process.platform !== "linux")("the CPU of a process", () => {
  test("is that of all its threads, those that have ended too", async () => {
    const child = spawn(process.execPath, ["-e", worker]);
    const [said] = await once(child.stdout, "data");
    const cpu = cpuOf(child.pid ?? 0);
    child.kill();
    // Two counts of ticks may lack almost one each; afterwards it wrote, and waited.
    expect(cpu).toBeGreaterThan(Number(said) - 20);
    expect(cpu).toBeLessThan(Number(said) + 20);
  });

  test("is finer than the ticks of /proc/PID/stat where no thread has ended", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdout.write('x'); process.stdin.resume()"]);
    await once(child.stdout, "data");
    const readings = Array.from({ length: 5 }, () => cpuOf(child.pid ?? 0));
    child.kill();
    expect(readings.some((ms) => ms % 10 !== 0)).toBe(true);
  });
});

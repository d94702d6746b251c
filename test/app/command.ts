/** The repository's commands as processes of their own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { until } from "../web/browser.ts";

/** The repository. */
export const root = join(import.meta.dirname, "..", "..");

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Command {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = "";
  #stderr = "";

  constructor(
    words: readonly string[],
    options: { readonly node?: readonly string[]; readonly cwd?: string; readonly npm?: boolean } = {},
  ) {
    const { node = [], cwd = root, npm = false } = options;
    const [name = "", ...more] = words;
    const [program, args] = npm
      ? ["npm", ["run", name, "--", ...more]]
      : [process.execPath, [...node, join(cwd, "scripts", "run.mjs"), ...words]];
    this.process = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    this.process.stdout?.on("data", (chunk) => {
      this.#stdout += chunk;
    });
    this.process.stderr?.on("data", (chunk) => {
      this.#stderr += chunk;
    });
    this.ended = new Promise((done, failed) => {
      this.process.once("error", failed).once("close", (code, signal) => {
        done({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** Where Rhizome says that it is; throws with its output if it ends before. */
  async url(): Promise<string> {
    const said = () => /^Rhizome is at (http:\/\/localhost:\d+)$/m.exec(this.#stdout)?.[1];
    await until(
      () => said() !== undefined || this.process.exitCode !== null,
      () => this.#stdout + this.#stderr,
      60_000,
    );
    const url = said();
    if (url === undefined) throw new Error(`It did not start: ${this.#stdout}${this.#stderr}`);
    return url;
  }

  /** The ids of all processes that it started, and those started, and so on. */
  descendants(): number[] {
    const pairs = execFileSync("ps", ["-axo", "pid=,ppid="], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
    const found = new Set([this.process.pid]);
    // Parents may come after children in the list.
    for (let size = 0; size < found.size; ) {
      size = found.size;
      for (const [pid, parent] of pairs) if (found.has(parent)) found.add(pid);
    }
    found.delete(this.process.pid);
    return [...found].filter((pid) => pid !== undefined);
  }
}

/** Runs a command that is to end by itself. */
export const run = (...how: ConstructorParameters<typeof Command>): Promise<Ended> =>
  new Command(...how).ended;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

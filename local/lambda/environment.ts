import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Credentials } from "../core/contracts.ts";
import type { FunctionConfig } from "./function.ts";
import { Lines } from "./lines.ts";
import { residentMemory } from "./memory.ts";
import type { Reaper } from "./reaper.ts";
import { type Invocation, RuntimeApi } from "./runtime-api.ts";

/** What an invocation came to. `error` is `Unhandled` when the function failed; the payload then says why. */
export interface Outcome {
  readonly payload: Buffer;
  readonly error?: "Unhandled";
}

export interface EnvironmentOptions {
  readonly config: FunctionConfig;
  readonly credentials: Credentials;
  readonly region: string;
  /** The function's own variables and those of where it is: `AWS_ENDPOINT_URL_*`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Started before it is asked for. */
  readonly provisioned: boolean;
  /** Where it waits for a debugger. It may stand still for as long as one likes: no time and no memory is too much. */
  readonly debugPort?: number;
  /** A folder of its own, made and removed here; the function's `TMPDIR`. */
  readonly folder: string;
  readonly logStream: string;
  readonly reaper: Reaper;
  /** One line that the function wrote. */
  onLine(line: string): void;
  /** It waits for an invocation (again) and is frozen. */
  onIdle(): void;
  onExit(): void;
}

const BOOTSTRAP = fileURLToPath(new URL("./bootstrap.mjs", import.meta.url));
/** ms an environment has to become ready, on top of the function's timeout (Lambda: init phase, 2026-11). */
const INIT_LIMIT = 10_000;
const MEMORY_CHECK_MS = 250;
/** ms that a function has while a debugger may stop it. */
const AN_HOUR = 3_600_000;

/**
 * One execution environment: a process of the function's runtime, which does one invocation at a time and is
 * frozen (SIGSTOP) in between, so that nothing a handler left behind runs on, as on Lambda.
 */
export class Environment {
  readonly credentials: Credentials;
  /** ms from the start of the process to its first request for work, once known. */
  initDuration: number | undefined;
  /** `performance.now()` of that first request; 0 before. */
  readyAt = 0;
  /** `performance.now()` of the last invocation's end. */
  lastUsed = performance.now();
  readonly #options: EnvironmentOptions;
  readonly #started = performance.now();
  readonly #lines: Lines;
  #api: RuntimeApi | undefined;
  #process: ChildProcess | undefined;
  #waiting = false;
  #frozen = false;
  #dead = false;
  #peak = 0;
  #current: { invocation: Invocation; outcome?: Outcome; settle(outcome: Outcome): void } | undefined;
  #queued: Invocation | undefined;
  #initError: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #exited = Promise.resolve();

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.credentials = options.credentials;
    this.#lines = new Lines(options.onLine);
  }

  /** Started before it was asked for. */
  get provisioned(): boolean {
    return this.#options.provisioned;
  }

  get usable(): boolean {
    return !this.#dead;
  }

  /** The folder with the code that it runs. */
  get code(): string {
    return this.#options.config.code;
  }

  /** MB, the highest so far. */
  get peakMemory(): number {
    return Math.ceil(this.#peak);
  }

  /** Starts the process. The first invocation may be given at once. */
  async start(): Promise<void> {
    const { config, folder, reaper } = this.#options;
    await mkdir(folder, { recursive: true });
    this.#api = await RuntimeApi.listen({
      next: () => this.#next(),
      response: (id, body) => this.#answered(id, { payload: body }),
      error: (id, body) => this.#answered(id, { payload: body, error: "Unhandled" }),
      initError: (body) => {
        this.#initError = body;
      },
    });
    if (this.#dead) return this.#api.close();
    const native = config.runtime.startsWith("provided");
    const command = native ? bootstrapOf(config) : process.execPath;
    const flags = [...heapFlags(config.memorySize), ...debugFlags(this.#options.debugPort)];
    const child = spawn(command, native ? [] : [...flags, BOOTSTRAP], {
      cwd: config.code,
      env: this.#variables(this.#api.address),
      // A process group of its own: stopped, continued and killed as a whole, and no Ctrl+C from the terminal.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    if (child.pid !== undefined) reaper.add(child.pid);
    child.stdout?.on("data", (chunk) => this.#lines.push(chunk));
    child.stderr?.on("data", (chunk) => this.#lines.push(chunk));
    child.once("error", (error) => this.#ended(`Runtime exited with error: ${error.message}`));
    this.#exited = new Promise((resolve) => {
      child.once("close", () => resolve()).once("error", () => resolve());
    });
    // Its last words come after its end, and a child of it may hold their pipes open: it gets no more work at once.
    child.once("exit", () => {
      this.#dead = true;
    });
    child.once("close", (code, signal) => {
      if (child.pid !== undefined) reaper.remove(child.pid);
      this.#ended(exitReason(code, signal));
    });
  }

  /** Runs one invocation; never throws: whatever goes wrong is an outcome. */
  async invoke(invocation: Invocation): Promise<Outcome> {
    const watch = setInterval(() => void this.#watchMemory(), MEMORY_CHECK_MS);
    try {
      return await new Promise<Outcome>((resolve) => {
        this.#current = { invocation, settle: resolve };
        if (this.#dead) this.#ended("Runtime exited without providing a reason");
        else if (this.#waiting) this.#hand(invocation);
        else {
          this.#queued = invocation;
          this.#limit(INIT_LIMIT + this.#options.config.timeout * 1000);
        }
      });
    } finally {
      clearTimeout(this.#timer);
      clearInterval(watch);
      this.lastUsed = performance.now();
      await this.#measure();
    }
  }

  /** Kills the process; resolves when its folder is gone. */
  async stop(): Promise<void> {
    this.#kill();
    this.#ended("Runtime exited with error: signal: killed");
    await this.#exited;
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  /** It wants work: an invocation that it answered is over only now, since now it can take another. */
  #next(): void {
    if (this.initDuration === undefined) {
      this.readyAt = performance.now();
      this.initDuration = this.readyAt - this.#started;
    }
    this.#waiting = true;
    if (this.#queued) {
      const invocation = this.#queued;
      this.#queued = undefined;
      // Its time begins now: starting has a limit of its own.
      this.#hand({ ...invocation, deadline: Date.now() + this.#options.config.timeout * 1000 });
      return;
    }
    // What is frozen answers no debugger.
    if (this.#options.debugPort === undefined) {
      this.#signal("SIGSTOP");
      this.#frozen = true;
    }
    this.#options.onIdle();
    const current = this.#current;
    this.#current = undefined;
    current?.settle(current.outcome ?? { payload: Buffer.from("null") });
  }

  #hand(invocation: Invocation): void {
    this.#waiting = false;
    if (this.#frozen) {
      this.#frozen = false;
      this.#signal("SIGCONT");
    }
    this.#limit(invocation.deadline - Date.now());
    this.#api?.hand(
      this.#options.debugPort === undefined ? invocation : { ...invocation, deadline: Date.now() + AN_HOUR },
    );
  }

  #limit(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#options.debugPort !== undefined) return;
    this.#timer = setTimeout(() => this.#timeOut(this.#options.config.timeout), Math.max(0, ms));
  }

  #answered(requestId: string, outcome: Outcome): void {
    if (this.#current?.invocation.requestId === requestId) this.#current.outcome ??= outcome;
  }

  #ended(reason: string): void {
    this.#dead = true;
    this.#api?.close();
    const current = this.#current;
    this.#current = undefined;
    if (current) {
      const errorMessage = `RequestId: ${current.invocation.requestId} Error: ${reason}`;
      const payload = this.#initError ?? report("Runtime.ExitError", errorMessage);
      current.settle(current.outcome ?? { payload, error: "Unhandled" });
    }
    this.#options.onExit();
  }

  #timeOut(seconds: number): void {
    const current = this.#current;
    if (!current) return;
    this.#current = undefined;
    if (current.outcome) {
      this.#kill(); // it answered in time, but went on
      current.settle(current.outcome);
      return;
    }
    const { requestId } = current.invocation;
    const message = `Task timed out after ${seconds.toFixed(2)} seconds`;
    this.#options.onLine(`${new Date().toISOString()} ${requestId} ${message}`);
    this.#kill();
    const payload = report("Sandbox.Timedout", `RequestId: ${requestId} Error: ${message}`);
    current.settle({ payload, error: "Unhandled" });
  }

  async #measure(): Promise<number> {
    const pid = this.#process?.pid;
    const memory = pid === undefined || this.#dead ? undefined : await residentMemory(pid);
    this.#peak = Math.max(this.#peak, memory?.peak ?? 0);
    return memory?.now ?? 0;
  }

  async #watchMemory(): Promise<void> {
    const isTooMuch = (await this.#measure()) > this.#options.config.memorySize;
    if (isTooMuch && this.#options.debugPort === undefined) this.#kill();
  }

  #kill(): void {
    this.#signal("SIGKILL");
    this.#dead = true;
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#process?.pid;
    if (pid === undefined || this.#process?.exitCode !== null || this.#process.signalCode !== null) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It ended a moment ago; its exit event tells.
    }
  }

  /** The variables that Lambda documents as the runtime's own, and the function's. */
  #variables(address: string): Record<string, string> {
    const { config, credentials, region, variables, provisioned, folder, logStream } = this.#options;
    // On Lambda they are one folder, /opt, where a later layer's file covers an earlier one's.
    const layers = config.layers.toReversed();
    const nodeLayers = layers.map((layer) => join(layer, "nodejs", "node_modules"));
    const bins = layers.map((layer) => join(layer, "bin"));
    const libraries = layers.map((layer) => join(layer, "lib"));
    return {
      // On AWS it runs on the runtime that it names: that this machine's Node is older is no news to its log.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...(this.#options.debugPort !== undefined && editorVariables()),
      ...variables,
      _HANDLER: config.handler,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: config.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memorySize),
      AWS_LAMBDA_FUNCTION_VERSION: config.version,
      AWS_LAMBDA_INITIALIZATION_TYPE: provisioned ? "provisioned-concurrency" : "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      ...(config.logFormat === "JSON" && { AWS_LAMBDA_LOG_FORMAT: "JSON" }),
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_LAMBDA_RUNTIME_API: address,
      LAMBDA_TASK_ROOT: config.code,
      LAMBDA_RUNTIME_DIR: fileURLToPath(new URL(".", import.meta.url)),
      TMPDIR: folder,
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      PATH: [...bins, "/usr/local/bin", "/usr/bin", "/bin", "/opt/bin"].join(":"),
      LD_LIBRARY_PATH: [...libraries, config.code, join(config.code, "lib")].join(":"),
      NODE_PATH: [...nodeLayers, config.code].join(":"),
    };
  }
}

function report(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}

/** V8's shares of the memory, as Lambda's Node.js runtime sets them: 90 % old space, 5 % young. */
function heapFlags(memorySize: number): string[] {
  return [
    `--max-old-space-size=${Math.floor(memorySize * 0.9)}`,
    `--max-semi-space-size=${Math.max(1, Math.floor(memorySize * 0.05))}`,
  ];
}

/** An editor that debugs this process lets its children find it by themselves; else there is a port to attach to. */
function debugFlags(port: number | undefined): string[] {
  if (port === undefined || process.env.VSCODE_INSPECTOR_OPTIONS) return [];
  return [`--inspect=127.0.0.1:${port}`, "--inspect-publish-uid=http"];
}

function editorVariables(): Record<string, string> {
  const { VSCODE_INSPECTOR_OPTIONS, NODE_OPTIONS } = process.env;
  return VSCODE_INSPECTOR_OPTIONS && NODE_OPTIONS ? { VSCODE_INSPECTOR_OPTIONS, NODE_OPTIONS } : {};
}

/** The executable of an OS-only runtime: the function's own, else the last layer's that has one. */
function bootstrapOf({ code, layers }: FunctionConfig): string {
  const found = [code, ...layers.toReversed()]
    .map((folder) => join(folder, "bootstrap"))
    .find((file) => existsSync(file));
  return found ?? join(code, "bootstrap");
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return "Runtime exited with error: signal: killed";
  if (signal) return `Runtime exited with error: signal: ${signal.slice(3).toLowerCase()}`;
  return code
    ? `Runtime exited with error: exit status ${code}`
    : "Runtime exited without providing a reason";
}

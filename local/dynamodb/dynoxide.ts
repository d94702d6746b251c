/** Dynoxide: a DynamoDB in one native process that keeps its tables in a SQLite file. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Engine, type EngineAnswer, EngineClient } from "./engine.ts";

/** The engine's binary for this platform, or undefined where npm has none. */
export function dynoxideBinary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  } catch {
    return undefined;
  }
}

// The shell kills the engine when its own standard input ends, and that happens however this process
// ends, `kill -9` included: an orphan would keep writing to the file that the next run opens.
const leash = `exec 3<&0
"$0" "$@" </dev/null >/dev/null 3<&- &
engine=$!
(read -r _ <&3; kill -9 $engine) >/dev/null 2>&1 &
exec 3<&-
wait $engine`;

/** How long a start may take, in ms; it takes 15 as a rule. */
const startTimeout = 10_000;

type Log = (line: string) => void;

/** Starts the engine on a free port over `{dir}/dynamodb.sqlite`. @throws with its own words when it can't start */
export async function startDynoxide(binary: string, dir: string, log: Log): Promise<Engine> {
  mkdirSync(dir, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const engine = new Dynoxide(binary, join(dir, "dynamodb.sqlite"), await freeAddress(), log);
    try {
      await engine.start();
      return engine;
    } catch (error) {
      // Somebody was quicker to take the port.
      if (attempt === 5 || !/(address|port).*in use/i.test((error as Error).message)) throw error;
    }
  }
}

/** The process, started again whenever it dies; but one that dies before it ever answers stays dead. */
class Dynoxide implements Engine {
  readonly name = "dynoxide";
  readonly #command: readonly string[];
  readonly #client: EngineClient;
  readonly #log: Log;
  #shell: ChildProcess | undefined;
  #answering: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(binary: string, file: string, { host, port }: Address, log: Log) {
    this.#command = [binary, "serve", "--host", host, "--port", String(port), "--db-path", file];
    this.#client = new EngineClient(host, port);
    this.#log = log;
  }

  start(): Promise<void> {
    const shell = spawn("/bin/sh", ["-c", leash, ...this.#command], {
      stdio: ["pipe", "ignore", "pipe"],
      detached: true, // Ctrl+C reaches this process alone; the engine stays for what is still to be written
    });
    let lastWords = "";
    shell.stderr.on("data", (text: Buffer) => {
      lastWords = (lastWords + text.toString()).slice(-1000);
    });
    shell.stdin.on("error", () => {}); // the shell may be gone before its input is closed
    let dead = false;
    let answered = false;
    shell.once("close", (code, signal) => {
      dead = true;
      if (this.#closing || !answered) return;
      this.#log(`dynamodb: the engine ended (${signal ?? code}); starting it again. ${lastWords}`);
      this.start().catch((error: Error) => this.#log(`dynamodb: ${error.message}`));
    });
    this.#shell = shell;
    this.#answering = this.#untilAnswering(() => {
      if (dead) throw new Error(`The DynamoDB engine can't start: ${lastWords.trim() || "it says nothing"}`);
    }).then(() => {
      answered = true;
    });
    return this.#answering;
  }

  async request(operation: string, body: string | Buffer): Promise<EngineAnswer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#client.request(operation, body);
      } catch (error) {
        if (this.#closing || attempt >= 20) throw error;
        // Nobody was there to take the request, so it can be sent again; one cut off half-way can't.
        if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") return cutOff(error);
        await delay(20);
        await this.#answering;
      }
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#client.close();
    const shell = this.#shell;
    if (!shell || shell.exitCode !== null || shell.signalCode !== null) return;
    const ended = new Promise((resolve) => shell.once("exit", resolve));
    shell.stdin?.end();
    await ended;
  }

  async #untilAnswering(check: () => void): Promise<void> {
    const deadline = Date.now() + startTimeout;
    for (;;) {
      try {
        await this.#client.request("ListTables", "{}");
        return;
      } catch (error) {
        if (this.#closing) return;
        check();
        if (Date.now() > deadline)
          throw new Error(`The DynamoDB engine does not answer: ${(error as Error).message}`);
        await delay(5);
      }
    }
  }
}

/** What DynamoDB says when it fails in the middle: clients try again. */
function cutOff(error: unknown): EngineAnswer {
  const message = `The request was cut off: ${(error as Error).message}`;
  const body = JSON.stringify({ __type: "com.amazonaws.dynamodb.v20120810#InternalServerError", message });
  return { status: 500, body: Buffer.from(body) };
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * The engine answers every origin and verifies nothing: at 127.0.0.1 any web page could find it by its port. All
 * of 127.0.0.0/8 is this machine, so it gets one of those 16 million addresses, where the system has them (Linux).
 */
async function freeAddress(): Promise<Address> {
  const host = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  try {
    return { host, port: await freePort(host) };
  } catch {
    return { host: "127.0.0.1", port: await freePort("127.0.0.1") };
  }
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** Dynoxide: a DynamoDB in one native process that keeps its tables in a SQLite file. */
import { type ChildProcess, spawn } from "node:child_process";
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
"$0" "$@" </dev/null >/dev/null 2>&1 3<&- &
engine=$!
(read -r _ <&3; kill -9 $engine) >/dev/null 2>&1 &
exec 3<&-
wait $engine`;

/** How long a start may take, in ms; it takes 15 as a rule. */
const startTimeout = 10_000;

/** Starts the engine on a free port over `{dir}/dynamodb.sqlite` and starts it again whenever it dies. */
export async function startDynoxide(
  binary: string,
  dir: string,
  log: (line: string) => void,
): Promise<Engine> {
  mkdirSync(dir, { recursive: true });
  const client = new EngineClient(await freePort());
  let closing = false;
  let child: ChildProcess | undefined;
  let running: Promise<void> = Promise.resolve();

  const start = (): void => {
    const path = join(dir, "dynamodb.sqlite");
    const shell = spawn(
      "/bin/sh",
      ["-c", leash, binary, "serve", "--port", String(client.port), "--db-path", path],
      {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true, // Ctrl+C reaches this process alone; the engine stays for what is still to be written
      },
    );
    child = shell;
    shell.stdin?.on("error", () => {}); // the shell may be gone before its input is closed
    shell.once("exit", (code, signal) => {
      if (closing) return;
      log(`dynamodb: the engine ended (${signal ?? code}); starting it again`);
      start();
    });
    running = answering(client, () => closing);
    running.catch(() => {}); // whoever sends a request sees it
  };
  start();
  await running;

  return {
    name: "dynoxide",
    async request(operation, body) {
      for (let attempt = 0; ; attempt++) {
        try {
          return await client.request(operation, body);
        } catch (error) {
          if (closing || attempt >= 20) throw error;
          // Nobody was there to take the request, so it can be sent again; one cut off half-way can't.
          if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") return cutOff(error);
          await delay(20);
          await running;
        }
      }
    },
    async close() {
      closing = true;
      client.close();
      const shell = child;
      if (!shell || shell.exitCode !== null || shell.signalCode !== null) return;
      const ended = new Promise((resolve) => shell.once("exit", resolve));
      shell.stdin?.end();
      await ended;
    },
  };
}

/** What DynamoDB says when it fails in the middle: clients try again. */
function cutOff(error: unknown): EngineAnswer {
  const message = `The request was cut off: ${(error as Error).message}`;
  const body = JSON.stringify({ __type: "com.amazonaws.dynamodb.v20120810#InternalServerError", message });
  return { status: 500, body: Buffer.from(body) };
}

async function answering(client: EngineClient, closed: () => boolean): Promise<void> {
  const deadline = Date.now() + startTimeout;
  for (;;) {
    try {
      await client.request("ListTables", "{}");
      return;
    } catch (error) {
      if (closed()) return;
      if (Date.now() > deadline)
        throw new Error(`The DynamoDB engine does not answer: ${(error as Error).message}`);
      await delay(5);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** The folder that a run keeps its data in: made, tried, and locked against a second run. */
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "../template/errors.ts";

const LOCK = "run.lock";

/** Lies in a folder that a run found empty: all that is there is ours, and may be thrown away. */
const MARK = "local-cloud";

/** How long a run that holds the lock may take to say so, in ms. */
const PATIENCE = 2000;

/**
 * The lock is a file that names a process and a port of it, where it says the lock's token. A process id alone
 * would not do: after a crash another process may have it. The system closes the port with the process.
 */
interface Lock {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
}

function readLock(file: string): Lock | undefined {
  try {
    const lock = JSON.parse(readFileSync(file, "utf8")) as Lock;
    return Number.isInteger(lock.port) && typeof lock.token === "string" ? lock : undefined;
  } catch {
    return undefined; // not there, or cut short by a kill
  }
}

/** Whether the run that wrote the lock still runs. One that is too busy, or stopped, to answer still does. */
function held({ port, token }: Lock): Promise<boolean> {
  return new Promise((done) => {
    let said = "";
    const socket = connect(port, "127.0.0.1")
      .setTimeout(PATIENCE, () => finish(true))
      .on("data", (text) => {
        said += text;
      })
      .on("end", () => finish(said === token))
      .on("error", () => finish(false));
    const finish = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
  });
}

function sayToken(token: string): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => {}).end(token));
  return new Promise((done, failed) => {
    server.once("error", failed).listen(0, "127.0.0.1", () => done(server.unref()));
  });
}

/** Writes the lock if nobody else has; answers whether that succeeded. */
function write(file: string, lock: Lock): boolean {
  try {
    writeFileSync(file, JSON.stringify(lock), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Takes away a lock that nobody holds. Another start may have done so and locked anew: that one stays. */
function remove(file: string, stale: Lock | undefined): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else was quicker
  }
  if (readLock(aside)?.token === stale?.token) rmSync(aside);
  else renameSync(aside, file);
}

async function take(dataDir: string): Promise<() => void> {
  const file = join(dataDir, LOCK);
  const token = randomUUID();
  const server = await sayToken(token);
  const lock = { pid: process.pid, port: (server.address() as AddressInfo).port, token };
  const attempts = 5;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (write(file, lock))
      return () => {
        rmSync(file, { force: true });
        server.close();
      };
    const other = readLock(file);
    if (other && (await held(other))) {
      server.close();
      throw new StartError(
        `The data in ${dataDir} is in use by process ${other.pid}: stop it, or choose another folder with --data.`,
      );
    }
    // Made by another start a moment ago, and not yet written? Then it can be read soon.
    if (!other && attempt === 1) await delay(100);
    else remove(file, other);
  }
  server.close();
  throw new StartError(`The data in ${dataDir} is in use by another run that starts right now.`);
}

/**
 * Makes and locks the folder; with `fresh` it is emptied, unless it held something else before it held data.
 * Answers what unlocks it. Rejects with {@link StartError} when it cannot be written to, or another run has it.
 */
export async function openDataDir(folder: string, fresh: boolean): Promise<() => void> {
  const dataDir = resolve(folder);
  let unlock: (() => void) | undefined;
  try {
    mkdirSync(dataDir, { recursive: true });
    unlock = await take(dataDir);
    const names = readdirSync(dataDir).filter((name) => name !== LOCK);
    if (names.length === 0) writeFileSync(join(dataDir, MARK), "This folder is emptied by --fresh.\n");
    else if (fresh) empty(dataDir, names);
    return unlock;
  } catch (error) {
    unlock?.();
    if (error instanceof StartError) throw error;
    const { code = "", message } = error as NodeJS.ErrnoException;
    const why = ["EEXIST", "ENOTDIR"].includes(code) ? "a file is in its place" : code || message;
    throw new StartError(
      `Cannot write to the data folder ${dataDir} (${why}): choose another one with --data.`,
    );
  }
}

function empty(dataDir: string, names: readonly string[]): void {
  if (!names.includes(MARK))
    throw new StartError(
      `${dataDir} held other files before it held data, and --fresh would delete them: choose another folder with --data.`,
    );
  for (const name of names) if (name !== MARK) rmSync(join(dataDir, name), { recursive: true });
}

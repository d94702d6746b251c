import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveFunctions } from "../../scripts/watch/functions.ts";
import { watchSources } from "../../scripts/watch/watch.ts";

let root: string;
let close = async () => {};
const replaced: { name: string; code: string }[] = [];
const said: string[] = [];
const cloud = {
  functions: ["greet", "other", "script"].map((name) => ({
    name,
    functionName: name,
    memorySize: 128,
    timeout: 3,
  })),
  replaceCode: async (name: string, folder: string) => {
    const file = name === "script" ? "run.sh" : "index.mjs";
    replaced.push({ name, code: readFileSync(join(folder, file), "utf8") });
  },
  replaceSite: async () => {},
};
const options = () => ({
  root,
  cloud,
  folder: join(root, "live"),
  debug: false,
  log: (line: string) => said.push(line),
});

const write = (file: string, text: string) => {
  mkdirSync(join(root, file, ".."), { recursive: true });
  writeFileSync(join(root, file), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watch-"));
  replaced.length = 0;
  said.length = 0;
  write("functions/shared/word.ts", 'export const word = "hello";');
  write(
    "functions/greet/index.ts",
    'import { word } from "../shared/word.ts"; export const handler = () => word;',
  );
  write("functions/other/index.ts", 'export const handler = () => "other";');
  write("functions/script/run.sh", "echo one");
  for (const folder of ["model", "web", "docs", "layers"]) mkdirSync(join(root, folder));
});
afterEach(async () => {
  await close();
  close = async () => {};
  rmSync(root, { recursive: true, force: true });
});

const names = () => replaced.map(({ name }) => name);

test("a change bundles the functions that are made of the file, and no others", async () => {
  const live = new LiveFunctions(options());
  await live.all();
  replaced.length = 0;
  write("functions/shared/word.ts", 'export const word = "good day";');
  await live.changed(["functions/shared/word.ts"]);
  expect(replaced).toEqual([{ name: "greet", code: expect.stringContaining("good day") }]);
  expect(said.at(-1)).toMatch(
    /^functions\/shared\/word\.ts changed: the next call runs it \(greet, \d+ ms\)$/,
  );
  write("functions/script/run.sh", "echo two");
  await live.changed(["functions/script/run.sh"]);
  expect(replaced.at(-1)).toEqual({ name: "script", code: "echo two" });
});

test("a function that was just begun needs a stack and another start", async () => {
  write("functions/fresh/index.ts", "export const handler = () => 1;");
  const live = new LiveFunctions(options());
  await live.all();
  replaced.length = 0;
  await live.changed(["functions/fresh/index.ts"]);
  expect(said).toEqual([expect.stringMatching(/^fresh is in no template of this run/)]);
  expect(replaced).toEqual([]);
});

test("what cannot be read is told with its place, and nothing is replaced until it can", async () => {
  const live = new LiveFunctions(options());
  await live.all();
  replaced.length = 0;
  write("functions/greet/index.ts", "export const handler = () => ;");
  await live.changed(["functions/greet/index.ts"]);
  expect(replaced).toEqual([]);
  expect(said.at(-1)).toMatch(/functions\/greet\/index\.ts:1:/);
  expect(said.at(-1)).toMatch(/greet: goes on with the code before this change/);
  write("functions/greet/index.ts", 'export const handler = () => "again";');
  await live.changed(["functions/greet/index.ts"]);
  expect(names()).toEqual(["greet"]);
});

test("files are followed as editors save them: in place, by another in their place, in folders made later", async () => {
  close = await watchSources(options());
  const next = (code: string) =>
    vi.waitUntil(() => replaced.some((one) => one.name === "other" && one.code.includes(code)), {
      timeout: 10_000,
    });
  write("functions/other/index.ts", 'export const handler = () => "in place";');
  await next("in place");
  write("functions/other/index.ts.new", 'export const handler = () => "renamed";');
  renameSync(join(root, "functions/other/index.ts.new"), join(root, "functions/other/index.ts"));
  await next("renamed");
  write("functions/other/index.ts", 'export const handler = () => "in place again";');
  await next("in place again");
  write("functions/other/deep/part.ts", 'export const part = "part";');
  write(
    "functions/other/index.ts",
    'import { part } from "./deep/part.ts"; export const handler = () => part;',
  );
  await next("part");
  write("functions/other/deep/part.ts", 'export const part = "another part";');
  await next("another part");
});

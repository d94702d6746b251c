import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "convert-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const convert = (...options: string[]) => convertFrom("", ...options);
const convertFrom = (input: string, ...options: string[]) =>
  spawnSync(process.execPath, ["scripts/run.mjs", "convert", ...options], {
    cwd: root,
    encoding: "utf8",
    input,
  });

test("a map becomes one of another format, and the report says what is left out", () => {
  writeFileSync(
    at("in.mm"),
    '<map><node TEXT="Root"><node TEXT="a"><cloud/><icon BUILTIN="flag"/></node></node></map>',
  );
  const { status, stdout, stderr } = convert(at("in.mm"), at("out.md"), "--report");
  expect(status).toBe(0);
  expect(stdout).toBe("");
  expect(readFileSync(at("out.md"), "utf8")).toBe("# Root\n\n- a\n");
  expect(JSON.parse(stderr)).toEqual([
    {
      ...{ from: at("in.mm"), to: at("out.md"), nodes: 2 },
      notRead: [],
      notWritten: [
        { what: "icons", count: 1, examples: ["a"] },
        { what: "boundaries", count: 1, examples: [] },
      ],
    },
  ]);
}, 60_000);

test("what cannot be converted: the reason on stderr, and nothing is written", () => {
  writeFileSync(at("broken.mm"), '<map><node TEXT="Root">');
  const broken = convert(at("broken.mm"), at("never.md"));
  expect(broken.status).toBe(1);
  expect(broken.stdout).toBe("");
  expect(broken.stderr).toContain("cut short");
  expect(() => readFileSync(at("never.md"))).toThrow("ENOENT");
  expect(convert(at("missing.mm"), at("never.md"))).toMatchObject({
    ...{ status: 1, stdout: "" },
    stderr: expect.stringContaining(`There is no "${at("missing.mm")}"`),
  });
  const misused = convert(at("in.mm"), at("out.klingon"));
  expect(misused.status).toBe(2);
  expect(misused.stderr).toContain(".opml");
  expect(convert(at("in.mm")).status).toBe(2);
}, 120_000);

test("standard input and output, where the formats are named", () => {
  const { status, stdout, stderr } = convertFrom("# Root\n\n- a\n", "-", "-", "--to", "opml");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toContain('<outline text="a"');
  expect(convertFrom("Root\n\t# a\n", "-", "-", "--from", "text", "--to", "md").stdout).toBe(
    "# Root\n\n- \\# a\n",
  );
}, 60_000);

test("a pipe that is slow at both ends loses nothing", () => {
  const lines = Array.from({ length: 40_000 }, (_, i) => `\tidea ${i}`).join("\n");
  writeFileSync(at("large.txt"), `root\n${lines}\n`);
  const command = `(sleep 1; cat large.txt) | "${process.execPath}" "${join(root, "scripts/run.mjs")}" convert - - --to text | (sleep 1; cat)`;
  const { stdout, stderr } = spawnSync("sh", ["-c", command], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  expect(stderr).toBe("");
  expect(stdout).toBe(readFileSync(at("large.txt"), "utf8"));
}, 60_000);

test("several files: the good ones are written, the bad ones told of", () => {
  writeFileSync(at("one.md"), "# One\n");
  writeFileSync(at("two.mm"), '<map><node TEXT="Two"/></map>');
  writeFileSync(at("bad.mm"), "<map><node");
  const report = at("report.json");
  const names = ["one.md", "bad.mm", "two.mm"].map(at);
  const { status, stderr } = convert(...names, "--to", "pdf", `--report=${report}`, "--pages", "sheet");
  expect(status).toBe(1);
  expect(stderr).toContain("bad.mm");
  for (const name of ["one.pdf", "two.pdf"]) expect(readFileSync(at(name), "latin1")).toMatch(/^%PDF-1\.5/);
  const told = JSON.parse(readFileSync(report, "utf8")) as { error?: string }[];
  expect(told.map(({ error }) => error !== undefined)).toEqual([false, true, false]);
}, 60_000);

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

const convert = (...options: string[]) =>
  spawnSync(process.execPath, ["scripts/run.mjs", "convert", ...options], { cwd: root, encoding: "utf8" });

test("a map becomes one of another format, and the report says what is left out", () => {
  writeFileSync(
    at("in.mm"),
    '<map><node TEXT="Root"><node TEXT="a"><cloud/><icon BUILTIN="flag"/></node></node></map>',
  );
  const { status, stdout, stderr } = convert(at("in.mm"), at("out.md"), "--report");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(readFileSync(at("out.md"), "utf8")).toBe("# Root\n\n- a\n");
  expect(stdout).toBe(
    `2 nodes written to ${at("out.md")} as Markdown.\nNot read: 1 × clouds: “a”\nNot written: 1 × icons: “a”\n`,
  );
}, 60_000);

test("what cannot be converted: the reason on stderr, and nothing is written", () => {
  writeFileSync(at("broken.mm"), '<map><node TEXT="Root">');
  const broken = convert(at("broken.mm"), at("never.md"));
  expect(broken.status).toBe(1);
  expect(broken.stdout).toBe("");
  expect(broken.stderr).toContain("cut short");
  expect(() => readFileSync(at("never.md"))).toThrow("ENOENT");
  expect(convert(at("missing.mm"), at("never.md"))).toMatchObject({ status: 1, stdout: "" });
  const misused = convert(at("in.mm"), at("out.klingon"));
  expect(misused.status).toBe(2);
  expect(misused.stderr).toContain(".opml");
  expect(convert(at("in.mm")).status).toBe(2);
}, 120_000);

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../docs/decisions");
const records = readdirSync(folder).filter((name) => /^\d{4}-/.test(name));

test("each decision says what was rejected, and is in the list under a number of its own", () => {
  const list = readFileSync(join(folder, "README.md"), "utf8");
  expect(records.filter((name) => !list.includes(`(${name})`))).toEqual([]);
  expect(new Set(records.map((name) => name.slice(0, 4))).size).toBe(records.length);
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  expect(records.filter((name) => !/\*\*(Rejected|Why not|Instead)/i.test(text(name)))).toEqual([]);
});

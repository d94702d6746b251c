/** The exporter in awk against the writer in TypeScript. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { indented } from "../../model/formats/indented.ts";
import { rhizome } from "../../model/formats/json.ts";
import type { Outline } from "../../model/types.ts";

const script = join(import.meta.dirname, "../../functions/export-outline/outline.awk");
const args = ["-v", "losses=/dev/null", "-f", script];
const env = { ...process.env, LC_ALL: "C" };
const run = (json: Uint8Array | string) =>
  execFileSync("awk", args, { input: json, env, maxBuffer: 64e6 }).toString();

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.constantFrom('"', "\\", '\\"', "• x", "a\nb", "{[", "]},:", " x ", "\t", "😀", "\\u0041"),
);
/** A tree from a list of nodes and how deep each would like to be. */
const tree = fc.array(fc.tuple(text, fc.nat(5)), { minLength: 1, maxLength: 12 }).map((nodes) => {
  const path: Outline[] = [];
  for (const [text, depth] of nodes) {
    path.length = Math.min(path.length, Math.max(depth, path.length > 0 ? 1 : 0));
    const node: Outline = { text, children: [] };
    path.at(-1)?.children.push(node);
    path.push(node);
  }
  return path[0] as Outline;
});

test("writes what the indented text of the model is", () => {
  fc.assert(
    fc.property(tree, (root) => {
      const wanted = Buffer.from(indented.write?.(root).bytes ?? []).toString();
      expect(run(rhizome.write?.(root).bytes ?? "")).toBe(wanted);
    }),
    { numRuns: 60 },
  );
});

test.each([
  "",
  "{}",
  "[]",
  '{ "rhizome": 1, "root": [] }',
  '{ "rhizome": 1, "root": { "text": "a"',
  "}}}}",
  '"',
])("refuses %j, which is no map", (json) => {
  expect(spawnSync("awk", args, { input: json, env }).status).toBe(3);
});

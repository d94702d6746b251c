import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Builder } from "../../scripts/check/build.ts";
import { line } from "../../scripts/check/finding.ts";
import { checkAll } from "../../scripts/check/gates.ts";
import { pairwise, plain, settings } from "../../scripts/check/settings.ts";

const root = join(import.meta.dirname, "../..");

describe("the gates", () => {
  test("find nothing in any two settings together", async () => {
    const findings = await checkAll(new Builder(root), pairwise());
    expect(findings.map(line)).toEqual([]);
  }, 120_000);

  test("know every setting of cdk.json", () => {
    const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { context: object };
    const own = Object.keys(context).filter((name) => !name.startsWith("@"));
    expect([...Object.keys(settings), ...plain].sort()).toEqual(own.sort());
  });
});

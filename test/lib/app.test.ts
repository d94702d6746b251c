import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { App } from "aws-cdk-lib";
import { afterAll, describe, expect, test } from "vitest";
import { readSettings } from "../../lib/settings.ts";
import { site, synth } from "./synth.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "rhizome-app-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("synthesis", () => {
  test("by the CDK CLI passes CloudFormation's rules without credentials, and is the one that runs here", async () => {
    const script = join(folder, "synth.mts");
    const out = join(folder, "out");
    const app = JSON.stringify(join(root, "lib", "app.ts"));
    writeFileSync(
      script,
      `import { synthesize } from ${app};\nawait synthesize({ site: ${JSON.stringify(site)}, context: { search: "on" } });\n`,
    );
    const cli = join(root, "node_modules", "aws-cdk", "bin", "cdk");
    const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: "true" };
    const args = [
      cli,
      "synth",
      "--quiet",
      "--no-notices",
      "--app",
      `node --import tsx ${script}`,
      "--output",
      out,
    ];
    await promisify(execFile)(process.execPath, args, { cwd: root, env });
    const { pluginReports } = JSON.parse(readFileSync(join(out, "validation-report.json"), "utf8")) as {
      pluginReports: Record<"violations" | "suppressedViolations", { ruleName: string }[] | undefined>[];
    };
    expect(pluginReports.flatMap(({ violations = [] }) => violations)).toEqual([]);
    // A subnet's zone or its id, by region: see lib/patterns/isolated-network.ts.
    const known = pluginReports.flatMap(({ suppressedViolations = [] }) => suppressedViolations);
    expect(new Set(known.map(({ ruleName }) => ruleName))).toEqual(new Set(["F3020"]));

    const { stacks } = synth();
    for (const [name, template] of Object.entries(stacks)) {
      const written = JSON.parse(readFileSync(join(out, `Rhizome${name}.template.json`), "utf8"));
      expect(template.toJSON()).toEqual(written);
    }
  }, 90_000);

  test("names stacks by the prefix, so that an account holds several", () => {
    const names = synth({ prefix: "Second" }, "Second").assembly.stacks.map((stack) => stack.stackName);
    expect(names.every((name) => name.startsWith("Second"))).toBe(true);
    expect(new Set(names).size).toBe(11);
  });
});

describe("settings", () => {
  const settings = (context: Record<string, unknown>) => readSettings(new App({ context }).node);
  const throttles = { default: { rate: 1, burst: 2 } };

  test("keep data unless told otherwise", () => {
    expect(settings({ throttles }).sandbox).toBe(false);
  });

  test("want somebody to tell of a budget", () => {
    expect(() => settings({ throttles, budgetUsd: 20 })).toThrow('"alarmEmail"');
    expect(settings({ throttles, budgetUsd: "20", alarmEmail: "ops@example.org" }).budgetUsd).toBe(20);
  });

  test("take the text that the command line gives", () => {
    expect(settings({ throttles, sandbox: "true" }).sandbox).toBe(true);
  });

  test.each([
    ["prefix", "no spaces"],
    ["sandbox", "maybe"],
    ["logRetentionDays", 8],
    ["throttles", { default: { rate: 0, burst: 1 } }],
    ["throttles", {}],
    ["search", "maybe"],
    ["databaseClass", "t4g.micro"],
    ["galleryProvisioned", -1],
    ["trafficShifting", "sometimes"],
    ["alarmEmail", "nobody"],
    ["budgetUsd", -5],
    ["accountConcurrency", 0],
    ["reservedConcurrency", { "open-map": 1.5 }],
    ["waf", "maybe"],
    // CloudFront's are of one region.
    ["waf", "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/site/1"],
    ["socialSignIn", { myspace: { clientId: "1", secretName: "s" } }],
    ["socialSignIn", { google: { clientId: "1" } }],
    ["socialSignIn", "not JSON"],
  ])("say that %s cannot be %j", (name, value) => {
    expect(() => settings({ throttles, [name]: value })).toThrow(`"${name}"`);
  });
});

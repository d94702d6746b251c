import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  test("passes CloudFormation's rules, without credentials", async () => {
    const script = join(folder, "synth.mts");
    const out = join(folder, "out");
    const app = JSON.stringify(join(root, "lib", "app.ts"));
    writeFileSync(
      script,
      `import { synthesize } from ${app};\nawait synthesize({ outdir: ${JSON.stringify(out)}, site: ${JSON.stringify(site)} });\n`,
    );
    const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: "true" };
    const tsx = import.meta.resolve("tsx");
    await promisify(execFile)(process.execPath, ["--import", tsx, script], { cwd: root, env });
    const report = JSON.parse(readFileSync(join(out, "validation-report.json"), "utf8"));
    expect(report.pluginReports).toEqual([]);
    expect(existsSync(join(out, "RhizomeWeb.template.json"))).toBe(true);
  }, 60_000);

  test("gives the same templates twice", () => {
    const [one, two] = [synth().stacks, synth().stacks];
    for (const name of ["Data", "Realtime", "Api", "Identity", "Web"] as const) {
      expect(two[name].toJSON()).toEqual(one[name].toJSON());
    }
  });

  test("names stacks by the prefix, so that an account holds several", () => {
    const names = synth({ prefix: "Second" }, "Second").assembly.stacks.map((stack) => stack.stackName);
    expect(names).toEqual(["SecondData", "SecondRealtime", "SecondApi", "SecondIdentity", "SecondWeb"]);
  });
});

describe("settings", () => {
  const settings = (context: Record<string, unknown>) => readSettings(new App({ context }).node);
  const throttles = { default: { rate: 1, burst: 2 } };

  test("keep data unless told otherwise", () => {
    expect(settings({ throttles }).sandbox).toBe(false);
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
  ])("say that %s cannot be %j", (name, value) => {
    expect(() => settings({ throttles, [name]: value })).toThrow(`"${name}"`);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Template } from "../../../local/template/assembly.ts";

/** Writes an assembly as `cdk synth` would, for one test; each stack depends on those before it. */
export function assemblyOf(stacks: Record<string, Template>): string {
  const folder = mkdtempSync(join(tmpdir(), "assembly-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const artifacts: Record<string, unknown> = {};
  const names = Object.keys(stacks);
  // Listed last to first, so that only their dependencies can put them in order.
  for (const name of names.toReversed()) {
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(stacks[name]));
    artifacts[name] = {
      type: "aws:cloudformation:stack",
      properties: { templateFile: `${name}.template.json` },
      dependencies: names.slice(0, names.indexOf(name)),
    };
  }
  mkdirSync(join(folder, "asset.abc"));
  const destinations = { x: { bucketName: "cdk-assets", objectKey: "abc.zip" } };
  const files = { abc: { source: { path: "asset.abc", packaging: "zip" }, destinations } };
  writeFileSync(join(folder, "assets.json"), JSON.stringify({ version: "1", files }));
  artifacts.assets = { type: "cdk:asset-manifest", properties: { file: "assets.json" } };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ version: "1", artifacts }));
  return folder;
}

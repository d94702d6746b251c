import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { buildApp } from "../../lib/app.ts";
import { bundleFunctions } from "../../lib/bundle.ts";
import type { Experiments } from "../../lib/experiments.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "rhizome-lib-"));
// Not after a file: the next one may run in the same process (vitest.config.ts).
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/** A site small enough to be built by hand. */
export const site = join(folder, "site");
mkdirSync(join(site, "assets"), { recursive: true });
writeFileSync(join(site, "index.html"), "<!doctype html><title>Rhizome</title>");
writeFileSync(join(site, "assets", "app-1a2b3c.js"), "export {};");

export const bundles = await bundleFunctions(root, join(folder, "functions"));

/** A resource as JSON has it: its properties are whatever they are. */
export type Resource = ReturnType<Template["findResources"]>[string];
export type Stacks = Record<
  | "Data"
  | "Files"
  | "Realtime"
  | "Access"
  | "Api"
  | "Index"
  | "Gallery"
  | "Site"
  | "Identity"
  | "Web"
  | "Operations",
  Template
>;

interface Synthesized {
  readonly assembly: CloudAssembly;
  readonly outdir: string;
  readonly stacks: Stacks;
}
const known = new Map<string, Synthesized>();

/**
 * The template of each stack, with these context values before those of cdk.json. Everything is on, unless said. Who asks
 * for the same again is given the same: nobody changes them.
 */
export function synth(
  context: Record<string, unknown> = {},
  prefix = "Rhizome",
  experiments?: Experiments,
): Synthesized {
  const asked = JSON.stringify([context, prefix, experiments]);
  const found = known.get(asked) ?? synthesized(context, prefix, experiments);
  known.set(asked, found);
  return found;
}

function synthesized(
  context: Record<string, unknown>,
  prefix: string,
  experiments: Experiments | undefined,
): Synthesized {
  const outdir = join(folder, `out-${known.size}`);
  const everything = { search: "on", ...context };
  const assembly = buildApp({
    outdir,
    context: everything,
    experiments,
    bundles: bundles.folder,
    site,
  }).synth();
  const read = (file: string) => Template.fromJSON(JSON.parse(readFileSync(join(outdir, file), "utf8")));
  const stacks = Object.fromEntries(
    assembly.stacks.map(({ stackName, templateFile }) => [
      stackName.slice(prefix.length),
      read(templateFile),
    ]),
  ) as Stacks;
  return { assembly, outdir, stacks };
}

/** The resources of a type in one stack. */
export function only(template: Template, type: string): Resource[] {
  return Object.values(template.findResources(type));
}

/** The functions of ours: the others are CDK's, which answer for custom resources. */
export function ownFunctions(stacks: Stacks): Resource[] {
  return Object.entries(all(stacks, "AWS::Lambda::Function"))
    .filter(([id]) => !/\/(Custom|AWS679f53fac|AWSCDKTrigger|BucketNotificationsHandler)/.test(id))
    .map(([, resource]) => resource);
}

/** Text of a value, with Fn::Join put together and references by their names. */
export function text(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if ("Fn::Join" in value) {
    const [separator, parts] = value["Fn::Join"] as [string, unknown[]];
    return parts.map(text).join(separator);
  }
  if ("Fn::GetAtt" in value) return (value["Fn::GetAtt"] as string[]).join(".");
  return text(Object.values(value)[0]);
}

/** Every resource of a type in all stacks, by `stack/logicalId`. */
export function all(stacks: Stacks, type?: string): Record<string, Resource> {
  const found: Record<string, Resource> = {};
  for (const [stack, template] of Object.entries(stacks)) {
    for (const [id, resource] of Object.entries<Resource>(template.toJSON().Resources)) {
      if (type === undefined || resource.Type === type) found[`${stack}/${id}`] = resource;
    }
  }
  return found;
}

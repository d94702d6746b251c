/** The stacks of an assembly, and their templates. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resources } from "../cost/idle.ts";

export interface StackOfAssembly {
  readonly name: string;
  readonly resources: Resources;
  /** The least version of the account's bootstrap stack. */
  readonly bootstrap: number;
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      { type: string; properties?: { templateFile?: string; requiresBootstrapStackVersion?: number } }
    >
  >;
}

/** In the order in which they are deployed. */
export function stacksOf(assembly: string): StackOfAssembly[] {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(assembly, file), "utf8"));
  const { artifacts } = read("manifest.json") as Manifest;
  return Object.entries(artifacts).flatMap(([name, { type, properties }]) => {
    if (type !== "aws:cloudformation:stack" || !properties?.templateFile) return [];
    const template = read(properties.templateFile) as { Resources: Resources };
    return [
      { name, resources: template.Resources, bootstrap: properties.requiresBootstrapStackVersion ?? 0 },
    ];
  });
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { buildApp } from "../../lib/app.ts";
import { functionNames } from "../../lib/bundle.ts";
import { readTemplates, type Templates } from "./templates.ts";

export interface Built {
  readonly app: App;
  readonly assembly: CloudAssembly;
  readonly templates: Templates;
  /** Takes what was written away, for who builds hundreds. */
  remove(): void;
}

/** Begins the names of the stacks that are checked, as cdk.json has it. */
export const PREFIX = "Rhizome";

/**
 * Synthesizes the app, with empty code and an empty site: what is checked does not depend on them, and without them it
 * takes a second. Everything that it writes is in a folder that goes with the process.
 */
export class Builder {
  readonly #folder = mkdtempSync(join(tmpdir(), "rhizome-check-"));
  #count = 0;

  constructor(root: string) {
    // CDK would validate each template anew; `rulesOf` does so once for all that are the same.
    process.env.CDK_VALIDATION = "false";
    process.once("exit", () => rmSync(this.#folder, { recursive: true, force: true }));
    for (const name of [
      ...functionNames(root).map((name) => join("functions", name)),
      "functions/drawing-layer",
      "site/assets",
    ]) {
      mkdirSync(join(this.#folder, name), { recursive: true });
      writeFileSync(join(this.#folder, name, "index.mjs"), "");
    }
    writeFileSync(join(this.#folder, "site", "index.html"), "");
  }

  /** A folder of its own, for whatever is to be written. */
  folder(): string {
    const folder = join(this.#folder, `out-${this.#count++}`);
    mkdirSync(folder);
    return folder;
  }

  /** The app with these context values before those of cdk.json; `change` gets hold of it before it is synthesized. */
  build(context: Readonly<Record<string, unknown>> = {}, change: (app: App) => void = () => {}): Built {
    const app = buildApp({
      outdir: this.folder(),
      context: { ...context, prefix: PREFIX },
      bundles: join(this.#folder, "functions"),
      site: join(this.#folder, "site"),
    });
    change(app);
    const assembly = app.synth();
    const remove = () => rmSync(assembly.directory, { recursive: true });
    return { app, assembly, templates: readTemplates(assembly, PREFIX), remove };
  }
}

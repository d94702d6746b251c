/** Functions of a run that follow their sources: what is saved is what the next call runs. */
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type BuildFailure, formatMessages } from "esbuild";
import { bundle, functionNames, INPUTS, inputsOf } from "../../lib/bundle.ts";
import type { Cloud } from "../../local/index.ts";

export interface LiveOptions {
  /** The repository. */
  readonly root: string;
  readonly cloud: Pick<Cloud, "functions" | "replaceCode">;
  /** Takes the bundles; emptied first. */
  readonly folder: string;
  /** Readable code with source maps, for debuggers. */
  readonly debug: boolean;
  readonly log: (line: string) => void;
}

export class LiveFunctions {
  readonly #options: LiveOptions;
  /** The files of each function, relative to the repository. */
  #inputs: Record<string, readonly string[]>;
  /** Each bundle has a folder of its own: what runs may still read from the one before. */
  #count = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
    const file = join(options.root, "dist", "functions", INPUTS);
    this.#inputs = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    rmSync(options.folder, { recursive: true, force: true });
  }

  /** Bundles all anew, for a debugger. */
  async all(): Promise<void> {
    await this.#bundle(functionNames(this.#options.root));
  }

  /** Takes files that changed, relative to the repository. Does not throw: what is wrong is told, and the last good code stays. */
  async changed(files: readonly string[]): Promise<void> {
    const { root, log } = this.#options;
    const started = performance.now();
    const affected = functionNames(root).filter((name) => files.some((file) => this.#isOf(name, file)));
    const names = affected.filter((name) => this.#runs(name));
    for (const name of affected)
      if (!this.#runs(name) && files.some((file) => file.startsWith(`functions/${name}/`)))
        log(`${name} is in no template of this run: give it to a stack, and start again.`);
    const scripts = this.#scripts(files);
    if (names.length + scripts.length === 0) return;
    try {
      if (names.length > 0) await this.#bundle(names);
      for (const name of scripts) await this.#copy(name);
      const all = [...names, ...scripts];
      const who = all.length > 3 ? `${all.length} functions` : all.join(", ");
      log(
        `${files[0]} changed: the next call runs it (${who}, ${Math.round(performance.now() - started)} ms)`,
      );
    } catch (error) {
      const { errors } = error as Partial<BuildFailure>;
      if (!errors) throw error;
      const messages = await formatMessages(errors, { kind: "error", color: process.stdout.isTTY });
      log(`${messages.join("").trimEnd()}\n${names.join(", ")}: goes on with the code before this change.`);
    }
  }

  #isOf(name: string, file: string): boolean {
    return file.startsWith(`functions/${name}/`) || (this.#inputs[name]?.includes(file) ?? true);
  }

  /** Functions of other runtimes, whose code is taken as it is. */
  #scripts(files: readonly string[]): string[] {
    const { cloud, root } = this.#options;
    const bundled = functionNames(root);
    return cloud.functions
      .map(({ name }) => name)
      .filter(
        (name) => !bundled.includes(name) && files.some((file) => file.startsWith(`functions/${name}/`)),
      );
  }

  async #bundle(names: readonly string[]): Promise<void> {
    const { root, debug } = this.#options;
    const folder = this.#next();
    const how = debug ? ({ minify: false, sourcemap: "linked" } as const) : {};
    const metafile = await bundle(root, names, folder, { ...how, logLevel: "silent" });
    this.#inputs = { ...this.#inputs, ...inputsOf(metafile) };
    for (const name of names)
      if (this.#runs(name)) await this.#options.cloud.replaceCode(name, join(folder, name));
  }

  async #copy(name: string): Promise<void> {
    const folder = this.#next();
    cpSync(join(this.#options.root, "functions", name), folder, { recursive: true });
    await this.#options.cloud.replaceCode(name, folder);
  }

  #runs(name: string): boolean {
    return this.#options.cloud.functions.some((one) => one.name === name);
  }

  #next(): string {
    return join(this.#options.folder, String(this.#count++));
  }
}

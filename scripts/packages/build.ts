import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build as esbuild } from "esbuild";
import { apiOf } from "./api.ts";

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: object;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** What is published, and from what: versions are those of the repository, so that nothing is said twice. */
const packages = [
  {
    name: "patterns",
    main: "lib/patterns/index",
    description: "AWS CDK constructs of serverless patterns: clients that talk to the services themselves.",
    peers: ["aws-cdk-lib", "constructs"],
    // Of the site's CloudFront function.
    copied: ["lib/patterns/edge/site.js"],
  },
  {
    name: "local",
    main: "local/index",
    description:
      "Runs a synthesized AWS CDK app on this machine, with its own policies, routes, rules and quotas.",
    bin: "packages/local/cli.js",
    needs: ["aedes", "dynalite", "saxes", "ws"],
    copied: ["local/lambda/bootstrap.mjs", "local/lambda/network.mjs"],
  },
] as const;

/** Builds every package into a folder of its own, as npm publishes it; answers the folders by the packages' names. */
export async function buildPackages(root: string, into: string): Promise<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const built = await Promise.all(packages.map((one) => build(root, into, manifest, one)));
  return Object.fromEntries(built);
}

async function build(
  root: string,
  into: string,
  manifest: Manifest,
  one: (typeof packages)[number],
): Promise<[string, string]> {
  const name = `rhizome-${one.name}`;
  const folder = join(into, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  await promisify(execFile)(process.execPath, [
    tsc,
    "-p",
    join(root, "packages", one.name),
    "--outDir",
    folder,
  ]);
  const declarations = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".d.ts"),
  );
  // The code by esbuild, as it runs here: tsc 7.0.2 renames a key that is written as the class around it is.
  await esbuild({
    absWorkingDir: root,
    entryPoints: declarations.map((file) => file.replace(/\.d\.ts$/, ".ts")),
    outbase: ".",
    outdir: folder,
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
  });
  for (const file of declarations)
    for (const each of [file, file.replace(/\.d\.ts$/, ".js")]) importJavaScript(join(folder, each));
  if ("copied" in one) for (const file of one.copied) cpSync(join(root, file), join(folder, file));
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  cpSync(join(root, "packages", one.name, "README.md"), join(folder, "README.md"));
  if (one.name === "patterns") writeFileSync(join(folder, "API.md"), apiOf(join(folder, "lib", "patterns")));
  const { version, license, engines, dependencies, optionalDependencies } = manifest;
  const pick = (names: readonly string[], range = "") =>
    Object.fromEntries(names.map((dependency) => [dependency, `${range}${dependencies[dependency]}`]));
  const description = {
    name,
    version,
    description: one.description,
    license,
    type: "module",
    engines,
    exports: { ".": { types: `./${one.main}.d.ts`, default: `./${one.main}.js` } },
    ...("bin" in one && { bin: { [name]: one.bin } }),
    ...("needs" in one && { dependencies: pick(one.needs), optionalDependencies }),
    ...("peers" in one && { peerDependencies: pick(one.peers, "^") }),
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(description, null, 2)}\n`);
  return [name, folder];
}

/** Sources name each other as TypeScript; what is built is JavaScript. */
function importJavaScript(file: string): void {
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/(from |import |import\()"(\.[^"]+)\.ts"/g, '$1"$2.js"'));
}

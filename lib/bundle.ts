import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { bundleDrawingLayer } from "./layer.ts";

export interface Bundles {
  /** Holds one folder for each function, with its `index.mjs`, and `drawing-layer`. */
  readonly folder: string;
  /** What went into which bundle, and how many bytes of it. */
  readonly metafile: Metafile;
}

/** The names of the functions to bundle: every folder of `functions/` with a handler in TypeScript. */
export function functionNames(root: string): string[] {
  return readdirSync(join(root, "functions"), { withFileTypes: true })
    .filter((entry) => existsSync(join(root, "functions", entry.name, "index.ts")))
    .map((entry) => entry.name)
    .sort();
}

/**
 * Bundles all functions in one pass of esbuild: sources are parsed once, where a bundler for each
 * function takes about a second of its own.
 *
 * What the SDK imports only when it looks for credentials elsewhere than in the environment stays
 * outside: on Lambda they are always in the environment. With `module` before `main` this takes
 * client-dynamodb from 513 KB to under 200.
 */
export async function bundleFunctions(
  root: string,
  folder: string = join(root, "dist", "functions"),
): Promise<Bundles> {
  const layer = bundleDrawingLayer(root, join(folder, "drawing-layer"));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: functionNames(root).map((name) => ({
      in: join("functions", name, "index.ts"),
      out: join(name, "index"),
    })),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    mainFields: ["module", "main"],
    external: [
      ...["sso", "ini", "process", "web-identity", "login", "http"].map(
        (n) => `@aws-sdk/credential-provider-${n}`,
      ),
      "@aws-sdk/nested-clients",
      "@smithy/credential-provider-imds",
    ],
    logLevel: "warning",
  });
  await layer;
  return { folder, metafile };
}

import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What the synthesized assembly is made from, relative to the repository's root. */
const INPUTS = [
  "bin",
  "lib",
  "prices",
  "functions",
  "layers",
  "model",
  "web",
  "docs",
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "cdk.json",
  "package-lock.json",
  "vite.config.ts",
];

/**
 * A fingerprint of the files that the assembly is made from: their paths, sizes and times of change.
 * Reading the times of a few hundred files takes milliseconds; hashing their bytes would not be worth it.
 */
export function fingerprint(root: string): string {
  const hash = createHash("sha256");
  for (const input of INPUTS) visit(join(root, input), hash);
  return hash.digest("hex");
}

function visit(path: string, hash: ReturnType<typeof createHash>): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) visit(join(path, name), hash);
}

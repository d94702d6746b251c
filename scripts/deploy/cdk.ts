/** The CDK's command line, of the version in package-lock.json. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs it with its output shown. Throws when it fails, which it has explained by then. */
export async function cdk(words: readonly string[]): Promise<void> {
  const cli = join(root, "node_modules", "aws-cdk", "bin", "cdk");
  const child = spawn(process.execPath, [cli, ...words, "--no-notices"], { cwd: root, stdio: "inherit" });
  const code = await new Promise((done, failed) => child.once("error", failed).once("close", done));
  if (code !== 0) throw new Error(`cdk ${words[0]} ended with ${code}.`);
}

import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint } from "./inputs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the assembly is written, by the CDK's command line too: `cdk.out` in the repository. */
export const ASSEMBLY = join(root, "cdk.out");

/** Runs the CDK app as the CDK's command line would: the app of `cdk.json`, without an account. */
export async function synthesizeAssembly(options: { validate?: boolean } = {}): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", "bin/rhizome.ts"], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, CDK_OUTDIR: ASSEMBLY, CDK_VALIDATION: options.validate ? "true" : "false" },
  });
  const errors: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`The CDK app failed:\n${Buffer.concat(errors).toString("utf8").trim()}`);
  writeFileSync(join(ASSEMBLY, ".inputs"), stamp());
}

/** Synthesizes unless `cdk.out` is what the present sources give. Answers whether it had to. */
export async function freshAssembly(): Promise<boolean> {
  const file = join(ASSEMBLY, ".inputs");
  if (existsSync(file) && readFileSync(file, "utf8") === stamp()) return false;
  await synthesizeAssembly();
  return true;
}

/** The manifest's time is part of it: someone else's `cdk synth` with other context values makes it stale. */
function stamp(): string {
  const manifest = statSync(join(ASSEMBLY, "manifest.json"), { throwIfNoEntry: false });
  return `${fingerprint(root)} ${manifest?.mtimeMs}`;
}

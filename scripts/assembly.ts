import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint } from "./inputs.ts";
import { alone } from "./lock.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the assembly is written, by the CDK's command line too: `cdk.out` in the repository. */
export const ASSEMBLY = join(root, "cdk.out");
/** Held by whoever builds: two builds at once would write the same files. */
const LOCK = join(root, "dist", ".lock");

export interface SynthesisOptions {
  readonly validate?: boolean;
  /** Values before those of cdk.json. What results is nobody's but the caller's: the next start synthesizes anew. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Runs the CDK app as the CDK's command line would: the app of `cdk.json`, without an account. */
export async function synthesizeAssembly(options: SynthesisOptions = {}): Promise<void> {
  await building(() => synthesize(options));
}

async function synthesize({ validate = false, context }: SynthesisOptions = {}): Promise<void> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "bin/rhizome.ts", JSON.stringify(context ?? {})],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        CDK_OUTDIR: ASSEMBLY,
        CDK_VALIDATION: String(validate),
      },
      // A process group, to be ended as a whole: the build of the site is a process of its own.
      detached: true,
    },
  );
  const abandon = () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  process.once("exit", abandon);
  const errors: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise((done) => child.once("close", done));
  process.off("exit", abandon);
  if (code !== 0) throw new Error(`The CDK app failed:\n${Buffer.concat(errors).toString("utf8").trim()}`);
  writeFileSync(join(ASSEMBLY, ".inputs"), context ? "" : stamp());
}

/** Synthesizes unless `cdk.out` is what the present sources give. Answers whether it had to. */
export async function freshAssembly(): Promise<boolean> {
  if (isFresh()) return false;
  return building(async () => {
    // Another process may have built while this one waited.
    if (isFresh()) return false;
    await synthesize();
    return true;
  });
}

function isFresh(): boolean {
  const file = join(ASSEMBLY, ".inputs");
  return existsSync(file) && readFileSync(file, "utf8") === stamp();
}

/** Throws an Error of one line where the folder cannot be written to. */
async function building<T>(work: () => Promise<T>): Promise<T> {
  try {
    for (const folder of [join(root, "dist"), ASSEMBLY]) {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `Cannot write to ${root} (${code}), where the site and the templates are built: make that folder writable, or copy it to one that is.`,
    );
  }
  return alone(LOCK, work);
}

/** The manifest's time is part of it: someone else's `cdk synth` with other context values makes it stale. */
function stamp(): string {
  const manifest = statSync(join(ASSEMBLY, "manifest.json"), { throwIfNoEntry: false });
  return `${fingerprint(root)} ${manifest?.mtimeMs}`;
}

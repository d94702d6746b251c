import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Environment } from "../local/lambda/environment.ts";
import { Reaper } from "../local/lambda/reaper.ts";
import { cpuOf, memoryOf, processesOf } from "../test/support/processes.ts";
import { median } from "./report.ts";

const NAME = "bare-function";
const RUNS = 5;

/** What a function that does nothing takes, in Node under the Runtime API: the first time, and again. */
export interface Bare {
  /** ms of CPU. */
  readonly cpu: { readonly cold: number; readonly warm: number };
  /** MB. */
  readonly peak: number;
}

/** Runs one with the memory given, in MB. */
export async function bareFunction(memorySize: number): Promise<Bare> {
  const folder = mkdtempSync(join(tmpdir(), "rhizome-bench-"));
  writeFileSync(join(folder, "index.mjs"), "export const handler = async () => {};\n");
  const reaper = new Reaper();
  const cold: number[] = [];
  const warm: number[] = [];
  const peaks: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const environment = environmentOf(folder, memorySize, reaper);
    await environment.start();
    await invoke(environment);
    const [pid = 0] = processesOf(NAME);
    const first = cpuOf(pid);
    await invoke(environment);
    cold.push(first);
    warm.push(cpuOf(pid) - first);
    peaks.push(memoryOf(pid));
    await environment.stop();
  }
  reaper.close();
  rmSync(folder, { recursive: true });
  return { cpu: { cold: median(cold), warm: median(warm) }, peak: Math.max(...peaks) };
}

/** An execution environment of the code in a folder, behind the Runtime API, with nothing of AWS around it. */
export function environmentOf(
  folder: string,
  memorySize: number,
  reaper: Reaper,
  {
    environment = {} as Readonly<Record<string, string>>,
    layers = [] as readonly string[],
    log = console.error as (line: string) => void,
  } = {},
): Environment {
  return new Environment({
    config: {
      name: NAME,
      path: NAME,
      version: "$LATEST",
      arn: NAME,
      runtime: "nodejs24.x",
      handler: "index.handler",
      roleArn: "",
      code: folder,
      memorySize,
      architecture: "arm64",
      timeout: 10,
      environment,
      layers,
      logGroup: NAME,
      logFormat: "Text",
    },
    credentials: {
      accessKeyId: "AKIDEXAMPLE",
      secretAccessKey: "example",
      sessionToken: "example",
      expiration: 0,
    },
    region: "us-east-1",
    variables: environment,
    provisioned: false,
    folder: join(folder, "tmp"),
    logStream: "",
    reaper,
    onLine: log,
    onIdle: () => {},
    onExit: () => {},
  });
}

/** One call with an event that has nothing in it. Throws what the function throws, unless that is `isFailureFine`. */
export async function invoke(environment: Environment, { isFailureFine = false } = {}): Promise<void> {
  const { error, payload } = await environment.invoke({
    requestId: NAME,
    // What requests and batches of events have, and nothing in it.
    payload: Buffer.from(JSON.stringify({ requestContext: {}, Records: [] })),
    deadline: Date.now() + 10_000,
    functionArn: NAME,
    clientContext: undefined,
  });
  if (error && !isFailureFine) throw new Error(payload.toString());
}

/** Starts the services in a process of their own, for tests that kill it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ClientConfig } from "../../../local/core/testing.ts";

export interface Running {
  /** For an AWS SDK client of a service. */
  client(service: string): ClientConfig;
  /** As `kill -9` does: nothing of the process gets to tidy up. */
  kill(): Promise<void>;
}

export async function startChild(dataDir: string, ...more: string[]): Promise<Running> {
  const script = fileURLToPath(new URL("./child.ts", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", script, dataDir, ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const config = await new Promise<ClientConfig>((resolve, reject) => {
    child.stdout?.once("data", (line: Buffer) => resolve(JSON.parse(line.toString()) as ClientConfig));
    child.once("exit", (code) => reject(new Error(`the child ended with ${code}`)));
  });
  return {
    client: (service) => ({ ...config, endpoint: config.endpoint + service }),
    async kill() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

it("ends when nobody answers at the Runtime API any more", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bootstrap-"));
  writeFileSync(join(folder, "index.mjs"), "export const handler = async () => ({});\n");
  // Takes the first request for work and is gone.
  const api = createServer((request) => {
    request.socket.destroy();
    api.close();
  });
  await new Promise<void>((done) => api.listen(0, "127.0.0.1", done));
  const { port } = api.address() as AddressInfo;
  const runtime = spawn(
    process.execPath,
    [join(import.meta.dirname, "../../../local/lambda/bootstrap.mjs")],
    {
      env: {
        PATH: process.env.PATH,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: "index.handler",
        AWS_LAMBDA_FUNCTION_NAME: "f",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      },
      cwd: folder,
      stdio: "ignore",
    },
  );
  const code = await new Promise((done) => runtime.once("exit", done));
  expect(code).toBeGreaterThan(0);
});

import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { until } from "./fake-aws.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it("leaves no frozen function behind when the local cloud is killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "orphan-"));
  writeFileSync(join(folder, "index.mjs"), "export const handler = async () => process.pid;");
  const script = `
    import { make } from ${JSON.stringify(here("../make.ts"))};
    import { FakeAws } from ${JSON.stringify(here("./fake-aws.ts"))};
    import { createLambda } from ${JSON.stringify(here("../../../local/lambda/index.ts"))};
    const aws = new FakeAws();
    aws.folders.set("code", ${JSON.stringify(folder)});
    const lambda = await createLambda(aws);
    await make(lambda, "AWS::Lambda::Function", "Pid", {
      FunctionName: "pid", Code: { S3Bucket: "b", S3Key: "code" }, Handler: "index.handler",
      Role: "arn:aws:iam::000000000000:role/test", Runtime: "nodejs24.x",
    });
    const { Payload } = await lambda.call({ kind: "anonymous" }, "Invoke", { FunctionName: "pid" });
    console.log("function", Payload.toString());
    setInterval(() => {}, 1000);
  `;
  const file = join(folder, "cloud.mts");
  writeFileSync(file, script);
  const cloud = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  cloud.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const pid = Number(await until(() => /function (\d+)/.exec(output)?.[1]));
  expect(isAlive(pid)).toBe(true);
  cloud.kill("SIGKILL");
  await until(() => !isAlive(pid));
});

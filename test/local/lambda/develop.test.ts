import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { bundle } from "../../../lib/bundle.ts";
import type { Caller, Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createLambda } from "../../../local/lambda/index.ts";
import { freePort } from "../../../scripts/port.ts";
import { make } from "../make.ts";

const root = join(import.meta.dirname, "..", "..", "..");
let folder: string;
let t: TestAws;
let lambda: Service;
let caller: Caller;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "develop-"));
});
afterEach(async () => {
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(debugPort?: number): Promise<void> {
  t = await testAws();
  lambda = await t.add((aws) => createLambda(aws, { debugPort }));
  caller = t.caller(t.role("Caller", { Effect: "Allow", Action: "lambda:*", Resource: "*" }));
}

const deploy = (more: object = {}) =>
  make(lambda, "AWS::Lambda::Function", "Fn", {
    Code: { ZipFile: "exports.handler = async () => 'as deployed';" },
    Handler: "index.handler",
    Role: t.role("Fn", []),
    Runtime: "nodejs24.x",
    MemorySize: 256,
    Timeout: 10,
    ...more,
  });

async function invoke(FunctionName: string, event: unknown = {}): Promise<unknown> {
  const answer = await lambda.call?.(caller, "Invoke", { FunctionName, Payload: JSON.stringify(event) });
  return JSON.parse(String(answer?.Payload));
}

function code(name: string, text: string): string {
  const made = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(made, "index.mjs"), text);
  return made;
}
const replace = (Folder: string) => lambda.call?.(caller, "ReplaceCode", { FunctionName: "Test-Fn", Folder });

test("new code is what the next call runs, by every version; what runs goes on with the old", async () => {
  await start();
  await deploy();
  await make(lambda, "AWS::Lambda::Version", "One", { FunctionName: "Test-Fn" });
  expect(await invoke("Test-Fn:1")).toBe("as deployed");
  const go = join(folder, "go");
  await replace(
    code(
      "slow",
      `import { existsSync } from "node:fs";
      export const handler = async () => {
        console.log("under way");
        while (!existsSync(${JSON.stringify(go)})) await new Promise((done) => setTimeout(done, 5));
        return "old";
      };`,
    ),
  );
  const underWay = new Promise((done) =>
    t.aws.events.on("log", ({ line }) => /under way/.test(line) && done(1)),
  );
  const slow = invoke("Test-Fn");
  await underWay;
  await replace(code("new", "export const handler = async () => 'new';"));
  expect(await invoke("Test-Fn")).toBe("new");
  expect(await invoke("Test-Fn:1")).toBe("new");
  writeFileSync(go, "");
  expect(await slow).toBe("old");
  // Its environment is of no more use.
  expect(await invoke("Test-Fn")).toBe("new");
});

test("a breakpoint in the source of a function is hit, and its time does not run out meanwhile", async () => {
  const port = await freePort();
  await start(port);
  await bundle(root, ["open-map"], folder, { minify: false, sourcemap: "linked" });
  await deploy({ Timeout: 1, Environment: { Variables: variables } });
  await replace(join(folder, "open-map"));
  const stranger = JSON.parse(readFileSync(join(root, "functions/open-map/events/stranger.json"), "utf8"));
  const refused = { ...stranger, pathParameters: { mapId: "no map" } };
  expect(await invoke("Test-Fn", refused)).toMatchObject({ statusCode: 404 });

  const source = readFileSync(join(root, "functions/open-map/index.ts"), "utf8").split("\n");
  const line = source.findIndex((text) => text.includes("const mapId = mapIdOf(request)"));
  expect(line).toBeGreaterThan(0);
  const inspector = await Inspector.attach(port);
  await inspector.call("Debugger.enable");
  await inspector.call("Debugger.setBreakpointByUrl", {
    urlRegex: "open-map/index\\.mjs$",
    lineNumber: generatedLine(join(folder, "open-map", "index.mjs"), "functions/open-map/index.ts", line),
  });
  const paused = inspector.event("Debugger.paused");
  const started = Date.now();
  const answer = invoke("Test-Fn", refused);
  const { callFrames, hitBreakpoints } = await paused;
  expect(hitBreakpoints).toHaveLength(1);
  const seen = await inspector.call("Debugger.evaluateOnCallFrame", {
    callFrameId: callFrames[0].callFrameId,
    expression: "request.pathParameters.mapId",
  });
  expect(seen.result.value).toBe("no map");
  await vi.waitUntil(() => Date.now() - started > 1_200, { timeout: 5_000 });
  await inspector.call("Debugger.resume");
  expect(await answer).toMatchObject({ statusCode: 404 });
  inspector.close();
});

test("an editor that debugs this process is told of the functions' processes by what it gave this one", async () => {
  vi.stubEnv("VSCODE_INSPECTOR_OPTIONS", "{}");
  vi.stubEnv("NODE_OPTIONS", "--no-warnings");
  const port = await freePort();
  await start(port);
  await deploy({ Code: { ZipFile: "exports.handler = async () => process.env.NODE_OPTIONS;" } });
  expect(await invoke("Test-Fn")).toBe("--no-warnings");
  await expect(fetch(`http://127.0.0.1:${port}/json/list`)).rejects.toThrow();
  vi.unstubAllEnvs();
});

const variables = Object.fromEntries(
  ["UPDATES_TABLE", "PEOPLE_TABLE", "FILES_BUCKET", "SESSION_ROLE_ARN", "IOT_ARN", "UPDATES_TABLE_ARN"]
    .concat("FILES_BUCKET_ARN", "TRANSFER_BUCKET_ARN", "MEASURES_TOPIC")
    .map((name) => [name, "x"]),
);

interface Origin {
  readonly originalSource: string;
  readonly originalLine: number;
}

/** The line of a bundle that a line of a source became, both from 0. */
function generatedLine(file: string, source: string, line: number): number {
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
  const lines = readFileSync(file, "utf8").split("\n");
  const found = lines.findIndex((text, index) => {
    const column = text.search(/\S/);
    const { originalSource, originalLine } =
      column < 0 ? {} : (map.findEntry(index, column) as Partial<Origin>);
    return originalSource?.endsWith(source) && originalLine === line;
  });
  expect(found).toBeGreaterThan(0);
  return found;
}

/** A debugger, as an editor is one: the protocol of Node's inspector. */
class Inspector {
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async attach(port: number): Promise<Inspector> {
    const targets = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [{ webSocketDebuggerUrl }] = (await targets.json()) as [{ webSocketDebuggerUrl: string }];
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((done, failed) => socket.once("open", done).once("error", failed));
    return new Inspector(socket);
  }

  call(method: string, params: object = {}) {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return this.#message(
      (message) => message.id === id,
      (message) => message.result,
    );
  }

  event(method: string) {
    return this.#message(
      (message) => message.method === method,
      (message) => message.params,
    );
  }

  close(): void {
    this.#socket.terminate();
  }

  #message(
    fits: (message: ReturnType<typeof JSON.parse>) => boolean,
    pick: (message: ReturnType<typeof JSON.parse>) => unknown,
  ): Promise<ReturnType<typeof JSON.parse>> {
    return new Promise((done) => {
      const take = (data: unknown) => {
        const message = JSON.parse(String(data));
        if (!fits(message)) return;
        this.#socket.off("message", take);
        done(pick(message));
      };
      this.#socket.on("message", take);
    });
  }
}

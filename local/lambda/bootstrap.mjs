// The runtime of nodejs* functions: asks the Runtime API for the next event, hands it to the handler, posts
// what comes back. Plain JavaScript with nothing but Node: it runs in the function's own process.
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import Module from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

// A function in a VPC reaches what its network lets it reach.
if (process.env._LOCAL_NETWORK) await import("./network.mjs");

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? "").split(":");
const root = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
const majorVersion = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1] ?? 0);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId = "";

function call(method, resource, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, agent, method, path: `/2018-06-01/runtime/${resource}`, headers },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function asBody(error) {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function postError(resource, error) {
  const body = asBody(error);
  const headers = {
    "content-type": "application/json",
    "lambda-runtime-function-error-type": body.errorType,
  };
  return call("POST", resource, JSON.stringify(body), headers);
}

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function patchConsole() {
  const json = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
  const levels = { log: "INFO", debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR", trace: "TRACE" };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...args) => {
      const timestamp = new Date().toISOString();
      const message = args.length === 1 && json && typeof args[0] === "object" ? args[0] : format(...args);
      const line = json
        ? JSON.stringify({ timestamp, level, requestId, message })
        : `${timestamp}\t${requestId || "undefined"}\t${level}\t${message}`;
      process.stdout.write(`${line}\n`);
    };
  }
}

/**
 * On Lambda nothing is above the function's folder: a `.js` file in it is CommonJS unless a package.json of its own, or
 * its syntax, says otherwise. Here a package.json above the assembly might say so, of a project that it is part of.
 */
async function load(file) {
  const described = (folder) =>
    existsSync(path.join(folder, "package.json")) ||
    (folder !== path.resolve(root) && folder !== path.dirname(folder) && described(path.dirname(folder)));
  if (file.endsWith(".js") && !described(path.dirname(file)))
    try {
      const module = new Module(file);
      module.filename = file;
      module.paths = Module._nodeModulePaths(path.dirname(file));
      module._compile(readFileSync(file, "utf8"), file, "commonjs");
      return module.exports;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  return import(pathToFileURL(file).href);
}

/** `_HANDLER` is `file.export` or `folder/file.export.member`. */
async function loadHandler() {
  const name = process.env._HANDLER ?? "";
  const folder = path.dirname(name);
  const [file = "", ...members] = path.basename(name).split(".");
  if (!members.length) throw new RuntimeError("Runtime.MalformedHandlerName", "Bad handler");
  const base = path.resolve(root, folder, file);
  const found = [".js", ".mjs", ".cjs"].map((end) => base + end).find((candidate) => existsSync(candidate));
  if (!found) throw new RuntimeError("Runtime.ImportModuleError", `Error: Cannot find module '${file}'`);
  const loaded = await load(found).catch((error) => {
    if (error instanceof SyntaxError)
      throw new RuntimeError("Runtime.UserCodeSyntaxError", error.stack ?? error.message);
    throw error;
  });
  const pick = (from) => members.reduce((value, member) => value?.[member], from);
  const handler = pick(loaded) ?? pick(loaded.default);
  if (typeof handler !== "function") {
    throw new RuntimeError("Runtime.HandlerNotFound", `${name} is undefined or not a function`);
  }
  if (handler.length > 2 && majorVersion >= 24) {
    throw new RuntimeError(
      "Runtime.CallbackHandlerDeprecated",
      "Since Node.js 24, Lambda does not call handlers that take a callback: make the handler async.",
    );
  }
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const parse = (text) => (text ? JSON.parse(text) : undefined);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parse(headers["lambda-runtime-client-context"]),
    identity: parse(headers["lambda-runtime-cognito-identity"]),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function run(handler, event, context) {
  if (handler.length < 3) return Promise.resolve(handler(event, context));
  return new Promise((resolve, reject) => {
    const callback = (error, value) => {
      const settle = () => (error === null || error === undefined ? resolve(value) : reject(error));
      if (context.callbackWaitsForEmptyEventLoop) process.once("beforeExit", settle);
      else settle();
    };
    const result = handler(event, context, callback);
    if (typeof result?.then === "function") result.then(resolve, reject);
  });
}

function stringify(value) {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? "null";
  } catch (error) {
    throw new RuntimeError("Runtime.MalformedHandlerResponse", `Unable to stringify response body: ${error}`);
  }
}

async function crash(error, type, status) {
  const described = error instanceof Error ? error : new RuntimeError(type, String(error));
  if (type === "Runtime.UnhandledPromiseRejection") {
    described.message = described.stack ?? described.message;
    described.name = type;
  }
  // Without a Runtime API to tell (its process was killed) there is nothing to do but end.
  await postError(requestId ? `invocation/${requestId}/error` : "init/error", described).catch(() => {});
  process.exit(status);
}

patchConsole();
process.on("uncaughtException", (error) => crash(error, "Runtime.UnhandledException", 129));
process.on("unhandledRejection", (error) => crash(error, "Runtime.UnhandledPromiseRejection", 128));

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  console.error(error);
  await postError("init/error", error);
  process.exit(1);
}

for (;;) {
  const { headers, body } = await call("GET", "invocation/next");
  const context = contextOf(headers);
  requestId = context.awsRequestId;
  if (headers["lambda-runtime-trace-id"]) process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  try {
    const answer = stringify(await run(handler, JSON.parse(body), context));
    await call("POST", `invocation/${requestId}/response`, answer, { "content-type": "application/json" });
  } catch (error) {
    console.error(`Invoke Error\t${JSON.stringify(asBody(error))}`);
    await postError(`invocation/${requestId}/error`, error);
  }
}

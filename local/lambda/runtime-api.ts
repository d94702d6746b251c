import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One event for a function, as `/runtime/invocation/next` hands it out. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** ms since 1970 when the function's time is over. */
  readonly deadline: number;
  readonly functionArn: string;
  /** JSON text. */
  readonly clientContext?: string;
}

/** What the runtime in the function's process tells; each call is one request of its. */
export interface RuntimeEvents {
  /** It waits for an invocation. */
  next(): void;
  response(requestId: string, body: Buffer): void;
  error(requestId: string, body: Buffer): void;
  initError(body: Buffer): void;
}

/** 6 MB and 100 bytes: the largest answer of a function (Lambda quotas, 2026-11). */
export const MAX_RESPONSE = 6_291_556;
const PREFIX = "/2018-06-01/runtime/";

/**
 * Lambda's Runtime API (version 2018-06-01) for one execution environment, on a loopback port of its own:
 * the requests don't say which environment they come from.
 */
export class RuntimeApi {
  readonly #server: Server;
  readonly #events: RuntimeEvents;
  #waiting: ServerResponse | undefined;

  private constructor(events: RuntimeEvents) {
    this.#events = events;
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async listen(events: RuntimeEvents): Promise<RuntimeApi> {
    const api = new RuntimeApi(events);
    await new Promise<void>((resolve, reject) => {
      api.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return api;
  }

  /** `host:port`, what `AWS_LAMBDA_RUNTIME_API` holds. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the runtime that waits in `next`. */
  hand(invocation: Invocation): void {
    const response = this.#waiting;
    if (!response) throw new Error("The runtime does not wait for an invocation.");
    this.#waiting = undefined;
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": invocation.payload.byteLength,
      "lambda-runtime-aws-request-id": invocation.requestId,
      "lambda-runtime-deadline-ms": invocation.deadline,
      "lambda-runtime-invoked-function-arn": invocation.functionArn,
      "lambda-runtime-trace-id": `Root=1-${invocation.requestId.slice(0, 8)}-${invocation.requestId.replaceAll("-", "").slice(8)};Sampled=0`,
      ...(invocation.clientContext && { "lambda-runtime-client-context": invocation.clientContext }),
    });
    response.end(invocation.payload);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const call = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : "";
    if (request.method === "GET" && call === "invocation/next") {
      this.#waiting = response;
      this.#events.next();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= MAX_RESPONSE) chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    const [, requestId = "", verb] = /^invocation\/([^/]+)\/(response|error)$/.exec(call) ?? [];
    if (request.method === "POST" && verb === "response") {
      if (size > MAX_RESPONSE) {
        this.#events.error(requestId, tooLarge());
        answer(response, 413, tooLarge());
        return;
      }
      answer(response, 202, OK);
      this.#events.response(requestId, body);
    } else if (request.method === "POST" && verb === "error") {
      answer(response, 202, OK);
      this.#events.error(requestId, body);
    } else if (request.method === "POST" && call === "init/error") {
      answer(response, 202, OK);
      this.#events.initError(body);
    } else {
      const message = { errorType: "InvalidRequest", errorMessage: `Unknown call ${request.method} ${path}` };
      answer(response, 404, Buffer.from(JSON.stringify(message)));
    }
  }
}

const OK = Buffer.from('{"status":"OK"}');

function tooLarge(): Buffer {
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE} bytes).`;
  return Buffer.from(JSON.stringify({ errorType: "Function.ResponseSizeTooLarge", errorMessage }));
}

function answer(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}

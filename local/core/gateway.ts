/**
 * The one port of all AWS services: takes a request to the service that its path names, having verified the
 * signature, and turns errors into the form that the service's clients read.
 */
import type { EventEmitter } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type Authenticated, authenticate } from "./authenticate.ts";
import { decodeChunked } from "./chunked.ts";
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type CallEvent,
  type Caller,
  type Iam,
  type Service,
} from "./contracts.ts";
import { errorResponse, OPEN_CORS, preflight } from "./wire.ts";

/** Largest body in bytes that is taken into memory; services have lower limits of their own. */
const MAX_BODY = 64 * 1024 * 1024;

const ANONYMOUS: Caller = { kind: "anonymous" };

interface Options {
  readonly iam: () => Iam;
  readonly events: EventEmitter;
  readonly log: (line: string) => void;
  readonly now: () => number;
}

/** A request as far as it is read before its service is known to take it. */
interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly headers: Record<string, string>;
  readonly sourceIp: string;
}

export class Gateway {
  readonly #options: Options;
  readonly #server: Server;
  readonly #services = new Map<string, Service>();
  #port = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => {
        options.log(`gateway: ${error?.stack ?? error}`);
        response.destroy();
      });
    });
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    // Uploads over slow lines and long polls end by the services' own limits.
    this.#server.requestTimeout = 0;
  }

  get port(): number {
    return this.#port;
  }

  /** Services answer from the moment they are added. */
  add(service: Service): void {
    for (const path of [service.name, ...(service.paths ?? [])]) this.#services.set(path, service);
  }

  /** Listens on this machine only; 0 is any free port. Rejects with the reason of the system. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const incoming = readIncoming(request, this.#port);
    const { service, path } = this.#route(incoming);
    if (!service) {
      request.resume();
      await send(response, this.#nobody(incoming.rawPath));
      return;
    }
    if (incoming.method === "OPTIONS" && !service.cors) {
      request.resume();
      await send(response, preflight(incoming.headers));
      return;
    }

    let authenticated: Authenticated = { caller: ANONYMOUS };
    let answer: AwsResponse;
    let error: string | undefined;
    let bytesIn = 0;
    const cors = () =>
      service.cors?.({ method: incoming.method, path, headers: incoming.headers }) ?? OPEN_CORS;
    try {
      const raw = await readBody(request);
      bytesIn = raw.length;
      authenticated = this.#authenticate(incoming, raw, service);
      const awsRequest = toAwsRequest(incoming, path, raw, authenticated);
      if (!service.handle)
        throw new AwsError("UnknownOperationException", `${service.name} answers no HTTP calls.`);
      answer = await service.handle(awsRequest);
      if (!service.cors) answer = { ...answer, headers: { ...OPEN_CORS, ...answer.headers } };
    } catch (thrown) {
      error = thrown instanceof AwsError ? thrown.code : "InternalFailure";
      if (!(thrown instanceof AwsError))
        this.#options.log(`${service.name}: ${(thrown as Error)?.stack ?? thrown}`);
      answer = errorResponse(thrown, service.protocol, authenticated.caller);
      answer = { ...answer, headers: { ...cors(), ...answer.headers } };
    }
    const bytesOut = await send(response, answer, incoming.method === "HEAD");
    const event: CallEvent = {
      service: service.name,
      operation: answer.operation ?? operationOf(incoming),
      resource: answer.resource,
      caller: authenticated.caller,
      ms: performance.now() - started,
      status: answer.status,
      error,
      bytesIn,
      bytesOut,
    };
    this.#options.events.emit("call", event);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const incoming = readIncoming(request, this.#port);
    const { service } = this.#route(incoming);
    if (!service?.upgrade) {
      refuse(socket, 404, `No local service takes a WebSocket at ${incoming.rawPath}.`);
      return;
    }
    try {
      const { caller } = this.#authenticate(incoming, Buffer.alloc(0), service);
      service.upgrade(request, socket, head, withSourceIp(caller, incoming.sourceIp), incoming.url);
    } catch (thrown) {
      const reason = thrown instanceof AwsError ? `${thrown.code}: ${thrown.message}` : String(thrown);
      this.#options.log(`denied: WebSocket to ${service.name}: ${reason}`);
      refuse(socket, 403, reason);
    }
  }

  #route({ rawPath }: Incoming): { service: Service | undefined; path: string } {
    const end = rawPath.indexOf("/", 1);
    const prefix = end < 0 ? rawPath.slice(1) : rawPath.slice(1, end);
    return { service: this.#services.get(prefix), path: end < 0 ? "/" : rawPath.slice(end) };
  }

  #nobody(path: string): AwsResponse {
    if (this.#services.size === 0) return plain(503, "The local cloud is starting.");
    return plain(
      404,
      `No local service answers at ${path}; there is: ${[...this.#services.keys()].join(", ")}.`,
    );
  }

  #authenticate(incoming: Incoming, body: Buffer, service: Service): Authenticated {
    const { method, rawPath: path, rawQuery: query, headers, url } = incoming;
    const signed = { method, path, query, headers, body, searchParams: url.searchParams };
    return authenticate(signed, service, this.#options.iam(), this.#options.now());
  }
}

function readIncoming(request: IncomingMessage, port: number): Incoming {
  const target = request.url ?? "/";
  const at = target.indexOf("?");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  const rawPath = at < 0 ? target : target.slice(0, at);
  const rawQuery = at < 0 ? "" : target.slice(at + 1);
  // Built from parts, so that neither a strange Host nor a target like `//x` names another host.
  const url = new URL(`http://localhost:${port}`);
  url.pathname = rawPath;
  url.search = rawQuery;
  const method = request.method ?? "GET";
  return { method, url, rawPath, rawQuery, headers, sourceIp: request.socket.remoteAddress ?? "127.0.0.1" };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY)
      throw new AwsError(
        "RequestEntityTooLarge",
        `The body is larger than the ${MAX_BODY / 1024 / 1024} MB that the local cloud takes.`,
        413,
      );
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const withSourceIp = (caller: Caller, ip: string): Caller =>
  caller.kind === "session" ? { ...caller, context: { ...caller.context, "aws:SourceIp": ip } } : caller;

function toAwsRequest(
  incoming: Incoming,
  path: string,
  raw: Buffer,
  { caller, signing }: Authenticated,
): AwsRequest {
  const { method, url, sourceIp } = incoming;
  const request = {
    method,
    path,
    query: url.searchParams,
    url,
    sourceIp,
    caller: withSourceIp(caller, sourceIp),
  };
  const streaming = incoming.headers["x-amz-content-sha256"] ?? "";
  if (!streaming.startsWith("STREAMING-")) return { ...request, headers: incoming.headers, body: raw };
  const chunked = decodeChunked(raw, streaming.startsWith("STREAMING-UNSIGNED") ? undefined : signing);
  const declared = incoming.headers["x-amz-decoded-content-length"];
  if (declared !== undefined && Number(declared) !== chunked.body.length)
    throw new AwsError("IncompleteBody", "The body is not as long as x-amz-decoded-content-length says.");
  const { "content-encoding": encoding, "x-amz-content-sha256": _, ...headers } = incoming.headers;
  const rest = (encoding ?? "").split(",").map((part) => part.trim());
  const kept = rest.filter((part) => part !== "" && part !== "aws-chunked").join(", ");
  return {
    ...request,
    headers: {
      ...headers,
      ...chunked.trailers,
      ...(kept ? { "content-encoding": kept } : {}),
      "content-length": String(chunked.body.length),
    },
    body: chunked.body,
  };
}

function operationOf({ method, headers, url }: Incoming): string {
  const target = headers["x-amz-target"];
  return target?.slice(target.lastIndexOf(".") + 1) ?? url.searchParams.get("Action") ?? method;
}

/** Sends an answer; resolves with the bytes of its body when they are out, or when the client has gone. */
async function send(response: ServerResponse, answer: AwsResponse, head = false): Promise<number> {
  const { body } = answer;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers ?? {}))
    headers[name] = typeof value === "string" ? value : [...value];
  const whole = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  if (whole) {
    const bytes = Buffer.from(body ?? "");
    const bodiless = head || answer.status === 204 || answer.status === 304;
    const lengthGiven = Object.keys(headers).some((name) => name.toLowerCase() === "content-length");
    if (!bodiless && !lengthGiven) headers["content-length"] = String(bytes.length);
    response.writeHead(answer.status, headers);
    await new Promise<void>((resolve) => {
      response.once("close", resolve);
      response.end(bodiless ? undefined : bytes, resolve);
    });
    return bodiless ? 0 : bytes.length;
  }
  response.writeHead(answer.status, headers);
  let sent = 0;
  try {
    for await (const chunk of body) {
      if (response.destroyed) break;
      sent += chunk.length;
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  } catch {
    // The status line is out: cutting the connection is how the client learns of it.
    response.destroy();
  }
  return sent;
}

const drained = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });

const plain = (status: number, message: string): AwsResponse => ({
  status,
  headers: { ...OPEN_CORS, "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

function refuse(socket: Duplex, status: number, message: string): void {
  const reason = status === 403 ? "Forbidden" : "Not Found";
  const text = message.replace(/[\r\n]+/g, " ");
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

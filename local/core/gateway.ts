/**
 * The one port of all AWS services: takes a request to the service that its path names, having verified the
 * signature, and turns errors into the form that the service's clients read.
 */
import type { EventEmitter } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Authenticated, authenticate } from "./authenticate.ts";
import {
  AwsError,
  type AwsResponse,
  type CallEvent,
  type Caller,
  type Iam,
  type Service,
} from "./contracts.ts";
import {
  type Incoming,
  operationOf,
  readBody,
  readIncoming,
  toAwsRequest,
  withSourceIp,
} from "./incoming.ts";
import { type Loopback, listenOnLoopback } from "./loopback.ts";
import { plain, refuse, send } from "./outgoing.ts";
import { inSpan, madeBy } from "./trace.ts";
import { errorResponse, OPEN_CORS, preflight, requestId } from "./wire.ts";

const ANONYMOUS: Caller = { kind: "anonymous" };

interface Options {
  readonly iam: Iam;
  readonly events: EventEmitter;
  readonly log: (line: string) => void;
  readonly now: () => number;
}

/** What a caller calls its action by; anything long or strange is not that. */
function correlationOf({ headers }: IncomingMessage): string | undefined {
  const given = headers["x-correlation-id"];
  return typeof given === "string" && /^[\w./:-]{1,64}$/.test(given) ? given : undefined;
}

export class Gateway {
  readonly #options: Options;
  readonly #server: Server;
  readonly #services = new Map<string, Service>();
  #loopback: Loopback | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      const correlation = correlationOf(request);
      inSpan(() => this.#answer(request, response), { correlation }).catch((error) => {
        options.log(`gateway: ${error?.stack ?? error}`);
        response.destroy();
      });
    });
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    // Uploads over slow lines and long polls end by the services' own limits.
    this.#server.requestTimeout = 0;
    // Longer than clients keep idle connections, so that none sends into one that is just being closed.
    this.#server.keepAliveTimeout = 75_000;
  }

  get port(): number {
    return this.#loopback?.port ?? 0;
  }

  /** Services answer from the moment they are added. */
  add(service: Service): void {
    for (const path of [service.name, ...(service.paths ?? [])]) this.#services.set(path, service);
  }

  /** Listens on this machine only; 0 is any free port. Rejects with the reason of the system. */
  async listen(port: number): Promise<void> {
    this.#loopback = await listenOnLoopback(this.#server, port);
  }

  async close(): Promise<void> {
    await this.#loopback?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const incoming = readIncoming(request, this.port);
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
      // A preflight bears the query of the call to come, whose signature is of another method.
      if (incoming.method !== "OPTIONS") authenticated = this.#authenticate(incoming, raw, service);
      madeBy(authenticated.caller);
      const awsRequest = toAwsRequest(incoming, path, raw, authenticated);
      if (!service.handle)
        throw new AwsError("UnknownOperationException", `${service.name} answers no HTTP calls.`);
      answer = await service.handle(awsRequest);
      if (!service.cors) answer = { ...answer, headers: { ...OPEN_CORS, ...answer.headers } };
    } catch (thrown) {
      // The client hung up: there is nobody to answer.
      if (request.destroyed && !request.complete) return;
      error = thrown instanceof AwsError ? thrown.code : "InternalFailure";
      if (!(thrown instanceof AwsError))
        this.#options.log(`${service.name}: ${(thrown as Error)?.stack ?? thrown}`);
      answer = errorResponse(thrown, service.protocol, authenticated.caller);
      answer = { ...answer, headers: { ...cors(), ...answer.headers } };
    }
    answer = { ...answer, headers: { ...requestId(service.protocol), ...answer.headers } };
    const bytesOut = await send(response, answer, incoming.method === "HEAD");
    const event: CallEvent = {
      service: service.name,
      operation: answer.operation ?? operationOf(incoming),
      resource: answer.resource,
      caller: authenticated.caller,
      ms: performance.now() - started,
      status: answer.status,
      error,
      presigned: incoming.url.searchParams.has("X-Amz-Signature"),
      bytesIn,
      bytesOut,
    };
    this.#options.events.emit("call", event);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const incoming = readIncoming(request, this.port);
    const { service } = this.#route(incoming);
    if (!service?.upgrade) {
      refuse(socket, 404, `No local service takes a WebSocket at ${incoming.rawPath}.`);
      return;
    }
    try {
      const { caller } = this.#authenticate(incoming, Buffer.alloc(0), service);
      service.upgrade(request, socket, head, withSourceIp(caller, incoming.sourceIp), incoming.url);
    } catch (thrown) {
      refuse(
        socket,
        403,
        thrown instanceof AwsError ? thrown.message : "The local cloud failed at this call.",
      );
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
    try {
      return authenticate(signed, service, this.#options.iam, this.#options.now());
    } catch (refusal) {
      const { name, message } = refusal as Error;
      this.#options.log(`denied: the signature of a call to ${service.name}: ${name}: ${message}`);
      // An HTTP API looks at signatures on the routes that IAM authorizes, and there says "Forbidden" to nobody.
      if (service.protocol === "http-api") return { caller: ANONYMOUS };
      throw refusal;
    }
  }
}

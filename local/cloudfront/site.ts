/** Answers the site's requests: behaviour, origin, error pages, headers, compression. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Aws, AwsError, type AwsResponse, type CallEvent, type Caller } from "../core/contracts.ts";
import type { Network } from "../ec2/network.ts";
import { gather } from "../s3/files.ts";
import { type Answer, page, type Viewer } from "./answer.ts";
import { atTheEdge } from "./at-the-edge.ts";
import { Compressor, chooseEncoding, isCompressible } from "./compression.ts";
import { type Behavior, behaviorFor, bucketOf, type Origin } from "./distribution.ts";
import type { Distribution, Distributions } from "./resources.ts";
import { applyHeadersPolicy } from "./response-headers.ts";
import { askOrigin } from "./vpc-origin.ts";

/** What an S3 origin is told of the viewer's request. */
const forwarded = ["if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range"];

export class Site {
  readonly #aws: Aws;
  readonly #distributions: Distributions;
  readonly #network: Network;
  readonly #compressor = new Compressor();

  constructor(aws: Aws, distributions: Distributions, network: Network) {
    this.#aws = aws;
    this.#network = network;
    this.#distributions = distributions;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    request.resume();
    const answer = await this.#answer(request).catch((error: Error): Answer => {
      this.#aws.log(`cloudfront: ${error.stack}`);
      return page(502, "The origin failed: the log of the run has the reason.");
    });
    const { cookies = [] } = answer;
    response.writeHead(answer.status, {
      ...answer.headers,
      ...(cookies.length > 0 && { "set-cookie": [...cookies] }),
    });
    const sent = await send(response, request.method === "HEAD" ? undefined : answer.body);
    const event: CallEvent = {
      service: "cloudfront",
      operation: request.method ?? "GET",
      resource: request.url,
      caller: { kind: "anonymous" },
      ms: performance.now() - started,
      status: answer.status,
      bytesIn: 0,
      bytesOut: sent,
    };
    this.#aws.events.emit("call", event);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { distribution } = this.#distributions;
    if (!distribution || String(distribution.config.Enabled ?? true) === "false")
      return page(503, "The site is not there yet: try again in a moment.");
    const asked = viewerOf(request);
    const behavior = behaviorFor(distribution.config, asked.path);
    const { method } = asked;
    const answer = (behavior.AllowedMethods ?? ["GET", "HEAD"]).includes(method)
      ? await this.#askFor(distribution, behavior, asked)
      : page(
          403,
          "This distribution is not configured to allow the HTTP request method that was used for this request.",
        );
    const shown = answer.status >= 400 ? await this.#errorPage(distribution, method, answer) : answer;
    const packed = await this.#compress(behavior, method, asked.headers["accept-encoding"], shown);
    applyHeadersPolicy(this.#distributions.headersPolicy(behavior), packed.headers);
    return packed;
  }

  /** As the behaviour's function lets it be asked. */
  async #askFor(distribution: Distribution, behavior: Behavior, asked: Viewer): Promise<Answer> {
    const edge = this.#distributions.edgeFunction(behavior);
    const result = edge ? atTheEdge(edge, asked, distribution.id) : asked;
    if ("status" in result) return result;
    return this.#fetch(
      distribution,
      behavior,
      result.path === "/" ? { ...result, path: rootOf(distribution) } : result,
    );
  }

  async #fetch(distribution: Distribution, behavior: Behavior, viewer: Viewer): Promise<Answer> {
    const origin = distribution.config.Origins.find(({ Id }) => Id === behavior.TargetOriginId);
    if (!origin) throw new Error(`There is no origin ${behavior.TargetOriginId}`);
    return origin.VpcOriginConfig
      ? this.#fetchFromVpc(origin, behavior, viewer)
      : this.#fetchFromBucket(distribution, origin, viewer);
  }

  async #fetchFromVpc(origin: Origin, behavior: Behavior, viewer: Viewer): Promise<Answer> {
    const host = origin.DomainName;
    const port = this.#network.fromCloudFront(host, this.#distributions.vpcOriginPort(origin));
    const unreachable = page(504, "CloudFront wasn't able to connect to the origin.");
    if (port === undefined) {
      this.#aws.log(`cloudfront: ${host} is not reached: no internet gateway, or no rule of its groups fits`);
      return unreachable;
    }
    const path = `${origin.OriginPath ?? ""}${viewer.path}`;
    try {
      return await askOrigin(port, host, { ...viewer, path }, this.#distributions.forwarding(behavior));
    } catch (error) {
      this.#aws.log(`cloudfront: ${host}: ${(error as Error).message}`);
      return unreachable;
    }
  }

  async #fetchFromBucket({ arn }: Distribution, origin: Origin, viewer: Viewer): Promise<Answer> {
    const { method, path } = viewer;
    const caller: Caller = this.#distributions.signs(origin.OriginAccessControlId)
      ? { kind: "service", principal: "cloudfront.amazonaws.com", sourceArn: arn }
      : { kind: "anonymous" };
    const headers = Object.fromEntries(
      forwarded.flatMap((name) => (viewer.headers[name] ? [[name, viewer.headers[name]]] : [])),
    );
    const target = `/${bucketOf(origin)}${origin.OriginPath ?? ""}${path}`;
    const url = new URL(this.#aws.endpoint("s3"));
    url.pathname += target;
    try {
      const { handle } = this.#aws.service("s3");
      if (!handle) throw new Error("The local S3 answers no requests");
      return toAnswer(
        await handle({
          method,
          path: target,
          query: new URLSearchParams(),
          headers,
          body: Buffer.alloc(0),
          caller,
          sourceIp: "127.0.0.1",
          url,
        }),
      );
    } catch (error) {
      if (error instanceof AwsError) return page(error.status, `${error.code}: ${error.message}`);
      throw error;
    }
  }

  /** The page that the template has for an error, if it has one and it can be fetched. */
  async #errorPage(distribution: Distribution, method: string, answer: Answer): Promise<Answer> {
    const rule = (distribution.config.CustomErrorResponses ?? []).find(
      ({ ErrorCode }) => Number(ErrorCode) === answer.status,
    );
    const path = rule?.ResponsePagePath;
    if (!path) return answer;
    const reading = method === "HEAD" ? method : "GET";
    const viewer = { method: reading, path, query: "", headers: {}, ip: "127.0.0.1" };
    const fetched = await this.#fetch(distribution, behaviorFor(distribution.config, path), viewer);
    if (fetched.status !== 200) return answer;
    return { ...fetched, status: Number(rule.ResponseCode ?? answer.status) };
  }

  async #compress(
    behavior: Behavior,
    method: string,
    accepted: string | undefined,
    answer: Answer,
  ): Promise<Answer> {
    const allowed = this.#distributions.encodings(behavior);
    const { headers, status } = answer;
    const compressible = isCompressible(
      headers["content-type"] ?? "",
      Number(headers["content-length"] ?? 0),
    );
    if (allowed.length === 0 || headers["content-encoding"] || status === 206 || !compressible) return answer;
    const vary = { ...headers, vary: headers.vary ? `${headers.vary}, Accept-Encoding` : "Accept-Encoding" };
    const encoding = chooseEncoding(accepted, allowed);
    if (!encoding || method !== "GET" || !answer.body) return { ...answer, headers: vary };
    const { etag = "" } = headers;
    const body = await this.#compressor.compress(encoding, etag, await gather(answer.body));
    const packed: Record<string, string> = {
      ...vary,
      "content-encoding": encoding,
      "content-length": String(body.length),
    };
    // The same bytes no more: the tag is weak from here on.
    if (etag) packed.etag = `W/${etag}`;
    delete packed["accept-ranges"];
    return { status, headers: packed, body };
  }
}

const rootOf = ({ config }: Distribution): string =>
  `/${(config.DefaultRootObject ?? "").replace(/^\//, "")}`;

function viewerOf(request: IncomingMessage): Viewer {
  const [, path = "/", query = ""] = /^([^?#]*)\??([^#]*)/s.exec(request.url ?? "/") ?? [];
  const ip = request.socket.remoteAddress ?? "127.0.0.1";
  return { method: request.method ?? "GET", path, query, headers: headersOf(request), ip };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

function toAnswer({ status, headers, body }: AwsResponse): Answer {
  const flat = Object.entries(headers ?? {}).map(
    ([name, value]) => [name, typeof value === "string" ? value : value.join(", ")] as const,
  );
  return {
    status,
    headers: Object.fromEntries(flat),
    body: typeof body === "string" ? Buffer.from(body) : body,
  };
}

/** Answers the bytes sent. */
async function send(response: ServerResponse, body: Answer["body"]): Promise<number> {
  if (body === undefined || body instanceof Uint8Array) {
    response.end(body);
    return body?.length ?? 0;
  }
  let sent = 0;
  for await (const piece of body) {
    if (response.destroyed) break;
    sent += piece.length;
    if (!response.write(piece))
      await new Promise<void>((resolve) => {
        response.once("drain", resolve);
        response.once("close", resolve);
      });
  }
  response.end();
  return sent;
}

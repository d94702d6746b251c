/** Answers the site's requests: behaviour, origin, error pages, headers, compression. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Aws, AwsError, type AwsResponse, type CallEvent, type Caller } from "../core/contracts.ts";
import { gather } from "../s3/files.ts";
import { Compressor, chooseEncoding, isCompressible } from "./compression.ts";
import { type Behavior, behaviorFor, bucketOf } from "./distribution.ts";
import type { Distribution, Distributions } from "./resources.ts";
import { applyHeadersPolicy } from "./response-headers.ts";

/** What an S3 origin is told of the viewer's request. */
const forwarded = ["if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range"];

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
}

export class Site {
  readonly #aws: Aws;
  readonly #distributions: Distributions;
  readonly #compressor = new Compressor();

  constructor(aws: Aws, distributions: Distributions) {
    this.#aws = aws;
    this.#distributions = distributions;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    request.resume();
    const answer = await this.#answer(request).catch((error: Error): Answer => {
      this.#aws.log(`cloudfront: ${error.stack}`);
      return page(502, "The origin failed: the log of the run has the reason.");
    });
    response.writeHead(answer.status, answer.headers);
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
    const path = (request.url ?? "/").replace(/[?#].*$/s, "");
    const { config } = distribution;
    const behavior = behaviorFor(config, path);
    const method = request.method ?? "GET";
    const viewer = headersOf(request);
    const answer = (behavior.AllowedMethods ?? ["GET", "HEAD"]).includes(method)
      ? await this.#fetch(distribution, behavior, method, path === "/" ? rootOf(distribution) : path, viewer)
      : page(
          403,
          "This distribution is not configured to allow the HTTP request method that was used for this request.",
        );
    const shown = answer.status >= 400 ? await this.#errorPage(distribution, method, answer) : answer;
    const packed = await this.#compress(behavior, method, viewer["accept-encoding"], shown);
    applyHeadersPolicy(this.#distributions.headersPolicy(behavior), packed.headers);
    return packed;
  }

  async #fetch(
    { arn, config }: Distribution,
    behavior: Behavior,
    method: string,
    path: string,
    viewer: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const origin = config.Origins.find(({ Id }) => Id === behavior.TargetOriginId);
    if (!origin) throw new Error(`There is no origin ${behavior.TargetOriginId}`);
    const caller: Caller = this.#distributions.signs(origin.OriginAccessControlId)
      ? { kind: "service", principal: "cloudfront.amazonaws.com", sourceArn: arn }
      : { kind: "anonymous" };
    const headers = Object.fromEntries(
      forwarded.flatMap((name) => (viewer[name] ? [[name, viewer[name]]] : [])),
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
    const fetched = await this.#fetch(
      distribution,
      behaviorFor(distribution.config, path),
      reading,
      path,
      {},
    );
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

function page(status: number, text: string): Answer {
  const body = Buffer.from(`${text}\n`);
  const headers = { "content-type": "text/plain; charset=utf-8", "content-length": String(body.length) };
  return { status, headers, body };
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

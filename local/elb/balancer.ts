/** One listener of an Application Load Balancer: plain HTTP in, a function or a fixed answer behind. */

import { randomBytes } from "node:crypto";
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { emitMetric } from "../cloudwatch/alarm.ts";
import { type Aws, AwsError, type CallEvent } from "../core/contracts.ts";
import { type Answer, albAnswer, albEvent } from "./event.ts";
import { type Action, type Condition, holds, type Request } from "./rules.ts";

export interface TargetGroup {
  readonly arn: string;
  /** ARN of a function, a version or an alias; undefined where nothing is registered. */
  readonly functionArn: string | undefined;
  readonly multiValue: boolean;
}

export interface ListenerRule {
  readonly priority: number;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
}

export interface BalancerOptions {
  /** As its metrics name it: `app/{name}/{id}`. */
  readonly fullName: string;
  readonly host: string;
  readonly port: number;
  readonly defaultActions: readonly Action[];
  /** Drop headers with names that are not letters, digits and hyphens. */
  readonly dropInvalidHeaders: boolean;
  /** Seconds that the load balancer waits for an answer. */
  readonly idleTimeout: number;
  targetGroup(arn: string): TargetGroup | undefined;
}

/** Bytes of a request's and of an answer's body: 1 MB each (ELB user guide, Lambda targets, 2026-11). */
const LARGEST = 1_048_576;
/** Bytes of the request line, and of all headers: 16 KB and 64 KB (ELB user guide, quotas, 2026-11). */
const LONGEST_LINE = 16_384;

export class Balancer {
  readonly #aws: Aws;
  readonly #options: BalancerOptions;
  readonly #rules: ListenerRule[] = [];

  constructor(aws: Aws, options: BalancerOptions) {
    this.#aws = aws;
    this.#options = options;
  }

  /** Throws when another rule has the priority. */
  addRule(rule: ListenerRule): void {
    if (this.#rules.some(({ priority }) => priority === rule.priority))
      throw new Error(`Priority ${rule.priority} is currently in use.`);
    this.#rules.push(rule);
    this.#rules.sort((a, b) => a.priority - b.priority);
  }

  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const { request, note } = await this.#read(incoming);
    const { answer, why } = request
      ? await this.#answer(request)
      : { answer: page(note === "line" ? 414 : 413), why: undefined };
    if (why && answer.status >= 500)
      this.#aws.log(`elb: ${incoming.method} ${incoming.url}: ${answer.status}: ${why}`);
    send(response, answer, incoming.method === "HEAD");
    const event: CallEvent = {
      service: "elasticloadbalancing",
      operation: incoming.method ?? "GET",
      resource: this.#options.host,
      caller: { kind: "anonymous" },
      ms: performance.now() - started,
      status: answer.status,
      error: why,
      bytesIn: request?.body.length ?? 0,
      bytesOut: answer.body.length,
    };
    this.#aws.events.emit("call", event);
    this.#tellMetrics(answer.status, why === undefined && request !== undefined);
  }

  /** Counts of errors are told where there are any (ELB user guide, "CloudWatch metrics", 2026-11). */
  #tellMetrics(status: number, isTargets: boolean): void {
    const failed = isTargets ? "HTTPCode_Target_5XX_Count" : "HTTPCode_ELB_5XX_Count";
    for (const name of ["RequestCount", ...(status >= 500 ? [failed] : [])])
      emitMetric(this.#aws, {
        namespace: "AWS/ApplicationELB",
        name,
        dimensions: { LoadBalancer: this.#options.fullName },
        value: 1,
      });
  }

  async #read(incoming: IncomingMessage): Promise<{ request?: Request; note?: "line" | "body" }> {
    const target = incoming.url ?? "/";
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= LARGEST) chunks.push(chunk);
    }
    if (target.length > LONGEST_LINE) return { note: "line" };
    if (size > LARGEST) return { note: "body" };
    const [, path = "/", query = ""] = /^([^?#]*)\??([^#]*)/s.exec(target) ?? [];
    const sourceIp = incoming.socket.remoteAddress ?? "127.0.0.1";
    const headers = this.#headers(incoming, sourceIp);
    return {
      request: {
        method: incoming.method ?? "GET",
        path,
        query,
        headers,
        body: Buffer.concat(chunks),
        sourceIp,
      },
    };
  }

  #headers(incoming: IncomingMessage, sourceIp: string): Map<string, string[]> {
    const all = new Map<string, string[]>();
    const { rawHeaders } = incoming;
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = (rawHeaders[i] ?? "").toLowerCase();
      const isValid = /^[-a-z0-9]+$/.test(name);
      if (this.#options.dropInvalidHeaders && !isValid) continue;
      if (["connection", "keep-alive", "transfer-encoding"].includes(name)) continue;
      all.set(name, [...(all.get(name) ?? []), rawHeaders[i + 1] ?? ""]);
    }
    const forwarded = [...(all.get("x-forwarded-for") ?? []), sourceIp].join(", ");
    all.set("x-forwarded-for", [forwarded]);
    all.set("x-forwarded-port", [String(this.#options.port)]);
    all.set("x-forwarded-proto", ["http"]);
    const root = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
    if (!all.has("x-amzn-trace-id")) all.set("x-amzn-trace-id", [root]);
    return all;
  }

  async #answer(request: Request): Promise<{ answer: Answer; why?: string }> {
    const rule = this.#rules.find(({ conditions }) => holds(conditions, request));
    const actions = rule?.actions ?? this.#options.defaultActions;
    const action = actions.at(-1);
    if (action?.FixedResponseConfig) return { answer: fixed(action.FixedResponseConfig) };
    if (action?.RedirectConfig) return { answer: this.#redirect(action.RedirectConfig, request) };
    const [only] = action?.ForwardConfig?.TargetGroups ?? [];
    const group = this.#options.targetGroup(action?.TargetGroupArn ?? only?.TargetGroupArn ?? "");
    if (!group?.functionArn) return { answer: page(503), why: "the target group has no target" };
    return this.#forward(request, group, group.functionArn);
  }

  async #forward(
    request: Request,
    { arn, multiValue }: TargetGroup,
    functionArn: string,
  ): Promise<{ answer: Answer; why?: string }> {
    const caller = {
      kind: "service",
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn: arn,
    } as const;
    const Payload = JSON.stringify(albEvent(request, { targetGroupArn: arn, multiValue }));
    const cancel = new AbortController();
    try {
      const invoked = await Promise.race([
        this.#aws.service("lambda").call?.(caller, "Invoke", { FunctionName: functionArn, Payload }),
        wait(this.#options.idleTimeout * 1000, undefined, { signal: cancel.signal, ref: false }),
      ]);
      if (!invoked) return { answer: page(504), why: `no answer within ${this.#options.idleTimeout} s` };
      const payload = Buffer.from(invoked.Payload as Uint8Array);
      if (invoked.FunctionError) return { answer: page(502), why: payload.toString() };
      if (payload.length > LARGEST) return { answer: page(502), why: "the answer is larger than 1 MB" };
      const answer = albAnswer(payload, multiValue);
      return answer ? { answer } : { answer: page(502), why: `not an answer: ${payload.subarray(0, 300)}` };
    } catch (error) {
      const throttled = error instanceof AwsError && error.status === 429;
      return { answer: page(throttled ? 503 : 502), why: String(error) };
    } finally {
      cancel.abort();
    }
  }

  #redirect(to: NonNullable<Action["RedirectConfig"]>, request: Request): Answer {
    const host = (request.headers.get("host")?.[0] ?? this.#options.host).replace(/:\d+$/, "");
    const own: Readonly<Record<string, string>> = {
      protocol: "HTTP",
      host,
      port: String(this.#options.port),
      path: request.path.replace(/^\//, ""),
      query: request.query,
    };
    const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (whole, name: string) => own[name] ?? whole);
    const protocol = fill(to.Protocol ?? "#{protocol}").toLowerCase();
    const port = fill(to.Port ?? "#{port}");
    const usual = { http: "80", https: "443" }[protocol] === port ? "" : `:${port}`;
    const query = fill(to.Query ?? "#{query}");
    const path = fill(to.Path ?? "/#{path}");
    const location = `${protocol}://${fill(to.Host ?? "#{host}")}${usual}${path}${query && `?${query}`}`;
    return { ...page(to.StatusCode === "HTTP_301" ? 301 : 302), headers: [["location", location]] };
  }
}

function fixed({
  StatusCode,
  ContentType = "text/plain",
  MessageBody = "",
}: NonNullable<Action["FixedResponseConfig"]>): Answer {
  return {
    status: Number(StatusCode),
    headers: [["content-type", `${ContentType}; charset=utf-8`]],
    body: Buffer.from(MessageBody),
  };
}

/** An answer of the load balancer's own. */
function page(status: number): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? ""}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: [["content-type", "text/html"]], body: Buffer.from(body) };
}

function send(response: ServerResponse, { status, headers, body }: Answer, headOnly: boolean): void {
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.setHeader("server", "awselb/2.0");
  response.setHeader("content-length", body.length);
  response.writeHead(status);
  response.end(headOnly ? undefined : body);
}

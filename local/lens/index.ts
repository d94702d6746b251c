/**
 * The lens: a stream of what happens in this cloud, for a page that draws it. It is the local cloud's own, no service
 * of AWS: only the site that runs here may read it, on this machine.
 */
import {
  type Aws,
  AwsError,
  type CallEvent,
  type CreateService,
  type ExecutionEvent,
} from "../core/contracts.ts";
import { currentSpan, noteUsage, type Span, watch } from "../core/trace.ts";
import type { Usage } from "../meter/usage.ts";
import { type Hop, hopOfCall, hopOfExecution } from "./hop.ts";
import { Stream } from "./stream.ts";

/** Names of this machine: a page of another name that resolves to it (DNS rebinding) must not look in. */
const OWN_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
/** Pages that look at once; a browser gives each of them a connection. */
const READERS = 8;

export const createLens: CreateService = (aws) => {
  const readers = new Set<Stream>();
  const tell = (hop: Hop) => readers.forEach((reader) => void reader.push(hop));
  const followed = (use: (span: Span) => void) => {
    const span = currentSpan();
    if (span) use(span);
  };
  const onCall = (call: CallEvent) => {
    if (call.service !== "lens") followed((span) => tell(hopOfCall(span, call)));
  };
  const onExecution = (execution: ExecutionEvent) =>
    followed((span) => tell(hopOfExecution(span, execution)));
  const onUsage = (usage: Usage) => noteUsage(usage);
  const listeners = { call: onCall, execution: onExecution, usage: onUsage };
  let stopWatching = () => {};

  const leave = (reader: Stream) => {
    if (!readers.delete(reader) || readers.size > 0) return;
    stopWatching();
    for (const [name, listener] of Object.entries(listeners)) aws.events.off(name, listener);
  };
  const enter = (): Stream => {
    if (readers.size >= READERS)
      throw new AwsError("TooManyRequests", `${READERS} pages look through the lens already.`, 429);
    const reader: Stream = new Stream(() => leave(reader));
    if (readers.size === 0) {
      stopWatching = watch();
      for (const [name, listener] of Object.entries(listeners)) aws.events.on(name, listener);
    }
    readers.add(reader);
    return reader;
  };

  return {
    name: "lens",
    protocol: "rest-json",
    resources: {},
    cors: ({ headers }) => corsHeaders(aws, headers.origin),
    async handle({ method, headers }) {
      if (method !== "GET" || !OWN_HOST.test(headers.host ?? ""))
        throw new AwsError("NotFound", "The lens is read with GET, at localhost.", 404);
      if (headers.origin !== undefined && !isSite(aws, headers.origin))
        throw new AwsError("AccessDenied", "The lens is for the site of this local cloud alone.", 403);
      return {
        status: 200,
        operation: "Watch",
        headers: {
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          ...corsHeaders(aws, headers.origin),
        },
        body: enter(),
      };
    },
    close: async () => readers.forEach((reader) => void reader.end()),
  };
};

const corsHeaders = (aws: Aws, origin: string | undefined): Record<string, string> =>
  origin !== undefined && isSite(aws, origin)
    ? { "access-control-allow-origin": origin, vary: "origin" }
    : {};

/** The site, by any name of this machine. */
function isSite(aws: Aws, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const site = new URL(aws.localize("https://site.cloudfront.net"));
  const { protocol, host, port } = new URL(origin);
  return OWN_HOST.test(host) && protocol === site.protocol && port === site.port;
}

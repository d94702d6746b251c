/** Looks at the page's calls as they pass, and changes none of them. */
import { type Config, cognitoIdentityUrl, cognitoIdpUrl, dynamodbUrl, objectUrl } from "../cloud/config.ts";
import type { Connect, Connection } from "../cloud/transport.ts";
import { instant, type Sight, see } from "./seen.ts";

type Call = Extract<Sight, { kind: "call" }>;
type Fetch = typeof globalThis.fetch;

/** `fetch` that is looked at. */
export function watchFetch(config: Config, fetch: Fetch): Fetch {
  return async (input, init) => {
    if (!(input instanceof Request)) return fetch(input, init);
    const at = instant();
    const sent = input.body || input.method !== "GET" ? input.clone().text() : "";
    const tell = async (status: number, bytesOut: number): Promise<void> => {
      const ms = instant() - at;
      const body = await Promise.resolve(sent).catch(() => "");
      const bytesIn = new TextEncoder().encode(body).length;
      const correlation = input.headers.get("x-correlation-id") ?? undefined;
      const what = describe(config, input.method, input.url, input.headers, body);
      see({ kind: "call", at, ms, ...what, status, bytesIn, bytesOut, ...(correlation && { correlation }) });
    };
    try {
      const response = await fetch(input, init);
      void tell(response.status, Number(response.headers.get("content-length") ?? 0));
      return response;
    } catch (error) {
      void tell(0, 0);
      throw error;
    }
  };
}

/** Tells of a file that was sent by a form, which is no `fetch`. */
export function sawPost(url: string, key: string, at: number, status: number, bytesIn: number): void {
  const bucket = bucketOf(url);
  const resource = `${bucket}/${key}`;
  see({
    kind: "call",
    at,
    ms: instant() - at,
    service: "s3",
    operation: "PostObject",
    resource,
    status,
    bytesIn,
    bytesOut: 0,
  });
}

/** Connections that are looked at. */
export function watchConnect(connect: Connect): Connect {
  return async (options) => {
    const at = instant();
    const over = (failed: boolean) =>
      see({ kind: "connect", at, ms: instant() - at, ...(failed && { failed: true as const }) });
    try {
      const connection = await connect({
        ...options,
        onMessage: (message) => {
          const { topic, payload } = message;
          see({ kind: "deliver", at: instant(), topic, bytes: payload.byteLength });
          options.onMessage(message);
        },
      });
      over(false);
      return watched(connection);
    } catch (error) {
      over(true);
      throw error;
    }
  };
}

function watched(connection: Connection): Connection {
  return {
    async publish(topic, payload) {
      const at = instant();
      const tell = (failed: boolean) =>
        see({
          kind: "publish",
          at,
          ms: instant() - at,
          topic,
          qos: 1,
          bytes: payload.byteLength,
          ...(failed && { failed: true as const }),
        });
      try {
        await connection.publish(topic, payload);
        tell(false);
      } catch (error) {
        tell(true);
        throw error;
      }
    },
    send(topic, payload) {
      see({ kind: "publish", at: instant(), ms: 0, topic, qos: 0, bytes: payload.byteLength });
      connection.send(topic, payload);
    },
    async subscribe(filters) {
      const at = instant();
      await connection.subscribe(filters);
      see({ kind: "subscribe", at, ms: instant() - at, filters });
    },
    close: () => connection.close(),
  };
}

/** What a request asks of whom. */
function describe(
  config: Config,
  method: string,
  address: string,
  headers: Headers,
  body: string,
): Pick<Call, "service" | "operation" | "resource" | "changes"> {
  // A presigned address is a secret from its question mark on.
  const url = address.split("?")[0] ?? "";
  const operation = headers.get("x-amz-target")?.split(".").pop() ?? method;
  if (url.startsWith(config.apiUrl))
    return { service: "execute-api", operation: `${method} ${routeOf(url.slice(config.apiUrl.length))}` };
  if (url === cognitoIdentityUrl(config)) return { service: "cognito-identity", operation };
  if (url === cognitoIdpUrl(config)) return { service: "cognito-idp", operation };
  if (url === dynamodbUrl(config)) {
    const [, table] = /"TableName":"([^"]*)"/.exec(body) ?? [];
    const rows = [...body.matchAll(/"S":"([0-9a-f]{24})#(\d{8})"/g)].map(([, key, seq]) => `${key}/${seq}`);
    const [first, last] = [rows[0], rows.at(-1)];
    return {
      service: "dynamodb",
      operation,
      ...(table && { resource: table }),
      ...(first && last && { changes: [first, last] as const }),
    };
  }
  const names: Readonly<Record<string, string>> = { GET: "GetObject", PUT: "PutObject", POST: "PostObject" };
  for (const bucket of [config.filesBucket, config.transferBucket]) {
    const start = objectUrl(config, bucket, "");
    if (url.startsWith(start)) {
      const resource = `${bucket}/${decodeURIComponent(url.slice(start.length))}`;
      return { service: "s3", operation: names[method] ?? method, resource };
    }
  }
  return { service: new URL(url).hostname, operation };
}

/** A path without what is one map's or one person's. */
function routeOf(path: string): string {
  return path
    .replace(/^\/maps\/[^/]+/, "/maps/{mapId}")
    .replace(/\/people\/[^/]+/, "/people/{person}")
    .replace(/\/links\/[^/]+/, "/links/{link}")
    .replace(/^\/exports\/[^/]+/, "/exports/{id}");
}

/** In either form of an address: `bucket.s3…` or `…/s3/bucket`. */
function bucketOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  return /^(.+)\.s3\./.exec(hostname)?.[1] ?? pathname.split("/").filter(Boolean).pop() ?? "";
}

/** What is drawn: hops from place to place, and the actions that they belong to. */
import type { CloudHop } from "./cloud-hop.ts";
import { apiCall, execution, message, object, query, rule, write } from "./prices.ts";
import type { Sight } from "./seen.ts";

/** Where a hop begins or ends. `device` is what this browser keeps for itself. */
export type Place =
  | "browser"
  | "device"
  | "others"
  | "cognito"
  | "api"
  | "lambda"
  | "sts"
  | "iot"
  | "rule"
  | "dynamodb"
  | "s3"
  | "sqs"
  | "elsewhere";

/** One call, or a message that was delivered. Times in ms, `at` since 1970. */
export interface Hop {
  readonly key: string;
  readonly from: Place;
  /** One's own copy of a message is told apart only when it comes. */
  to: Place;
  readonly name: string;
  readonly resource?: string;
  readonly at: number;
  readonly ms: number;
  readonly failed: boolean;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Before free tiers: metered by the cloud, else reckoned here. */
  usd: number;
  /** Nobody saw it; it must have been, as its outcome was seen. */
  readonly inferred?: true;
  /** What the cloud tells of the same call. */
  cloud?: CloudHop;
}

export type ActionKind =
  | "edit"
  | "received"
  | "presence"
  | "talk"
  | "opening"
  | "snapshot"
  | "measure"
  | "news"
  | "call";

export interface Action {
  /** Of a change, `{clientKey}/{seq}`; of a call, its correlation id. */
  readonly id: string;
  readonly kind: ActionKind;
  /** The number of a change, or what was called. */
  readonly title: string;
  readonly at: number;
  readonly hops: Hop[];
  /** From the first key press until it was read back. */
  saved?: number;
}

/** What goes on beside, and only asks: nobody would want it to be what is shown of all that happens. */
export const isQuiet = ({ kind, title, hops }: Action): boolean =>
  kind === "presence" ||
  kind === "measure" ||
  (kind === "call" &&
    (title.startsWith("GET ") || hops.every(({ to }) => to === "dynamodb" || to === "cognito")));

const services: Readonly<Record<string, Place>> = {
  "cognito-identity": "cognito",
  "cognito-idp": "cognito",
  "execute-api": "api",
  lambda: "lambda",
  sts: "sts",
  iot: "iot",
  iotdata: "iot",
  dynamodb: "dynamodb",
  s3: "s3",
  sqs: "sqs",
};

export const placeOf = (service: string): Place => services[service] ?? "elsewhere";

/** `updates`, `presence`, `talk`, `control`, `compact`, `measures`, and what follows it in a topic. */
export function channelOf(topic: string): { channel: string; rest: string } {
  const [, , , channel = "", ...rest] = topic.split("/");
  return { channel, rest: rest.join("/") };
}

type Of<Kind extends Sight["kind"]> = Extract<Sight, { kind: Kind }>;

/** Of a kind of sight that is a hop by itself. */
export function hopOf(
  sight: Of<"call"> | Of<"publish"> | Of<"deliver"> | Of<"connect"> | Of<"subscribe"> | Of<"kept">,
  key: string,
): Hop {
  const plain = { key, at: sight.at, failed: false, bytesIn: 0, bytesOut: 0, ms: 0, usd: 0 };
  const toBroker = { ...plain, from: "browser", to: "iot" } as const;
  switch (sight.kind) {
    case "call":
      return {
        ...{ key, from: "browser", to: placeOf(sight.service), at: sight.at, ms: sight.ms },
        ...{ name: sight.operation, bytesIn: sight.bytesIn, bytesOut: sight.bytesOut },
        ...(sight.resource !== undefined && { resource: sight.resource }),
        failed: sight.status < 200 || sight.status >= 400,
        usd: priceOfCall(sight),
      };
    case "publish":
      return {
        ...{ ...toBroker, name: `Publish, QoS ${sight.qos}`, resource: sight.topic, ms: sight.ms },
        ...{ failed: sight.failed ?? false, bytesIn: sight.bytes },
        usd: message(sight.topic, sight.bytes),
      };
    case "deliver":
      return {
        ...{ ...plain, from: "iot", to: "browser", name: "Deliver", resource: sight.topic },
        ...{ bytesOut: sight.bytes, usd: message(sight.topic, sight.bytes) },
      };
    case "connect":
      return {
        ...{ ...toBroker, name: "Connect", ms: sight.ms, failed: sight.failed ?? false },
        usd: message("", 0),
      };
    case "subscribe":
      return {
        ...{ ...toBroker, name: "Subscribe", ms: sight.ms, resource: sight.filters.join("\n") },
        usd: message("", 0),
      };
    case "kept":
      return {
        ...{ ...plain, from: "browser", to: "device", name: "IndexedDB", ms: sight.ms },
        bytesIn: sight.bytes,
      };
  }
}

function priceOfCall({ service, operation, bytesIn, bytesOut }: Of<"call">): number {
  switch (service) {
    case "execute-api":
      return apiCall(bytesOut);
    case "dynamodb":
      return operation === "Query" ? query(bytesOut) : write(bytesIn);
    case "s3":
      return object(operation, bytesOut);
    default:
      return 0;
  }
}

/** Bytes of a row beside its payload: names and keys. */
const KEYS = 80;

/** What must have been between a publish and the row that was read back. */
export function storedHops(published: Hop, key: string): Hop[] {
  const { at, ms, bytesIn, resource = "" } = published;
  const plain = { at: at + ms, ms: 0, failed: false, bytesIn, bytesOut: 0, inferred: true } as const;
  const usd = rule(bytesIn);
  return [
    { ...plain, key: `${key}-rule`, from: "iot", to: "rule", name: "Topic rule", resource, usd },
    {
      ...plain,
      key: `${key}-row`,
      from: "rule",
      to: "dynamodb",
      name: "PutItem",
      usd: write(bytesIn + KEYS),
    },
  ];
}

/** What must have been behind an answer of the API; its time is the call's, which is longer. */
export function functionHop(call: Hop, key: string): Hop {
  return {
    ...{ key: `${key}-run`, from: "api", to: "lambda", name: "Invoke", at: call.at, ms: call.ms },
    ...{ failed: call.failed, bytesIn: call.bytesIn, bytesOut: call.bytesOut, inferred: true },
    usd: execution(call.ms),
  };
}

/** What a call is billed as, by the rules of the service that it was made to. */

import type { Item } from "../../prices/aws.ts";
import type { Aws, CallEvent } from "../core/contracts.ts";

/** So much of what AWS bills, used by one resource. */
export interface Usage {
  readonly item: Item;
  readonly amount: number;
  /** Such as a function's name; an ARN or path otherwise. */
  readonly resource: string;
}

const KB = 1024;
const GB = KB ** 3;

/** Tells the meter of what no {@link CallEvent} tells. */
export function emitUsage(aws: Pick<Aws, "events">, item: Item, amount: number, resource: string): void {
  aws.events.emit("usage", { item, amount, resource } satisfies Usage);
}

/** IoT Core counts messages, rules and actions by 5 KB begun, of topic and payload. */
export const iotUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / (5 * KB)));

/** Operations of S3 that are billed like a PUT, by name or by the method of a request that failed; deleting is free. */
const written = /^(PUT|POST|Put|Copy|Post|List|Create|Upload|Complete)/;
const free = /^(DELETE|Delete|Abort|Preflight)/;

/** What AWS would bill for one call; what a {@link CallEvent} does not tell, the service emits as `"usage"` itself. */
export function usageOf(call: CallEvent): Usage[] {
  const { service, operation, resource = "", status, bytesIn, bytesOut } = call;
  const of = (item: Item, amount = 1): Usage => ({ item, amount, resource });
  switch (service) {
    case "iot":
    case "iotdata":
      return iotUsage(call);
    case "execute-api":
      return operation === "preflight"
        ? [of("apiRequests")]
        : [of("apiRequests", Math.max(1, Math.ceil((bytesIn + bytesOut) / (512 * KB)))), ...leaving(call)];
    case "s3":
      if (free.test(operation)) return [];
      return [of(written.test(operation) ? "s3Writes" : "s3Reads"), ...leaving(call)];
    case "cloudfront":
      return [of("edgeRequests"), of("edgeGigabytes", bytesOut / GB)];
    case "dynamodb":
      return leaving(call);
    case "sqs":
      return status === 403
        ? []
        : [of("queueRequests", Math.max(1, Math.ceil(Math.max(bytesIn, bytesOut) / (64 * KB))))];
    default:
      return [];
  }
}

function iotUsage({ operation, resource = "", status, bytesIn, bytesOut }: CallEvent): Usage[] {
  if (status !== 200) return [];
  // Over HTTP the resource is the topic itself.
  const topic = resource.replace(/^arn:[^/]*\//, "");
  // Of Basic Ingest no message is charged, what its rule does is (IoT Core developer guide, "Basic Ingest", 2026-11).
  const isIngest = topic.startsWith("$aws/rules/");
  const messages = (payload: number): Usage[] =>
    isIngest ? [] : [{ item: "iotMessages", amount: iotUnits(Buffer.byteLength(topic) + payload), resource }];
  if (operation === "Publish") return messages(bytesIn);
  if (operation === "Deliver") return messages(bytesOut);
  if (operation === "Connect") return messages(0);
  return [];
}

/** What goes to the internet; within the region, to functions and services, it is free. */
function leaving({ caller, presigned, within, bytesOut, resource = "" }: CallEvent): Usage[] {
  // A function that signs an address gives it to somebody else.
  const isFunction = caller.kind === "session" && "lambda:SourceFunctionArn" in caller.context && !presigned;
  // A topic rule calls with a role that is like anybody's.
  const inside = within || caller.kind === "service" || isFunction;
  return inside || bytesOut === 0 ? [] : [{ item: "outGigabytes", amount: bytesOut / GB, resource }];
}

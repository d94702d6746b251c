/** What the page itself can reckon, in USD by the one price list, on demand and before free tiers. */
import { cost, type Item, prices } from "../../prices/aws.ts";

const KB = 1024;

/** IoT Core counts messages, rules and actions by 5 KB begun, of topic and payload. */
const units = (bytes: number): number => Math.max(1, Math.ceil(bytes / (5 * KB)));
const lengthOf = (text: string): number => new TextEncoder().encode(text).length;

/** Of Basic Ingest, whose topics name a rule, no message is charged: what the rule does is. */
export const message = (topic: string, bytes: number): number =>
  topic.startsWith("$aws/rules/") ? 0 : cost("iotMessages", units(lengthOf(topic) + bytes));

/** A topic rule with one action. */
export const rule = (bytes: number): number =>
  cost("iotRules", units(bytes)) + cost("iotActions", units(bytes));

/** What leaves AWS for the internet. */
const leaving = (bytes: number): number => cost("outGigabytes", bytes / KB ** 3);

export const apiCall = (bytesOut: number): number => cost("apiRequests", 1) + leaving(bytesOut);

/** Memory of the functions behind the API, in GB, at most (lib/api-stack.ts). */
const MEMORY = 0.5;

/** A function that ran no longer than `ms`. */
export const execution = (ms: number): number =>
  cost("lambdaRequests", 1) + cost("lambdaArm", (MEMORY * ms) / 1_000);

/** A Query takes half a unit for each 4 KB begun; a page sees the answer, which is about as large. */
export const query = (bytesOut: number): number =>
  cost("dynamoReads", 0.5 * Math.max(1, Math.ceil(bytesOut / (4 * KB)))) + leaving(bytesOut);

/** A write takes a unit for each KB begun. */
export const write = (bytes: number): number => cost("dynamoWrites", Math.max(1, Math.ceil(bytes / KB)));

export const object = (operation: string, bytesOut: number): number =>
  cost(operation === "GetObject" ? "s3Reads" : "s3Writes", 1) + leaving(bytesOut);

/** What an item of the bill is counted in; of a recording from elsewhere, which may name anything, its own word. */
export const unitOf = (item: string): string =>
  Object.hasOwn(prices, item) ? prices[item as Item].unit : item;

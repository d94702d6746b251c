/**
 * What AWS asks, in USD for one, on demand in us-east-1 before free tiers: those of the local cloud's price list
 * (local/meter/prices.ts, where each has its source) that a page can reckon with. A test holds them to it.
 */
export const prices = {
  iotMessages: 1e-6,
  iotMinutes: 8e-8,
  iotRules: 1.5e-7,
  iotActions: 1.5e-7,
  apiRequests: 1e-6,
  lambdaRequests: 2e-7,
  lambdaArm: 0.0000133334,
  dynamoWrites: 6.25e-7,
  dynamoReads: 1.25e-7,
  s3Writes: 5e-6,
  s3Reads: 4e-7,
  outGigabytes: 0.09,
} as const;

const KB = 1024;

/** IoT Core counts messages, rules and actions by 5 KB begun, of topic and payload. */
export const messages = (topic: string, bytes: number): number =>
  Math.max(1, Math.ceil((new TextEncoder().encode(topic).length + bytes) / (5 * KB)));

/** What leaves AWS for the internet. */
export const leaving = (bytes: number): number => (prices.outGigabytes * bytes) / KB ** 3;

/** A Query that is eventually consistent reads 8 KB for a unit; a page sees the answer, which is about as large. */
export const queried = (bytes: number): number =>
  prices.dynamoReads * 0.5 * Math.max(1, Math.ceil(bytes / (4 * KB)));

/** A standard write takes a unit a KB. */
export const written = (bytes: number): number => prices.dynamoWrites * Math.max(1, Math.ceil(bytes / KB));

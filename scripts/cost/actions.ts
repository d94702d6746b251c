/**
 * What each thing that people do uses of AWS. Messages, rules and writes of edits and compactions are checked against the
 * meter of a local run (test/app/hour.test.ts); the functions' ms and the bytes are measured, each said where it stands. What
 * opening a map, a file or an export asks of tables and buckets is counted by hand in the code, and nothing checks it.
 */
import type { Item } from "../../prices/aws.ts";

export type Amounts = Readonly<Partial<Record<Item, number>>>;

const KB = 1024;
const GB = KB ** 3;

/**
 * Of each function, its memory in MB, which a test holds to the template, and the ms that a warm call is billed with that
 * memory's share of a CPU: measured by `npm run bench -- functions` (2026-11-28; Compact with 200 rows, in a map of some 400
 * nodes), the PDF by `-- exports` (some 500 nodes, between 100 and 1,000 there). Waiting for other services is left out.
 */
export const functions = {
  OpenMap: { ms: 66, memory: 256 },
  CreateMap: { ms: 16, memory: 512 },
  Compact: { ms: 271, memory: 1024 },
  SignUpload: { ms: 40, memory: 256 },
  CheckUpload: { ms: 55, memory: 256 },
  SignExport: { ms: 33, memory: 256 },
  ExportPdf: { ms: 350, memory: 1536 },
  AnnounceExport: { ms: 32, memory: 256 },
} as const;

/** An invocation of a function. */
const run = (name: keyof typeof functions): Amounts => {
  const { ms, memory } = functions[name];
  return { lambdaRequests: 1, lambdaArm: (ms / 1000) * (memory / 1024) };
};

/**
 * Requests of the site, and bytes, compressed: `npm run bench -- visit` (2026-11-28). The first time the service worker
 * fetches what is kept for a time without a network, half of the bytes, in one request; another time nothing is new, and
 * headers alone are sent, some 0.6 KB each.
 */
const site = { first: { requests: 75, bytes: 469 * KB }, again: { requests: 3, bytes: 2 * KB } };
/** Bytes of a snapshot of 601 nodes, as it is kept (Brotli): the last of those compactions. */
const snapshot = 5.5 * KB;
/** Rows of the log after which a client asks for a compaction (web/sync). */
const ROWS = 200;
/** A function's lines of log for one call, with the 26 bytes that CloudWatch adds to each. */
const logged = 900 / GB;

export function sum(...parts: readonly Amounts[]): Amounts {
  const total: Partial<Record<Item, number>> = {};
  for (const part of parts)
    for (const [item, amount] of Object.entries(part) as [Item, number][])
      total[item] = (total[item] ?? 0) + amount;
  return total;
}

export const times = (count: number, amounts: Amounts): Amounts =>
  Object.fromEntries(Object.entries(amounts).map(([item, amount]) => [item, amount * count]));

/** The page from CloudFront: first since the last deployment, or again. */
export const visit = (isFirst: boolean): Amounts => {
  const { requests, bytes } = isFirst ? site.first : site.again;
  return { edgeRequests: requests, edgeGigabytes: bytes / GB };
};

export const makeMap: Amounts = sum(run("CreateMap"), {
  apiRequests: 1,
  dynamoWrites: 6,
  logGigabytes: logged,
});

/** A session for a map: the function, the log, the snapshot (kept by the browser), the connection. */
export const open: Amounts = sum(run("OpenMap"), {
  apiRequests: 1,
  dynamoReads: 12,
  dynamoWrites: 2,
  s3Reads: 1,
  outGigabytes: (snapshot + 8 * KB) / GB,
  iotMessages: 2,
  logGigabytes: logged,
});

/** An edit, which is one update of 50 ms, on a map that so many people have open. Subscribers use QoS 0. */
export const edit = (people: number, qos: 0 | 1 = 0): Amounts => ({
  iotMessages: 1 + people * (1 + qos),
  iotRules: 1,
  iotActions: 1,
  dynamoWrites: 1,
  // "Saved" is said when the rows have been read back, of many edits at once.
  dynamoReads: 0.1,
});

/** Keeping the log short, for each edit: the function each 200 rows, which deletes them. */
export const compaction = (people: number): Amounts =>
  sum(
    times(
      1 / ROWS,
      sum(run("Compact"), { s3Writes: 1, iotMessages: 2 + people, iotRules: 1, iotActions: 1 }),
    ),
    {
      dynamoReads: 0.05,
      dynamoWrites: 1.25,
    },
  );

/** A selection or cursor told to the others. */
export const presence = (people: number): Amounts => ({ iotMessages: 1 + people });

/** A minute of one person's connection. */
export const minute: Amounts = { iotMinutes: 1 };

/** A file put on a node: signed by a function, sent to S3 and checked there, looked at by the others. */
export const upload = (bytes: number, people: number): Amounts =>
  sum(run("SignUpload"), run("CheckUpload"), {
    apiRequests: 1,
    dynamoWrites: 2,
    s3Writes: 2,
    s3Reads: 1 + people,
    outGigabytes: (bytes * people) / GB,
    iotMessages: 1 + people,
    logGigabytes: 2 * logged,
  });

/** A PDF of some 500 nodes, made by its function. */
export const exportPdf: Amounts = sum(run("SignExport"), run("ExportPdf"), run("AnnounceExport"), {
  apiRequests: 1,
  dynamoWrites: 2,
  s3Writes: 2,
  s3Reads: 2,
  outGigabytes: (80 * KB) / GB,
  iotMessages: 2,
  logGigabytes: 3 * logged,
});

/** Quotas of AWS IoT Core's message broker and rules engine (AWS General Reference, 2026-11). */
export const QUOTAS = {
  /** Bytes of a message's payload. */
  payload: 128 * 1024,
  /** Bytes of an MQTT packet. */
  packet: 146 * 1024,
  /** Publishes a second on a connection, in and out together; what is over is discarded. */
  publishes: 100,
  /** Bytes a second on a connection; what is over is delayed. */
  throughput: 512 * 1024,
  subscriptions: 50,
  subscriptionsPerPacket: 8,
  topicBytes: 256,
  topicSlashes: 7,
  clientIdBytes: 128,
  /** ms between two connects of a client id. */
  connectInterval: 1_000,
  /** Seconds; 0 and what is over count as the most. */
  keepAlive: { least: 30, most: 1_200 },
  /** ms that a WebSocket connection lasts at most. */
  lifetime: 24 * 3_600_000,
  /** Seconds that the session of a disconnected client is kept. */
  sessionExpiry: 3_600,
} as const;

/** MQTT 5 reason codes that aedes does not send by itself. */
export const REASONS = {
  notAuthorized: 0x87,
  topicNameInvalid: 0x90,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  qosNotSupported: 0x9b,
  maximumConnectTime: 0xa0,
  subscriptionIdentifiersNotSupported: 0xa1,
} as const;

/** What is wrong with a topic or topic filter as to its size; undefined when nothing is. */
export function topicProblem(topic: string): string | undefined {
  if (Buffer.byteLength(topic) > QUOTAS.topicBytes) return `the topic is over ${QUOTAS.topicBytes} bytes`;
  const levels = topic.startsWith("$aws/rules/") ? topic.split("/").slice(3) : topic.split("/");
  if (levels.length > QUOTAS.topicSlashes + 1) return `the topic has over ${QUOTAS.topicSlashes} slashes`;
  return undefined;
}

/** Lets a number of things pass each second. */
export class RateWindow {
  readonly #limit: number;
  #start = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  pass(now = performance.now()): boolean {
    if (now - this.#start >= 1_000) {
      this.#start = now;
      this.#count = 0;
    }
    return ++this.#count <= this.#limit;
  }
}

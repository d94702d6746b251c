import type { Client, PublishPacket } from "aedes";
import type { Aws } from "../core/contracts.ts";
import { currentSpan, inSpan, type Span } from "../core/trace.ts";
import { type Connection, iotContext } from "./connection.ts";
import { DropLog } from "./drop-log.ts";
import { QUOTAS, REASONS, topicProblem } from "./quotas.ts";

/** `discard`: without an answer. */
export type Verdict = "allow" | "refuse" | "discard";

/** Why a CONNECT is refused; aedes makes the CONNACK from the code of MQTT 3.1.1. */
export type Refusal = Error & { returnCode: 2 | 3 | 5 };

/**
 * Decides what each client may do: policies first of all, and the quotas of IoT Core. Whatever it keeps from
 * happening is in the log.
 */
export class Guard {
  readonly #aws: Aws;
  readonly #lastConnect = new Map<string, number>();
  /** Of messages on their way. The broker copies packets, but hands the bytes on as they are. */
  readonly #spans = new WeakMap<Uint8Array, Span>();
  readonly #drops: DropLog;

  constructor(aws: Aws) {
    this.#aws = aws;
    this.#drops = new DropLog(aws.log);
  }

  /** Undefined when the client may connect. */
  connect(client: Client, connection: Connection): Refusal | undefined {
    return inSpan(() => this.#connect(client, connection));
  }

  /** A will has no `cmd`. */
  publish(client: Client, connection: Connection, packet: PublishPacket): Verdict {
    return inSpan(() => {
      this.follow(packet);
      return this.#publish(client, connection, packet);
    });
  }

  subscribe(client: Client, connection: Connection, filter: string): Verdict {
    return inSpan(() => this.#subscribe(client, connection, filter));
  }

  /** Asked for each delivery. */
  deliver(client: Client, connection: Connection, packet: PublishPacket): boolean {
    return inSpan(() => this.#deliver(client, connection, packet), { parent: this.spanOf(packet) });
  }

  /** What this message leads to belongs to what runs now. */
  follow({ payload }: Pick<PublishPacket, "payload">): void {
    const span = currentSpan();
    if (span && payload instanceof Uint8Array) this.#spans.set(payload, span);
  }

  /** Of the call that published a message. */
  spanOf({ payload }: Pick<PublishPacket, "payload">): Span | undefined {
    return payload instanceof Uint8Array ? this.#spans.get(payload) : undefined;
  }

  #connect(client: Client, connection: Connection): Refusal | undefined {
    const aws = this.#aws;
    const { id } = client;
    const started = performance.now();
    const refuse = (returnCode: Refusal["returnCode"], why: string) => {
      this.#tell("Connect", `client/${id}`, connection, started, 403, 0);
      return Object.assign(new Error(why), { returnCode });
    };
    if (Buffer.byteLength(id) > QUOTAS.clientIdBytes) {
      return refuse(2, `the client id is over ${QUOTAS.clientIdBytes} bytes`);
    }
    const last = this.#lastConnect.get(id) ?? Number.NEGATIVE_INFINITY;
    if (started - last < QUOTAS.connectInterval) {
      return refuse(3, "this client id connected less than a second ago");
    }
    if (this.#lastConnect.size > 10_000) this.#lastConnect.clear();
    this.#lastConnect.set(id, started);
    try {
      aws.iam.authorize(connection.caller, "iot:Connect", aws.arn("iot", `client/${id}`), iotContext(id));
    } catch {
      return refuse(5, "not authorized to connect");
    }
    this.#tell("Connect", `client/${id}`, connection, started, 200, 0);
    return undefined;
  }

  #publish(client: Client, connection: Connection, packet: PublishPacket): Verdict {
    const aws = this.#aws;
    const { topic } = packet;
    const isWill = (packet as Partial<PublishPacket>).cmd === undefined;
    const bytes = packet.payload.length;
    const started = performance.now();
    const fault = publishFault(packet);
    if (fault) {
      this.expel(client, fault.reasonCode, fault.why, topic);
      return "discard";
    }
    if (!isWill && !connection.publishes.pass()) {
      const limit = `over ${QUOTAS.publishes} publishes a second`;
      this.#drops.add(`discarded a message from ${nameOf(client)}: ${limit}`, topic);
      this.#tell("Publish", `topic/${topic}`, connection, started, 429, bytes);
      return "discard";
    }
    try {
      // `$` topics are the service's own, but for Basic Ingest
      if (/^\$(?!aws\/rules\/[^/]+\/)/.test(topic)) throw new Error(`${topic} is reserved`);
      const resource = aws.arn("iot", `topic/${topic}`);
      const context = iotContext(client.id);
      aws.iam.authorize(connection.caller, "iot:Publish", resource, context);
      if (packet.retain) aws.iam.authorize(connection.caller, "iot:RetainPublish", resource, context);
    } catch {
      this.#tell("Publish", `topic/${topic}`, connection, started, 403, bytes);
      if (isWill) this.#drops.add(`refused the will of ${nameOf(client)}`, topic);
      return "refuse";
    }
    this.#tell("Publish", `topic/${topic}`, connection, started, 200, bytes);
    return "allow";
  }

  #subscribe(client: Client, connection: Connection, filter: string): Verdict {
    const aws = this.#aws;
    const started = performance.now();
    const restoring = !client.connected;
    if (!restoring && connection.subscribing > QUOTAS.subscriptionsPerPacket) {
      const limit = `over ${QUOTAS.subscriptionsPerPacket} subscriptions in one SUBSCRIBE`;
      this.expel(client, REASONS.quotaExceeded, limit, filter);
      return "discard";
    }
    const { subscriptions } = client as unknown as { subscriptions: Record<string, unknown> };
    const more = filter in subscriptions ? 0 : 1;
    const full = Object.keys(subscriptions).length + more > QUOTAS.subscriptions;
    const problem = full ? `over ${QUOTAS.subscriptions} subscriptions` : topicProblem(filter);
    if (problem || filter.startsWith("$SYS")) {
      this.#drops.add(`refused a subscription of ${nameOf(client)}: ${problem ?? "reserved"}`, filter);
      return "discard";
    }
    try {
      const resource = aws.arn("iot", `topicfilter/${filter}`);
      aws.iam.authorize(connection.caller, "iot:Subscribe", resource, iotContext(client.id));
    } catch {
      this.#tell("Subscribe", `topicfilter/${filter}`, connection, started, 403, 0);
      return restoring ? "discard" : "refuse";
    }
    if (!restoring) this.#tell("Subscribe", `topicfilter/${filter}`, connection, started, 200, 0);
    return "allow";
  }

  #deliver(client: Client, connection: Connection, packet: PublishPacket): boolean {
    const aws = this.#aws;
    const { topic } = packet;
    if (!connection.mayReceive(aws.arn("iot", `topic/${topic}`), client.id)) {
      this.#drops.add(`did not deliver to ${nameOf(client)}: its policies allow no iot:Receive`, topic);
      return false;
    }
    if (!connection.publishes.pass()) {
      const limit = `over ${QUOTAS.publishes} publishes a second`;
      this.#drops.add(`did not deliver to ${nameOf(client)}: ${limit}`, topic);
      return false;
    }
    const bytes = packet.payload.length;
    this.#tell("Deliver", `topic/${topic}`, connection, performance.now(), 200, 0, bytes);
    return true;
  }

  /** Ends a connection, telling MQTT 5 clients why. */
  expel(client: Client, reasonCode: number, why: string, detail: string): void {
    this.#drops.add(`disconnected ${nameOf(client)}: ${why}`, detail);
    client.disconnect({ reasonCode });
  }

  note(what: string, detail: string): void {
    this.#drops.add(what, detail);
  }

  close(): void {
    this.#drops.close();
  }

  #tell(
    operation: string,
    resource: string,
    { caller }: Connection,
    started: number,
    status: number,
    bytesIn: number,
    bytesOut = 0,
  ): void {
    this.#aws.events.emit("call", {
      service: "iot",
      operation,
      resource: this.#aws.arn("iot", resource),
      caller,
      ms: performance.now() - started,
      status,
      bytesIn,
      bytesOut,
    });
  }
}

/** What makes IoT Core end the connection of whoever publishes it. */
function publishFault({
  topic,
  payload,
  qos,
}: PublishPacket): { reasonCode: number; why: string } | undefined {
  if (payload.length > QUOTAS.payload) {
    return { reasonCode: REASONS.packetTooLarge, why: `a message over ${QUOTAS.payload} bytes` };
  }
  const why = topicProblem(topic);
  if (why) return { reasonCode: REASONS.topicNameInvalid, why };
  if (qos === 2) return { reasonCode: REASONS.qosNotSupported, why: "QoS 2 is not supported" };
  return undefined;
}

export function nameOf(client: Client | null): string {
  return client?.id ?? "a client that did not connect yet";
}

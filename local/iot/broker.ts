import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { Aedes, type Client, type PublishPacket } from "aedes";
import type { Aws, Caller } from "../core/contracts.ts";
import { Connection, iotContext } from "./connection.ts";
import { DropLog } from "./drop-log.ts";
import { QUOTAS, REASONS, topicProblem } from "./quotas.ts";
import type { RetainedStore } from "./retained.ts";
import type { Message } from "./rules/message.ts";
import type { MqttSocket } from "./websocket.ts";

/** What authorization hooks of aedes may be given as a reason to refuse a CONNECT. */
type Refusal = Error & { returnCode: 2 | 3 | 5 };

/** `discard`: without an answer. */
type Verdict = "allow" | "refuse" | "discard";

/** The parts of aedes that it does not declare, all checked by tests. */
interface AedesClient {
  readonly _parser: EventEmitter;
  readonly subscriptions: Readonly<Record<string, unknown>>;
  will: unknown;
}
interface AedesPublish {
  /** Takes the packet out without an acknowledgement. */
  _notAuthorized?: boolean;
}

export interface BrokerOptions {
  readonly aws: Aws;
  readonly retained: RetainedStore;
  /** A message that the broker accepted. */
  onMessage(message: Message): void;
  /** One for a topic of Basic Ingest: `$aws/rules/{rule}/…`. */
  onIngest(message: Message): void;
}

/**
 * The message broker of IoT Core: aedes speaks MQTT 3.1.1 and 5; who may do what, and how much, is decided here.
 */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #connections = new WeakMap<Client, Connection>();
  readonly #clients = new Map<string, Client>();
  readonly #lastConnect = new Map<string, number>();
  readonly #sessionTimers = new Map<string, NodeJS.Timeout>();
  readonly #drops: DropLog;
  #aedes: Aedes | undefined;

  private constructor(options: BrokerOptions) {
    this.#options = options;
    this.#drops = new DropLog(options.aws.log);
  }

  static async start(options: BrokerOptions): Promise<Broker> {
    const broker = new Broker(options);
    const aedes = await Aedes.createBroker({
      concurrency: 0, // a slow client must not hold up the others
      queueLimit: 100,
      maxTopicLevels: 20,
      maximumPacketSize: QUOTAS.packet,
      topicAliasMaximum: 8,
      receiveMaximum: 100,
      sessionExpiryIntervalLimit: QUOTAS.sessionExpiry,
      preConnect: (client, packet, done) => {
        const connection = broker.#connection(client);
        // aedes takes keep-alive, and 1.5 times it, from the packet
        packet.keepalive = keepAlive(packet.keepalive ?? 0);
        connection.keepAlive = packet.keepalive;
        done(null, true);
      },
      authenticate: (client, _user, _password, done) => {
        const refusal = broker.#refusal(client);
        if (refusal) done(refusal, false);
        else done(null, true);
      },
      authorizePublish: (client, packet, done) => {
        const verdict = client ? broker.#judgePublish(client, packet) : "allow";
        if (verdict === "discard") (packet as AedesPublish)._notAuthorized = true;
        // MQTT 5 clients then get reason 135, those of 3.1.1 are disconnected
        const refused = verdict === "refuse" || (verdict === "discard" && client?.closed);
        done(refused ? new Error("not authorized to publish") : null);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const verdict = broker.#judgeSubscribe(client, subscription.topic);
        if (verdict === "allow") done(null, subscription);
        // null: a SUBACK with reason 135, or 128 before MQTT 5
        else if (verdict === "discard" || client.version === 5) done(null, null);
        else done(new Error(`not authorized to subscribe to ${subscription.topic}`), null);
      },
      authorizeForward: (client, packet) => (broker.#mayDeliver(client, packet) ? packet : null),
      published: (packet, client, done) => {
        broker.#published(packet, client);
        done();
      },
    });
    broker.#aedes = aedes;
    aedes.on("clientReady", (client) => broker.#opened(client));
    aedes.on("clientDisconnect", (client) => broker.#closed(client));
    for (const event of ["clientError", "connectionError"] as const) {
      aedes.on(event, (client, error) => broker.#drops.add(`connection of ${nameOf(client)}`, error.message));
    }
    for (const { topic, payload, qos } of options.retained.all()) {
      await broker.publish({ topic, payload, qos, retain: true });
    }
    return broker;
  }

  /** Takes an open WebSocket. */
  accept(socket: MqttSocket, request: IncomingMessage, caller: Caller): void {
    if (!this.#aedes) return;
    const client = this.#aedes.handle(socket, request);
    const connection = new Connection(
      this.#options.aws.iam,
      caller,
      request.socket.remoteAddress ?? "127.0.0.1",
    );
    this.#connections.set(client, connection);
    const { _parser } = client as unknown as AedesClient;
    _parser.prependListener("packet", (packet) => this.#look(client, connection, packet));
    const end = setTimeout(
      () => client.disconnect({ reasonCode: REASONS.maximumConnectTime }),
      QUOTAS.lifetime,
    );
    end.unref();
    socket.once("close", () => clearTimeout(end));
  }

  /** Publishes for the service itself: HTTP, rules. Resolves when subscribers have been served. */
  async publish(message: Pick<Message, "topic" | "payload" | "qos" | "retain">): Promise<void> {
    const packet: PublishPacket = { cmd: "publish", dup: false, ...message };
    await new Promise<void>((resolve, reject) => {
      this.#aedes?.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  connection(clientId: string): { client: Client; connection: Connection } | undefined {
    const client = this.#clients.get(clientId);
    return client && { client, connection: this.#connection(client) };
  }

  /** DeleteConnection: ends a client's connection, and on request its session and its will. */
  disconnect(clientId: string, options: { cleanSession: boolean; preventWill: boolean }): boolean {
    const client = this.#clients.get(clientId);
    if (!client) return false;
    if (options.preventWill) (client as unknown as AedesClient).will = null;
    client.disconnect({ reasonCode: REASONS.administrativeAction }, () => {
      if (options.cleanSession) this.#wipe(client);
    });
    return true;
  }

  async close(): Promise<void> {
    for (const timer of this.#sessionTimers.values()) clearTimeout(timer);
    this.#drops.close();
    await new Promise<void>((resolve) => {
      if (this.#aedes) this.#aedes.close(resolve);
      else resolve();
    });
  }

  #connection(client: Client): Connection {
    const connection = this.#connections.get(client);
    if (!connection) throw new Error("A client without a connection.");
    return connection;
  }

  /** Sees each packet before aedes does, and changes what IoT Core has otherwise. */
  #look(client: Client, connection: Connection, packet: Incoming): void {
    if (packet.cmd !== "subscribe") return;
    const { subscriptions = [] } = packet;
    connection.subscribing = subscriptions.length;
    for (const subscription of subscriptions) {
      subscription.nl = false; // No Local is not supported: one gets one's own messages
      subscription.qos = Math.min(subscription.qos, 1);
      if (/[+#]/.test(subscription.topic)) subscription.rh = 2; // no retained messages for wildcards
    }
    if (packet.properties?.subscriptionIdentifier !== undefined) {
      const reasonCode = REASONS.subscriptionIdentifiersNotSupported;
      this.#expel(client, reasonCode, "subscription identifiers are not supported", "SUBSCRIBE");
    }
  }

  #refusal(client: Client): Refusal | undefined {
    const { aws } = this.#options;
    const connection = this.#connection(client);
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

  #opened(client: Client): void {
    this.#clients.set(client.id, client);
    clearTimeout(this.#sessionTimers.get(client.id));
    this.#sessionTimers.delete(client.id);
  }

  #closed(client: Client): void {
    if (this.#clients.get(client.id) === client) this.#clients.delete(client.id);
    // aedes ends the sessions of MQTT 5 by itself, those of 3.1.1 never
    if (client.version === 5 || client.clean) return;
    const timer = setTimeout(() => {
      this.#sessionTimers.delete(client.id);
      this.#wipe(client);
    }, QUOTAS.sessionExpiry * 1000).unref();
    this.#sessionTimers.set(client.id, timer);
  }

  #wipe(client: Client): void {
    const { persistence } = this.#aedes as unknown as {
      persistence: { cleanSubscriptions(client: Client): Promise<unknown> };
    };
    persistence.cleanSubscriptions(client).catch((error) => this.#options.aws.log(`iot: ${error}`));
    client.emptyOutgoingQueue(() => {});
  }

  #judgePublish(client: Client, packet: PublishPacket): Verdict {
    const { aws } = this.#options;
    const connection = this.#connection(client);
    const { topic } = packet;
    const isWill = (packet as Partial<PublishPacket>).cmd === undefined;
    const bytes = packet.payload.length;
    const started = performance.now();
    const fault = publishFault(packet);
    if (fault) {
      this.#expel(client, fault.reasonCode, fault.why, topic);
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
      this.#drops.add(`refused a ${isWill ? "will" : "message"} from ${nameOf(client)}`, topic);
      return "refuse";
    }
    this.#tell("Publish", `topic/${topic}`, connection, started, 200, bytes);
    return "allow";
  }

  #expel(client: Client, reasonCode: number, why: string, detail: string): void {
    this.#drops.add(`disconnected ${nameOf(client)}: ${why}`, detail);
    client.disconnect({ reasonCode });
  }

  #judgeSubscribe(client: Client, filter: string): Verdict {
    const { aws } = this.#options;
    const connection = this.#connection(client);
    const started = performance.now();
    const restoring = !client.connected;
    if (!restoring && connection.subscribing > QUOTAS.subscriptionsPerPacket) {
      const limit = `over ${QUOTAS.subscriptionsPerPacket} subscriptions in one SUBSCRIBE`;
      this.#expel(client, REASONS.quotaExceeded, limit, filter);
      return "discard";
    }
    const { subscriptions } = client as unknown as AedesClient;
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

  #mayDeliver(client: Client, packet: PublishPacket): boolean {
    const { aws } = this.#options;
    const connection = this.#connection(client);
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

  #published(packet: PublishPacket, client: Client | null): void {
    const { topic } = packet;
    if (topic.startsWith("$SYS/")) return;
    const connection = client ? this.#connection(client) : undefined;
    const message: Message = {
      topic,
      payload: Buffer.from(packet.payload),
      qos: packet.qos === 1 ? 1 : 0,
      retain: packet.retain,
      ...(client && { clientId: client.id }),
      principal: connection?.principal,
      sourceIp: connection?.sourceIp,
    };
    if (message.retain) {
      const { payload, qos } = message;
      this.#options.retained.set({ topic, payload, qos, at: Date.now() });
    }
    if (topic.startsWith("$aws/rules/")) this.#options.onIngest(message);
    else this.#options.onMessage(message);
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
    this.#options.aws.events.emit("call", {
      service: "iot",
      operation,
      resource: this.#options.aws.arn("iot", resource),
      caller,
      ms: performance.now() - started,
      status,
      bytesIn,
      bytesOut,
    });
  }
}

/** As far as it is looked at here. */
interface Incoming {
  readonly cmd: string;
  readonly subscriptions?: { topic: string; qos: number; nl?: boolean; rh?: number }[];
  readonly properties?: { subscriptionIdentifier?: number };
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

function keepAlive(seconds: number): number {
  const { least, most } = QUOTAS.keepAlive;
  return seconds === 0 || seconds > most ? most : Math.max(seconds, least);
}

function nameOf(client: Client | null): string {
  return client?.id ?? "a client that did not connect yet";
}

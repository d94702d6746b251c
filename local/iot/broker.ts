import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { Aedes, type Client, type PublishPacket } from "aedes";
import type { Aws, Caller } from "../core/contracts.ts";
import { within } from "../core/trace.ts";
import { emitUsage } from "../meter/usage.ts";
import { Connection } from "./connection.ts";
import { Guard, nameOf } from "./guard.ts";
import { QUOTAS, REASONS } from "./quotas.ts";
import type { RetainedStore } from "./retained.ts";
import type { Message } from "./rules/message.ts";
import type { MqttSocket } from "./websocket.ts";

/** The parts of aedes that it does not declare, all checked by tests. */
interface AedesClient {
  readonly _parser: EventEmitter;
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

/** The message broker of IoT Core: aedes speaks MQTT 3.1.1 and 5, {@link Guard} decides. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #connections = new WeakMap<Client, Connection>();
  readonly #clients = new Map<string, Client>();
  readonly #sessionTimers = new Map<string, NodeJS.Timeout>();
  readonly #guard: Guard;
  #aedes: Aedes | undefined;

  private constructor(options: BrokerOptions) {
    this.#options = options;
    this.#guard = new Guard(options.aws);
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
        const refusal = broker.#guard.connect(client, broker.#connection(client));
        if (refusal) done(refusal, false);
        else done(null, true);
      },
      authorizePublish: (client, packet, done) => {
        const verdict = client ? broker.#guard.publish(client, broker.#connection(client), packet) : "allow";
        if (verdict === "discard") (packet as AedesPublish)._notAuthorized = true;
        // MQTT 5 clients then get reason 135, those of 3.1.1 are disconnected
        const refused = verdict === "refuse" || (verdict === "discard" && client?.closed);
        done(refused ? new Error("not authorized to publish") : null);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const verdict = broker.#guard.subscribe(client, broker.#connection(client), subscription.topic);
        if (verdict === "allow") done(null, subscription);
        // null: a SUBACK with reason 135, or 128 before MQTT 5
        else if (verdict === "discard" || client.version === 5) done(null, null);
        else done(new Error(`not authorized to subscribe to ${subscription.topic}`), null);
      },
      authorizeForward: (client, packet) =>
        broker.#guard.deliver(client, broker.#connection(client), packet) ? packet : null,
      published: (packet, client, done) => {
        broker.#published(packet, client);
        done();
      },
    });
    broker.#aedes = aedes;
    aedes.on("clientReady", (client) => broker.#opened(client));
    aedes.on("clientDisconnect", (client) => broker.#closed(client));
    for (const event of ["clientError", "connectionError"] as const) {
      aedes.on(event, (client, error) => {
        // what policies deny is in the log already, with the reason
        if (!error.message.startsWith("not authorized")) {
          broker.#guard.note(`connection of ${nameOf(client)}`, error.message);
        }
      });
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
    this.#guard.follow(packet);
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
    this.#guard.close();
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
    // A device's acknowledgement is billed, the service's own is not.
    if (packet.cmd === "puback" || packet.cmd === "subscribe")
      emitUsage(this.#options.aws, "iotMessages", 1, `client/${client.id}`);
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
      this.#guard.expel(client, reasonCode, "subscription identifiers are not supported", "SUBSCRIBE");
    }
  }

  #opened(client: Client): void {
    this.#clients.set(client.id, client);
    clearTimeout(this.#sessionTimers.get(client.id));
    this.#sessionTimers.delete(client.id);
  }

  #closed(client: Client): void {
    if (this.#clients.get(client.id) === client) this.#clients.delete(client.id);
    const minutes = (Date.now() - this.#connection(client).connectedAt) / 60_000;
    emitUsage(this.#options.aws, "iotMinutes", minutes, `client/${client.id}`);
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
    within(this.#guard.spanOf(packet), () => {
      if (topic.startsWith("$aws/rules/")) this.#options.onIngest(message);
      else this.#options.onMessage(message);
    });
  }
}

/** As far as it is looked at here. */
interface Incoming {
  readonly cmd: string;
  readonly subscriptions?: { topic: string; qos: number; nl?: boolean; rh?: number }[];
  readonly properties?: { subscriptionIdentifier?: number };
}

function keepAlive(seconds: number): number {
  const { least, most } = QUOTAS.keepAlive;
  return seconds === 0 || seconds > most ? most : Math.max(seconds, least);
}

/** RDS Proxy: thousands of clients on the few connections of one instance. */
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Authority } from "../core/certificate.ts";
import type { Aws } from "../core/contracts.ts";
import { type Instance, letIn } from "./instance.ts";
import { type Door, userArn } from "./login.ts";
import { Pool, type PoolState } from "./pool.ts";
import { type Guest, Refusal, receive } from "./reception.ts";
import { Session } from "./session.ts";
import { fatal, frame } from "./wire.ts";

export interface ProxyOptions {
  readonly name: string;
  readonly door: Door;
  readonly roleArn: string;
  /** Seconds. */
  readonly idleClientTimeout: number;
  /** Resolves when clients may come: what a deployment does to the database is done. */
  beforeClients(): Promise<unknown>;
}

/** Of its target group. */
export interface PoolConfig {
  readonly maxConnectionsPercent: number;
  readonly maxIdleConnectionsPercent: number;
  /** Seconds. */
  readonly borrowTimeout: number;
}

export interface ProxyState extends PoolState {
  readonly clients: number;
  /** Clients that were pinned so far. */
  readonly pinned: number;
}

export class DbProxy {
  readonly name: string;
  readonly #aws: Aws;
  readonly #options: ProxyOptions;
  readonly #tls: SecureContext;
  readonly #sessions = new Set<Session>();
  /** What the database says of itself, by user and database. */
  readonly #greetings = new Map<string, Promise<Buffer>>();
  #target: { readonly instance: Instance; readonly pool: Pool } | undefined;
  #pinned = 0;

  constructor(aws: Aws, authority: Authority, options: ProxyOptions) {
    this.#aws = aws;
    this.#options = options;
    this.name = options.name;
    this.#tls = authority.contextFor(options.door.host);
  }

  get state(): ProxyState {
    const pool = this.#target?.pool.state ?? { open: 0, most: 0, idle: 0, waiting: 0 };
    return { clients: this.#sessions.size, pinned: this.#pinned, ...pool };
  }

  aim(instance: Instance, config: PoolConfig): void {
    const share = (percent: number) => Math.floor((instance.maxConnections * percent) / 100);
    const pool = new Pool({
      limit: Math.max(1, share(config.maxConnectionsPercent)),
      idle: share(config.maxIdleConnectionsPercent),
      patience: config.borrowTimeout * 1000,
      connect: () => instance.postgres.connect(),
    });
    this.#target = { instance, pool };
  }

  /** Takes a connection of a client. */
  async serve(plain: Socket): Promise<void> {
    const { door } = this.#options;
    const guest = await receive(plain, {
      tls: this.#tls,
      check: checkStartup,
      admit: (user, token) => {
        const words = `The IAM authentication failed for the role ${user}. Check the IAM token for this role and try again.`;
        letIn(this.#aws, door, user, token, words);
      },
    });
    if (!guest) return;
    try {
      await this.#options.beforeClients();
      guest.socket.write(Buffer.concat([await this.#greet(guest), keyData(), READY]));
    } catch (error) {
      guest.socket.end(fatal(error instanceof Refusal ? error.code : "08006", (error as Error).message));
      return;
    }
    if (!guest.socket.destroyed) this.#begin(guest);
  }

  close(): void {
    this.#target?.pool.close();
  }

  #begin(guest: Guest): void {
    if (!this.#target) return;
    const session: Session = new Session(guest, {
      pool: this.#target.pool,
      idleLimit: this.#options.idleClientTimeout * 1000,
      pinned: (reason) => this.#notePin(guest, reason),
      ended: () => this.#sessions.delete(session),
    });
    this.#sessions.add(session);
  }

  #notePin({ user }: Guest, reason: string): void {
    this.#pinned++;
    this.#aws.log(
      `rds: a client session of ${user} was pinned to its database connection at ${this.name}: ${reason} (${this.#pinned} so far)`,
    );
    this.#aws.events.emit("call", {
      service: "rds",
      operation: "Pin",
      resource: this.#options.door.host,
      caller: { kind: "anonymous" },
      ms: 0,
      status: 200,
      bytesIn: 0,
      bytesOut: 0,
    });
  }

  /** What a server says after a login, up to what is each client's own: known after the first of a user. */
  #greet({ user, database }: Guest): Promise<Buffer> {
    const key = `${user}/${database}`;
    let greeting = this.#greetings.get(key);
    if (!greeting) {
      greeting = this.#ask(user, database);
      greeting.catch(() => this.#greetings.delete(key));
      this.#greetings.set(key, greeting);
    }
    return greeting;
  }

  async #ask(user: string, database: string): Promise<Buffer> {
    if (!this.#target) throw new Refusal("08006", "This RDS Proxy has no target.");
    const { instance, pool } = this.#target;
    this.#mayConnect(instance, user);
    const backend = await pool.borrow(user, database);
    pool.giveBack(backend);
    const parameters = [...backend.parameters].map(([name, value]) => frame("S", name, value));
    return Buffer.concat([frame("R", 0), ...parameters]);
  }

  /** The proxy logs in at the instance by its own role. Throws a {@link Refusal} when that may not. */
  #mayConnect(instance: Instance, user: string): void {
    const by = { kind: "service", principal: "rds.amazonaws.com" } as const;
    try {
      const role = { roleArn: this.#options.roleArn, sessionName: "RDSProxy" };
      const { caller } = this.#aws.iam.assumeRole(by, role);
      this.#aws.iam.authorize(caller, "rds-db:connect", userArn(this.#aws, instance.door, user));
    } catch {
      throw new Refusal("28000", `This RDS Proxy has no credentials for the role ${user}.`);
    }
  }
}

/** Throws a {@link Refusal} for what RDS Proxy does not take in a startup. */
function checkStartup(parameters: Readonly<Record<string, string>>): void {
  if (parameters.options)
    throw new Refusal(
      "0A000",
      "Feature not supported: RDS Proxy currently doesn't support command-line options.",
    );
  if (parameters.replication)
    throw new Refusal("0A000", "Feature not supported: RDS Proxy doesn't support replication.");
}

/** For requests to cancel, which RDS Proxy does not take: a number like any other. */
const keyData = () => frame("K", randomBytes(8));
const READY = frame("Z", Buffer.from("I"));

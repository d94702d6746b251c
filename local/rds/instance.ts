/** A database instance: a listener that lets IAM's users in and hands them to PostgreSQL as they are. */
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import type { Authority } from "../core/certificate.ts";
import { type Aws, AwsError } from "../core/contracts.ts";
import { checkToken, type Door } from "./login.ts";
import { Postgres } from "./postgres.ts";
import { Refusal, receive } from "./reception.ts";
import { fatal, startup } from "./wire.ts";

export interface InstanceOptions {
  readonly id: string;
  readonly door: Door;
  readonly owner: string;
  readonly database: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly folder: string;
}

export class Instance {
  readonly id: string;
  readonly door: Door;
  readonly postgres: Postgres;
  /** Connections that it admits. */
  readonly maxConnections: number;
  readonly #aws: Aws;
  readonly #tls: SecureContext;

  constructor(
    aws: Aws,
    authority: Authority,
    { id, door, folder, owner, database, parameters }: InstanceOptions,
  ) {
    this.#aws = aws;
    this.#tls = authority.contextFor(door.host);
    this.id = id;
    this.door = door;
    this.maxConnections = Number(parameters.max_connections ?? 100);
    const settings = { max_connections: String(this.maxConnections), shared_buffers: "32MB" };
    const known = Object.entries(parameters).filter(([name]) => !name.includes("."));
    this.postgres = new Postgres({
      folder,
      owner,
      database,
      parameters: { ...settings, ...Object.fromEntries(known) },
      log: aws.log,
    });
  }

  /** Takes a connection of a client. */
  async serve(plain: Socket): Promise<void> {
    const guest = await receive(plain, {
      tls: this.#tls,
      check: () => {},
      admit: (user, token) =>
        letIn(this.#aws, this.door, user, token, `PAM authentication failed for user "${user}"`),
      cancel: (bytes) =>
        void this.postgres.connect().then(
          (server) => server.end(bytes),
          () => {},
        ),
    });
    if (!guest) return;
    try {
      const server = await this.postgres.connect();
      server.setNoDelay(true);
      server.write(startup(guest.parameters));
      join(guest.socket, server);
    } catch (error) {
      guest.socket.end(fatal("57P03", (error as Error).message));
    }
  }
}

/** Throws a {@link Refusal} with these words when the token lets nobody in; the log says why. */
export function letIn(aws: Aws, door: Door, user: string, token: string, words: string): void {
  const started = performance.now();
  const tell = (status: number, error?: string) =>
    aws.events.emit("call", {
      service: "rds",
      operation: "Connect",
      resource: door.host,
      caller: { kind: "anonymous" },
      ms: performance.now() - started,
      status,
      error,
      bytesIn: 0,
      bytesOut: 0,
    });
  try {
    checkToken(aws, door, user, token);
    tell(200);
  } catch (error) {
    const { name, message } = error as Error;
    // What IAM denies, it has said.
    if (!(error instanceof AwsError && error.code === "AccessDenied"))
      aws.log(`denied: login of ${user} at ${door.host}: ${message}`);
    tell(403, name);
    throw new Refusal("28000", words);
  }
}

/** Both ways, until either ends. */
function join(client: Duplex, server: Socket): void {
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on("error", () => one.destroy());
    one.once("close", () => other.destroy());
    one.pipe(other);
  }
}

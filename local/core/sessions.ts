/** The temporary credentials that STS gave out, kept in a file so that they outlive a restart. */
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Role } from "../iam/roles.ts";
import type { AssumeRole, Caller, Credentials } from "./contracts.ts";

export interface Session {
  readonly caller: Extract<Caller, { kind: "session" }>;
  readonly credentials: Credentials;
}

/** ms. */
const REMEMBERED = 86_400_000;
const PRUNE_EVERY = 1000;

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const draw = (length: number) => Array.from(randomBytes(length), (byte) => BASE32[byte % 32]).join("");

export class SessionStore {
  readonly #file: string;
  readonly #account: string;
  readonly #now: () => number;
  readonly #byKey = new Map<string, Session>();

  /** Reads what an earlier run left in `file` (a JSON object on each line). */
  constructor(options: { file: string; account: string; now: () => number }) {
    this.#file = options.file;
    this.#account = options.account;
    this.#now = options.now;
    mkdirSync(dirname(this.#file), { recursive: true });
    for (const session of readSessions(this.#file)) this.#byKey.set(session.credentials.accessKeyId, session);
    this.#prune();
    const kept = [...this.#byKey.values()].map((session) => `${JSON.stringify(session)}\n`);
    // Secrets: for this user's eyes. Renamed, so that a kill on the way loses none.
    writeFileSync(`${this.#file}.new`, kept.join(""), { mode: 0o600, flush: true });
    renameSync(`${this.#file}.new`, this.#file);
  }

  get(accessKeyId: string): Session | undefined {
    return this.#byKey.get(accessKeyId);
  }

  open(role: Role, request: AssumeRole & { durationSeconds: number }): Session {
    const accessKeyId = `ASIA${draw(16)}`;
    const session: Session = {
      caller: {
        kind: "session",
        arn: `arn:aws:sts::${this.#account}:assumed-role/${role.name}/${request.sessionName}`,
        userId: `${role.id}:${request.sessionName}`,
        roleArn: role.arn,
        sessionName: request.sessionName,
        accessKeyId,
        sessionPolicy: request.sessionPolicy,
        context: request.context ?? {},
      },
      credentials: {
        accessKeyId,
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: randomBytes(192).toString("base64"),
        expiration: Math.floor(this.#now() / 1000 + request.durationSeconds) * 1000,
      },
    };
    this.#byKey.set(accessKeyId, session);
    if (this.#byKey.size % PRUNE_EVERY === 0) this.#prune();
    appendFileSync(this.#file, `${JSON.stringify(session)}\n`);
    return session;
  }

  /** What expired is remembered for a day, so that its owner is told so. */
  #prune(): void {
    for (const [key, { credentials }] of this.#byKey)
      if (credentials.expiration < this.#now() - REMEMBERED) this.#byKey.delete(key);
  }
}

/** A line that a kill cut short is left out: its credentials reached nobody. */
function readSessions(file: string): Session[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Session];
    } catch {
      return [];
    }
  });
}

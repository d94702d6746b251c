/** The identities of all pools, on disk, so that everybody stays the same person after a restart. */
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { AppendLog } from "../disk/append-log.ts";

export interface Identity {
  readonly id: string;
  readonly pool: string;
  /** What has signed in as this identity, as `{provider} {subject}`; a guest has none. */
  readonly logins: readonly string[];
  /** The identity that this one, once a guest, was merged into: it is no identity of its own any more. */
  readonly mergedInto?: string;
}

export class Identities {
  readonly #log: AppendLog<Identity>;
  readonly #byId = new Map<string, Identity>();
  /** Ids by pool and login. */
  readonly #byLogin = new Map<string, string>();

  private constructor(log: AppendLog<Identity>, entries: readonly Identity[]) {
    this.#log = log;
    for (const entry of entries) this.#apply(entry);
  }

  static async open(dataDir: string): Promise<Identities> {
    const folder = join(dataDir, "cognito-identity");
    const { log, entries } = await AppendLog.open<Identity>(join(folder, "identities.jsonl"));
    const identities = new Identities(log, entries);
    await identities.#takeOver(join(folder, "identities.txt"));
    return identities;
  }

  get(id: string): Identity | undefined {
    return this.#byId.get(id);
  }

  ofLogin(pool: string, login: string): Identity | undefined {
    return this.get(this.#byLogin.get(`${pool} ${login}`) ?? "");
  }

  /** Resolves when it is on disk. */
  put(identity: Identity): Promise<void> {
    this.#apply(identity);
    return this.#log.append(identity);
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  #apply(identity: Identity): void {
    this.#byId.set(identity.id, identity);
    if (identity.mergedInto !== undefined) return;
    for (const login of identity.logins) this.#byLogin.set(`${identity.pool} ${login}`, identity.id);
  }

  /** Data of before identities had logins: `{id} {pool}` on each line. */
  async #takeOver(file: string): Promise<void> {
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const [id, pool] = line.split(" ");
      if (id && pool && !this.get(id)) await this.put({ id, pool, logins: [] });
    }
    renameSync(file, `${file}.old`);
  }
}

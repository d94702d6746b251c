/** The cloud as the map's code sees it: what {@link createCloud} does on AWS, a test may do in memory. */
import { accountOf, providerOf, type Tokens, writeAccount } from "./account.ts";
import { Api, type LinkOptions, type SessionRequest, type Versions } from "./api.ts";
import { Clock } from "./clock.ts";
import { type Config, dynamodbUrl } from "./config.ts";
import { DynamoDb, type Item } from "./dynamodb.ts";
import { errorOf, reach } from "./errors.ts";
import { getObject } from "./files.ts";
import { Identities, type Keep } from "./identity.ts";
import type { Role, Session } from "./session.ts";
import { presignMqtt, signedCalls } from "./sign.ts";
import { outcome, type SignedPost, type TransferEvent } from "./transfer.ts";
import type { Connect, Connection, ConnectOptions } from "./transport.ts";

/** Every call throws `CloudError` when a service says no, and `Unreachable` when nothing answers. */
export interface Cloud {
  /** Ms since 1970, by the cloud's clock. */
  now(): number;
  createMap(title: string): Promise<string>;
  openSession(mapId: string, options: SessionRequest): Promise<Session>;
  shareMap(mapId: string, role: Role, secret?: string, how?: LinkOptions): Promise<string>;
  /** Who has access to a map, and changing that. */
  readonly access: Pick<
    Api,
    "people" | "setRole" | "removePerson" | "endLink" | "deleteMap" | "restoreMap" | "listMap" | "unlistMap"
  >;
  /** Items of the map's log by `sk`, page by page. */
  log(
    session: Session,
    range?: { from: string; to: string; attributes?: readonly string[] },
  ): AsyncIterable<readonly Item[]>;
  /** Items of the map's talk by `sk` within a range, the newest first, page by page. */
  talk(session: Session, range: { from: string; to: string }): AsyncIterable<readonly Item[]>;
  snapshot(session: Session, key: string): Promise<Uint8Array>;
  versions(mapId: string, before?: string): Promise<Versions>;
  nameVersion(mapId: string, name: string, id?: string): Promise<string>;
  /** The snapshot that a version's URL gets. */
  version(url: string): Promise<Uint8Array>;
  signUpload(mapId: string, file: Parameters<Api["signUpload"]>[1]): Promise<SignedPost>;
  signExport(mapId: string, how: Parameters<Api["signExport"]>[1]): Promise<SignedPost>;
  /** What became of an upload or an export; undefined while that is not known. */
  outcome(session: Session, id: string): Promise<TransferEvent | undefined>;
  /** A file that was added to the map. */
  file(session: Session, key: string): Promise<Uint8Array>;
  /** What an exporter made. */
  result(session: Session, key: string): Promise<Uint8Array>;
  connect(session: Session, options: Omit<ConnectOptions, "url" | "clientId">): Promise<Connection>;
  /** The export of all maps in one file. */
  readonly workspace: Pick<Api, "exportWorkspace" | "workspaceExport">;
  /** The person's own rows in the people table. */
  ownRows(from: string, to: string): Promise<Item[]>;
  /** With `ifLater`, only over a row whose `at` is less. */
  putOwnRow(sk: string, item: Item, how?: { ifLater?: boolean }): Promise<void>;
  deleteOwnRow(sk: string): Promise<void>;
}

/** What the account's dialogs need beside. */
export interface AccountCloud {
  /**
   * Makes this browser the account's. A guest hands over first what only the account may take; answers the guest's
   * identity, if it was merged into the account's and has maps to give.
   */
  signIn(tokens: Tokens): Promise<string | undefined>;
  /** Forgets the account; the next call is a new guest's. */
  signOut(): Promise<void>;
  /** An access token of the user pool; undefined for a guest. */
  accessToken(): Promise<string | undefined>;
  handOver(from: string, maps: readonly string[]): Promise<string[]>;
  /** What is tried out on some people. */
  readonly tried: Pick<Api, "relatedTerms">;
  /** Search within all maps of this person's list. */
  readonly index: Pick<Api, "searchMine">;
  /** Another tab has signed in or out. */
  accountChanged(): void;
}

export function createCloud(options: {
  readonly config: Config;
  readonly fetch: typeof globalThis.fetch;
  readonly keep: Keep;
  readonly locks: LockManager | undefined;
  readonly connect: Connect;
  readonly met?: (identityId: string) => void;
}): Cloud & AccountCloud {
  const { config, fetch, keep } = options;
  const clock = new Clock();
  const call = signedCalls({ fetch, region: config.region, clock });
  const identities = new Identities({ ...options, clock });
  const api = new Api({ config, call, identities });
  const db = new DynamoDb(dynamodbUrl(config), call);
  const table = config.peopleTable;
  return {
    now: () => clock.now(),
    createMap: (title) => api.createMap(title),
    openSession: (mapId, how) => api.openSession(mapId, how),
    shareMap: (...how) => api.shareMap(...how),
    access: api,
    workspace: api,
    index: api,
    tried: api,
    log: ({ log, credentials }, range) => db.query({ ...log, ...range, credentials }),
    talk: ({ talk, credentials }, range) => db.query({ ...talk, ...range, newestFirst: true, credentials }),
    snapshot: ({ credentials }, key) =>
      getObject(config, call, { bucket: config.filesBucket, key }, credentials),
    versions: (mapId, before) => api.versions(mapId, before),
    nameVersion: (mapId, name, id) => api.nameVersion(mapId, name, id),
    async version(url) {
      const response = await reach(fetch, new Request(url));
      if (!response.ok) throw await errorOf(response);
      return new Uint8Array(await response.arrayBuffer());
    },
    signUpload: (mapId, file) => api.signUpload(mapId, file),
    signExport: (mapId, how) => api.signExport(mapId, how),
    outcome: (session, id) => outcome(config, call, session, id),
    file: ({ credentials }, key) => getObject(config, call, { bucket: config.filesBucket, key }, credentials),
    result: ({ credentials }, key) =>
      getObject(config, call, { bucket: config.transferBucket, key }, credentials),
    async connect({ clientId, credentials }, how) {
      const url = await presignMqtt(config.iotEndpoint, config.region, credentials, clock.now());
      return options.connect({ ...how, clientId, url });
    },
    async ownRows(from, to) {
      const { id: partition, credentials } = await identities.get();
      const rows: Item[] = [];
      for await (const page of db.query({ table, partition, from, to, credentials })) rows.push(...page);
      return rows;
    },
    async putOwnRow(sk, item, how) {
      const { id: pk, credentials } = await identities.get();
      await db.put(table, { ...item, pk, sk }, credentials, how);
    },
    async deleteOwnRow(sk) {
      const { id: pk, credentials } = await identities.get();
      await db.delete(table, pk, sk, credentials);
    },
    signIn(tokens) {
      const account = accountOf(tokens);
      const to = `${providerOf(config)}:CognitoSignIn:${account.sub}`;
      return identities.become(
        () => writeAccount(config, keep, account),
        // Only this guest can write here: that is what makes it an agreement (functions/hand-over).
        ({ id, credentials }) => db.put(table, { pk: id, sk: "handover", to }, credentials),
      );
    },
    signOut: () => identities.leave(async () => writeAccount(config, keep, undefined)),
    accessToken: () => identities.accessToken(),
    handOver: (from, maps) => api.handOver(from, maps),
    accountChanged: () => identities.changed(),
  };
}

/** Every cell of the table in docs/security.md, tried with AWS's own clients. */
import { readFileSync } from "node:fs";
import { CognitoIdentityClient, GetCredentialsForIdentityCommand } from "@aws-sdk/client-cognito-identity";
import { PutItemCommand, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { MindMap, ROOT } from "../../model/document.ts";
import { voiceOf } from "../../model/voice.ts";
import type { Cloud } from "../../web/cloud/cloud.ts";
import type { Role, Session } from "../../web/cloud/session.ts";
import { guest } from "../support/guest.ts";
import { awsClients } from "./aws-clients.ts";
import { type App, compactTopic, newReplica, startApp, updateTopic } from "./cloud.ts";

const roles = ["owner", "editor", "commenter", "viewer"] as const;

/** What is written down: by the text of the first column, who may. */
const table = new Map(
  readFileSync(new URL("../../docs/security.md", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => / (yes|no) \|$/.test(line))
    .map((line) => {
      const [what = "", ...cells] = line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim());
      return [what, cells] as const;
    }),
);

interface Someone {
  readonly role: Role;
  readonly cloud: Cloud;
  readonly session: Session;
  readonly aws: ReturnType<typeof awsClients>;
  /** With the identity's own credentials, which the API takes. */
  readonly api: ReturnType<typeof awsClients>["api"];
  /** The person's id in the list of people. */
  readonly id: string;
}

let app: App;
let mapId: string;
let other: Session;
let snapshot: string;
let people: Record<Role, Someone>;

async function identityKeys(kept: Map<string, string>) {
  const stored = [...kept.values()].join();
  const id = /us-east-1:[0-9a-f-]{36}/.exec(stored)?.[0] ?? "";
  const client = new CognitoIdentityClient({
    region: app.config.region,
    endpoint: app.cloud.endpoints["cognito-identity"],
  });
  const { Credentials } = await client.send(new GetCredentialsForIdentityCommand({ IdentityId: id }));
  const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = Credentials ?? {};
  return { id, keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken } };
}

async function someone(
  role: Role,
  cloud: Cloud,
  kept: Map<string, string>,
  secret?: string,
): Promise<Someone> {
  const session = await cloud.openSession(mapId, { replica: newReplica(), ...(secret && { secret }) });
  const { id, keys } = await identityKeys(kept);
  return {
    role,
    cloud,
    session,
    id,
    aws: awsClients(app, session.credentials),
    api: awsClients(app, keys).api,
  };
}

/** The key of the first snapshot of a map that has one node. */
async function compacted(owner: Cloud): Promise<string> {
  const session = await owner.openSession(mapId, { replica: newReplica() });
  const map = new MindMap({ clientKey: session.clientKey });
  const updates: Uint8Array[] = [];
  map.onUpdate((update) => updates.push(update));
  map.add(ROOT, 0, "Node");
  const { iot } = awsClients(app, session.credentials);
  await iot.send(new PublishCommand({ topic: updateTopic(session, 1), payload: updates[0], qos: 1 }));
  return vi.waitFor(
    async () => {
      await iot.send(new PublishCommand({ topic: compactTopic(session), qos: 1 }));
      const { snapshot } = await owner.openSession(mapId, { replica: newReplica() });
      if (!snapshot) throw new Error("There is no snapshot yet.");
      return snapshot.key;
    },
    { timeout: 20_000, interval: 500 },
  );
}

/** A map with someone in each role, and another map. */
beforeAll(async () => {
  app = await startApp();
  const kept = new Map<string, string>();
  const owner = guest(app.config, kept);
  mapId = await owner.createMap("Plan");
  snapshot = await compacted(owner);
  const entries: [Role, Someone][] = [["owner", await someone("owner", owner, kept)]];
  for (const role of ["editor", "commenter", "viewer"] as const) {
    const secret = await owner.shareMap(mapId, role);
    const mine = new Map<string, string>();
    entries.push([role, await someone(role, guest(app.config, mine), mine, secret)]);
  }
  people = Object.fromEntries(entries) as Record<Role, Someone>;
  const stranger = guest(app.config);
  other = await stranger.openSession(await stranger.createMap("Other"), { replica: newReplica() });
}, 120_000);
afterAll(() => app?.close());

const payload = new Uint8Array([0, 0]);
const publish = ({ aws }: Someone, topic: string) =>
  aws.iot.send(new PublishCommand({ topic, payload, qos: 1 }));
const talkTopic = ({ topics, talk }: Session) => `${topics.talk}/${talk.author}/00000000000000000001`;
const presence = ({ topics, clientKey }: Session) => `${topics.presence}/${clientKey}`;
const query = ({ aws }: Someone, TableName: string, pk: string) =>
  aws.dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: pk } },
    }),
  );
const get = ({ aws }: Someone, Key: string) =>
  aws.s3.send(new GetObjectCommand({ Bucket: app.config.filesBucket, Key }));
/** IoT Core takes one CONNECT a second of a client id. */
const connection = async (cloud: Cloud, session: Session, filter?: string): Promise<void> => {
  const held = await vi.waitFor(
    () =>
      cloud
        .connect(session, {
          will: { topic: presence(session), payload: new Uint8Array() },
          onMessage: () => {},
          onClose: () => {},
        })
        .catch((error: Error) => {
          if (/unavailable/.test(error.message)) throw error;
          return error;
        }),
    { timeout: 8_000, interval: 200 },
  );
  if (held instanceof Error) throw held;
  try {
    if (filter) await held.subscribe([filter]);
  } finally {
    await held.close();
  }
};
/** The session as if it were under another's key. */
const posing = ({ session, role }: Someone): Session => ({
  ...session,
  clientKey: people[role === "editor" ? "owner" : "editor"].session.clientKey,
  talk: people[role === "editor" ? "owner" : "editor"].session.talk,
});
const path = (end = "") => `/maps/${mapId}${end}`;
const person = (id: string) => path(`/people/${encodeURIComponent(id)}`);
/** Someone who is not there: it is only asked whether one may. */
const nobody = "us-east-1:00000000-0000-4000-8000-000000000000";
/** 404 and 409 are answers to those who may ask. */
const may = async (status: Promise<number>) => {
  if ((await status) === 403) throw Object.assign(new Error("refused"), { name: "Forbidden" });
};

/** Does what a row of the table says, or throws. */
const tries: Record<string, (who: Someone) => Promise<unknown>> = {
  "connect to IoT Core under one's own client id": ({ cloud, session }) => connection(cloud, session),
  "connect under another's client id": (who) =>
    connection(who.cloud, { ...who.session, clientId: `${mapId}-${posing(who).clientKey}` }),
  "publish an update under one's own client key": (who) => publish(who, updateTopic(who.session, 1)),
  "publish an update under another's client key": (who) => publish(who, updateTopic(posing(who), 1)),
  "publish presence under one's own client key": (who) => publish(who, presence(who.session)),
  "publish presence under another's client key": (who) => publish(who, presence(posing(who))),
  "publish talk under one's own name": (who) => publish(who, talkTopic(who.session)),
  "answer suggestions and lead rounds, under the name for that": ({ session, ...who }) => {
    const answers = voiceOf({ author: session.talk.author, asEditor: true });
    return publish(
      { session, ...who },
      talkTopic({ ...session, talk: { ...session.talk, author: answers } }),
    );
  },
  "publish talk under another's": (who) => publish(who, talkTopic(posing(who))),
  "ask for a compaction": (who) => publish(who, compactTopic(who.session)),
  "publish on the control topic": (who) => publish(who, who.session.topics.control),
  "publish to another map": (who) =>
    publish(who, updateTopic({ ...other, clientKey: who.session.clientKey }, 1)),
  "subscribe to the map's topics": ({ cloud, session }) =>
    connection(cloud, session, `${session.topics.updates}/+/+`),
  "subscribe to another map's topics": ({ cloud, session }) =>
    connection(cloud, session, `${other.topics.updates}/+/+`),
  "read the log": (who) => query(who, who.session.log.table, who.session.log.partition),
  "read the talk": (who) => query(who, who.session.talk.table, who.session.talk.partition),
  "read another map's log": (who) => query(who, other.log.table, other.log.partition),
  "read the list of versions": (who) => query(who, who.session.log.table, `${mapId}#versions`),
  "write, change or delete a row of the log": ({ aws, session }) =>
    aws.dynamodb.send(
      new PutItemCommand({
        TableName: session.log.table,
        Item: { pk: { S: session.log.partition }, sk: { S: `${session.clientKey}#00000009` } },
      }),
    ),
  "scan a table": ({ aws, session }) => aws.dynamodb.send(new ScanCommand({ TableName: session.log.table })),
  "read the rows of who has access": (who) => query(who, app.config.peopleTable, `map#${mapId}`),
  "read the map's snapshots": (who) => get(who, snapshot),
  "read another map's snapshots": (who) =>
    get(who, `snapshots/${other.log.partition.replace("#", "/")}/none`),
  "write or list objects of the bucket": ({ aws }) =>
    aws.s3.send(new ListObjectsV2Command({ Bucket: app.config.filesBucket, Prefix: `snapshots/${mapId}/` })),
  "`POST /maps/{mapId}/session`": ({ api }) => may(api("POST", path("/session"), { replica: newReplica() })),
  "`GET /maps/{mapId}/people`": ({ api }) => may(api("GET", path("/people"))),
  "`POST /maps/{mapId}/links`": ({ api }) => may(api("POST", path("/links"), { role: "viewer" })),
  "`POST /maps/{mapId}/uploads`": ({ api }) =>
    may(api("POST", path("/uploads"), { name: "a.png", type: "image/png", size: 9 })),
  "`POST /maps/{mapId}/exports`": ({ api }) =>
    may(api("POST", path("/exports"), { format: "html", size: 9 })),
  "`GET /maps/{mapId}/versions`": ({ api }) => may(api("GET", path("/versions"))),
  "`POST /maps/{mapId}/versions`": ({ api }) => may(api("POST", path("/versions"), { name: "Draft" })),
  "`PATCH /maps/{mapId}/people/{person}`": ({ api }) => may(api("PATCH", person(nobody), { role: "editor" })),
  "`DELETE /maps/{mapId}/people/{person}` of another": ({ api }) => may(api("DELETE", person(nobody))),
  "`DELETE /maps/{mapId}/links/{link}` of another": ({ api }) =>
    may(api("DELETE", path(`/links/${"0".repeat(64)}`))),
  // These two end what the others need: last, and only what is written down as refused is tried before.
  "`DELETE /maps/{mapId}/people/{person}` of oneself": async ({ api, id, role }) => {
    const status = await api("DELETE", person(id));
    if (status !== 204) throw Object.assign(new Error(`${role}: ${status}`), { name: "Forbidden" });
  },
  "`DELETE /maps/{mapId}`": ({ api }) => may(api("DELETE", path())),
};

const refusal = /^(AccessDenied|AccessDeniedException|ForbiddenException|Forbidden)$|not authorized|closed/i;

test("an owner who looks at the map as others do has their rights, and no more than their own", async () => {
  const { owner, commenter } = people;
  const as = async (who: Someone, role: Role) => {
    const session = await who.cloud.openSession(mapId, { replica: newReplica(), as: role });
    return { ...who, session, aws: awsClients(app, session.credentials) };
  };
  const viewer = await as(owner, "viewer");
  await expect(publish(viewer, updateTopic(viewer.session, 1))).rejects.toThrow();
  await expect(publish(viewer, talkTopic(viewer.session))).rejects.toThrow();
  await publish(viewer, presence(viewer.session));
  const editor = await as(owner, "editor");
  await publish(editor, updateTopic(editor.session, 1));
  await expect(as(commenter, "editor")).rejects.toMatchObject({ status: 403 });
});

describe("the table of docs/security.md", () => {
  test("is tried row by row", () => {
    expect([...table.keys()].sort()).toEqual(Object.keys(tries).sort());
  });

  const [rows, last] = [Object.keys(tries).slice(0, -2), Object.keys(tries).slice(-2)];
  const cells = [
    ...rows.flatMap((what) => roles.map((role) => [what, role] as const)),
    ...last.flatMap((what) => [...roles].reverse().map((role) => [what, role] as const)),
  ];
  test.each(cells)("%s: %s", async (what, role) => {
    const allowed = table.get(what)?.[roles.indexOf(role)] === "yes";
    const attempt = async () => {
      await tries[what]?.(people[role]);
      return "done";
    };
    const outcome = await attempt().catch((error: Error) => {
      if (!refusal.test(error.name) && !refusal.test(error.message)) throw error;
      return "refused";
    });
    expect(outcome).toBe(allowed ? "done" : "refused");
  });
});

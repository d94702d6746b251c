import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import { DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { AwsClient, AwsV4Signer } from "aws4fetch";
import mqtt, { type MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { synthesize } from "../../../lib/app.ts";
import { type Cloud, startCloud } from "../../../local/index.ts";

const region = "us-east-1";
let folder: string;
let cloud: Cloud;
let config: Readonly<Record<string, string>>;
const lines: string[] = [];

const start = () =>
  startCloud({
    assembly: join(folder, "assembly"),
    dataDir: join(folder, "data"),
    sitePort: 0,
    log: (line) => lines.push(line),
    overlay: (endpoint) => ({ "config.json": { endpoints: { dynamodb: endpoint("dynamodb") } } }),
  });

const readConfig = async () =>
  (await (await fetch(`${cloud.siteUrl}/config.json`)).json()) as Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "app-"));
  const site = join(folder, "site");
  mkdirSync(join(site, "assets"), { recursive: true });
  writeFileSync(join(site, "index.html"), "<title>site</title>");
  writeFileSync(join(site, "assets", "a.js"), "1");
  await synthesize({ outdir: join(folder, "assembly"), site });
  cloud = await start();
  config = await readConfig();
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Session {
  readonly role: string;
  readonly epoch: number;
  readonly clientId: string;
  readonly clientKey: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  readonly topics: { updates: string; presence: string; control: string };
  readonly log: { table: string; partition: string };
}

/** Someone who has just come to the site, and calls the API. */
async function guest() {
  const pool = new CognitoIdentityClient({ region, endpoint: cloud.endpoints["cognito-identity"] });
  const { IdentityId } = await pool.send(new GetIdCommand({ IdentityPoolId: config.identityPoolId }));
  const { Credentials } = await pool.send(new GetCredentialsForIdentityCommand({ IdentityId }));
  const signer = new AwsClient({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretKey ?? "",
    sessionToken: Credentials?.SessionToken,
    region,
    service: "execute-api",
    retries: 0,
  });
  return async <T>(path: string, body: object = {}): Promise<T> => {
    const url = `${config.apiUrl}${path}`;
    const response = await signer.fetch(url, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
}

async function connect({ credentials, clientId }: Session): Promise<MqttClient> {
  const url = config.iotEndpoint?.replace(/^ws/, "http") ?? "";
  const signing = { ...credentials, region, service: "iotdevicegateway", method: "GET", url };
  const signed = await new AwsV4Signer({ ...signing, signQuery: true, appendSessionToken: true }).sign();
  const client = await mqtt.connectAsync(signed.url.href.replace(/^http/, "ws"), {
    clientId,
    protocolVersion: 5,
    reconnectPeriod: 0,
  });
  onTestFinished(() => void client.end(true));
  return client;
}

const dynamodb = ({ credentials: { accessKeyId, secretAccessKey, sessionToken } }: Session) =>
  new DynamoDBClient({
    region,
    endpoint: cloud.endpoints.dynamodb,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    maxAttempts: 1,
  });

const rows = async (session: Session, partition = session.log.partition) =>
  (
    await dynamodb(session).send(
      new QueryCommand({
        TableName: session.log.table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: partition } },
      }),
    )
  ).Items ?? [];

async function sharedMap() {
  const owner = await guest();
  const { mapId } = await owner<{ mapId: string }>("/maps", { title: "Plan" });
  const session = await owner<Session>(`/maps/${mapId}/session`);
  const { secret } = await owner<{ secret: string }>(`/maps/${mapId}/links`, { role: "viewer" });
  const view = async () => (await guest())<Session>(`/maps/${mapId}/session`, { secret });
  return { mapId, session, viewer: await view(), view };
}

test("the site and its configuration are served, with local places of all services", async () => {
  const page = await fetch(`${cloud.siteUrl}/m/anything`);
  expect(await page.text()).toBe("<title>site</title>");
  expect(page.headers.get("content-security-policy")).toContain(config.iotEndpoint);
  expect(JSON.stringify(config)).not.toMatch(/amazonaws\.com/);
  expect(config).toMatchObject({ region, endpoints: { dynamodb: cloud.endpoints.dynamodb } });
});

test("an edit goes to the others and into the log, and no function is called for it", async () => {
  const { session, viewer } = await sharedMap();
  const [author, reader] = [await connect(session), await connect(viewer)];
  await reader.subscribeAsync(`${viewer.topics.updates}/+/+`);
  const before = cloud.counters["lambda:Invoke"];
  const arrived = new Promise<string>((resolve) =>
    reader.once("message", (_, payload) => resolve(String(payload))),
  );
  await author.publishAsync(`${session.topics.updates}/${session.clientKey}/00000001`, "edit", { qos: 1 });
  expect(await arrived).toBe("edit");
  await vi.waitFor(async () => {
    const [row] = await rows(viewer);
    expect(row?.sk?.S).toBe(`${session.clientKey}#00000001`);
    expect(Buffer.from(row?.update?.B ?? []).toString()).toBe("edit");
  });
  expect(cloud.counters["lambda:Invoke"]).toBe(before);
});

test("a viewer cannot write, neither as itself nor as another, nor past the broker", async () => {
  const { session, viewer, view } = await sharedMap();
  const forge = async (as: Session, clientKey: string) =>
    (await connect(as)).publishAsync(`${as.topics.updates}/${clientKey}/00000001`, "evil", { qos: 1 });
  await expect(forge(viewer, viewer.clientKey)).rejects.toThrow();
  await expect(forge(await view(), session.clientKey)).rejects.toThrow();
  expect(lines.join("\n")).toMatch(
    /may not iot:Publish on .*: nearest is statement \d of the session policy/,
  );
  const put = new PutItemCommand({
    TableName: viewer.log.table,
    Item: { pk: { S: viewer.log.partition }, sk: { S: "x" } },
  });
  await expect(dynamodb(viewer).send(put)).rejects.toMatchObject({ name: "AccessDeniedException" });
  expect(await rows(session)).toEqual([]);
});

test("the credentials of one map open no other, and no other client's place at the broker", async () => {
  const [one, other] = [await sharedMap(), await sharedMap()];
  await expect(rows(one.session, other.session.log.partition)).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  await expect(connect({ ...one.session, clientId: other.session.clientId })).rejects.toThrow();
  const client = await connect(one.session);
  const [granted] = await client.subscribeAsync(`${other.session.topics.updates}/+/+`).catch(() => []);
  expect(granted?.qos ?? 128).toBeGreaterThanOrEqual(128);
});

test("someone without a link is not let in", async () => {
  const { mapId } = await sharedMap();
  const stranger = await guest();
  await expect(stranger(`/maps/${mapId}/session`)).rejects.toThrow(/^403/);
  await expect(stranger(`/maps/${mapId}/session`, { secret: "A".repeat(22) })).rejects.toThrow(/^403/);
  await expect(stranger("/maps/0000000000000000/session")).rejects.toThrow(/^404/);
});

test("maps and credentials are there after a restart", async () => {
  const { session } = await sharedMap();
  const author = await connect(session);
  await author.publishAsync(`${session.topics.updates}/${session.clientKey}/00000001`, "kept", { qos: 1 });
  await vi.waitFor(async () => expect(await rows(session)).toHaveLength(1));
  await cloud.close();
  cloud = await start();
  config = await readConfig();
  expect(await rows(session)).toHaveLength(1);
  await connect(session);
});

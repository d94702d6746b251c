/** What the app's credentials don't open, asked by AWS's own clients: misuse, old credentials, wrong clocks. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Session } from "../../web/cloud/session.ts";
import { readLog } from "../../web/sync/log.ts";
import { guest } from "../support/guest.ts";
import { type App, compactTopic, connect, newMap, newReplica, startApp, updateTopic } from "./cloud.ts";

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 120_000);
afterAll(() => app?.close());

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** AWS's clients with these credentials. */
function clients({ accessKeyId, secretAccessKey, sessionToken }: Keys, options: object = {}) {
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const { endpoints } = app.cloud;
  const at = (service: string) => ({
    region: app.config.region,
    endpoint: endpoints[service],
    credentials,
    maxAttempts: 1,
    ...options,
  });
  return {
    dynamodb: new DynamoDBClient(at("dynamodb")),
    s3: new S3Client({ ...at("s3"), forcePathStyle: true }),
    sts: new STSClient(at("sts")),
    lambda: new LambdaClient(at("lambda")),
    iot: new IoTDataPlaneClient(at("iotdata")),
  };
}

/** A guest's identity and the credentials that every page has before it opens a map. */
async function identity(): Promise<{ id: string; keys: Keys }> {
  const pool = new CognitoIdentityClient({
    region: app.config.region,
    endpoint: app.cloud.endpoints["cognito-identity"],
  });
  const { IdentityId = "" } = await pool.send(
    new GetIdCommand({ IdentityPoolId: app.config.identityPoolId }),
  );
  const { Credentials } = await pool.send(new GetCredentialsForIdentityCommand({ IdentityId }));
  const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = Credentials ?? {};
  return {
    id: IdentityId,
    keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken },
  };
}

/** A map with an editor's and a viewer's session, and another map. */
async function sessions() {
  const { owner, mapId, editor, viewer } = await newMap(app.config);
  const other = await newMap(app.config);
  const open = (secret: string) => guest(app.config).openSession(mapId, { secret, replica: newReplica() });
  return {
    owner,
    mapId,
    editor: await open(editor),
    viewer: await open(viewer),
    other: await other.owner.openSession(other.mapId, { replica: newReplica() }),
  };
}

/** Each of these is refused by its service, and in the log with what was lacking. */
async function allDenied(calls: Readonly<Record<string, () => Promise<unknown>>>): Promise<void> {
  for (const [name, call] of Object.entries(calls)) {
    const before = app.lines.length;
    await expect(call(), name).rejects.toMatchObject({
      name: expect.stringMatching(/^(AccessDenied|AccessDeniedException|ForbiddenException)$/),
    });
    expect(app.lines.slice(before).join("\n"), name).toMatch(/denied: .* may not /);
  }
}

/** The ARN of the role behind a session, from what the log said of it. */
function sessionRole({ credentials }: Session): string {
  const call = app.calls.find(
    ({ caller }) => "accessKeyId" in caller && caller.accessKeyId === credentials.accessKeyId,
  );
  if (call?.caller.kind !== "session") throw new Error("The session has called nothing yet.");
  return call.caller.roleArn;
}

const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
const query = (TableName: string, pk: string) =>
  new QueryCommand({
    TableName,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: pk } },
  });

test("a map's session reads its log, and neither writes nor reads anything else in AWS", async () => {
  const { owner, mapId, editor, other } = await sessions();
  const FunctionName = app.calls.find(({ operation }) => operation === "Invoke")?.resource;
  const { dynamodb, s3, sts, lambda } = clients(editor.credentials);
  const { updatesTable: TableName, peopleTable, filesBucket: Bucket } = app.config;
  const { partition } = editor.log;
  const Item = { ...key(partition, `${editor.clientKey}#00000001`), update: { B: new Uint8Array([1]) } };
  await expect(dynamodb.send(query(TableName, partition))).resolves.toMatchObject({ Items: [] });
  await allDenied({
    PutItem: () => dynamodb.send(new PutItemCommand({ TableName, Item })),
    UpdateItem: () => dynamodb.send(new UpdateItemCommand({ TableName, Key: key(partition, "~snapshot") })),
    DeleteItem: () => dynamodb.send(new DeleteItemCommand({ TableName, Key: key(partition, "~snapshot") })),
    GetItem: () => dynamodb.send(new GetItemCommand({ TableName, Key: key(partition, "~snapshot") })),
    Scan: () => dynamodb.send(new ScanCommand({ TableName })),
    BatchWriteItem: () =>
      dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item } }] } })),
    TransactWriteItems: () =>
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item } }] })),
    "Query of another map": () => dynamodb.send(query(TableName, other.log.partition)),
    "Query of an earlier epoch": () => dynamodb.send(query(TableName, `${mapId}#0`)),
    "Query of members": () => dynamodb.send(query(peopleTable, `map#${mapId}`)),
    PutObject: () => s3.send(new PutObjectCommand({ Bucket, Key: `snapshots/${mapId}/1/9`, Body: "forged" })),
    DeleteObject: () => s3.send(new DeleteObjectCommand({ Bucket, Key: `snapshots/${mapId}/1/1` })),
    ListBucket: () => s3.send(new ListObjectsV2Command({ Bucket, Prefix: `snapshots/${mapId}/1/` })),
    "GetObject of another map": () =>
      s3.send(new GetObjectCommand({ Bucket, Key: `snapshots/${other.log.partition.replace("#", "/")}/1` })),
    "GetObject of the quarantine": () =>
      s3.send(new GetObjectCommand({ Bucket, Key: `quarantine/${mapId}/1/x` })),
    Invoke: () => lambda.send(new InvokeCommand({ FunctionName })),
    AssumeRole: () =>
      sts.send(new AssumeRoleCommand({ RoleArn: sessionRole(editor), RoleSessionName: "again" })),
  });
  const again = await owner.openSession(mapId, { replica: newReplica() });
  expect((await readLog(owner, again)).rows).toEqual([]);
});

test("a guest has rows of their own, and sees no one else's nor those of maps", async () => {
  const { mapId } = await sessions();
  const [ann, eve] = [await identity(), await identity()];
  const { peopleTable: TableName, updatesTable, filesBucket: Bucket } = app.config;
  const own = clients(ann.keys).dynamodb;
  const mine = { ...key(ann.id, "profile"), name: { S: "Ann" } };
  await own.send(new PutItemCommand({ TableName, Item: mine }));
  await expect(own.send(query(TableName, ann.id))).resolves.toMatchObject({ Items: [mine] });

  const { dynamodb, s3, iot } = clients(eve.keys);
  const map = `map#${mapId}`;
  await allDenied({
    "GetItem of another's": () =>
      dynamodb.send(new GetItemCommand({ TableName, Key: key(ann.id, "profile") })),
    "Query of another's": () => dynamodb.send(query(TableName, ann.id)),
    "PutItem as another": () => dynamodb.send(new PutItemCommand({ TableName, Item: mine })),
    "DeleteItem of another's": () =>
      dynamodb.send(new DeleteItemCommand({ TableName, Key: key(ann.id, "profile") })),
    "BatchGetItem of one's own and another's": () =>
      dynamodb.send(
        new BatchGetItemCommand({
          RequestItems: { [TableName]: { Keys: [key(eve.id, "profile"), key(ann.id, "profile")] } },
        }),
      ),
    "GetItem of a map": () => dynamodb.send(new GetItemCommand({ TableName, Key: key(map, "map") })),
    "Query of a map": () => dynamodb.send(query(TableName, map)),
    "PutItem: a member of a map": () =>
      dynamodb.send(
        new PutItemCommand({ TableName, Item: { ...key(map, `member#${eve.id}`), role: { S: "owner" } } }),
      ),
    "UpdateItem of a map": () => dynamodb.send(new UpdateItemCommand({ TableName, Key: key(map, "map") })),
    Scan: () => dynamodb.send(new ScanCommand({ TableName })),
    "Query of a log": () => dynamodb.send(query(updatesTable, `${mapId}#1`)),
    ListBucket: () => s3.send(new ListObjectsV2Command({ Bucket })),
    "iot:Publish": () => iot.send(new PublishCommand({ topic: `maps/${mapId}/1/control`, payload: "{}" })),
  });
});

test("nobody publishes under another's key, as a function, or asks for a compaction without the right", async () => {
  const { owner, mapId, editor, viewer, other } = await sessions();
  const cloud = guest(app.config);
  const refuses = async (session: Session, topics: readonly string[]) => {
    const { iot } = clients(session.credentials);
    const connection = await connect(cloud, session);
    const payload = new Uint8Array([0, 0]);
    for (const topic of topics) {
      await allDenied({ [topic]: () => iot.send(new PublishCommand({ topic, payload, qos: 1 })) });
      await expect(connection.publish(topic, payload), topic).rejects.toThrow(/not authorized/i);
    }
    await connection.close();
  };
  const { control } = editor.topics;
  await refuses(editor, [
    updateTopic({ ...editor, clientKey: viewer.clientKey }, 1),
    control,
    updateTopic(other, 1),
  ]);
  await refuses(viewer, [updateTopic(viewer, 1), compactTopic(viewer), control]);
  await expect(connect(cloud, { ...viewer, clientId: editor.clientId })).rejects.toThrow();
  expect((await readLog(owner, await owner.openSession(mapId, { replica: newReplica() }))).rows).toEqual([]);
  expect(app.runs.Compact).toBeUndefined();
}, 40_000);

test("a session does not open the API, and the API tells a stranger nothing but Forbidden", async () => {
  const { mapId, editor } = await sessions();
  const post = (headers: Record<string, string>) =>
    fetch(`${app.config.apiUrl}/maps/${mapId}/links`, { method: "POST", headers, body: '{"role":"editor"}' });
  const { AwsClient } = await import("aws4fetch");
  const signer = new AwsClient({ ...editor.credentials, region: app.config.region, service: "execute-api" });
  const signed = await signer.sign(`${app.config.apiUrl}/maps/${mapId}/links`, {
    method: "POST",
    body: '{"role":"editor"}',
  });
  const answers = [await post({}), await post({ authorization: "AWS4-HMAC-SHA256 x" }), await fetch(signed)];
  for (const answer of answers) {
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ message: "Forbidden" });
  }
});

test("a device whose clock is an hour off works, and may read the cloud's time wherever it signs", async () => {
  const { mapId, editor } = await newMap(app.config);
  const { now } = Date;
  Date.now = () => now() - 3_600_000;
  const late = guest(app.config);
  Date.now = now;
  // Learned from Cognito; and from the API when credentials were kept from an earlier visit.
  const session = await late.openSession(mapId, { secret: editor, replica: newReplica() });
  const connection = await connect(late, session);
  await connection.publish(updateTopic(session, 1), new Uint8Array([0, 0]));
  await vi.waitFor(async () => expect((await readLog(late, session)).rows).toHaveLength(1));
  await connection.close();

  const skewed = { systemClockOffset: -600_000 };
  await expect(
    clients(session.credentials, skewed).dynamodb.send(query(session.log.table, session.log.partition)),
  ).rejects.toMatchObject({
    name: "InvalidSignatureException",
    message: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than /),
  });
  // AWS's client mends its clock by itself, if it may try again.
  await clients(session.credentials, { ...skewed, maxAttempts: 2 }).dynamodb.send(
    query(session.log.table, session.log.partition),
  );
  for (const url of [`${app.config.apiUrl}/maps`, app.cloud.endpoints.dynamodb ?? ""]) {
    const refused = await fetch(url, {
      method: "POST",
      headers: { origin: "https://example.org", authorization: "AWS4-HMAC-SHA256 x" },
    });
    expect(refused.headers.get("access-control-expose-headers")?.toLowerCase().split(",")).toContain("date");
    expect(refused.headers.has("date")).toBe(true);
  }
});

test("credentials past their time are refused as expired, and new ones come by themselves", async () => {
  const kept = new Map<string, string>();
  const owner = guest(app.config, kept);
  const mapId = await owner.createMap("Plan");
  const replica = newReplica();
  const session = await owner.openSession(mapId, { replica });
  const before = await identity();
  const { dataDir } = app;
  await app.close({ keep: true });
  // As if an hour had gone by: nothing can set the clock of another service forward.
  const file = join(dataDir, "sts", "sessions.jsonl");
  const expired = readFileSync(file, "utf8").replace(
    /"expiration":\d+/g,
    `"expiration":${Date.now() - 1_000}`,
  );
  writeFileSync(file, expired);
  app = await startApp({ dataDir });

  const { dynamodb, s3, iot } = clients(session.credentials);
  const { partition, table } = session.log;
  await expect(dynamodb.send(query(table, partition))).rejects.toMatchObject({
    name: "ExpiredTokenException",
  });
  await expect(
    s3.send(new GetObjectCommand({ Bucket: app.config.filesBucket, Key: `snapshots/${mapId}/1/1` })),
  ).rejects.toMatchObject({ name: "ExpiredToken" });
  await expect(
    iot.send(new PublishCommand({ topic: updateTopic(session, 1), payload: new Uint8Array([0, 0]) })),
  ).rejects.toMatchObject({ name: "ExpiredTokenException" });
  await expect(
    clients(before.keys).dynamodb.send(query(app.config.peopleTable, before.id)),
  ).rejects.toMatchObject({ name: "ExpiredTokenException" });
  // The page believes what it has kept to be good still.
  const back = guest(app.config, kept);
  await expect(connect(back, session)).rejects.toThrow();
  const renewed = await back.openSession(mapId, { replica });
  expect(renewed).toMatchObject({ role: "owner", clientKey: session.clientKey });
  expect((await readLog(back, renewed)).rows).toEqual([]);
  await (await connect(back, renewed)).close();
});

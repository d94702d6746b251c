import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, type CloudOptions, StartError, startCloud } from "../../../local/index.ts";
import type { Template } from "../../../local/template/assembly.ts";
import { assemblyOf } from "../template/assembly-of.ts";

let dataDir: string;
const running: Cloud[] = [];
const lines: string[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "cloud-"));
});
afterEach(async () => {
  for (const cloud of running.splice(0)) await cloud.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A pool whose guests may write their own rows of a table. */
const TEMPLATE: Template = {
  Resources: {
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      },
    },
    Pool: { Type: "AWS::Cognito::IdentityPool", Properties: { AllowUnauthenticatedIdentities: true } },
    Guest: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Action: "sts:AssumeRoleWithWebIdentity",
            Principal: { Federated: "cognito-identity.amazonaws.com" },
            Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": { Ref: "Pool" } } },
          },
        },
      },
    },
    OwnRows: {
      Type: "AWS::IAM::Policy",
      Properties: {
        PolicyName: "OwnRows",
        Roles: [{ Ref: "Guest" }],
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Action: ["dynamodb:PutItem", "dynamodb:GetItem"],
            Resource: { "Fn::GetAtt": ["Table", "Arn"] },
            Condition: {
              "ForAllValues:StringEquals": {
                "dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"],
              },
              Null: { "dynamodb:LeadingKeys": "false" },
            },
          },
        },
      },
    },
    Attachment: {
      Type: "AWS::Cognito::IdentityPoolRoleAttachment",
      Properties: {
        IdentityPoolId: { Ref: "Pool" },
        Roles: { unauthenticated: { "Fn::GetAtt": ["Guest", "Arn"] } },
      },
    },
  },
  Outputs: {
    Pool: { Value: { Ref: "Pool" } },
    Table: { Value: { Ref: "Table" } },
    Url: { Value: { "Fn::Sub": "https://dynamodb.${AWS::Region}.${AWS::URLSuffix}" } },
  },
};

async function start(options: Partial<CloudOptions> = {}): Promise<Cloud> {
  const assembly = assemblyOf({ S: TEMPLATE });
  const log = (line: string) => void lines.push(line);
  const cloud = await startCloud({ assembly, dataDir, sitePort: 0, log, ...options });
  running.push(cloud);
  return cloud;
}

interface Guest {
  readonly id: string;
  readonly dynamodb: DynamoDBClient;
}

async function guest(cloud: Cloud, known?: string): Promise<Guest> {
  const region = "us-east-1";
  const pool = new CognitoIdentityClient({ region, endpoint: cloud.endpoints["cognito-identity"] });
  const id =
    known ?? (await pool.send(new GetIdCommand({ IdentityPoolId: cloud.outputs.S?.Pool }))).IdentityId ?? "";
  const { Credentials } = await pool.send(new GetCredentialsForIdentityCommand({ IdentityId: id }));
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  return {
    id,
    dynamodb: new DynamoDBClient({ region, endpoint: cloud.endpoints.dynamodb, credentials, maxAttempts: 1 }),
  };
}

const put = (cloud: Cloud, { dynamodb }: Guest, pk: string) =>
  dynamodb.send(new PutItemCommand({ TableName: cloud.outputs.S?.Table, Item: { pk: { S: pk } } }));
const get = async (cloud: Cloud, { dynamodb }: Guest, pk: string) =>
  (await dynamodb.send(new GetItemCommand({ TableName: cloud.outputs.S?.Table, Key: { pk: { S: pk } } })))
    .Item;

test("a template runs: a guest writes own rows and nobody else's", async () => {
  const cloud = await start();
  expect(cloud.outputs.S?.Url).toBe(cloud.endpoints.dynamodb);
  const [me, you] = [await guest(cloud), await guest(cloud)];
  await put(cloud, me, me.id);
  expect(await get(cloud, me, me.id)).toEqual({ pk: { S: me.id } });
  await expect(put(cloud, me, you.id)).rejects.toMatchObject({ name: "AccessDeniedException" });
  expect(lines.at(-1)).toContain(
    `its condition ForAllValues:StringEquals dynamodb:LeadingKeys wants "\${cognito-identity.amazonaws.com:sub}", the request has "${you.id}"`,
  );
  expect(cloud.counters).toMatchObject({
    "cognito-identity:GetId": 2,
    "dynamodb:PutItem": 2,
    "dynamodb:GetItem": 1,
  });
});

test("people, rows and sessions are there after a restart, and gone after a fresh start", async () => {
  const first = await start();
  const before = await guest(first);
  await put(first, before, before.id);
  await first.close();

  const second = await start();
  expect(second.outputs).toMatchObject({ S: { Pool: first.outputs.S?.Pool, Table: first.outputs.S?.Table } });
  const credentials = await before.dynamodb.config.credentials();
  const endpoint = second.endpoints.dynamodb;
  const same = {
    id: before.id,
    dynamodb: new DynamoDBClient({ region: "us-east-1", endpoint, credentials }),
  };
  expect(await get(second, same, before.id)).toEqual({ pk: { S: before.id } });
  expect((await guest(second, before.id)).id).toBe(before.id);
  await second.close();

  const third = await start({ fresh: true });
  await expect(guest(third, before.id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("two runs cannot share a data folder", async () => {
  await start();
  await expect(start()).rejects.toThrow(/is in use by process/);
});

test("a taken port is one line that says what to do, and leaves nothing running or locked", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  const failed = start({ sitePort: port });
  await expect(failed).rejects.toBeInstanceOf(StartError);
  await expect(failed).rejects.toThrow(`Port ${port} is taken: choose another one with --port.`);
  other.close();
  await start({ sitePort: port });
});

test("a template that cannot be honoured stops the start, naming what and where", async () => {
  const assembly = assemblyOf({ S: { Resources: { Stream: { Type: "AWS::Kinesis::Stream" } } } });
  await expect(start({ assembly })).rejects.toThrow(
    "Stream (in S.template.json, stack S): the local cloud has no AWS::Kinesis::Stream.",
  );
  await start();
});

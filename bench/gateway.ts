import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsV4Signer } from "aws4fetch";
import { type TestCredentials, testAws } from "../local/core/testing.ts";
import { type Bench, median } from "./report.ts";

const CALLS = 2000;
const RUNS = 5;
const EVALUATIONS = 50_000;
const BODY = JSON.stringify({ TableName: "updates", KeyConditionExpression: "pk = :pk" });

/**
 * What the local gateway costs a call: a signed request to a service that only authorizes and answers, beside
 * the same request to a bare server; and how many policy decisions a second there are for MQTT's deliveries.
 */
export async function run(): Promise<Bench> {
  const t = await testAws();
  await t.add((aws) => ({
    name: "dynamodb",
    protocol: "json",
    resources: {},
    handle: async ({ caller }) => {
      aws.iam.authorize(caller, "dynamodb:Query", TABLE, { "dynamodb:LeadingKeys": ["m1#1"] });
      return { status: 200, body: "{}" };
    },
    close: async () => {},
  }));
  const role = t.role("MapSession", {
    Effect: "Allow",
    Action: ["dynamodb:Query", "iot:*"],
    Resource: [TABLE, "arn:aws:iot:us-east-1:000000000000:topic/maps/*"],
  });
  const session = { name: "guest", policy: SESSION_POLICY };
  const credentials = t.credentials(role, session);
  const bare = createServer((incoming, response) => {
    incoming.resume().once("end", () => response.end("{}"));
  });
  await new Promise<void>((done) => bare.listen(0, "127.0.0.1", done));
  const bareUrl = `http://localhost:${(bare.address() as AddressInfo).port}/`;

  const through: number[] = [];
  const direct: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    through.push(await timeOf(`${t.aws.endpoint("dynamodb")}/`, credentials));
    direct.push(await timeOf(bareUrl, credentials));
  }
  const caller = t.caller(role, session);
  const decisions = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    for (let i = 0; i < EVALUATIONS; i++) t.iam.allows(caller, "iot:Receive", TOPIC);
    return (EVALUATIONS / (performance.now() - started)) * 1000;
  });
  bare.closeAllConnections();
  bare.close();
  await t.close();
  return {
    bench: "gateway",
    rows: [
      {
        case: "a signed call",
        metric: "time until the answer",
        unit: "ms",
        ours: median(through),
        peers: { "bare node:http": median(direct) },
      },
      { case: "iot:Receive", metric: "decisions", unit: "1/s", ours: median(decisions), peers: {} },
    ],
  };
}

const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/updates";
const TOPIC = "arn:aws:iot:us-east-1:000000000000:topic/maps/m1/1/updates/c1/00000001";

const SESSION_POLICY = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "iot:Connect", Resource: "arn:aws:iot:us-east-1:000000000000:client/m1-c1" },
    { Effect: "Allow", Action: ["iot:Publish", "iot:Receive"], Resource: TOPIC.replace("c1/00000001", "*") },
    {
      Effect: "Allow",
      Action: "dynamodb:Query",
      Resource: TABLE,
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["m1#1"] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    },
  ],
} as const;

/** Mean ms of a call, signing left out. */
async function timeOf(url: string, credentials: TestCredentials): Promise<number> {
  const signer = new AwsV4Signer({
    ...credentials,
    service: "dynamodb",
    region: "us-east-1",
    method: "POST",
    url,
    body: BODY,
  });
  const headers = Object.fromEntries((await signer.sign()).headers);
  const agent = new Agent({ keepAlive: true });
  const call = () =>
    new Promise<void>((done, fail) => {
      const sent = request(url, { method: "POST", headers, agent }, (response) => {
        if (response.statusCode !== 200) fail(new Error(`${url} answered ${response.statusCode}.`));
        response.resume().once("end", done);
      });
      sent.once("error", fail).end(BODY);
    });
  for (let i = 0; i < CALLS / 10; i++) await call();
  const started = performance.now();
  for (let i = 0; i < CALLS; i++) await call();
  agent.destroy();
  return (performance.now() - started) / CALLS;
}

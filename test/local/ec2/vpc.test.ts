import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createEc2 } from "../../../local/ec2/index.ts";
import { Network } from "../../../local/ec2/network.ts";
import { contains } from "../../../local/ec2/rules.ts";
import { createLambda } from "../../../local/lambda/index.ts";
import { make } from "../make.ts";

let t: TestAws;
let ec2: Service;
let lambda: Service;
let network: Network;
let server: Server;
const ids: Record<string, string> = {};
const HOST = "shop.proxy-abc.us-east-1.rds.amazonaws.com";

const group = async (name: string, properties: object = {}) => {
  const nothing = { CidrIp: "255.255.255.255/32", IpProtocol: "icmp", FromPort: 252, ToPort: 86 };
  const all = { VpcId: ids.vpc, SecurityGroupEgress: [nothing], ...properties };
  ids[name] = (await make(ec2, "AWS::EC2::SecurityGroup", name, all)).ref;
};
let rules = 0;
const rule = (way: "Ingress" | "Egress", from: string, other: object, port = 5432) =>
  make(ec2, `AWS::EC2::SecurityGroup${way}`, `Rule${rules++}`, {
    GroupId: ids[from],
    IpProtocol: "tcp",
    FromPort: port,
    ToPort: port,
    ...other,
  });
const to = (name: string) => ({ DestinationSecurityGroupId: ids[name] });
const from = (name: string) => ({ SourceSecurityGroupId: ids[name] });

/** Answers what came of a connection or a call: the reason when nothing did within half a second. */
const code = `
const http = require("node:http");
const net = require("node:net");
exports.handler = async ({ url, host, port }) => {
  if (host) return await new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 500 });
    socket.on("connect", () => resolve("connected")).on("error", (e) => resolve(e.code)).on("timeout", () => resolve("timed out"));
  });
  if (url === "variables") return process.env;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(500) });
    return response.status + " " + await response.text();
  } catch (error) { return error.name === "TimeoutError" ? "timed out" : String(error.cause ?? error); }
};`;

async function deploy(name: string, securityGroup?: string, subnet = "subnet"): Promise<void> {
  await make(lambda, "AWS::Lambda::Function", name, {
    Code: { ZipFile: code },
    Handler: "index.handler",
    Role: t.role(name, []),
    Runtime: "nodejs24.x",
    MemorySize: 256,
    Timeout: 10,
    Environment: {
      Variables: {
        BUCKET: "https://maps.s3.us-east-1.amazonaws.com",
        QUEUE: "https://sqs.us-east-1.amazonaws.com/1/q",
      },
    },
    ...(securityGroup && { VpcConfig: { SubnetIds: [ids[subnet]], SecurityGroupIds: [ids[securityGroup]] } }),
  });
}
async function run(name: string, payload: object): Promise<unknown> {
  const caller = t.caller(
    t.role("Caller", { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }),
  );
  const call = { FunctionName: `Test-${name}`, Payload: JSON.stringify(payload) };
  const { Payload } = (await lambda.call?.(caller, "Invoke", call)) ?? {};
  return JSON.parse(String(Payload));
}

beforeAll(async () => {
  t = await testAws();
  network = new Network();
  ec2 = await t.add((aws) => createEc2(aws, network));
  lambda = await t.add((aws) => createLambda(aws, { network }));
  server = createServer((_, response) => response.end("the database"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  ids.vpc = (await make(ec2, "AWS::EC2::VPC", "Vpc", { CidrBlock: "10.0.0.0/16" })).ref;
  for (const [name, block] of [
    ["subnet", "10.0.0.0/24"],
    ["bare", "10.0.1.0/24"],
  ] as const) {
    ids[name] = (await make(ec2, "AWS::EC2::Subnet", name, { VpcId: ids.vpc, CidrBlock: block })).ref;
  }
  const table = (await make(ec2, "AWS::EC2::RouteTable", "Table", { VpcId: ids.vpc })).ref;
  await make(ec2, "AWS::EC2::SubnetRouteTableAssociation", "Association", {
    SubnetId: ids.subnet,
    RouteTableId: table,
  });
  await make(ec2, "AWS::EC2::VPCEndpoint", "S3", {
    VpcId: ids.vpc,
    ServiceName: "com.amazonaws.us-east-1.s3",
    VpcEndpointType: "Gateway",
    RouteTableIds: [table],
  });
  for (const name of ["database", "friend", "oneSided", "stranger"]) await group(name);
  await rule("Ingress", "database", from("friend"));
  await rule("Egress", "friend", to("database"));
  await rule("Egress", "friend", { DestinationPrefixListId: "pl-63a5400a" }, 443);
  await rule("Egress", "oneSided", to("database"));
  network.addDestination({
    host: HOST,
    port: 5432,
    subnets: [ids.bare ?? ""],
    securityGroups: [ids.database ?? ""],
    localPort: (server.address() as AddressInfo).port,
  });
  await deploy("Friend", "friend");
  await deploy("OneSided", "oneSided");
  await deploy("Stranger", "stranger");
  await deploy("Outside");
  await deploy("Elsewhere", "friend", "bare");
});
afterAll(async () => {
  server.close();
  await t.close();
});

describe("a function in a VPC", () => {
  test("reaches what its group lets it out to and the other's group lets in", async () => {
    expect(await run("Friend", { host: HOST, port: 5432 })).toBe("connected");
    expect(await run("Friend", { url: `http://${HOST}:5432/` })).toBe("200 the database");
  });

  test.each([
    ["another port", "Friend", { host: HOST, port: 5433 }],
    ["an instance that does not let it in", "OneSided", { host: HOST, port: 5432 }],
    ["an instance that it is not let out to", "Stranger", { host: HOST, port: 5432 }],
    ["the internet", "Friend", { host: "example.com", port: 443 }],
    ["an address of the internet", "Friend", { host: "192.0.2.1", port: 80 }],
    ["a service without an endpoint", "Friend", { url: "https://sts.us-east-1.amazonaws.com/" }],
  ])("waits in vain for %s", async (_, name, payload) => {
    expect(await run(name, payload)).toBe("timed out");
  });

  test("finds S3 by its subnet's endpoint, and other services where they are on AWS: out of reach", async () => {
    const local = t.aws.endpoint("s3");
    expect(await run("Friend", { url: "variables" })).toMatchObject({
      AWS_ENDPOINT_URL_S3: local,
      AWS_ENDPOINT_URL_STS: "https://sts.us-east-1.amazonaws.com",
      BUCKET: `${local}/maps`,
      QUEUE: "https://sqs.us-east-1.amazonaws.com/1/q",
    });
    for (const name of ["Stranger", "Elsewhere"]) {
      expect(await run(name, { url: "variables" })).toMatchObject({
        AWS_ENDPOINT_URL_S3: "https://s3.us-east-1.amazonaws.com",
      });
    }
  });

  test("outside of one, finds all services, and nothing that is in one", async () => {
    expect(await run("Outside", { url: "variables" })).toMatchObject({
      AWS_ENDPOINT_URL_STS: t.aws.endpoint("sts"),
    });
    expect(await run("Outside", { host: HOST, port: 5432 })).not.toBe("connected");
  });
});

describe("security groups", () => {
  test("let everything out when they name no way out", async () => {
    await group("open", { SecurityGroupEgress: undefined });
    await rule("Ingress", "database", from("open"));
    const at = { subnets: [ids.subnet ?? ""], securityGroups: [ids.open ?? ""] };
    expect(network.routesFrom(at)).toHaveLength(1);
    expect(network.reachesService(at, "s3")).toBe(true);
    expect(network.reachesService(at, "dynamodb")).toBe(false);
  });

  test("let blocks of addresses in that hold all of the other's", async () => {
    await group("neighbour");
    await rule("Egress", "neighbour", { CidrIp: "10.0.1.0/24" });
    const at = { subnets: [ids.subnet ?? ""], securityGroups: [ids.neighbour ?? ""] };
    expect(network.routesFrom(at)).toEqual([]);
    await rule("Ingress", "database", { CidrIp: "10.0.0.0/25" });
    expect(network.routesFrom(at)).toEqual([]);
    await rule("Ingress", "database", { CidrIp: "10.0.0.0/20" });
    expect(network.routesFrom(at)).toHaveLength(1);
  });

  test.each([
    ["10.0.0.0/8", "10.1.2.0/24", true],
    ["10.1.2.0/24", "10.0.0.0/8", false],
    ["10.1.2.128/25", "10.1.2.0/24", false],
    ["nonsense", "10.0.0.0/8", false],
  ])("count %s to hold %s: %s", (outer, inner, result) => expect(contains(outer, inner)).toBe(result));

  test("of another VPC, or that are not there, are refused", async () => {
    const vpc = (await make(ec2, "AWS::EC2::VPC", "Other", { CidrBlock: "10.9.0.0/16" })).ref;
    await group("foreign", { VpcId: vpc });
    await expect(deploy("Torn", "foreign")).rejects.toThrow("one VPC");
    await expect((async () => rule("Ingress", "nowhere", from("friend")))()).rejects.toThrow(
      "There is no security group",
    );
  });
});

test("CloudFront reaches a VPC only with a gateway and a rule for its addresses", async () => {
  const reach = () => network.fromCloudFront(HOST, 5432);
  expect(reach()).toBeUndefined();
  await rule("Ingress", "database", { SourcePrefixListId: "pl-3b927c52" });
  expect(reach()).toBeUndefined();
  await make(ec2, "AWS::EC2::VPCGatewayAttachment", "Gateway", {
    VpcId: ids.vpc,
    InternetGatewayId: "igw-1",
  });
  expect(reach()).toBe((server.address() as AddressInfo).port);
});

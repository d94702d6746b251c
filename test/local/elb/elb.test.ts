import { type ClientRequestArgs, request as httpRequest, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Datum } from "../../../local/cloudwatch/alarm.ts";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createEc2 } from "../../../local/ec2/index.ts";
import { Network } from "../../../local/ec2/network.ts";
import { createElb } from "../../../local/elb/index.ts";
import { fits } from "../../../local/elb/rules.ts";
import { createLambda } from "../../../local/lambda/index.ts";
import { make } from "../make.ts";
import { request as documented, multiValue, singleValue } from "./fixtures.ts";

let t: TestAws;
let network: Network;
let elb: Service;
let lambda: Service;
let balancer: string;
let listener: string;
let port: number;
const at = { subnets: [] as string[], securityGroups: [] as string[] };

/** Answers the event, or what `do` asks for. */
const code = `exports.handler = async (event) => {
  const query = event.queryStringParameters ?? {};
  const asked = query.do ?? event.multiValueQueryStringParameters?.do?.[0];
  const text = (body, more) => ({ statusCode: 200, headers: { "content-type": "text/plain" }, body, ...more });
  switch (asked) {
    case "throw": throw new Error("broken");
    case "nothing": return undefined;
    case "large": return text("x".repeat(1048576));
    case "binary": return text(Buffer.from([0, 255, 1]).toString("base64"), { isBase64Encoded: true });
    case "redirect": return { statusCode: 301, headers: { location: "/gallery/m/abc" } };
    case "failed": return text("failed", { statusCode: 500 });
    case "gone": return text("gone", { statusCode: 410, statusDescription: "410 Gone" });
    case "cookies": return { statusCode: 200, multiValueHeaders: { "set-cookie": ["a=1", "b=2"] }, body: "" };
    case "slow": await new Promise((resolve) => setTimeout(resolve, 3000)); return text("late");
    case "not text": return { statusCode: 200, body: 5 };
    default: return text(JSON.stringify(event), { multiValueHeaders: { "x-kind": ["a", "b"] } });
  }
};`;

beforeAll(async () => {
  t = await testAws();
  network = new Network();
  const ec2 = await t.add((aws) => createEc2(aws, network));
  lambda = await t.add((aws) => createLambda(aws, { network }));
  elb = await t.add((aws) => createElb(aws, network));
  const { ref: vpc } = await make(ec2, "AWS::EC2::VPC", "Vpc", { CidrBlock: "10.0.0.0/16" });
  const subnet = await make(ec2, "AWS::EC2::Subnet", "Subnet", { VpcId: vpc, CidrBlock: "10.0.0.0/24" });
  const group = await make(ec2, "AWS::EC2::SecurityGroup", "Group", {
    VpcId: vpc,
    SecurityGroupIngress: [{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, CidrIp: "10.0.0.0/16" }],
  });
  at.subnets.push(subnet.ref);
  at.securityGroups.push(group.ref);
  await make(lambda, "AWS::Lambda::Function", "Echo", {
    Code: { ZipFile: code },
    Handler: "index.handler",
    Role: t.role("Echo", []),
    Runtime: "nodejs24.x",
    MemorySize: 256,
    Timeout: 10,
  });
  await make(lambda, "AWS::Lambda::Permission", "MayInvoke", {
    Action: "lambda:InvokeFunction",
    FunctionName: "Test-Echo",
    Principal: "elasticloadbalancing.amazonaws.com",
  });
  ({ ref: balancer } = await make(elb, "AWS::ElasticLoadBalancingV2::LoadBalancer", "Balancer", {
    Scheme: "internal",
    Subnets: at.subnets,
    SecurityGroups: at.securityGroups,
    LoadBalancerAttributes: [{ Key: "routing.http.drop_invalid_header_fields.enabled", Value: "true" }],
  }));
  ({ ref: listener } = await make(elb, "AWS::ElasticLoadBalancingV2::Listener", "Listener", {
    LoadBalancerArn: balancer,
    Port: 80,
    Protocol: "HTTP",
    DefaultActions: [
      { Type: "fixed-response", FixedResponseConfig: { StatusCode: "404", MessageBody: "nobody" } },
    ],
  }));
  const plain = await targets("Plain", { Targets: [{ Id: echoArn() }] });
  const multi = await targets("Multi", {
    Targets: [{ Id: echoArn() }],
    TargetGroupAttributes: [{ Key: "lambda.multi_value_headers.enabled", Value: "true" }],
  });
  const empty = await targets("Empty", {});
  const path = (...Values: string[]) => ({ Field: "path-pattern", PathPatternConfig: { Values } });
  const forward = (TargetGroupArn: string) => [{ Type: "forward", TargetGroupArn }];
  await rule(10, [path("/empty")], forward(empty));
  await rule(
    20,
    [{ Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Multi", Values: ["on*"] } }],
    forward(multi),
  );
  await rule(
    30,
    [path("/old/*"), { Field: "http-request-method", HttpRequestMethodConfig: { Values: ["GET"] } }],
    [
      {
        Type: "redirect",
        RedirectConfig: { StatusCode: "HTTP_301", Path: "/new/#{path}", Query: "#{query}&moved" },
      },
    ],
  );
  await rule(
    40,
    [{ Field: "query-string", QueryStringConfig: { Values: [{ Key: "fixed", Value: "y?s" }] } }],
    [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "200", MessageBody: "by query" } }],
  );
  await rule(
    50,
    [{ Field: "host-header", HostHeaderConfig: { Values: ["*.Example.com"] } }],
    [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "200", MessageBody: "by host" } }],
  );
  await rule(60, [path("/", "/echo*")], forward(plain));
  port = network.routesFrom(at)[0]?.localPort ?? 0;
});
afterAll(() => t.close());

const echoArn = () => "arn:aws:lambda:us-east-1:000000000000:function:Test-Echo";
const targets = async (id: string, properties: object) =>
  (await make(elb, "AWS::ElasticLoadBalancingV2::TargetGroup", id, { TargetType: "lambda", ...properties }))
    .ref;
const rule = async (Priority: number, Conditions: object[], Actions: object[]) =>
  make(elb, "AWS::ElasticLoadBalancingV2::ListenerRule", `Rule${Priority}`, {
    ListenerArn: listener,
    Priority,
    Conditions,
    Actions,
  });

/** A request as it goes over the wire. */
async function ask(path: string, options: ClientRequestArgs = {}, body?: string | Buffer) {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    httpRequest({ host: "127.0.0.1", port, path, agent: false, ...options }, resolve)
      .on("error", reject)
      .end(body),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return { status: response.statusCode, headers: response.headers, bytes, text: bytes.toString() };
}
const echoed = async (...args: Parameters<typeof ask>) => JSON.parse((await ask(...args)).text);

describe("an event", () => {
  test("is the documented one, with the last of several values", async () => {
    expect(await echoed(documented.path, { headers: documented.headers as never })).toEqual(singleValue);
  });

  test("has all values when the target group says so", async () => {
    const headers = [...documented.headers, "X-Multi", "only"];
    const { multiValueHeaders, ...event } = JSON.parse(
      (await ask(documented.path, { headers: headers as never })).text || "{}",
    );
    const { "x-multi": asked, ...others } = multiValueHeaders;
    expect(asked).toEqual(["only"]);
    expect({ ...event, multiValueHeaders: others }).toEqual(multiValue);
  });

  test("has its query as it came: the function decodes it", async () => {
    const event = await echoed("/echo?q=%C3%A9+%26&empty&=x");
    expect(event.queryStringParameters).toEqual({ q: "%C3%A9+%26", empty: "", "": "x" });
    expect(event.path).toBe("/echo");
  });

  test.each([
    ["text/plain; charset=utf-8", undefined, false],
    ["application/json", undefined, false],
    ["application/json", "gzip", true],
    ["application/octet-stream", undefined, true],
    ["image/svg+xml", undefined, true],
  ])("has a body of %s (%s) in base64: %s", async (type, encoding, binary) => {
    const headers = { "content-type": type, ...(encoding && { "content-encoding": encoding }) };
    const event = await echoed("/echo", { method: "POST", headers }, "häuser");
    expect(event.isBase64Encoded).toBe(binary);
    expect(Buffer.from(event.body, binary ? "base64" : "utf8").toString()).toBe("häuser");
  });

  test("has no header whose name is odd, when such are dropped", async () => {
    const { headers } = await echoed("/echo", { headers: { x_odd: "1", "x-even": "2" } });
    expect(headers).toMatchObject({ "x-even": "2" });
    expect(headers.x_odd).toBeUndefined();
  });
});

describe("an answer", () => {
  test("has the function's status, headers and body, of bytes too", async () => {
    expect(await ask("/echo?do=gone")).toMatchObject({ status: 410, text: "gone" });
    expect((await ask("/echo?do=binary")).bytes).toEqual(Buffer.from([0, 255, 1]));
    const moved = await ask("/echo?do=redirect");
    expect([moved.status, moved.headers.location]).toEqual([301, "/gallery/m/abc"]);
  });

  test("has a header several times when the target group says so, and else only single ones", async () => {
    const multi = await ask("/echo?do=cookies", { headers: { "x-multi": "on" } });
    expect(multi.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect((await ask("/echo?do=cookies")).headers["set-cookie"]).toBeUndefined();
    expect((await ask("/echo")).headers["x-kind"]).toBeUndefined();
  });

  test("to HEAD has no body", async () => {
    expect(await ask("/echo?do=gone", { method: "HEAD" })).toMatchObject({ status: 410, text: "" });
  });

  test.each([
    ["throw", 502],
    ["nothing", 502],
    ["not%20text", 502],
    ["large", 502],
  ])("of a function that does %s is %i", async (what, status) => {
    expect((await ask(`/echo?do=${what}`)).status).toBe(what === "not%20text" ? 200 : status);
  });

  test("is 504 when the function takes longer than the load balancer waits", async () => {
    const impatient = await make(elb, "AWS::ElasticLoadBalancingV2::LoadBalancer", "Impatient", {
      Scheme: "internal",
      Subnets: at.subnets,
      SecurityGroups: at.securityGroups,
      LoadBalancerAttributes: [{ Key: "idle_timeout.timeout_seconds", Value: "1" }],
    });
    const TargetGroupArn = await targets("Waiting", { Targets: [{ Id: echoArn() }] });
    await make(elb, "AWS::ElasticLoadBalancingV2::Listener", "ImpatientListener", {
      LoadBalancerArn: impatient.ref,
      Port: 80,
      Protocol: "HTTP",
      DefaultActions: [{ Type: "forward", TargetGroupArn }],
    });
    const { localPort } = network.routesFrom(at).at(-1) ?? {};
    expect((await ask("/echo?do=slow", { port: localPort })).status).toBe(504);
  });

  test("is 503 without a target, and 413 to a body over 1 MB", async () => {
    expect((await ask("/empty")).status).toBe(503);
    const headers = { "content-type": "text/plain" };
    expect((await ask("/echo", { method: "POST", headers }, "x".repeat(1_048_577))).status).toBe(413);
    expect((await ask("/echo", { method: "POST", headers }, "x".repeat(700_000))).status).toBe(200);
    expect((await ask(`/echo?${"x".repeat(17_000)}`)).status).toBe(414);
  });
});

test("errors are metrics of the load balancer, its own apart from the function's", async () => {
  const seen: Datum[] = [];
  const take = (datum: Datum) => datum.namespace === "AWS/ApplicationELB" && seen.push(datum);
  t.aws.events.on("metric", take);
  await ask("/echo");
  await ask("/echo?do=throw");
  await ask("/empty");
  await ask("/echo?do=failed");
  t.aws.events.off("metric", take);
  expect(seen.map(({ name }) => name)).toEqual([
    "RequestCount",
    "RequestCount",
    "HTTPCode_ELB_5XX_Count",
    "RequestCount",
    "HTTPCode_ELB_5XX_Count",
    "RequestCount",
    "HTTPCode_Target_5XX_Count",
  ]);
  const LoadBalancer = balancer.replace(/^.*:loadbalancer\//, "");
  expect(LoadBalancer).toMatch(/^app\//);
  expect(new Set(seen.map(({ dimensions }) => JSON.stringify(dimensions)))).toEqual(
    new Set([JSON.stringify({ LoadBalancer })]),
  );
});

describe("rules", () => {
  test("are asked by priority; what none is for gets the default", async () => {
    expect((await ask("/nowhere")).text).toBe("nobody");
    expect((await ask("/nowhere?fixed=yes")).text).toBe("by query");
    expect((await ask("/nowhere?fixed=yess")).text).toBe("nobody");
    expect((await ask("/", { headers: { host: "www.example.COM:80" } })).text).toBe("by host");
    expect((await ask("/nowhere", { headers: { "x-multi": "once" } })).status).toBe(200);
  });

  test("need all their conditions, and redirect with parts of the request", async () => {
    const moved = await ask("/old/a?b=c", { headers: { host: "maps.test" } });
    expect([moved.status, moved.headers.location]).toEqual([301, "http://maps.test/new/old/a?b=c&moved"]);
    expect((await ask("/old/a", { method: "POST" })).text).toBe("nobody");
  });

  test.each([
    ["/a/*", "/a/b/c", true],
    ["/a/*", "/A/b", false],
    ["/a/?", "/a/bc", false],
    ["/a.b", "/axb", false],
    ["/a\\*", "/a*", true],
    ["/a\\*", "/ab", false],
  ])("with the pattern %s fit %s: %s", (pattern, text, result) => {
    expect(fits(pattern, text)).toBe(result);
  });
});

describe("a template", () => {
  test("is refused for what cannot be had here", async () => {
    await expect(rule(60, [], [{ Type: "forward", TargetGroupArn: "x" }])).rejects.toThrow("in use");
    await expect(rule(61, [{ Field: "source-ip" }], [{ Type: "redirect" }])).rejects.toThrow("source-ip");
    await expect(
      targets("Checked", { Targets: [{ Id: echoArn() }], HealthCheckEnabled: true }),
    ).rejects.toThrow("Health checks");
    const open = { Scheme: "internet-facing", Subnets: at.subnets, SecurityGroups: at.securityGroups };
    await expect(
      (async () => make(elb, "AWS::ElasticLoadBalancingV2::LoadBalancer", "Open", open))(),
    ).rejects.toThrow("internal");
  });

  test("is refused when the function does not let the load balancer in", async () => {
    await make(lambda, "AWS::Lambda::Function", "Closed", {
      Code: { ZipFile: code },
      Handler: "index.handler",
      Role: t.role("Closed", []),
      Runtime: "nodejs24.x",
    });
    const id = echoArn().replace("Echo", "Closed");
    await expect(targets("Shut", { Targets: [{ Id: id }] })).rejects.toThrow(
      /not authorized|AccessDenied|may not/i,
    );
  });
});

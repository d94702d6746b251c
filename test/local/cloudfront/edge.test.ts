import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EdgeFunction, queryOf, valuesOf } from "../../../local/cloudfront/function.ts";
import { createCloudFront } from "../../../local/cloudfront/index.ts";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { Network } from "../../../local/ec2/network.ts";
import { createS3 } from "../../../local/s3/index.ts";
import { make } from "../make.ts";

let t: TestAws;
let cloudfront: Service;
let network: Network;
let origin: Server;
let site: string;
const heard: IncomingMessage[] = [];
const HOST = "internal-x.us-east-1.elb.amazonaws.com";

/** Leads paths without a dot to one page, and answers one itself. */
const code = `function handler(event) {
  var request = event.request;
  if (request.uri === "/teapot")
    return { statusCode: 418, headers: { "x-tea": { value: "green" } }, body: { encoding: "text", data: "short" } };
  if (request.uri.indexOf(".") < 0) request.uri = "/index.html";
  return request;
}`;

beforeAll(async () => {
  t = await testAws();
  network = new Network();
  const s3 = await t.add(createS3);
  cloudfront = await t.add((aws) => createCloudFront(aws, network));
  site = (await cloudfront.listenSite?.(0)) ?? "";
  await cloudfront.ready?.();
  origin = createServer((request, response) => {
    heard.push(request);
    if (request.url?.startsWith("/gallery/missing")) response.writeHead(404).end("missing");
    else
      response
        .writeHead(200, { "content-type": "text/html", "set-cookie": ["a=1", "b=2"], "content-length": 5 })
        .end(request.method === "HEAD" ? undefined : "hello");
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));

  await make(s3, "AWS::S3::Bucket", "Site", { BucketName: "test-site" });
  const bucketOrigin = {
    Id: "bucket",
    DomainName: "test-site.s3.us-east-1.amazonaws.com",
    S3OriginConfig: {},
  };
  const edge = await make(cloudfront, "AWS::CloudFront::Function", "Edge", {
    Name: "edge",
    FunctionCode: code,
    FunctionConfig: { Runtime: "cloudfront-js-2.0" },
  });
  const cache = await make(cloudfront, "AWS::CloudFront::CachePolicy", "Cache", {
    CachePolicyConfig: {
      ParametersInCacheKeyAndForwardedToOrigin: {
        HeadersConfig: { HeaderBehavior: "whitelist", Headers: ["Host", "Accept-Language"] },
        QueryStringsConfig: { QueryStringBehavior: "whitelist", QueryStrings: ["q", "page"] },
        CookiesConfig: { CookieBehavior: "none" },
        EnableAcceptEncodingGzip: true,
      },
    },
  });
  const vpc = await make(cloudfront, "AWS::CloudFront::VpcOrigin", "Origin", {
    VpcOriginEndpointConfig: { Arn: "arn", HTTPPort: 80, OriginProtocolPolicy: "http-only" },
  });
  await make(cloudfront, "AWS::CloudFront::Distribution", "Distribution", {
    DistributionConfig: {
      Origins: [bucketOrigin, { Id: "vpc", DomainName: HOST, VpcOriginConfig: { VpcOriginId: vpc.ref } }],
      DefaultCacheBehavior: {
        TargetOriginId: "bucket",
        FunctionAssociations: [{ EventType: "viewer-request", FunctionARN: edge.attributes?.FunctionARN }],
      },
      CacheBehaviors: [{ PathPattern: "/gallery/*", TargetOriginId: "vpc", CachePolicyId: cache.ref }],
    },
  });
});
afterAll(async () => {
  origin.close();
  await t.close();
});

test("a VPC origin that no rule lets CloudFront into is a 504, and the log says why", async () => {
  expect((await fetch(`${site}/gallery/`)).status).toBe(504);
  expect(t.lines.at(-1)).toMatch(/is not reached/);
});

describe("a VPC origin", () => {
  beforeAll(() => {
    const peer = { prefixList: "pl-3b927c52" };
    network.addSubnet("subnet", "vpc", "10.0.0.0/24");
    network.addGroup("group", "vpc", [{ peer, protocol: "tcp", from: 80, to: 80 }], []);
    network.attachGateway("vpc");
    const { port } = origin.address() as AddressInfo;
    network.addDestination({
      host: HOST,
      port: 80,
      subnets: ["subnet"],
      securityGroups: ["group"],
      localPort: port,
    });
  });

  test("is asked, and told what the cache policy says and no more", async () => {
    const response = await fetch(`${site}/gallery/a%20b?q=x&page=2&utm_source=spam`, {
      headers: { "accept-language": "de", cookie: "secret=1", authorization: "Basic x", "x-own": "1" },
    });
    expect([response.status, await response.text()]).toEqual([200, "hello"]);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const { url, headers } = heard.at(-1) as IncomingMessage;
    expect(url).toBe("/gallery/a%20b?q=x&page=2");
    expect(headers).toMatchObject({
      host: new URL(site).host,
      "accept-language": "de",
      "accept-encoding": "gzip",
      "user-agent": "Amazon CloudFront",
    });
    for (const name of ["cookie", "authorization", "x-own"]) expect(headers[name]).toBeUndefined();
  });

  test("answers HEAD, and its own errors come as they are", async () => {
    expect((await fetch(`${site}/gallery/`, { method: "HEAD" })).status).toBe(200);
    const missing = await fetch(`${site}/gallery/missing`);
    expect([missing.status, await missing.text()]).toEqual([404, "missing"]);
    expect((await fetch(`${site}/gallery/`, { method: "POST" })).status).toBe(403);
  });

  test("that is down is a 504", async () => {
    await new Promise((resolve) => {
      origin.close(resolve);
      origin.closeAllConnections();
    });
    expect((await fetch(`${site}/gallery/`)).status).toBe(504);
  });
});

describe("a CloudFront function", () => {
  test("changes what is asked for, or answers itself", async () => {
    // Nothing is in the bucket: which key is missing tells what was asked for.
    expect(await (await fetch(`${site}/m/abc`)).text()).toMatch(/AccessDenied|NoSuchKey/);
    const tea = await fetch(`${site}/teapot`);
    expect([tea.status, tea.headers.get("x-tea"), await tea.text()]).toEqual([418, "green", "short"]);
  });

  test.each([
    ["no handler", "function other() {}"],
    ["too much code", `function handler() {} // ${"x".repeat(11_000)}`],
    ["a mistake", "function handler( {"],
  ])("with %s is refused", (_, text) => expect(() => new EdgeFunction(text)).toThrow());

  test("has no way to this machine, and no time without end", { timeout: 20_000 }, () => {
    const event = (text: string) =>
      new EdgeFunction(text).run({
        context: {},
        viewer: { ip: "" },
        request: { method: "GET", uri: "/", querystring: {}, headers: {}, cookies: {} },
      });
    expect(() => event("function handler(e) { return require('fs') }")).toThrow(/require is not defined/);
    expect(() => event("function handler(e) { return process.env }")).toThrow(/process is not defined/);
    expect(() =>
      event("function handler(e) { return e.constructor.constructor('return this')() }"),
    ).toThrow();
    expect(() => event("function handler(e) { for (;;) {} }")).toThrow(/timed out/);
  });

  test("has queries with several values of a name", () => {
    const values = valuesOf([
      ["q", "a"],
      ["q", "b"],
      ["empty", ""],
    ]);
    expect(values.q).toEqual({ value: "a", multiValue: [{ value: "a" }, { value: "b" }] });
    expect(queryOf(values)).toBe("q=a&q=b&empty");
  });
});

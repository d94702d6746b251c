import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiGateway } from "../../../local/apigateway/index.ts";
import { bySpecificity, matchRoute, parseRouteKey } from "../../../local/apigateway/route.ts";
import type { Datum } from "../../../local/cloudwatch/alarm.ts";
import type { Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createLambda } from "../../../local/lambda/index.ts";
import { make } from "../make.ts";

let test: TestAws;
let lambda: Service;
let gateway: Service;
let apiId: string;
let url: string;
let signed: AwsClient;
let stranger: AwsClient;
const logged: { group: string; line: string }[] = [];

const FUNCTION = `
export const handler = async (event) => {
  const asked = event.headers["x-answer"];
  if (asked === "throw") throw new Error("no");
  if (asked === "slow") await new Promise((resolve) => setTimeout(resolve, 5000));
  return asked ? JSON.parse(asked) : event;
};`;

beforeAll(async () => {
  test = await testAws();
  const folder = mkdtempSync(join(tmpdir(), "api-function-"));
  writeFileSync(join(folder, "index.mjs"), FUNCTION);
  lambda = await test.add((aws) => createLambda({ ...aws, asset: () => folder }));
  gateway = await test.add(createApiGateway);
  test.aws.events.on("log", (entry) => logged.push(entry));
  const role = test.role("function", []);
  const fn = await make(lambda, "AWS::Lambda::Function", "Fn", {
    FunctionName: "fn",
    Code: { S3Bucket: "b", S3Key: "k" },
    Handler: "index.handler",
    Role: role,
    Runtime: "nodejs24.x",
    MemorySize: 256,
    Timeout: 10,
  });
  apiId = (
    await make(gateway, "AWS::ApiGatewayV2::Api", "Api", {
      Name: "Test",
      ProtocolType: "HTTP",
      CorsConfiguration: {
        AllowOrigins: ["https://site.example"],
        AllowMethods: ["GET", "POST"],
        AllowHeaders: ["authorization", "x-secret"],
        MaxAge: 600,
      },
    })
  ).ref;
  await make(lambda, "AWS::Lambda::Permission", "Permission", {
    Action: "lambda:InvokeFunction",
    FunctionName: fn.attributes?.Arn,
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${apiId}/*/*/*`,
  });
  const integration = async (id: string, TimeoutInMillis = 30_000) =>
    (
      await make(gateway, "AWS::ApiGatewayV2::Integration", id, {
        ApiId: apiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: fn.attributes?.Arn,
        PayloadFormatVersion: "2.0",
        TimeoutInMillis,
      })
    ).ref;
  const target = `integrations/${await integration("Integration")}`;
  const route = (RouteKey: string, AuthorizationType = "NONE", Target = target) =>
    make(gateway, "AWS::ApiGatewayV2::Route", RouteKey, {
      ApiId: apiId,
      RouteKey,
      Target,
      AuthorizationType,
    });
  await route("POST /maps/{mapId}/session", "AWS_IAM");
  await route("ANY /open/{proxy+}");
  await route("GET /open/fixed");
  await route("GET /slow", "NONE", `integrations/${await integration("Slow", 500)}`);
  await route("GET /narrow");
  await make(gateway, "AWS::ApiGatewayV2::Stage", "Stage", {
    ApiId: apiId,
    StageName: "$default",
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50 },
    RouteSettings: { "GET /narrow": { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 2 } },
    AccessLogSettings: {
      DestinationArn: "arn:aws:logs:us-east-1:000000000000:log-group:access",
      Format:
        '{"route":"$context.routeKey","status":$context.status,"caller":"$context.identity.caller","error":"$context.error.message","x":"$context.nothing"}',
    },
  });
  url = `${test.aws.endpoint("execute-api")}/${apiId}`;
  const invoker = test.role("invoker", {
    Effect: "Allow",
    Action: "execute-api:Invoke",
    Resource: `arn:aws:execute-api:us-east-1:000000000000:${apiId}/$default/POST/maps/*/session`,
  });
  const context = {
    "cognito-identity.amazonaws.com:sub": "us-east-1:11111111-2222-3333-4444-555555555555",
    "cognito-identity.amazonaws.com:aud": "us-east-1:pool",
    "cognito-identity.amazonaws.com:amr": ["unauthenticated"],
  };
  const client = (role: string) =>
    new AwsClient({
      ...test.credentials(role, { name: "Cognito", context }),
      service: "execute-api",
      region: "us-east-1",
      retries: 0,
    });
  signed = client(invoker);
  stranger = client(test.role("stranger", []));
});

afterAll(async () => {
  await test.close();
});

const answer = (value: unknown) => ({ headers: { "x-answer": JSON.stringify(value) } });

describe("an HTTP API", () => {
  it("hands the function the event of format 2.0, with the Cognito identity behind the signature", async () => {
    const response = await signed.fetch(`${url}/maps/m%201/session?a=1&b=x%20y&a=2`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: "k=v; l=w", "X-Mixed-Case": "yes" },
      body: JSON.stringify({ secret: "s" }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    const event = (await response.json()) as {
      requestContext: { time: string };
      headers: Record<string, string>;
    };
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "POST /maps/{mapId}/session",
      rawPath: "/maps/m%201/session",
      rawQueryString: "a=1&b=x%20y&a=2",
      queryStringParameters: { a: "1,2", b: "x y" },
      pathParameters: { mapId: "m 1" },
      cookies: ["k=v", "l=w"],
      headers: { "content-type": "application/json", "x-mixed-case": "yes", "x-forwarded-proto": "http" },
      body: '{"secret":"s"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId,
        stage: "$default",
        domainPrefix: apiId,
        routeKey: "POST /maps/{mapId}/session",
        http: { method: "POST", path: "/maps/m%201/session", protocol: "HTTP/1.1" },
        authorizer: {
          iam: {
            accountId: "000000000000",
            userArn: "arn:aws:sts::000000000000:assumed-role/invoker/Cognito",
            cognitoIdentity: {
              amr: ["unauthenticated"],
              identityId: "us-east-1:11111111-2222-3333-4444-555555555555",
              identityPoolId: "us-east-1:pool",
            },
          },
        },
      },
    });
    expect(event.requestContext.time).toMatch(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(event.headers).not.toHaveProperty("cookie");
  });

  it("answers 403 to whoever may not invoke, with the CORS headers a page needs to read it", async () => {
    for (const call of [
      stranger.fetch(`${url}/maps/m/session`, {
        method: "POST",
        headers: { origin: "https://site.example" },
      }),
      fetch(`${url}/maps/m/session`, { method: "POST", headers: { origin: "https://site.example" } }),
    ]) {
      const response = await call;
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({ message: "Forbidden" });
      expect(response.headers.get("access-control-allow-origin")).toBe("https://site.example");
    }
    const wrong = new AwsClient({
      accessKeyId: "ASIAWRONG",
      secretAccessKey: "x",
      service: "execute-api",
      region: "us-east-1",
      retries: 0,
    });
    expect((await wrong.fetch(`${url}/maps/m/session`, { method: "POST" })).status).toBe(403);
    // A route that is open to everyone looks at no signature.
    expect((await wrong.fetch(`${url}/open/fixed`)).status).toBe(200);
    expect((await wrong.fetch(`${url}/nowhere`)).status).toBe(404);
  });

  it("answers preflights itself", async () => {
    const ask = (origin: string) =>
      fetch(`${url}/maps/m/session`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
    const yes = await ask("https://site.example");
    expect(yes.status).toBe(204);
    expect(Object.fromEntries(yes.headers)).toMatchObject({
      "access-control-allow-origin": "https://site.example",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "authorization,x-secret",
      "access-control-max-age": "600",
    });
    expect((await ask("https://other.example")).headers.has("access-control-allow-origin")).toBe(false);
  });

  it("makes the answer from what the function returned", async () => {
    const full = await fetch(
      `${url}/open/x`,
      answer({
        statusCode: 201,
        headers: { "X-Own": "1", "access-control-allow-origin": "*" },
        cookies: ["a=1", "b=2"],
        body: Buffer.from([0, 255]).toString("base64"),
        isBase64Encoded: true,
      }),
    );
    expect(full.status).toBe(201);
    expect(full.headers.get("x-own")).toBe("1");
    expect(full.headers.has("access-control-allow-origin")).toBe(false);
    expect(full.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(new Uint8Array(await full.arrayBuffer())).toEqual(new Uint8Array([0, 255]));
    const value = await fetch(`${url}/open/x`, answer("plain"));
    expect([value.status, await value.text()]).toEqual([200, "plain"]);
    const redirect = await fetch(`${url}/open/x`, {
      ...answer({ statusCode: 302, headers: { location: "/y" } }),
      redirect: "manual",
    });
    expect([redirect.status, redirect.headers.get("location")]).toEqual([302, "/y"]);
  });

  it("answers 500 when the function fails or answers nonsense, 503 when it takes too long", async () => {
    const failed = await fetch(`${url}/open/x`, { headers: { "x-answer": "throw" } });
    expect([failed.status, await failed.json()]).toEqual([500, { message: "Internal Server Error" }]);
    expect((await fetch(`${url}/open/x`, answer({ statusCode: "many" }))).status).toBe(500);
    expect((await fetch(`${url}/open/x`, answer({ statusCode: 200, body: { not: "text" } }))).status).toBe(
      500,
    );
    const slow = await fetch(`${url}/slow`, { headers: { "x-answer": "slow" } });
    expect([slow.status, await slow.json()]).toEqual([503, { message: "Service Unavailable" }]);
  });

  it("tells metrics of a call, of the API and of the stage", async () => {
    const seen: Datum[] = [];
    const take = (datum: Datum) => datum.namespace === "AWS/ApiGateway" && seen.push(datum);
    test.aws.events.on("metric", take);
    await fetch(`${url}/open/x`);
    await fetch(`${url}/open/x`, { headers: { "x-answer": "throw" } });
    test.aws.events.off("metric", take);
    const of = (metric: string, names: string) =>
      seen
        .filter(({ name, dimensions }) => name === metric && Object.keys(dimensions).join() === names)
        .map(({ value }) => value);
    expect(of("5xx", "ApiId")).toEqual([0, 1]);
    expect(of("5xx", "ApiId,Stage")).toEqual([0, 1]);
    expect(of("Count", "ApiId")).toEqual([1, 1]);
    expect(of("4xx", "ApiId")).toEqual([0, 0]);
    expect(Math.min(...of("Latency", "ApiId"))).toBeGreaterThanOrEqual(0);
  });

  it("passes binary bodies in base64", async () => {
    const response = await fetch(`${url}/open/x`, {
      method: "PUT",
      headers: { "content-type": "application/octet-stream" },
      body: new Uint8Array([1, 2, 255]),
    });
    expect(await response.json()).toMatchObject({ body: "AQL/", isBase64Encoded: true });
  });

  it("picks the most specific route and answers 404 when there is none", async () => {
    const key = async (path: string, method = "GET") =>
      ((await (await fetch(`${url}${path}`, { method })).json()) as { routeKey: string }).routeKey;
    expect(await key("/open/fixed")).toBe("GET /open/fixed");
    expect(await key("/open/fixed", "POST")).toBe("ANY /open/{proxy+}");
    expect(await key("/open/a/b")).toBe("ANY /open/{proxy+}");
    const nowhere = await fetch(`${url}/nowhere`);
    expect([nowhere.status, await nowhere.json()]).toEqual([404, { message: "Not Found" }]);
    expect((await fetch(`${test.aws.endpoint("execute-api")}/unknown/x`)).status).toBe(404);
  });

  it("throttles a route by its own token bucket", async () => {
    const statuses = [];
    for (let count = 0; count < 4; count++) statuses.push((await fetch(`${url}/narrow`)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect(await (await fetch(`${url}/narrow`)).json()).toEqual({ message: "Too Many Requests" });
    expect((await fetch(`${url}/open/fixed`)).status).toBe(200);
  });

  it("refuses bodies over 10 MB and headers over 10,240 bytes", async () => {
    const big = await fetch(`${url}/open/x`, { method: "POST", body: new Uint8Array(10 * 1024 * 1024 + 1) });
    expect(big.status).toBe(413);
    const wide = await fetch(`${url}/open/x`, { headers: { "x-wide": "x".repeat(10_300) } });
    expect(wide.status).toBe(431);
  });

  it("writes the access log in the format of the stage", async () => {
    await stranger.fetch(`${url}/maps/m/session`, { method: "POST" });
    const lines = logged.filter(({ group }) => group === "access").map(({ line }) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({
      route: "POST /maps/{mapId}/session",
      status: 403,
      error: "Forbidden",
      x: "-",
    });
    expect(lines.at(-1).caller).toMatch(/:Cognito$/);
  });

  it("stops at what it can't honour", async () => {
    await expect(
      make(gateway, "AWS::ApiGatewayV2::Api", "Ws", { ProtocolType: "WEBSOCKET" }),
    ).rejects.toThrow("WEBSOCKET");
    await expect(
      make(gateway, "AWS::ApiGatewayV2::Route", "R", {
        ApiId: apiId,
        RouteKey: "FETCH /x",
        Target: "integrations/none",
      }),
    ).rejects.toThrow("no integration");
    expect(() => parseRouteKey("FETCH /x")).toThrow("FETCH /x");
  });
});

describe("routes", () => {
  it("sort by specificity, as HTTP APIs choose", () => {
    const keys = [
      "$default",
      "ANY /{proxy+}",
      "GET /pets/{proxy+}",
      "ANY /pets/{id}",
      "GET /pets/{id}",
      "GET /pets/dog/{id}",
      "GET /pets/dog/1",
    ];
    const sorted = keys
      .map(parseRouteKey)
      .sort(bySpecificity)
      .map(({ method, path }) => `${method} ${path}`.trim());
    expect(sorted).toEqual([
      "GET /pets/dog/1",
      "GET /pets/dog/{id}",
      "GET /pets/{id}",
      "ANY /pets/{id}",
      "GET /pets/{proxy+}",
      "ANY /{proxy+}",
      "$default",
    ]);
  });

  it("match whole paths only", () => {
    const route = parseRouteKey("GET /a/{b}");
    expect(matchRoute(route, "GET", "/a/x")).toEqual({ b: "x" });
    for (const path of ["/a", "/a/", "/a/x/", "/a/x/y"])
      expect(matchRoute(route, "GET", path)).toBeUndefined();
    expect(matchRoute(parseRouteKey("ANY /{rest+}"), "PUT", "/a/b")).toEqual({ rest: "a/b" });
  });
});

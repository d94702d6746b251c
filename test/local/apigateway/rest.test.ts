import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiGateway } from "../../../local/apigateway/index.ts";
import type { Created, Service } from "../../../local/core/contracts.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createLambda } from "../../../local/lambda/index.ts";

const FUNCTION = `
export const handler = async (event) => {
  const asked = event.headers["x-answer"];
  if (asked === "throw") throw new Error("no");
  if (asked === "slow") await new Promise((resolve) => setTimeout(resolve, 5000));
  return asked ? JSON.parse(asked) : { body: JSON.stringify(event) };
};`;

const folder = mkdtempSync(join(tmpdir(), "rest-function-"));
let test: TestAws;
let gateway: Service;
let restApiId: string;
let root: string;
let url: string;
let functionArn: string;

async function create(of: Service, type: string, logicalId: string, properties: object): Promise<Created> {
  const at = { stack: "Test", path: `Test/${logicalId}`, physicalName: () => `Test-${logicalId}` };
  const created = await of.resources[type]?.create({
    type,
    logicalId,
    ...at,
    properties: { ...properties },
  });
  if (!created) throw new Error(`There is no type ${type}`);
  return created;
}

const part = async (PathPart: string, ParentId = root) =>
  (
    await create(gateway, "AWS::ApiGateway::Resource", `R${PathPart}`, {
      RestApiId: restApiId,
      ParentId,
      PathPart,
    })
  ).ref;

function method(HttpMethod: string, ResourceId: string, Integration: object, AuthorizationType = "NONE") {
  const properties = { RestApiId: restApiId, ResourceId, HttpMethod, AuthorizationType, Integration };
  return create(gateway, "AWS::ApiGateway::Method", `${HttpMethod}${ResourceId}`, properties);
}

/** As the CDK writes it. */
const proxy = (more: object = {}) => ({
  Type: "AWS_PROXY",
  IntegrationHttpMethod: "POST",
  Uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
  ...more,
});

beforeAll(async () => {
  test = await testAws();
  writeFileSync(join(folder, "index.mjs"), FUNCTION);
  const lambda = await test.add((aws) => createLambda({ ...aws, asset: () => folder }));
  gateway = await test.add(createApiGateway);
  const fn = await create(lambda, "AWS::Lambda::Function", "Fn", {
    FunctionName: "fn",
    Code: { S3Bucket: "b", S3Key: "k" },
    Handler: "index.handler",
    Role: test.role("function", []),
    Runtime: "nodejs24.x",
    Timeout: 10,
  });
  functionArn = fn.attributes?.Arn ?? "";
  const api = await create(gateway, "AWS::ApiGateway::RestApi", "Api", {
    Name: "Test",
    BinaryMediaTypes: ["image/png"],
  });
  restApiId = api.ref;
  root = api.attributes?.RootResourceId ?? "";
  await create(lambda, "AWS::Lambda::Permission", "Permission", {
    Action: "lambda:InvokeFunction",
    FunctionName: functionArn,
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${restApiId}/prod/*/*`,
  });
  const items = await part("items");
  await method("ANY", items, proxy());
  await method("GET", await part("{id}", items), proxy());
  await method("GET", await part("slow"), proxy({ TimeoutInMillis: 200 }));
  await method("GET", await part("signed"), proxy(), "AWS_IAM");
  await method("OPTIONS", items, {
    Type: "MOCK",
    RequestTemplates: { "application/json": '{"statusCode": 204}' },
    IntegrationResponses: [
      {
        StatusCode: "204",
        ResponseParameters: { "method.response.header.Access-Control-Allow-Origin": "'https://a.example'" },
      },
    ],
  });
  const stage = { RestApiId: restApiId, StageName: "prod", DeploymentId: "d", Variables: { side: "a" } };
  await create(gateway, "AWS::ApiGateway::Stage", "Stage", stage);
  url = `${test.aws.endpoint("execute-api")}/${restApiId}/prod`;
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

const answering = (value: unknown, more: Record<string, string> = {}) =>
  fetch(`${url}/items`, { headers: { "x-answer": JSON.stringify(value), ...more } });

describe("a REST API", () => {
  it("hands the function the event of format 1.0, with null for what is not there", async () => {
    const response = await fetch(`${url}/items/a%20b?x=1&x=2`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      resource: "/items/{id}",
      path: "/items/a%20b",
      httpMethod: "GET",
      pathParameters: { id: "a b" },
      queryStringParameters: { x: "2" },
      multiValueQueryStringParameters: { x: ["1", "2"] },
      multiValueHeaders: { "x-forwarded-proto": ["http"] },
      stageVariables: { side: "a" },
      requestContext: { stage: "prod", path: "/prod/items/a%20b", identity: { userArn: null } },
      body: null,
      isBase64Encoded: false,
    });
    const post = { method: "POST", headers: { "content-type": "image/png" }, body: Buffer.from([1, 2]) };
    const posted = await (await fetch(`${url}/items/`, post)).json();
    expect(posted).toMatchObject({
      body: "AQI=",
      isBase64Encoded: true,
      pathParameters: null,
      queryStringParameters: null,
    });
  });

  it("answers what the function says, bytes only to whom they are for", async () => {
    const answer = {
      statusCode: 201,
      headers: { "X-One": "1" },
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
      body: "",
    };
    const { status, headers } = await answering(answer);
    expect([status, headers.get("x-one"), headers.getSetCookie()]).toEqual([201, "1", ["a=1", "b=2"]]);
    expect(headers.get("content-type")).toBe("application/json");
    const image = { body: "AQI=", isBase64Encoded: true };
    expect(await (await answering(image)).text()).toBe("AQI=");
    expect([
      ...new Uint8Array(await (await answering(image, { accept: "image/png,*/*" })).arrayBuffer()),
    ]).toEqual([1, 2]);
  });

  it.each([
    ["a text alone", "hello"],
    ["a body that is no text", { body: { a: 1 } }],
    ["a member too many", { body: "", cookies: [] }],
  ])("calls %s malformed", async (_, value) => {
    const response = await answering(value);
    expect([response.status, await response.json()]).toEqual([502, { message: "Internal server error" }]);
  });

  it("says in its own words what went wrong", async () => {
    const said = async (response: Response) => [
      response.status,
      ((await response.json()) as { message: string }).message,
    ];
    expect(await said(await fetch(`${url}/items`, { headers: { "x-answer": "throw" } }))).toEqual([
      502,
      "Internal server error",
    ]);
    expect(await said(await fetch(`${url}/slow`, { headers: { "x-answer": "slow" } }))).toEqual([
      504,
      "Endpoint request timed out",
    ]);
    const missing = [403, "Missing Authentication Token"];
    expect(await said(await fetch(`${url}/nothing`))).toEqual(missing);
    expect(await said(await fetch(`${url}/signed`))).toEqual(missing);
    expect(await said(await fetch(`${url.replace("/prod", "/test")}/items`))).toEqual([403, "Forbidden"]);
  });

  it("asks IAM where a method says so", async () => {
    const Resource = `arn:aws:execute-api:us-east-1:000000000000:${restApiId}/prod/GET/signed`;
    const role = test.role("invoker", { Effect: "Allow", Action: "execute-api:Invoke", Resource });
    const client = (of: string) =>
      new AwsClient({ ...test.credentials(of), service: "execute-api", region: "us-east-1", retries: 0 });
    const allowed = await client(role).fetch(`${url}/signed`);
    const userArn = expect.stringContaining("assumed-role/invoker/");
    expect(await allowed.json()).toMatchObject({ requestContext: { identity: { userArn } } });
    expect((await client(test.role("stranger", [])).fetch(`${url}/signed`)).status).toBe(403);
  });

  it("answers a preflight by its mock", async () => {
    const { status, headers } = await fetch(`${url}/items`, { method: "OPTIONS" });
    expect([status, headers.get("access-control-allow-origin")]).toEqual([204, "https://a.example"]);
  });

  it.each([
    ["an integration that is no function", { Type: "HTTP_PROXY", Uri: "https://example.com" }, /HTTP_PROXY/],
    [
      "a template with logic",
      {
        Type: "MOCK",
        IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { "text/plain": "$x" } }],
      },
      /only text is sent/,
    ],
  ])("refuses %s when it starts", async (_, integration, message) => {
    await expect(method("PUT", root, integration)).rejects.toThrow(message);
  });
});

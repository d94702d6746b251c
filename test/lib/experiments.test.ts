import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkExperiments, type Experiments } from "../../lib/experiments.ts";
import { edgeFunction } from "../../lib/patterns/static-site.ts";
import { EdgeFunction, type FunctionRequest } from "../../local/cloudfront/function.ts";
import { all, only, synth, text } from "./synth.ts";

/** Who was led where, of people by number: the visitor as the page makes it of the identity. */
const visitors = Array.from({ length: 10_000 }, (_, i) =>
  createHash("sha256").update(`us-east-1:identity-${i}`).digest("hex").slice(0, 16),
);

/** The sides that the function at the edge leads these to; "" is everybody's. */
function sides(shares: Readonly<Record<string, number>>, people: readonly (string | undefined)[] = visitors) {
  const edge = new EdgeFunction(edgeFunction({ folders: ["docs"], sides: shares }));
  return people.map((visitor) => /^\/sides\/([^/]+)\//.exec(lead(edge, "/m/abc", visitor))?.[1] ?? "");
}

function lead(edge: EdgeFunction, uri: string, visitor?: string): string {
  const cookies: FunctionRequest["cookies"] = visitor === undefined ? {} : { visitor: { value: visitor } };
  const request = { method: "GET", uri, querystring: {}, headers: {}, cookies };
  return (edge.run({ context: {}, viewer: { ip: "" }, request }) as FunctionRequest).uri;
}

const count = (all: readonly string[], side: string) => all.filter((one) => one === side).length;

describe("shares", () => {
  test.each([1, 20, 50, 99])("of %i %% hold within 1 %% over 10,000 people", (share) => {
    expect(Math.abs(count(sides({ a: share }), "a") - share * 100)).toBeLessThanOrEqual(100);
  });

  test("of none and of all are exact", () => {
    const some = visitors.slice(0, 2_000);
    expect(count(sides({ a: 0 }, some), "a")).toBe(0);
    expect(count(sides({ a: 100 }, some), "a")).toBe(2_000);
  });

  test("are kept: a person stays, and when the share grows only new people come", () => {
    const some = visitors.slice(0, 2_000);
    const before = sides({ a: 20 }, some);
    expect(sides({ a: 20 }, some)).toEqual(before);
    const after = sides({ a: 30 }, some);
    expect(before.every((side, i) => side === "" || after[i] === side)).toBe(true);
  });

  test("of two experiments do not depend on each other, and nobody is in both", () => {
    const two = sides({ a: 20, b: 50 });
    expect(Math.abs(count(two, "a") - 2000)).toBeLessThanOrEqual(100);
    // Half of those who are not in the first.
    expect(Math.abs(count(two, "b") - 4000)).toBeLessThanOrEqual(100);
  });

  test("are for people who were here before: a new visitor, and one who writes anything into the cookie, get a page", () => {
    expect(sides({ a: 100 }, [undefined])).toEqual([""]);
    expect(sides({ a: 100 }, ["../../etc", "", "%2e%2e"])).toEqual(["a", "a", "a"]);
  });
});

test("the edge leads to the side's own page and configuration, and to what all have in common", () => {
  const code = edgeFunction({ folders: ["docs"], sides: { a: 100 } });
  expect(Buffer.byteLength(code)).toBeLessThan(2_000);
  const edge = new EdgeFunction(code);
  const led = (uri: string) => lead(edge, uri, "0123456789abcdef");
  expect(["/", "/m/a.b/c", "/config.json", "/sw.js"].map(led)).toEqual([
    "/sides/a/index.html",
    "/sides/a/index.html",
    "/sides/a/config.json",
    "/sides/a/sw.js",
  ]);
  expect(["/docs", "/docs/cost/", "/docs/a.css"].map(led)).toEqual([
    "/docs/index.html",
    "/docs/cost/index.html",
    "/docs/a.css",
  ]);
});

describe("an experiment", () => {
  const experiments: Experiments = {
    "related-terms": { share: 20, functions: { "related-terms": {} }, uses: ["POST /terms"] },
    faster: { share: 5, functions: { "create-map": { live: "12" } }, uses: ["POST /maps"] },
  };
  const { stacks } = synth({}, "Rhizome", experiments);
  const routes = all(stacks, "AWS::ApiGatewayV2::Route");
  const integrationOf = (key: string) => {
    const route = Object.values(routes).find(({ Properties }) => Properties?.RouteKey === key);
    const id = text(route?.Properties?.Target).replace("integrations/", "");
    return text(stacks.Api.findResources("AWS::ApiGatewayV2::Integration")[id]?.Properties?.IntegrationUri);
  };

  test("has a stage, whose variable names the aliases that it calls", () => {
    const stages = only(stacks.Api, "AWS::ApiGatewayV2::Stage").map(({ Properties }) => [
      Properties?.StageName,
      Properties?.StageVariables.version,
    ]);
    expect(Object.fromEntries(stages)).toEqual({
      $default: "live",
      "related-terms": "related-terms",
      faster: "faster",
    });
    const versioned = "${stageVariables.version}/invocations";
    for (const key of ["POST /terms", "POST /maps"]) expect(integrationOf(key)).toContain(versioned);
    expect(integrationOf("POST /maps/{mapId}/session")).not.toContain("stageVariables");
  });

  test("leaves everybody else at the version that they have, and gives its own side the new one", () => {
    const versions = Object.values(stacks.Api.findResources("AWS::Lambda::Alias"))
      .filter(({ Properties }) => text(Properties?.FunctionName).startsWith("CreateMap"))
      .map(({ Properties }) => [Properties?.Name, text(Properties?.FunctionVersion)]);
    expect(Object.fromEntries(versions)).toEqual({
      live: "12",
      faster: expect.stringMatching(/^CreateMapFunctionCurrentVersion/),
    });
  });

  test("of something new may be called on its own side alone", () => {
    const policies = Object.entries(stacks.Identity.findResources("AWS::IAM::Policy"));
    const [, guest] = policies.find(([id]) => id.includes("Unauthenticated")) ?? [];
    const statements: { Action: string; Resource: unknown[] }[] = guest?.Properties?.PolicyDocument.Statement;
    const stages = statements
      .filter(({ Action }) => Action === "execute-api:Invoke")
      .flatMap(({ Resource }) => Resource.map((arn) => text(arn)))
      .filter((arn) => arn.endsWith("/POST/terms"));
    expect(stages.map((arn) => arn.split("/")[1])).toEqual(["related-terms"]);
  });

  test("is counted by side, without a function", () => {
    const filters = only(stacks.Api, "AWS::Logs::MetricFilter").map(({ Properties }) => [
      Properties?.MetricTransformations[0],
      Properties?.FilterPattern,
    ]);
    expect(filters.map(([to]) => to.MetricName)).toEqual(["Calls", "Errors", "Visits", "Uses"]);
    for (const [to] of filters)
      expect(to).toMatchObject({
        MetricNamespace: "Rhizome/Sides",
        MetricValue: "1",
        Dimensions: [{ Key: "stage", Value: "$.stage" }],
      });
    expect(filters[3]?.[1]).toBe(
      '{ (($.route = "POST /terms") || ($.route = "POST /maps")) && ($.status != "4*") }',
    );
  });

  test("leaves nothing when there is none: no stage, filter, cookie or second page", () => {
    const { stacks: none } = synth({}, "Rhizome", {});
    none.Api.resourceCountIs("AWS::Logs::MetricFilter", 0);
    none.Api.resourceCountIs("AWS::ApiGatewayV2::Stage", 1);
    none.Web.resourceCountIs("Custom::CDKBucketDeployment", 2);
    expect(Object.keys(all(none, "AWS::Lambda::Function")).some((id) => /terms/i.test(id))).toBe(false);
  });

  test.each([
    [{ Live: { share: 1, functions: {}, uses: [] } }, /"Live" must be named/],
    [{ live: { share: 1, functions: {}, uses: [] } }, /not live/],
    [{ ab: { share: 101, functions: {}, uses: [] } }, /share from 0 to 100, not 101/],
    [
      { ab: { share: 1, functions: { x: {} }, uses: [] }, cd: { share: 1, functions: { x: {} }, uses: [] } },
      /"cd" wants another version of x, as ab does/,
    ],
  ])("that cannot be is refused by its name: %j", (wrong, said) => {
    expect(() => checkExperiments(wrong)).toThrow(said);
  });
});

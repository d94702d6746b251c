import { readFileSync } from "node:fs";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { idleCost, idleTotals } from "../../../scripts/cost/idle.ts";
import { identify, lookAt } from "../../../scripts/deploy/account.ts";
import { deleteLogGroups, logGroupsOf, whatStays } from "../../../scripts/deploy/leftovers.ts";
import { readOptions } from "../../../scripts/deploy/options.ts";
import { stacksOf } from "../../../scripts/deploy/stacks.ts";
import { synth } from "../../lib/synth.ts";
import { type FakeAccount, FakeAws } from "./fake-aws.ts";

const { outdir } = synth();
const kept = synth({ prefix: "RhizomeTest", sandbox: false }, "RhizomeTest").outdir;
const greedy = synth({ exportConcurrency: 2, galleryProvisioned: 3, accountConcurrency: 1000 }).outdir;
const stacks = stacksOf(outdir);
const resources = (folder: string) => stacksOf(folder).map((stack) => stack.resources);
let aws: FakeAws;

async function account(what: Partial<FakeAccount> = {}): Promise<void> {
  aws = new FakeAws({ assembly: outdir, ...what });
  vi.stubEnv("AWS_ENDPOINT_URL", await aws.start());
}
beforeEach(() => {
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
});
afterEach(() => {
  aws?.stop();
  vi.unstubAllEnvs();
});

/** As the commands do: who one is, and then the rest. */
async function look(these: typeof stacks) {
  const who = await identify();
  return who.id ? lookAt(who, these) : who;
}
const stops = async (these = stacks) =>
  (await look(these)).findings.filter(({ kind }) => kind === "stop").map(({ text }) => text);

describe("before a deployment, AWS is asked", () => {
  test("for all that is needed; what is there already is updated", async () => {
    await account({ stacks: { RhizomeData: "UPDATE_COMPLETE" } });
    const { id, region, deployed, findings } = await look(stacks);
    expect([id, region, [...deployed.keys()]]).toEqual(["123456789012", "eu-west-1", ["RhizomeData"]]);
    expect(findings.map(({ kind }) => kind)).toEqual(["ok", "ok", "ok"]);
  });

  test("who one is: without credentials or a region that is all there is to say", async () => {
    await account({ signedIn: false });
    expect(await stops()).toEqual([expect.stringContaining("AWS does not take the credentials")]);
    vi.stubEnv("AWS_REGION", "");
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    expect(await stops()).toEqual([expect.stringContaining("--region")]);
  });

  test("whether it can be reached", async () => {
    await account();
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    expect(await stops()).toEqual([expect.stringContaining("cannot be reached")]);
  });

  test("whether the CDK was there before, and is new enough", async () => {
    await account({ bootstrap: undefined });
    expect(await stops()).toEqual([
      expect.stringContaining("npx cdk bootstrap aws://123456789012/eu-west-1"),
    ]);
    aws.account.bootstrap = 4;
    expect(await stops()).toEqual([expect.stringMatching(/has version 4, and 6 is needed/)]);
  });

  test("whether a stack is half made, or somebody else is at it", async () => {
    await account({ stacks: { RhizomeApi: "ROLLBACK_COMPLETE", RhizomeWeb: "UPDATE_IN_PROGRESS" } });
    expect(await stops()).toEqual([
      expect.stringMatching(/RhizomeApi is ROLLBACK_COMPLETE.*npm run destroy/),
      expect.stringMatching(/RhizomeWeb is being changed/),
    ]);
  });

  test("how many functions may run: a new account's ten are enough, unless some are set aside", async () => {
    await account({ concurrency: 10 });
    const { findings } = await look(stacks);
    expect(findings.at(-1)).toEqual({
      kind: "warn",
      text: expect.stringMatching(/10 functions.*Service Quotas/s),
    });
    // Eight exporters, and the gallery.
    expect(await stops(stacksOf(greedy))).toEqual([expect.stringMatching(/^19 executions/)]);
    aws.account.concurrency = 1_000;
    expect(await stops(stacksOf(greedy))).toEqual([]);
  });
});

describe("when it goes", () => {
  const client = () => new CloudFormationClient();
  const staying = async (folder: string) =>
    (await Promise.all(stacksOf(folder).map(({ name }) => whatStays(client(), name)))).flat();

  test("nothing of a sandbox stays", async () => {
    await account();
    expect(await staying(outdir)).toEqual([]);
  });

  test("of another deployment, data and accounts stay, and the index leaves a snapshot", async () => {
    await account({ assembly: kept });
    expect((await staying(kept)).map((line) => line.replace(/ \w+ (stays|leaves|is)/, " $1"))).toEqual([
      "RhizomeTestData: AWS::DynamoDB::Table stays",
      "RhizomeTestData: AWS::DynamoDB::Table stays",
      "RhizomeTestData: AWS::S3::Bucket stays",
      "RhizomeTestIndex: AWS::RDS::DBInstance leaves a snapshot",
      "RhizomeTestIdentity: AWS::Cognito::UserPool stays",
      "RhizomeTestIdentity: AWS::Cognito::IdentityPool stays",
    ]);
  });

  test("the log groups that services made by themselves go too, of these stacks alone", async () => {
    const ours = ["/aws/lambda/RhizomeData-CustomS3Auto-x", "/aws/rds/proxy/RhizomeIndexDatabase4B428FF5"];
    const others = ["/aws/lambda/RhizomeDataLake-x", "/aws/lambda/RhizomeTestData-x"];
    await account({ logGroups: [...ours, ...others] });
    const found = await logGroupsOf(stacks.map(({ name }) => name));
    expect(found.sort()).toEqual(ours);
    await deleteLogGroups(found);
    expect(aws.account.logGroups).toEqual(others);
  });
});

test("the words are read, and what is wrong with them is said", () => {
  const environment: NodeJS.ProcessEnv = {};
  const words = [
    "--yes",
    "-c",
    "prefix=Test",
    "-c",
    'socialSignIn={"google":{"a":"="}}',
    "--profile",
    "dev",
    "--region",
    "us-east-1",
  ];
  expect(readOptions(words, environment)).toEqual({
    check: false,
    yes: true,
    prefix: "Test",
    context: { prefix: "Test", socialSignIn: '{"google":{"a":"="}}' },
  });
  expect(environment).toEqual({ AWS_PROFILE: "dev", AWS_REGION: "us-east-1" });
  expect(readOptions([], {}).prefix).toBe("Rhizome");
  expect(() => readOptions(["-c", "prefix"], {})).toThrow(/name=value/);
  expect(() => readOptions(["--force"], {})).toThrow(/--force/);
});

describe("while nobody comes", () => {
  const month = (folder: string) => idleTotals(idleCost(resources(folder)));
  const watching = (folder: string) =>
    idleTotals(idleCost(resources(folder)).filter(({ what }) => what === "alarm" || what === "dashboard"));

  test("it costs what the documentation says, of which ten alarms and three dashboards are free", () => {
    const { charged, full } = month(outdir);
    const { charged: watched, full: watchedInFull } = watching(outdir);
    expect((charged - watched).toFixed(2)).toBe("52.31");
    expect((full - watchedInFull).toFixed(2)).toBe("52.31");
    expect(watched).toBeCloseTo(0.1, 9);
    expect(watchedInFull).toBeCloseTo(11 * 0.1 + 2 * 3, 9);
    const without = synth({ search: "off" }).outdir;
    expect(month(without).charged).toBe(0);
    const summary = readFileSync("docs/template/summary.md", "utf8");
    expect(summary).toContain(`when nobody comes: $${charged.toFixed(2)}`);
    expect(summary).toContain(`$${full.toFixed(2)} where its free alarms`);
  });

  test("what is kept ready costs by its memory", () => {
    const ready = idleCost(resources(greedy));
    expect(ready.find(({ what }) => /kept ready/.test(what))).toEqual({
      what: "3 environments of 512 MB kept ready",
      count: 1,
      usd: expect.closeTo(3 * 4.38, 1),
      charged: expect.closeTo(3 * 4.38, 1),
    });
  });

  test("what has no price is said, not left out", () => {
    const Properties = { DBInstanceClass: "db.r8g.large", AllocatedStorage: "20" };
    expect(idleCost([{ Large: { Type: "AWS::RDS::DBInstance", Properties } }])).toEqual([
      { what: "database db.r8g.large, 20 GB", count: 1, usd: undefined, charged: undefined },
    ]);
  });
});

describe("two deployments in one account", () => {
  /** Properties that name what an account, or a region of it, has once. */
  const naming =
    /^(Name|(Table|Bucket|Queue|Function|Role|LogGroup|Rule|Alarm|Layer|DBProxy|UserPool|IdentityPool|Application|DeploymentGroup|Dashboard|Secret|Topic)Name|DBInstanceIdentifier|Domain)$/;
  /** Named within something that has a name of its own, or not by its name at all. */
  const within = /^AWS::(Lambda::Alias|ApiGatewayV2::Api)$/;

  /** Every name that is ours, with the kind of what it names. Others CloudFormation gives, by the stack. */
  function names(folder: string): string[] {
    const found: string[] = [];
    const visit = (type: string, value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        const isOurs =
          typeof inner === "string" ||
          (naming.test(key) && "Fn::Join" in Object(inner) && !JSON.stringify(inner).includes("Fn::Select"));
        if (naming.test(key) && isOurs) found.push(`${type} ${key} ${JSON.stringify(inner)}`);
        // A CloudFront policy's name is in its configuration.
        else if (type.startsWith("AWS::CloudFront::")) visit(type, inner);
      }
    };
    for (const { Type, Properties } of resources(folder).flatMap(Object.values))
      if (!within.test(Type)) visit(Type, Properties);
    return found;
  }

  test("share no name, so that stages and developers can have one each", () => {
    const other = new Set(names(kept));
    expect(names(outdir).length).toBeGreaterThan(3);
    expect(names(outdir).filter((name) => other.has(name))).toEqual([]);
  });

  test("share no stack", () => {
    const stacksBy = (folder: string) => stacksOf(folder).map(({ name }) => name);
    expect(stacksBy(outdir).filter((name) => stacksBy(kept).includes(name))).toEqual([]);
  });
});

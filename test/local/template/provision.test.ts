import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Resource, ResourceType } from "../../../local/core/contracts.ts";
import { readAssembly, type Template } from "../../../local/template/assembly.ts";
import { physicalName } from "../../../local/template/names.ts";
import { provision } from "../../../local/template/provision.ts";
import { assemblyOf } from "./assembly-of.ts";

/** A type that takes anything and remembers what was made of it. */
function recorder(properties: ResourceType["properties"] = { A: true, B: true, C: { D: true } }) {
  const made: Resource[] = [];
  const type: ResourceType = {
    properties,
    create(resource) {
      made.push(resource);
      return { ref: `ref-${resource.logicalId}`, attributes: { Arn: `arn-${resource.logicalId}` } };
    },
  };
  return { made, type };
}

async function make(stacks: Record<string, Template>, types: Record<string, ResourceType>) {
  return provision(readAssembly(assemblyOf(stacks)), new Map(Object.entries(types)));
}

const thing = (Properties: Record<string, unknown> = {}, more = {}) => ({
  Type: "My::Thing",
  Properties,
  ...more,
});

test("resources are made after those that they refer to or depend on", async () => {
  const { made, type } = recorder();
  await make(
    {
      S: {
        Resources: {
          Last: thing({ A: { "Fn::Sub": "${Middle.Arn}" } }),
          Middle: thing({ A: { Ref: "First" } }),
          First: thing({}, { DependsOn: "Zero" }),
          Zero: thing({}, { DependsOn: [] }),
        },
      },
    },
    { "My::Thing": type },
  );
  expect(made.map(({ logicalId }) => logicalId)).toEqual(["Zero", "First", "Middle", "Last"]);
  expect(made.at(-1)?.properties.A).toBe("arn-Middle");
});

test("values cross stacks by export and by stack output, and outputs are told", async () => {
  const { made, type } = recorder();
  const outputs = await make(
    {
      One: {
        Resources: { X: thing() },
        Outputs: { O: { Value: { Ref: "X" }, Export: { Name: { "Fn::Sub": "${AWS::StackName}:O" } } } },
      },
      Two: {
        Resources: {
          Y: thing({
            A: { "Fn::ImportValue": "One:O" },
            B: { "Fn::GetStackOutput": { StackName: "One", OutputName: "O" } },
          }),
        },
        Outputs: { P: { Value: { "Fn::GetAtt": ["Y", "Arn"] } } },
      },
    },
    { "My::Thing": type },
  );
  expect(made.map(({ stack }) => stack)).toEqual(["One", "Two"]);
  expect(made[1]?.properties).toEqual({ A: "ref-X", B: "ref-X" });
  expect(outputs).toEqual({ One: { O: "ref-X" }, Two: { P: "arn-Y" } });
});

test("conditions leave out resources, branches and outputs", async () => {
  const { made, type } = recorder();
  const outputs = await make(
    {
      S: {
        Parameters: { Stage: { Type: "String", Default: "dev" } },
        Conditions: {
          Prod: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] },
          Dev: { "Fn::Not": [{ Condition: "Prod" }] },
        },
        Resources: {
          Gone: thing({}, { Condition: "Prod" }),
          Kept: thing({ A: { "Fn::If": ["Prod", { Ref: "Gone" }, "none"] } }, { Condition: "Dev" }),
        },
        Outputs: { Gone: { Value: { Ref: "Gone" }, Condition: "Prod" }, Kept: { Value: { Ref: "Kept" } } },
      },
    },
    { "My::Thing": type },
  );
  expect(made.map(({ logicalId, properties }) => [logicalId, properties.A])).toEqual([["Kept", "none"]]);
  expect(outputs).toEqual({ S: { Kept: "ref-Kept" } });
});

test("pseudo parameters, mappings and list parameters have values", async () => {
  const { made, type } = recorder();
  await make(
    {
      S: {
        Parameters: {
          L: { Type: "CommaDelimitedList", Default: "a,b" },
          BootstrapVersion: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/x" },
        },
        Mappings: { M: { "us-east-1": { v: 5 } } },
        Resources: {
          X: thing({
            A: {
              "Fn::Join": [
                "|",
                [{ Ref: "AWS::Partition" }, { Ref: "AWS::AccountId" }, { Ref: "AWS::URLSuffix" }],
              ],
            },
            B: [{ "Fn::FindInMap": ["M", { Ref: "AWS::Region" }, "v"] }, { "Fn::Select": [1, { Ref: "L" }] }],
          }),
        },
      },
    },
    { "My::Thing": type },
  );
  expect(made[0]?.properties).toEqual({ A: "aws|000000000000|amazonaws.com", B: [5, "b"] });
});

test("all that cannot be honoured is told at once, with where it stands", async () => {
  const { made, type } = recorder();
  const failed = make(
    {
      One: {
        Resources: {
          X: {
            ...thing({ A: 1, E: 2, C: [{ D: 1 }, { F: 1 }] }),
            Metadata: { "aws:cdk:path": "One/Tree/X" },
          },
        },
      },
      Two: { Resources: { Y: { Type: "My::Unknown" } } },
    },
    { "My::Thing": type },
  );
  await expect(failed).rejects.toThrow(
    [
      "The template has what cannot be run here:",
      "  One/Tree/X (X in One.template.json, stack One): the local My::Thing does not honour the property E.",
      "  One/Tree/X (X in One.template.json, stack One): the local My::Thing does not honour the property C.F.",
      "  Y (in Two.template.json, stack Two): the local cloud has no My::Unknown.",
    ].join("\n"),
  );
  expect(made).toEqual([]);
});

test("a property in a branch that does not count is not asked for", async () => {
  const { made, type } = recorder();
  await make(
    {
      S: {
        Conditions: { Never: { "Fn::Equals": ["a", "b"] } },
        Resources: { X: thing({ C: { "Fn::If": ["Never", { F: 1 }, { D: 1 }] } }) },
      },
    },
    { "My::Thing": type },
  );
  expect(made[0]?.properties).toEqual({ C: { D: 1 } });
});

test.each<[name: string, resources: Template["Resources"], message: RegExp]>([
  ["a circle", { A: thing({ A: { Ref: "B" } }), B: thing({ A: { Ref: "A" } }) }, /in a circle: A → B → A/],
  [
    "a reference to nothing",
    { A: thing({ A: { Ref: "Nope" } }) },
    /S\.template\.json refers to Nope, which is not in it/,
  ],
  [
    "an attribute that is not there",
    { A: thing(), B: thing({ A: { "Fn::GetAtt": ["A", "Url"] } }) },
    /asks for the attribute Url of A; the local My::Thing has: Arn/,
  ],
  ["a dependency on nothing", { A: thing({}, { DependsOn: "Nope" }) }, /depends on Nope/],
  [
    "an import of nothing",
    { A: thing({ A: { "Fn::ImportValue": "x" } }) },
    /imports x, which no stack exports/,
  ],
])("%s is an error", async (_, Resources, message) => {
  await expect(make({ S: { Resources } }, { "My::Thing": recorder().type })).rejects.toThrow(message);
});

test("a secret is not asked for where it has no effect, and is where it has", async () => {
  const { made, type } = recorder({ A: true, Idle: "nothing here needs it" });
  const secret = "{{resolve:secretsmanager:x}}";
  const properties = { A: "a", Idle: { client_secret: secret } };
  await make({ S: { Resources: { One: thing(properties) } } }, { "My::Thing": type });
  expect(made[0]?.properties).toEqual({ A: "a" });
  await expect(
    make({ S: { Resources: { One: thing({ A: secret }) } } }, { "My::Thing": type }),
  ).rejects.toThrow("dynamic reference");
});

test("a resource that could not be made is named", async () => {
  const type: ResourceType = {
    properties: {},
    create: () => {
      throw new Error("no room");
    },
  };
  await expect(make({ S: { Resources: { X: thing() } } }, { "My::Thing": type })).rejects.toThrow(
    "X (My::Thing, X in S.template.json) could not be made: no room",
  );
});

test("functions of CDK's own custom resources are replaced, others are not", async () => {
  const functions = recorder({ Layers: true, Code: true });
  const layers = recorder({ Content: true });
  const custom = recorder({ BucketName: true });
  const custom2 = recorder({});
  await make(
    {
      S: {
        Resources: {
          Provider: {
            Type: "AWS::Lambda::Function",
            Properties: { Layers: [{ Ref: "Layer" }], Runtime: "python3.13" },
          },
          Layer: { Type: "AWS::Lambda::LayerVersion", Properties: { Whatever: 1 } },
          Mine: { Type: "AWS::Lambda::Function", Properties: { Code: "x", Layers: [{ Ref: "MyLayer" }] } },
          MyLayer: { Type: "AWS::Lambda::LayerVersion", Properties: { Content: 1 } },
          Task: {
            Type: "Custom::Task",
            Properties: { ServiceToken: { "Fn::GetAtt": ["Provider", "Arn"] }, BucketName: "b" },
          },
        },
      },
    },
    {
      "AWS::Lambda::Function": functions.type,
      "AWS::Lambda::LayerVersion": layers.type,
      "Custom::Task": custom.type,
      "Custom::Other": custom2.type,
    },
  );
  expect(functions.made.map(({ logicalId }) => logicalId)).toEqual(["Mine"]);
  expect(layers.made.map(({ logicalId }) => logicalId)).toEqual(["MyLayer"]);
  expect(custom.made[0]?.properties).toEqual({
    BucketName: "b",
    ServiceToken: expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:function:S-Provider-/),
  });
});

test("names are the same at every start, differ by resource, and fit", () => {
  const name = physicalName("RhizomeData", "Files8E6940B8");
  expect(name).toMatch(/^RhizomeData-Files8E6940B8-[0-9a-z]{12}$/);
  expect(physicalName("RhizomeData", "Files8E6940B8")).toBe(name);
  expect(physicalName("RhizomeData", "Files8E6940B9")).not.toBe(name);
  const short = physicalName("A".repeat(100), "B".repeat(100), { max: 63, lowerCase: true });
  expect(short).toMatch(/^a+-b+-[0-9a-z]{12}$/);
  expect(short.length).toBe(63);
});

test("an assembly gives its assets, and says what is wrong with it", () => {
  const folder = assemblyOf({ S: { Resources: {} } });
  expect(readAssembly(folder).assets.get("abc.zip")).toBe(join(folder, "asset.abc"));
  expect(() => readAssembly(join(folder, "none"))).toThrow(/no assembly in .*synthesize it first/);

  const manifest = readFileSync(join(folder, "manifest.json"), "utf8");
  writeFileSync(join(folder, "manifest.json"), manifest.replace("S.template.json", "../../etc/passwd"));
  expect(() => readAssembly(folder)).toThrow(/outside of the assembly/);
  writeFileSync(join(folder, "manifest.json"), manifest.slice(0, 20));
  expect(() => readAssembly(folder)).toThrow(/manifest\.json is not JSON/);
  writeFileSync(join(folder, "manifest.json"), manifest);
  writeFileSync(join(folder, "S.template.json"), "");
  expect(() => readAssembly(folder)).toThrow(/S\.template\.json is not JSON/);
});

import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { all, ownFunctions, type Resource, synth, text } from "./synth.ts";

const { stacks } = synth();
const aliases = Object.entries(all(stacks, "AWS::Lambda::Alias"));

describe("every function", () => {
  test("is published as a version, with the alias live", () => {
    const live = aliases.filter(([id]) => /Live[0-9A-F]+$/.test(id));
    const others = live.filter(([, alias]) => alias.Properties?.Name !== "live");
    expect(others.map(([, alias]) => alias.Properties?.Name)).toEqual(["related-terms"]);
    const named = live.map(([, alias]) => text(alias.Properties?.FunctionName));
    expect(new Set(named).size).toBe(ownFunctions(stacks).length);
    for (const [id, alias] of live) {
      const [stack] = id.split("/") as [keyof typeof stacks];
      const version = text(alias.Properties?.FunctionVersion).replace(".Version", "");
      const published = all(stacks, "AWS::Lambda::Version")[`${stack}/${version}`];
      expect(text(published?.Properties?.FunctionName)).toBe(text(alias.Properties?.FunctionName));
      // One that an alias was taken from can be given back to it.
      expect(published?.DeletionPolicy).toBe("Retain");
    }
  });

  test("is called by its alias, whoever calls: nobody may invoke what is not deployed", () => {
    const aliasIds = new Set(aliases.map(([id]) => id.split("/")[1]));
    const isAlias = (value: unknown) => {
      const said = JSON.stringify(value);
      if (said.includes(":${stageVariables.version}/")) return true;
      return [...aliasIds].some((id) => said.includes(id ?? ""));
    };
    const callers = [
      ...field("AWS::ApiGatewayV2::Integration", "IntegrationUri"),
      ...field("AWS::Lambda::EventSourceMapping", "FunctionName"),
      ...field("AWS::Lambda::Permission", "FunctionName"),
      ...field("AWS::Events::Rule", "Targets"),
      ...field("AWS::ElasticLoadBalancingV2::TargetGroup", "Targets"),
      ...field("AWS::IoT::TopicRule", "TopicRulePayload").filter(
        (rule) => "Lambda" in (rule.Actions[0] ?? {}),
      ),
      ...field("Custom::S3BucketNotifications", "NotificationConfiguration"),
    ];
    expect(callers.length).toBeGreaterThan(40);
    for (const caller of callers) expect(isAlias(caller), JSON.stringify(caller)).toBe(true);
    for (const { Properties } of Object.values(all(stacks, "AWS::Lambda::EventInvokeConfig")))
      expect(Properties?.Qualifier).toEqual({ "Fn::Select": [7, expect.anything()] });
  });

  // biome-ignore lint/suspicious/noExplicitAny: properties of any resource
  function field(type: string, name: string): any[] {
    return Object.values(all(stacks, type)).map(({ Properties }) => Properties?.[name]);
  }
});

describe("the functions that people wait for", () => {
  const shifted = (templates: typeof stacks) =>
    Object.entries(all(templates, "AWS::Lambda::Alias"))
      .filter(([, alias]) => alias.UpdatePolicy)
      .map(([id]) => id.replace(/Live[0-9A-F]+$/, ""));

  test("go over to a new version little by little, unless told otherwise", () => {
    expect(shifted(stacks)).toEqual(["Realtime/OpenMap", "Api/CreateMap", "Api/ViewMap"]);
    expect(shifted(synth({ trafficShifting: "none" }).stacks)).toEqual([]);
    configured(stacks.Api, /CodeDeployDefault.LambdaCanary10Percent5Minutes/);
    configured(synth({ trafficShifting: "linear" }).stacks.Api, /LambdaLinear10PercentEvery1Minute/);
  });

  test("go back to the old one when an alarm says that calls fail", () => {
    for (const template of [stacks.Realtime, stacks.Api]) {
      const alarms = template.findResources("AWS::CloudWatch::Alarm");
      const groups: Resource[] = Object.values(template.findResources("AWS::CodeDeploy::DeploymentGroup"));
      for (const { Properties } of groups) {
        expect(Properties?.AutoRollbackConfiguration).toEqual({
          Enabled: true,
          Events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
        });
        const [named] = Properties?.AlarmConfiguration?.Alarms ?? [];
        expect(alarms[named?.Name.Ref]?.Properties).toMatchObject({
          Namespace: "AWS/Lambda",
          MetricName: "Errors",
          Statistic: "Sum",
          Threshold: 1,
          Dimensions: [
            { Name: "FunctionName" },
            { Name: "Resource", Value: { "Fn::Join": ["", [{}, ":live"]] } },
          ],
        });
      }
    }
  });

  test("are CodeDeploy's to shift, and no others", () => {
    stacks.Realtime.hasResourceProperties("AWS::IAM::Policy", {
      PolicyName: Match.stringLikeRegexp("^ShiftRole"),
      PolicyDocument: {
        Statement: [
          {
            Effect: "Allow",
            Action: [
              "lambda:GetAlias",
              "lambda:UpdateAlias",
              "lambda:GetProvisionedConcurrencyConfig",
            ].sort(),
            Resource: [
              { "Fn::GetAtt": [Match.stringLikeRegexp("^OpenMapFunction"), "Arn"] },
              { "Fn::Join": ["", [{ "Fn::GetAtt": [Match.anyValue(), "Arn"] }, ":live"]] },
            ],
          },
          { Effect: "Allow", Action: "cloudwatch:DescribeAlarms" },
        ],
      },
    });
  });

  function configured(template: Template, name: RegExp): void {
    const groups: Resource[] = Object.values(template.findResources("AWS::CodeDeploy::DeploymentGroup"));
    expect(groups.length).toBeGreaterThan(0);
    for (const { Properties } of groups) expect(text(Properties?.DeploymentConfigName)).toMatch(name);
  }
});

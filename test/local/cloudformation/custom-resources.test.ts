import { afterAll, beforeAll, expect, test } from "vitest";
import { createCloudFormation } from "../../../local/cloudformation/index.ts";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createLogs } from "../../../local/logs/index.ts";
import { readAssembly, type Template } from "../../../local/template/assembly.ts";
import { provision } from "../../../local/template/provision.ts";
import { assemblyOf } from "../template/assembly-of.ts";

let t: TestAws;
beforeAll(async () => {
  t = await testAws();
});
afterAll(() => t.close());

const make = (template: Template) => {
  const services = [createCloudFormation(t.aws), createLogs(t.aws)];
  const types = new Map(services.flatMap(({ resources }) => Object.entries(resources)));
  return provision(readAssembly(assemblyOf({ S: template })), types);
};

const sdkCall = (call: object) => ({
  Type: "Custom::AWS",
  Properties: {
    ServiceToken: "arn:aws:lambda:::function:f",
    Create: JSON.stringify(call),
    InstallLatestAwsSdk: false,
  },
});

test("the IoT endpoint has the form of AWS's, and is the same at every start", async () => {
  const template: Template = {
    Resources: {
      Endpoint: sdkCall({
        service: "Iot",
        action: "describeEndpoint",
        parameters: { endpointType: "iot:Data-ATS" },
        physicalResourceId: { id: "endpoint" },
      }),
    },
    Outputs: {
      Address: { Value: { "Fn::GetAtt": ["Endpoint", "endpointAddress"] } },
      Id: { Value: { Ref: "Endpoint" } },
    },
  };
  const first = await make(template);
  expect(first.S).toEqual({
    Address: expect.stringMatching(/^a[0-9a-z]{13}-ats\.iot\.us-east-1\.amazonaws\.com$/),
    Id: "endpoint",
  });
  expect(await make(template)).toEqual(first);
});

test("an SDK call that cannot be made stops the start, named", async () => {
  const Call = sdkCall({ service: "EC2", action: "describeVpcs" });
  await expect(make({ Resources: { Call } })).rejects.toThrow(/cannot make the SDK call EC2\.describeVpcs/);
});

test("log groups and CDK's own are accepted", async () => {
  const { S } = await make({
    Resources: {
      Group: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "g", RetentionInDays: 7 } },
      Metadata: { Type: "AWS::CDK::Metadata", Properties: { Analytics: "x" } },
      Empty: { Type: "Custom::S3AutoDeleteObjects", Properties: { ServiceToken: "f", BucketName: "b" } },
    },
    Outputs: {
      Group: { Value: { "Fn::GetAtt": ["Group", "Arn"] } },
    },
  });
  expect(S).toEqual({
    Group: "arn:aws:logs:us-east-1:000000000000:log-group:g:*",
  });
});

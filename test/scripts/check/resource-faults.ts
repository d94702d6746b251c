import { type Properties, resources } from "../../../scripts/check/templates.ts";
import { type Fault, properties, resource } from "./faults.ts";

/** In resources: what deploys, and then does not work, or loses something. */
export const resourceFaults: readonly Fault[] = [
  {
    name: "a function that answers later than the API waits",
    rule: "late-answer",
    at: "Api/CreateMap/Function",
    plant: (templates) => {
      properties(templates, "Api/CreateMap/Function").Timeout = 60;
    },
  },
  {
    name: "an API that calls past the alias",
    rule: "alias-bypassed",
    at: "Api/Api/Api/POST--maps/CreateMapIntegration",
    plant: (templates) => {
      const id = resources(templates).find(({ at }) => at === "Api/CreateMap/Function")?.id ?? "";
      properties(templates, "Api/Api/Api/POST--maps/CreateMapIntegration").IntegrationUri = {
        "Fn::GetAtt": [id, "Arn"],
      };
    },
  },
  {
    name: "no alias",
    rule: "no-alias",
    at: "Access/PurgeMaps/Function",
    plant: (templates) => {
      const fn = resources(templates).find(({ at }) => at === "Access/PurgeMaps/Function")?.id ?? "";
      const alias = resources(templates).find(({ at }) => at === "Access/PurgeMaps/Live")?.id ?? "";
      const { Targets } = properties(templates, "Access/PurgeDaily") as { Targets: Properties[] };
      for (const target of Targets) target.Arn = { "Fn::GetAtt": [fn, "Arn"] };
      delete templates.Access?.Resources[alias];
    },
  },
  {
    name: "a bucket that tells a function which is not there",
    rule: "nothing-called",
    at: "Gallery/Files/Notifications",
    plant: (templates) => {
      const { NotificationConfiguration } = properties(templates, "Gallery/Files/Notifications") as {
        NotificationConfiguration: { LambdaFunctionConfigurations: Properties[] };
      };
      for (const one of NotificationConfiguration.LambdaFunctionConfigurations)
        one.LambdaFunctionArn = "arn:aws:lambda:us-east-1:111111111111:function:index-map";
    },
  },
  {
    name: "a topic rule that its function does not let in",
    rule: "not-let-in",
    at: "Realtime/CompactRequests/Rule",
    plant: (templates) => {
      const found = resources(templates, "AWS::Lambda::Permission").find(
        ({ properties: { Principal } }) => Principal === "iot.amazonaws.com",
      );
      if (found) delete templates[found.stack]?.Resources[found.id];
    },
  },
  {
    name: "events that nobody gets when the function gives them up",
    rule: "lost-events",
    at: "Realtime/Compact/Function",
    plant: (templates) => {
      const found = resources(templates, "AWS::Lambda::EventInvokeConfig").find(({ at }) =>
        at.startsWith("Realtime/Compact/"),
      );
      if (found) delete templates[found.stack]?.Resources[found.id];
    },
  },
  {
    name: "a topic rule without an error action",
    rule: "lost-events",
    at: "Realtime/Log/Rule",
    plant: (templates) => {
      delete (properties(templates, "Realtime/Log/Rule").TopicRulePayload as Properties).ErrorAction;
    },
  },
  {
    name: "a queue without dead letters",
    rule: "no-dead-letters",
    at: "Access/Sweeps",
    plant: (templates) => {
      delete properties(templates, "Access/Sweeps").RedrivePolicy;
    },
  },
  {
    name: "a message that comes back while it is worked on",
    rule: "visibility-timeout",
    at: "Files/Workspace/Steps",
    plant: (templates) => {
      properties(templates, "Files/Workspace/Steps").VisibilityTimeout = 60;
    },
  },
  {
    name: "logs for ever",
    rule: "log-retention",
    at: "Api/CreateMap/Log",
    plant: (templates) => {
      delete properties(templates, "Api/CreateMap/Log").RetentionInDays;
    },
  },
  {
    name: "a log group that Lambda makes",
    rule: "log-retention",
    at: "Api/ViewMap/Function",
    plant: (templates) => {
      delete properties(templates, "Api/ViewMap/Function").LoggingConfig;
    },
  },
  {
    name: "a function's URL for everybody",
    rule: "open-url",
    at: "Api/Url",
    plant: (templates) => {
      const { Resources = {} } = templates.Api ?? {};
      Resources.Url = {
        Type: "AWS::Lambda::Url",
        Properties: { AuthType: "NONE", TargetFunctionArn: "CreateMap" },
      };
    },
  },
  {
    name: "a bucket without encryption",
    rule: "encryption",
    at: "Files/Transfer",
    plant: (templates) => {
      delete properties(templates, "Files/Transfer").BucketEncryption;
    },
  },
  {
    name: "a bucket that may be made public",
    rule: "public-access",
    at: "Site/Site/Bucket",
    plant: (templates) => {
      delete properties(templates, "Site/Site/Bucket").PublicAccessBlockConfiguration;
    },
  },
  {
    name: "a password in an environment variable",
    rule: "plain-secret",
    at: "Gallery/Gallery/Function",
    plant: (templates) => {
      const { Variables } = properties(templates, "Gallery/Gallery/Function").Environment as {
        Variables: Properties;
      };
      Variables.DB_PASSWORD = "correct horse battery staple";
    },
  },
  {
    name: "an access key in a description",
    rule: "plain-secret",
    at: "Access/PurgeDaily",
    plant: (templates) => {
      properties(templates, "Access/PurgeDaily").Description = `for ${"AKIA"}IOSFODNN7EXAMPLE`;
    },
  },
  {
    name: "no way back to a minute ago",
    rule: "no-recovery",
    at: "Data/People",
    plant: (templates) => {
      delete properties(templates, "Data/People").PointInTimeRecoverySpecification;
    },
  },
];

/** What CloudFormation would refuse, or find out half-way. */
export const templateFaults: readonly Fault[] = [
  {
    name: "a property that is not there",
    rule: "F3002",
    at: "Data/Updates",
    plant: (templates) => {
      properties(templates, "Data/Updates").BilingMode = "PAY_PER_REQUEST";
    },
  },
  {
    name: "a reference to nothing",
    rule: "F1020",
    at: "Data/Files/Policy",
    plant: (templates) => {
      properties(templates, "Data/Files/Policy").Bucket = { Ref: "Fils" };
    },
  },
  {
    name: "a key that no attribute defines",
    rule: "E3039",
    at: "Data/People",
    plant: (templates) => {
      properties(templates, "Data/People").KeySchema = [{ AttributeName: "id", KeyType: "HASH" }];
    },
  },
];

/** What is kept, outside a sandbox. */
export const statefulFaults: readonly Fault[] = [
  {
    name: "a table with another key",
    rule: "stateful-replaced",
    at: "Data/Updates",
    plant: (templates) => {
      properties(templates, "Data/Updates").KeySchema = [{ AttributeName: "pk", KeyType: "HASH" }];
    },
  },
  {
    name: "a table that was given a name",
    rule: "stateful-replaced",
    at: "Data/People",
    plant: (templates) => {
      properties(templates, "Data/People").TableName = "people";
    },
  },
  {
    name: "a bucket whose construct was renamed",
    rule: "stateful-removed",
    at: "Data/Files",
    plant: ({ Data }) => {
      if (!Data) throw new Error("no stack Data");
      const [[id, bucket] = []] = Object.entries(Data.Resources).filter(([name]) =>
        name.startsWith("Files8E"),
      );
      if (!id || !bucket) throw new Error("no bucket");
      delete Data.Resources[id];
      Data.Resources.Uploads12345678 = bucket;
    },
  },
  {
    name: "people that go with the stack",
    rule: "stateful-deleted",
    at: "Identity/Accounts/Users",
    plant: (templates) => {
      resource(templates, "Identity/Accounts/Users", "AWS::Cognito::UserPool").DeletionPolicy = "Delete";
    },
  },
];

/** How resources are shown, and what actions are called. */

import type { Json, Node } from "./graph.ts";

const kebab = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

/** How a resource is shown; those that are not in here are no nodes. */
export const shown: Readonly<Record<string, (name: string, properties: Json) => Omit<Node, "id">>> = {
  "AWS::Lambda::Function": (name, { MemorySize, Timeout }) => ({
    label: kebab(name),
    about: `Lambda, ${MemorySize} MB, ${Timeout} s`,
    kind: "function",
  }),
  "AWS::Lambda::LayerVersion": (name) => ({ label: kebab(name), about: "Lambda layer", kind: "store" }),
  "AWS::DynamoDB::Table": (name) => ({ label: name, about: "DynamoDB table", kind: "store" }),
  "AWS::S3::Bucket": (name) => ({ label: name, about: "S3 bucket", kind: "store" }),
  "AWS::SQS::Queue": (name) => ({ label: name, about: "SQS queue", kind: "queue" }),
  "AWS::Logs::LogGroup": () => ({
    label: "log",
    about: "CloudWatch, which makes metrics of it",
    kind: "store",
  }),
  "AWS::IoT::TopicRule": (_, { TopicRulePayload }) => ({
    label: /FROM '([^']*)'/.exec(String((TopicRulePayload as Json).Sql))?.[1] ?? "",
    about: "IoT topic rule",
    kind: "way",
  }),
  "AWS::ApiGatewayV2::Api": () => ({ label: "HTTP API", about: "API Gateway", kind: "way" }),
  "AWS::CloudFront::Distribution": () => ({ label: "the site", about: "CloudFront", kind: "way" }),
  "AWS::ElasticLoadBalancingV2::LoadBalancer": (_, { Scheme }) => ({
    label: "load balancer",
    about: `ALB, ${Scheme}`,
    kind: "way",
  }),
  "AWS::Cognito::UserPool": () => ({ label: "accounts", about: "Cognito user pool", kind: "store" }),
  "AWS::Cognito::IdentityPool": () => ({ label: "identities", about: "Cognito identity pool", kind: "way" }),
  "AWS::Events::Rule": (_, { ScheduleExpression }) => ({
    label: String(ScheduleExpression),
    about: "EventBridge rule",
    kind: "way",
  }),
  "AWS::ApiGatewayV2::Stage": (_, { StageName, StageVariables }) => ({
    label: String(StageName),
    about: `stage, version=${(StageVariables as Json).version}`,
    kind: "way",
  }),
  "AWS::CodeDeploy::DeploymentGroup": (_, { DeploymentConfigName }) => ({
    label: shifting(String(DeploymentConfigName)),
    about: "CodeDeploy",
    kind: "way",
  }),
  "AWS::CloudWatch::Alarm": (_, { MetricName, Threshold }) => ({
    label: `${MetricName} ≥ ${Threshold}`,
    about: "CloudWatch alarm",
    kind: "queue",
  }),
  "AWS::RDS::DBProxy": () => ({ label: "proxy", about: "RDS Proxy", kind: "way" }),
  "AWS::RDS::DBInstance": (_, { DBInstanceClass }) => ({
    label: "index",
    about: `PostgreSQL, ${DBInstanceClass}`,
    kind: "store",
  }),
};

/** What actions come to, in a word. */
export const verbs: readonly (readonly [RegExp, string])[] = [
  [/^dynamodb:(Query|GetItem|BatchGetItem|ConditionCheckItem)$|^s3:(GetObject|ListBucket)$/, "reads"],
  [/^dynamodb:(PutItem|UpdateItem|DeleteItem|BatchWriteItem)$|^s3:(PutObject|DeleteObject)$/, "writes"],
  [/^iot:Publish$/, "publishes"],
  [/^iot:(Subscribe|Receive)$/, "listens"],
  [/^iot:DeleteConnection$/, "disconnects"],
  [/^lambda:InvokeFunction$/, "invokes"],
  [/^sqs:SendMessage$/, "sends"],
  [/^rds-db:connect$/, "logs in"],
  [/^sts:AssumeRole$/, "assumes, for"],
  [/^execute-api:Invoke$/, "calls"],
];

/** `CodeDeployDefault.LambdaCanary10Percent5Minutes`, in words. */
function shifting(config: string): string {
  const [, kind = "", percent, minutes] =
    /(Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minute/.exec(config) ?? [];
  return kind ? `${kind.toLowerCase()}, ${percent} %, ${minutes} min` : "all at once";
}

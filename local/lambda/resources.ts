import type { Aws, Resource, ResourceType, Statement } from "../core/contracts.ts";
import type { Network } from "../ec2/network.ts";
import { keepReady, makeAlias, makeVersion } from "./aliases.ts";
import { checkDestination } from "./destination.ts";
import type { EventSourceConfig } from "./event-source.ts";
import { arnOf, type Invocable, LambdaFunction } from "./function.ts";
import { FUNCTION_PROPERTIES, functionConfig } from "./function-config.ts";
import { findInvoked, functionName, type Registry } from "./registry.ts";

export function lambdaResources(
  aws: Aws,
  registry: Registry,
  network: Network,
): Record<string, ResourceType> {
  const find = (reference: unknown): LambdaFunction => {
    const fn = registry.functions.get(functionName(String(reference)));
    if (!fn) throw new Error(`There is no function ${reference}.`);
    return fn;
  };
  const findInvocable = (reference: unknown): Invocable => {
    const invoked = findInvoked(registry, String(reference));
    if (!invoked) throw new Error(`There is no function ${reference}.`);
    return invoked;
  };
  return {
    "AWS::Lambda::Function": {
      properties: FUNCTION_PROPERTIES,
      create: (resource) => {
        const config = functionConfig(aws, registry, resource);
        if (config.network) network.check(config.network);
        registry.functions.set(config.name, new LambdaFunction(config));
        return { ref: config.name, attributes: { Arn: config.arn } };
      },
    },
    "AWS::Lambda::Permission": {
      properties: {
        Action: true,
        FunctionName: true,
        Principal: true,
        SourceArn: true,
        SourceAccount: true,
      },
      create: (resource) => {
        const invoked = findInvocable(resource.properties.FunctionName);
        invoked.grant(permission(resource, arnOf(invoked)));
        return { ref: resource.physicalName() };
      },
    },
    "AWS::Lambda::Version": {
      properties: {
        FunctionName: true,
        Description: "is text for people",
        CodeSha256: "the code is that of the assembly",
      },
      create: (resource) => makeVersion(registry, find(resource.properties.FunctionName)),
    },
    "AWS::Lambda::Alias": {
      properties: {
        FunctionName: true,
        FunctionVersion: true,
        Name: true,
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: true },
        RoutingConfig: { AdditionalVersionWeights: { FunctionVersion: true, FunctionWeight: true } },
        Description: "is text for people",
      },
      create: (resource) => makeAlias(aws, registry, find(resource.properties.FunctionName), resource),
    },
    "AWS::ApplicationAutoScaling::ScalableTarget": {
      properties: {
        ServiceNamespace: true,
        ScalableDimension: true,
        ResourceId: true,
        MinCapacity: true,
        MaxCapacity: "the least is what is kept: nothing is scaled here",
        RoleARN: "nothing is scaled here",
      },
      create: (resource) => keepReady(registry, resource),
    },
    "AWS::ApplicationAutoScaling::ScalingPolicy": {
      properties: {
        PolicyName: "a name",
        PolicyType: NOT_SCALED,
        ScalingTargetId: NOT_SCALED,
        TargetTrackingScalingPolicyConfiguration: NOT_SCALED,
      },
      create: (resource) => ({ ref: resource.physicalName() }),
    },
    "AWS::Lambda::EventSourceMapping": {
      properties: {
        EventSourceArn: true,
        FunctionName: true,
        BatchSize: true,
        MaximumBatchingWindowInSeconds: true,
        FunctionResponseTypes: true,
        ScalingConfig: { MaximumConcurrency: true },
        Enabled: true,
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const invoked = findInvocable(resource.properties.FunctionName);
        if (resource.properties.Enabled !== false) {
          registry.eventSources.push({ invoked, config: eventSource(resource) });
        }
        const id = resource.physicalName();
        return {
          ref: id,
          attributes: {
            Id: id,
            EventSourceMappingArn: aws.arn("lambda", `event-source-mapping:${id}`),
          },
        };
      },
    },
    "AWS::Lambda::EventInvokeConfig": {
      properties: {
        FunctionName: true,
        Qualifier: true,
        MaximumEventAgeInSeconds: true,
        MaximumRetryAttempts: true,
        DestinationConfig: { OnFailure: { Destination: true }, OnSuccess: { Destination: true } },
      },
      create: (resource) => {
        const properties = resource.properties as {
          FunctionName: string;
          Qualifier?: string;
          MaximumEventAgeInSeconds?: number;
          MaximumRetryAttempts?: number;
          DestinationConfig?: Record<"OnFailure" | "OnSuccess", { Destination: string } | undefined>;
        };
        const { OnFailure, OnSuccess } = properties.DestinationConfig ?? {};
        for (const target of [OnFailure, OnSuccess]) if (target) checkDestination(target.Destination);
        const reference = [properties.FunctionName, properties.Qualifier ?? []].flat().join(":");
        findInvocable(reference).asyncConfig = {
          retries: Number(properties.MaximumRetryAttempts ?? 2),
          maxAge: Number(properties.MaximumEventAgeInSeconds ?? 21_600),
          onFailure: OnFailure?.Destination,
          onSuccess: OnSuccess?.Destination,
        };
        return { ref: resource.physicalName() };
      },
    },
    "AWS::Lambda::LayerVersion": {
      properties: {
        Content: { S3Bucket: true, S3Key: true },
        LayerName: true,
        Description: "is text for people",
        CompatibleArchitectures: "functions run on this machine's own architecture",
        CompatibleRuntimes: "is not checked",
        LicenseInfo: "is text for people",
      },
      create: (resource) => {
        const { Content, LayerName } = resource.properties as {
          Content: { S3Bucket: string; S3Key: string };
          LayerName?: string;
        };
        const arn = aws.arn("lambda", `layer:${LayerName ?? resource.physicalName({ max: 64 })}:1`);
        registry.layers.set(arn, aws.asset(Content.S3Bucket, Content.S3Key));
        return { ref: arn, attributes: { LayerVersionArn: arn } };
      },
    },
  };
}

const NO_TAGS = "tags have no effect on a run";
const NOT_SCALED = "the least of the scalable target is what is kept: nothing is scaled here";

function permission(resource: Resource, functionArn: string): Statement {
  const { Action, Principal, SourceArn, SourceAccount } = resource.properties as Record<string, string>;
  const isService = Principal?.endsWith(".amazonaws.com");
  return {
    Sid: resource.logicalId,
    Effect: "Allow",
    Principal: Principal === "*" ? "*" : { [isService ? "Service" : "AWS"]: Principal ?? "" },
    Action: Action ?? "lambda:InvokeFunction",
    Resource: functionArn,
    ...((SourceArn || SourceAccount) && {
      Condition: {
        ...(SourceArn && { ArnLike: { "AWS:SourceArn": SourceArn } }),
        ...(SourceAccount && { StringEquals: { "AWS:SourceAccount": SourceAccount } }),
      },
    }),
  };
}

function eventSource(resource: Resource): EventSourceConfig {
  const properties = resource.properties as {
    EventSourceArn?: string;
    BatchSize?: number | string;
    MaximumBatchingWindowInSeconds?: number | string;
    FunctionResponseTypes?: readonly string[];
    ScalingConfig?: { MaximumConcurrency?: number | string };
  };
  const queueArn = properties.EventSourceArn ?? "";
  if (queueArn.split(":")[2] !== "sqs") {
    throw new Error(`EventSourceArn must be a queue's here, not ${queueArn || "empty"}.`);
  }
  const batchSize = Number(properties.BatchSize ?? 10);
  const window = Number(properties.MaximumBatchingWindowInSeconds ?? 0);
  if (!(batchSize >= 1 && batchSize <= 10_000)) throw new Error(`BatchSize is ${batchSize}.`);
  if (batchSize > 10 && window < 1) {
    throw new Error("A BatchSize over 10 needs MaximumBatchingWindowInSeconds of 1 or more.");
  }
  return {
    queueArn,
    batchSize,
    window,
    reportBatchItemFailures: properties.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    // without ScalingConfig, five pollers start (Lambda developer guide, SQS scaling, 2026-11)
    maximumConcurrency: Number(properties.ScalingConfig?.MaximumConcurrency ?? 5),
  };
}

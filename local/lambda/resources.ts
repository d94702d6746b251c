import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Aws, Created, Resource, ResourceType, Statement } from "../core/contracts.ts";
import type { Interface, Network } from "../ec2/network.ts";
import { checkDestination } from "./destination.ts";
import type { EventSourceConfig } from "./event-source.ts";
import {
  arnOf,
  type FunctionConfig,
  type Invocable,
  isRunnable,
  keyOf,
  LambdaAlias,
  LambdaFunction,
  type Weighted,
} from "./function.ts";

/** What the resources of the templates leave behind. */
export interface Registry {
  /** By {@link keyOf}: functions, and versions of them. */
  readonly functions: Map<string, LambdaFunction>;
  /** By `name:alias`. */
  readonly aliases: Map<string, LambdaAlias>;
  /** Layer version ARN → folder. */
  readonly layers: Map<string, string>;
  readonly eventSources: { invoked: Invocable; config: EventSourceConfig }[];
}

/** Name or ARN, each with a qualifier or without → name and qualifier. */
export function parseReference(reference: string): { name: string; qualifier?: string } {
  const parts = reference.split(":");
  const [name = "", qualifier] = parts[0] === "arn" ? parts.slice(6) : parts;
  return qualifier === undefined ? { name } : { name, qualifier };
}

export const functionName = (reference: string): string => parseReference(reference).name;

/** What a reference leads to: a function, a version or an alias. */
export function findInvoked(registry: Registry, reference: string): Invocable | undefined {
  const { name, qualifier } = parseReference(reference);
  const key = qualifier === undefined || qualifier === "$LATEST" ? name : `${name}:${qualifier}`;
  return registry.aliases.get(key) ?? registry.functions.get(key);
}

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
      create: (resource) => makeAlias(registry, find(resource.properties.FunctionName), resource),
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

/** They are numbered from 1 in the order of the template; each has the code of the assembly, there is no other. */
function makeVersion(registry: Registry, fn: LambdaFunction): Created {
  let number = 1;
  while (registry.functions.has(keyOf({ name: fn.config.name, version: String(number) }))) number++;
  const version = new LambdaFunction({ ...fn.config, version: String(number) });
  registry.functions.set(keyOf(version.config), version);
  const arn = arnOf(version);
  return { ref: arn, attributes: { Version: String(number), FunctionArn: arn } };
}

function makeAlias(registry: Registry, fn: LambdaFunction, resource: Resource): Created {
  const { Name, FunctionVersion, ProvisionedConcurrencyConfig, RoutingConfig } = resource.properties as {
    Name: string;
    FunctionVersion: string;
    ProvisionedConcurrencyConfig?: { ProvisionedConcurrentExecutions?: number | string };
    RoutingConfig?: {
      AdditionalVersionWeights?: readonly { FunctionVersion: string; FunctionWeight: number | string }[];
    };
  };
  const { name } = fn.config;
  const versionOf = (version: string): LambdaFunction => {
    const found = version === "$LATEST" ? undefined : registry.functions.get(keyOf({ name, version }));
    if (found) return found;
    throw new Error(`${name} has no version ${version}: here there are those that the template publishes.`);
  };
  const target = versionOf(FunctionVersion);
  const [second, third] = (RoutingConfig?.AdditionalVersionWeights ?? []).map(
    ({ FunctionVersion, FunctionWeight }): Weighted => {
      const weight = Number(FunctionWeight);
      if (!(weight >= 0 && weight <= 1)) throw new Error(`FunctionWeight is ${weight}: it is 0 to 1.`);
      return { version: versionOf(FunctionVersion), weight };
    },
  );
  // Lambda developer guide, alias routing, 2026-11
  if (third) throw new Error(`The alias ${Name} can lead to two versions at most.`);
  const alias = new LambdaAlias(Name, target, second);
  target.provisioned = Number(ProvisionedConcurrencyConfig?.ProvisionedConcurrentExecutions ?? 0);
  registry.aliases.set(`${fn.config.name}:${Name}`, alias);
  return { ref: alias.arn, attributes: { AliasArn: alias.arn } };
}

function keepReady(registry: Registry, resource: Resource): Created {
  const {
    ServiceNamespace,
    ScalableDimension,
    ResourceId = "",
    MinCapacity,
  } = resource.properties as Record<string, string>;
  const alias = registry.aliases.get(ResourceId.replace(/^function:/, ""));
  if (
    ServiceNamespace !== "lambda" ||
    ScalableDimension !== "lambda:function:ProvisionedConcurrency" ||
    !alias
  )
    throw new Error(`${ResourceId}: provisioned concurrency of an alias is all that has a size here.`);
  alias.target.provisioned = Number(MinCapacity);
  const id = `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`;
  return { ref: id, attributes: { Id: id } };
}

const FUNCTION_PROPERTIES = {
  Code: { S3Bucket: true, S3Key: true, ZipFile: true },
  Handler: true,
  Role: true,
  Runtime: true,
  MemorySize: true,
  Timeout: true,
  Environment: { Variables: true },
  FunctionName: true,
  Layers: true,
  ReservedConcurrentExecutions: true,
  VpcConfig: { SubnetIds: true, SecurityGroupIds: true },
  DeadLetterConfig: { TargetArn: true },
  LoggingConfig: {
    LogGroup: true,
    LogFormat: true,
    ApplicationLogLevel: "all lines are shown",
    SystemLogLevel: "all lines are shown",
  },
  PackageType: true,
  RecursiveLoop: "functions here may call themselves without end",
  Architectures: true,
  Description: "is text for people",
  EphemeralStorage: "the disk of this machine is the limit",
  TracingConfig: "nothing is sent to X-Ray",
  RuntimeManagementConfig: "the runtime is the Node.js of this machine",
  Tags: NO_TAGS,
} as const;

interface FunctionProperties {
  readonly Code: { S3Bucket?: string; S3Key?: string; ZipFile?: string };
  readonly Handler?: string;
  readonly Role: string;
  readonly Runtime?: string;
  readonly Architectures?: readonly string[];
  readonly MemorySize?: number | string;
  readonly Timeout?: number | string;
  readonly Environment?: { Variables?: Record<string, unknown> };
  readonly FunctionName?: string;
  readonly Layers?: readonly string[];
  readonly ReservedConcurrentExecutions?: number | string;
  readonly VpcConfig?: {
    readonly SubnetIds?: readonly string[];
    readonly SecurityGroupIds?: readonly string[];
  };
  readonly DeadLetterConfig?: { TargetArn?: string };
  readonly LoggingConfig?: { LogGroup?: string; LogFormat?: "Text" | "JSON" };
  readonly PackageType?: string;
}

function functionConfig(aws: Aws, registry: Registry, resource: Resource): FunctionConfig {
  const properties = resource.properties as unknown as FunctionProperties;
  const name = properties.FunctionName ?? resource.physicalName({ max: 64 });
  const runtime = properties.Runtime ?? "";
  if (properties.PackageType === "Image" || !runtime) {
    throw new Error("Functions from container images can't be run here: use a folder of code.");
  }
  if (!isRunnable(runtime) && !isProvider(resource)) {
    throw new Error(`Runtime ${runtime} can't be run here: use nodejs22.x, nodejs24.x or provided.al2023.`);
  }
  const memorySize = Number(properties.MemorySize ?? 128);
  const timeout = Number(properties.Timeout ?? 3);
  // 128 MB to 10,240 MB, 1 s to 15 min: Lambda quotas, 2026-11
  if (!(memorySize >= 128 && memorySize <= 10_240)) {
    throw new Error(`MemorySize is ${memorySize}: it must be from 128 to 10240 (MB).`);
  }
  if (!(timeout >= 1 && timeout <= 900)) {
    throw new Error(`Timeout is ${timeout}: it must be from 1 to 900 (seconds).`);
  }
  const environment = Object.fromEntries(
    Object.entries(properties.Environment?.Variables ?? {}).map(([key, value]) => [key, String(value)]),
  );
  // 4 KB for all names and values: Lambda quotas, 2026-11
  if (Buffer.byteLength(JSON.stringify(environment)) > 4096) {
    throw new Error("Environment.Variables are larger than 4 KB together.");
  }
  if (properties.DeadLetterConfig?.TargetArn) checkDestination(properties.DeadLetterConfig.TargetArn);
  const reserved = properties.ReservedConcurrentExecutions;
  return {
    name,
    path: resource.path,
    version: "$LATEST",
    arn: aws.arn("lambda", `function:${name}`),
    runtime,
    handler: properties.Handler ?? "",
    roleArn: properties.Role,
    code: codeFolder(aws, resource, name, properties.Code),
    memorySize,
    architecture: properties.Architectures?.[0] === "arm64" ? "arm64" : "x86_64",
    timeout,
    environment,
    network: interfaceOf(properties),
    layers: (properties.Layers ?? []).map((arn) => {
      const folder = registry.layers.get(arn);
      if (!folder) throw new Error(`There is no layer ${arn}.`);
      return folder;
    }),
    reservedConcurrency: reserved === undefined ? undefined : Number(reserved),
    deadLetterArn: properties.DeadLetterConfig?.TargetArn,
    logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    logFormat: properties.LoggingConfig?.LogFormat ?? "Text",
  };
}

function interfaceOf({ VpcConfig }: FunctionProperties): Interface | undefined {
  const { SubnetIds = [], SecurityGroupIds = [] } = VpcConfig ?? {};
  return SubnetIds.length > 0 ? { subnets: SubnetIds, securityGroups: SecurityGroupIds } : undefined;
}

/** CDK's own functions behind custom resources: the local cloud does their work itself, so they never run. */
function isProvider(resource: Resource): boolean {
  return /^(Custom|AWS[0-9a-f]{32})/.test(resource.logicalId);
}

function codeFolder(aws: Aws, resource: Resource, name: string, code: FunctionProperties["Code"]): string {
  if (code.S3Bucket && code.S3Key) {
    const folder = aws.asset(code.S3Bucket, code.S3Key);
    if (folder.endsWith(".zip") && !isProvider(resource)) {
      throw new Error(`The code ${code.S3Key} is an archive: only folders can be run here.`);
    }
    return folder;
  }
  if (code.ZipFile === undefined) throw new Error("Code must have S3Bucket and S3Key, or ZipFile.");
  const folder = join(aws.dataDir, "lambda", "inline", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), code.ZipFile);
  writeFileSync(join(folder, "package.json"), "{}"); // so that no package.json above says "module"
  return folder;
}

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

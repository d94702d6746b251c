import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Aws, Resource } from "../core/contracts.ts";
import type { Interface } from "../ec2/network.ts";
import { checkDestination } from "./destination.ts";
import { type FunctionConfig, isRunnable } from "./function.ts";
import type { Registry } from "./registry.ts";

/** What is read of a function, and why the rest has no effect here. */
export const FUNCTION_PROPERTIES = {
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
  Tags: "tags have no effect on a run",
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

/** Throws for what can't be run here, with the property that says so. */
export function functionConfig(aws: Aws, registry: Registry, resource: Resource): FunctionConfig {
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

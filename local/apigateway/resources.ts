import { createHash } from "node:crypto";
import type { Aws, Resource, ResourceType } from "../core/contracts.ts";
import { type CorsConfiguration, HttpApi, type Integration, type StageConfig, type Throttle } from "./api.ts";

// 10,000 a second with bursts of 5,000: API Gateway quotas per account and Region, 2026-11
export const ACCOUNT_THROTTLE: Throttle = { rate: 10_000, burst: 5_000 };
/** ms: HTTP API quotas, 2026-11. */
const MAX_TIMEOUT = 30_000;

export const NO_TAGS = "tags have no effect on a run";

export function apiResources(aws: Aws, apis: Map<string, HttpApi>): Record<string, ResourceType> {
  const integrations = new Map<string, Integration>();
  const find = (resource: Resource): HttpApi => {
    const api = apis.get(String(resource.properties.ApiId));
    if (!api) throw new Error(`There is no API ${resource.properties.ApiId}.`);
    return api;
  };
  return {
    "AWS::ApiGatewayV2::Api": {
      properties: {
        Name: true,
        ProtocolType: true,
        CorsConfiguration: {
          AllowOrigins: true,
          AllowMethods: true,
          AllowHeaders: true,
          ExposeHeaders: true,
          MaxAge: true,
          AllowCredentials: true,
        },
        Description: "is text for people",
        Tags: NO_TAGS,
      },
      create: (resource) => {
        if (resource.properties.ProtocolType !== "HTTP") {
          throw new Error(`ProtocolType ${resource.properties.ProtocolType}: only HTTP APIs run here.`);
        }
        const id = apiId(resource);
        apis.set(id, new HttpApi(id, resource.properties.CorsConfiguration as CorsConfiguration | undefined));
        const ApiEndpoint = `https://${id}.execute-api.${aws.region}.amazonaws.com`;
        return { ref: id, attributes: { ApiId: id, ApiEndpoint } };
      },
    },
    "AWS::ApiGatewayV2::Integration": {
      properties: {
        ApiId: true,
        IntegrationType: true,
        IntegrationUri: true,
        PayloadFormatVersion: true,
        TimeoutInMillis: true,
        IntegrationMethod: "functions are always invoked by POST",
        Description: "is text for people",
      },
      create: (resource) => {
        const id = `${find(resource).id}-${resource.physicalName()}`;
        integrations.set(id, integration(resource));
        return { ref: id, attributes: { IntegrationId: id } };
      },
    },
    "AWS::ApiGatewayV2::Route": {
      properties: { ApiId: true, RouteKey: true, Target: true, AuthorizationType: true, OperationName: true },
      create: (resource) => {
        const {
          RouteKey,
          Target,
          AuthorizationType = "NONE",
        } = resource.properties as Record<string, string>;
        const target = integrations.get((Target ?? "").replace(/^integrations\//, ""));
        if (!target) throw new Error(`Route ${RouteKey} has no integration (Target ${Target}).`);
        if (AuthorizationType !== "NONE" && AuthorizationType !== "AWS_IAM") {
          throw new Error(`AuthorizationType ${AuthorizationType}: only NONE and AWS_IAM work here.`);
        }
        find(resource).addRoute(RouteKey ?? "", AuthorizationType, target);
        const id = resource.physicalName();
        return { ref: id, attributes: { RouteId: id } };
      },
    },
    "AWS::ApiGatewayV2::Stage": {
      properties: {
        ApiId: true,
        StageName: true,
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: true, ThrottlingBurstLimit: true, ...METRICS },
        RouteSettings: true,
        StageVariables: true,
        AccessLogSettings: { DestinationArn: true, Format: true },
        Description: "is text for people",
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const config = stageConfig(resource);
        find(resource).addStage(config);
        return { ref: config.name };
      },
    },
  };
}

const METRICS = { DetailedMetricsEnabled: "there are no CloudWatch metrics" } as const;

/** Ten characters [0-9a-z], the same at every start. */
export function apiId(resource: Resource): string {
  const hash = createHash("sha256").update(resource.physicalName()).digest();
  return `a${BigInt(`0x${hash.toString("hex")}`)
    .toString(36)
    .slice(0, 9)}`;
}

function integration(resource: Resource): Integration {
  const properties = resource.properties as Record<string, string | undefined>;
  if (properties.IntegrationType !== "AWS_PROXY" || properties.PayloadFormatVersion !== "2.0") {
    throw new Error("Only integrations of type AWS_PROXY with PayloadFormatVersion 2.0 run here.");
  }
  const functionArn = /arn:[\w-]+:lambda:[^/]+/.exec(properties.IntegrationUri ?? "")?.[0];
  if (!functionArn) throw new Error(`IntegrationUri ${properties.IntegrationUri} names no function.`);
  const timeout = Number(properties.TimeoutInMillis ?? MAX_TIMEOUT);
  if (!(timeout >= 50 && timeout <= MAX_TIMEOUT)) {
    throw new Error(`TimeoutInMillis is ${timeout}: it must be from 50 to ${MAX_TIMEOUT}.`);
  }
  return { functionArn, timeout };
}

function stageConfig(resource: Resource): StageConfig {
  const properties = resource.properties as {
    StageName?: string;
    AutoDeploy?: boolean | string;
    DefaultRouteSettings?: object;
    RouteSettings?: Record<string, object>;
    StageVariables?: Record<string, string>;
    AccessLogSettings?: { DestinationArn?: string; Format?: string };
  };
  if (String(properties.AutoDeploy) !== "true") throw new Error("A stage must have AutoDeploy here.");
  const defaults = throttle(properties.DefaultRouteSettings, ACCOUNT_THROTTLE);
  const routes = Object.entries(properties.RouteSettings ?? {}).map(
    ([key, settings]) => [key, throttle(settings, defaults)] as const,
  );
  const { DestinationArn, Format } = properties.AccessLogSettings ?? {};
  return {
    name: properties.StageName ?? "",
    defaults,
    routes: new Map(routes),
    variables: properties.StageVariables ?? {},
    ...(DestinationArn &&
      Format && { accessLog: { group: DestinationArn.split(":")[6] ?? DestinationArn, format: Format } }),
  };
}

function throttle(settings: object | undefined, otherwise: Throttle): Throttle {
  const { ThrottlingRateLimit, ThrottlingBurstLimit, DetailedMetricsEnabled, ...unknown } = (settings ??
    {}) as Record<string, unknown>;
  const [name] = Object.keys(unknown);
  if (name) throw new Error(`Route settings can't hold ${name} here.`);
  return {
    rate: Number(ThrottlingRateLimit ?? otherwise.rate),
    burst: Number(ThrottlingBurstLimit ?? otherwise.burst),
  };
}

import type { Aws, PropertySpec, Resource, ResourceType } from "../../core/contracts.ts";
import { ACCOUNT_THROTTLE, apiId, NO_TAGS } from "../resources.ts";
import { type MockAnswer, RestApi, type RestIntegration } from "./api.ts";

/** ms: REST API quotas, "Integration timeout", 2026-11; longer ones are asked for by account. */
const MAX_TIMEOUT = 29_000;
const TEXT = "is text for people";
const KEYS = "holds for those who come with an API key, and no method asks for one here";
const SHAPES = "says what answers may look like; nothing is refused for it";

export function restResources(aws: Aws, apis: Map<string, RestApi>): Record<string, ResourceType> {
  const find = ({ properties }: Resource): RestApi => {
    const api = apis.get(String(properties.RestApiId));
    if (!api) throw new Error(`There is no REST API ${properties.RestApiId}.`);
    return api;
  };
  return {
    "AWS::ApiGateway::RestApi": {
      properties: {
        Name: true,
        BinaryMediaTypes: true,
        Description: TEXT,
        EndpointConfiguration: "whether edges or a Region answer, it is this machine",
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const { BinaryMediaTypes = [] } = resource.properties as { BinaryMediaTypes?: readonly string[] };
        const api = new RestApi(apiId(resource), BinaryMediaTypes);
        apis.set(api.id, api);
        return { ref: api.id, attributes: { RestApiId: api.id, RootResourceId: api.rootId } };
      },
    },
    "AWS::ApiGateway::Resource": {
      properties: { RestApiId: true, ParentId: true, PathPart: true },
      create: (resource) => {
        const { ParentId, PathPart } = resource.properties as Record<string, string>;
        const id = resource.physicalName();
        find(resource).addResource(id, ParentId ?? "", PathPart ?? "");
        return { ref: id, attributes: { ResourceId: id } };
      },
    },
    "AWS::ApiGateway::Method": {
      properties: {
        RestApiId: true,
        ResourceId: true,
        HttpMethod: true,
        AuthorizationType: true,
        ApiKeyRequired: true,
        OperationName: TEXT,
        MethodResponses: SHAPES,
        Integration: INTEGRATION,
      },
      create: (resource) => {
        const properties = resource.properties as Record<string, string> & { Integration?: Properties };
        const { AuthorizationType = "NONE", ApiKeyRequired, HttpMethod = "", ResourceId = "" } = properties;
        if (AuthorizationType !== "NONE" && AuthorizationType !== "AWS_IAM")
          throw new Error(`AuthorizationType ${AuthorizationType}: only NONE and AWS_IAM work here.`);
        if (String(ApiKeyRequired ?? false) !== "false") throw new Error("API keys are not asked for here.");
        const integration = integrationOf(properties.Integration ?? {});
        find(resource).addMethod(ResourceId, HttpMethod, { authorization: AuthorizationType, integration });
        return { ref: resource.physicalName() };
      },
    },
    "AWS::ApiGateway::Deployment": {
      properties: { RestApiId: true, Description: TEXT },
      create: (resource) => {
        const id = resource.physicalName();
        return { ref: id, attributes: { DeploymentId: id } };
      },
    },
    "AWS::ApiGateway::Stage": {
      properties: {
        RestApiId: true,
        StageName: true,
        Variables: true,
        MethodSettings: {
          ...{ HttpMethod: true, ResourcePath: true, ThrottlingRateLimit: true, ThrottlingBurstLimit: true },
          DataTraceEnabled: "bodies are not logged",
          LoggingLevel: "there are no execution logs",
          MetricsEnabled: "there are no CloudWatch metrics of it",
        },
        DeploymentId: "what is in the template is deployed",
        AccessLogSetting: "a REST API writes no access log here",
        TracingEnabled: "there is no X-Ray",
        Description: TEXT,
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const {
          StageName = "",
          Variables = {},
          MethodSettings = [],
        } = resource.properties as StageProperties;
        find(resource).addStage(StageName, Variables, throttleOf(MethodSettings));
        return { ref: StageName };
      },
    },
    "AWS::ApiGateway::UsagePlan": {
      properties: {
        UsagePlanName: TEXT,
        Description: TEXT,
        ApiStages: KEYS,
        Quota: KEYS,
        Throttle: KEYS,
        Tags: NO_TAGS,
      },
      create: (resource) => ({ ref: resource.physicalName() }),
    },
    "AWS::ApiGateway::Account": {
      properties: { CloudWatchRoleArn: "there are no execution logs" },
      create: (resource) => ({ ref: resource.physicalName(), attributes: { Id: aws.account } }),
    },
  };
}

const INTEGRATION: PropertySpec = {
  Type: true,
  Uri: true,
  TimeoutInMillis: true,
  RequestTemplates: true,
  PassthroughBehavior: true,
  IntegrationResponses: {
    ...{ StatusCode: true, SelectionPattern: true, ResponseParameters: true, ResponseTemplates: true },
  },
  IntegrationHttpMethod: "functions are always invoked by POST",
};

type Properties = Readonly<Record<string, unknown>>;

interface StageProperties {
  readonly StageName?: string;
  readonly Variables?: Readonly<Record<string, string>>;
  readonly MethodSettings?: readonly Properties[];
}

function throttleOf(settings: readonly Properties[]) {
  let throttle = ACCOUNT_THROTTLE;
  for (const { HttpMethod, ResourcePath, ThrottlingRateLimit, ThrottlingBurstLimit } of settings) {
    if (ThrottlingRateLimit === undefined && ThrottlingBurstLimit === undefined) continue;
    if (HttpMethod !== "*" || ResourcePath !== "/*")
      throw new Error(
        `MethodSettings of ${HttpMethod} ${ResourcePath}: here a stage has one throttle (* /*).`,
      );
    throttle = {
      rate: Number(ThrottlingRateLimit ?? throttle.rate),
      burst: Number(ThrottlingBurstLimit ?? throttle.burst),
    };
  }
  return throttle;
}

function integrationOf(properties: Properties): RestIntegration {
  const { Type, Uri, TimeoutInMillis } = properties as Record<string, string | undefined>;
  if (Type === "MOCK") return mockOf(properties);
  const functionArn = /arn:[\w-]+:lambda:[^/]+/.exec(Uri ?? "")?.[0];
  if (Type !== "AWS_PROXY" || !functionArn)
    throw new Error(
      `An integration of type ${Type} (${Uri}): only functions (AWS_PROXY) and MOCK answer REST APIs here.`,
    );
  const timeout = Number(TimeoutInMillis ?? MAX_TIMEOUT);
  if (!(timeout >= 50 && timeout <= MAX_TIMEOUT))
    throw new Error(`TimeoutInMillis is ${timeout}: it must be from 50 to ${MAX_TIMEOUT}.`);
  return { type: "AWS_PROXY", functionArn, timeout };
}

/** A mock's templates are text, or the one line that names a status: templates with logic are not run here. */
function mockOf(properties: Properties): RestIntegration {
  const { RequestTemplates = {}, IntegrationResponses = [] } = properties as {
    RequestTemplates?: Record<string, string>;
    IntegrationResponses?: readonly {
      StatusCode: string | number;
      SelectionPattern?: string;
      ResponseParameters?: Record<string, string>;
      ResponseTemplates?: Record<string, string>;
    }[];
  };
  const statuses = Object.entries(RequestTemplates).map(([type, template]) => {
    const [, status] = /^\s*\{\s*"?statusCode"?\s*:\s*"?(\d{3})"?\s*\}\s*$/.exec(template) ?? [];
    if (!status)
      throw new Error(`The request template of a MOCK, ${template}: only { "statusCode": N } is read.`);
    return [type, status] as const;
  });
  const answers = IntegrationResponses.map((one): MockAnswer => {
    const headers = Object.entries(one.ResponseParameters ?? {}).map(([name, value]) => {
      const [, header] = /^method\.response\.header\.(.+)$/.exec(name) ?? [];
      const [, literal] = /^'(.*)'$/s.exec(value) ?? [];
      if (!header || literal === undefined)
        throw new Error(
          `ResponseParameters of a MOCK, ${name}: ${value}: only headers in quotes are set here.`,
        );
      return [header.toLowerCase(), literal] as const;
    });
    for (const text of Object.values(one.ResponseTemplates ?? {}))
      if (/[#$]/.test(text))
        throw new Error(`The response template of a MOCK, ${text}: only text is sent here.`);
    return {
      status: Number(one.StatusCode),
      pattern: one.SelectionPattern,
      headers: Object.fromEntries(headers),
      bodies: one.ResponseTemplates ?? {},
    };
  });
  return { type: "MOCK", statuses: Object.fromEntries(statuses), answers };
}

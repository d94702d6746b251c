import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AccessLogField, AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnStage,
  type CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  type HttpRouteIntegration,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { ThinFunction } from "./thin-function.ts";
import { VERSION_VARIABLE, VersionedIntegration } from "./versioned-integration.ts";

/** Requests a second, and how many may come at once, of one route. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** By route key (`"POST /maps"`); `default` is for the routes that are not named. */
export type Throttles = Readonly<Record<string, Throttle>> & { readonly default: Throttle };

/** By name: the functions that have another version on an experiment's side, and the number of the one all others have. */
export type ApiExperiments = Readonly<
  Record<string, { readonly functions: Readonly<Record<string, { readonly live?: string }>> }>
>;

export interface SignedApiProps {
  readonly description: string;
  /** Headers that a page may send beside those of a signature. */
  readonly allowHeaders: readonly string[];
  /** Headers of answers that pages may read, beside `date`. */
  readonly exposeHeaders?: readonly string[];
  readonly allowMethods: readonly CorsHttpMethod[];
  /** By route key (`"POST /maps"`); `default` is for the routes that are not named. */
  readonly throttles: Throttles;
  readonly logRetentionDays: RetentionDays;
  /** Each has a stage of its own, which calls other versions of the functions that it names. @default none */
  readonly experiments?: ApiExperiments;
}

export interface RouteOptions {
  /** Open to callers that sign nothing. @default false */
  readonly unsigned?: boolean;
}

/**
 * An HTTP API whose callers sign their requests with IAM credentials: its gate is a policy, not a
 * function.
 */
export class SignedApi extends Construct {
  /** Without a trailing slash. */
  readonly url: string;
  readonly api: HttpApi;
  readonly accessLog: LogGroup;
  private readonly stages: CfnStage[];
  // As in ARNs, parameters by an asterisk.
  private readonly signedRoutes: string[] = [];
  private readonly integrations = new Map<ThinFunction, HttpRouteIntegration>();
  private readonly experiments: ApiExperiments;
  private readonly throttles: Throttles;
  private readonly routeSettings: Record<string, object> = {};

  constructor(scope: Construct, id: string, props: SignedApiProps) {
    super(scope, id);
    this.throttles = props.throttles;
    this.experiments = props.experiments ?? {};
    this.api = new HttpApi(this, "Api", {
      description: props.description,
      createDefaultStage: false,
      corsPreflight: {
        // Any origin: nothing is decided by cookies, and whoever holds credentials may use them anywhere.
        allowOrigins: ["*"],
        allowMethods: [...props.allowMethods],
        allowHeaders: [
          "authorization",
          "content-type",
          "x-amz-content-sha256",
          "x-amz-date",
          "x-amz-security-token",
          // By which a caller finds its request again in the logs.
          "x-correlation-id",
          ...props.allowHeaders,
        ],
        // A device whose clock is wrong learns the time: its signatures are refused until then.
        exposeHeaders: ["date", ...(props.exposeHeaders ?? [])],
        maxAge: Duration.days(1),
      },
    });
    this.accessLog = new LogGroup(this, "AccessLog", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stages = [this.#stage("Stage", "$default", "live")];
    for (const name of Object.keys(this.experiments))
      this.stages.push(this.#stage(`Stage-${name}`, name, name));
    this.url = this.api.apiEndpoint;
  }

  /** Where the other side of an experiment is called. */
  urlOf(experiment: string): string {
    return `${this.url}/${experiment}`;
  }

  #stage(id: string, stageName: string, version: string): CfnStage {
    const { rate: rateLimit, burst: burstLimit } = this.throttles.default;
    const stage = new HttpStage(this, id, {
      httpApi: this.api,
      stageName,
      autoDeploy: true,
      throttle: { rateLimit, burstLimit },
      stageVariables: { [VERSION_VARIABLE]: version },
      accessLogSettings: { destination: new LogGroupLogDestination(this.accessLog), format: accessLogFormat },
    });
    return stage.node.defaultChild as CfnStage;
  }

  /** Hands the requests of a route to a function. */
  addRoute(method: HttpMethod, path: string, handler: ThinFunction, options: RouteOptions = {}): void {
    const [route] = this.api.addRoutes({
      path,
      methods: [method],
      integration: this.#integration(handler),
      authorizer: options.unsigned ? new HttpNoneAuthorizer() : new HttpIamAuthorizer(),
    });
    if (route === undefined) throw new Error(`No route was made for ${method} ${path}`);
    // What is on one side alone may be called there alone.
    const side = this.#triedOut(handler);
    const stages =
      side && side.live === undefined ? [side.name] : this.stages.map(({ stageName }) => stageName);
    const inArn = `${method}${path.replace(/\{[^}]*\}/g, "*")}`;
    if (!options.unsigned) this.signedRoutes.push(...stages.map((stage) => `${stage}/${inArn}`));
    // A stage cannot set what a route that does not exist yet may do.
    for (const stage of this.stages) stage.node.addDependency(route);
    const throttle = this.throttles[`${method} ${path}`];
    if (throttle) {
      this.routeSettings[`${method} ${path}`] = {
        ThrottlingRateLimit: throttle.rate,
        ThrottlingBurstLimit: throttle.burst,
      };
      for (const stage of this.stages) stage.routeSettings = this.routeSettings;
    }
  }

  /** By its stage's alias where an experiment has another version of it; else everybody has the same. */
  #integration(handler: ThinFunction): HttpRouteIntegration {
    const known = this.integrations.get(handler);
    if (known) return known;
    const side = this.#triedOut(handler);
    if (side?.live !== undefined) handler.tryOut(side.name, side.live);
    const integration = side
      ? new VersionedIntegration(handler)
      : new HttpLambdaIntegration(`${handler.node.id}Integration`, handler.invoked);
    this.integrations.set(handler, integration);
    return integration;
  }

  /** The experiment that has another version of a function, and the one that everybody else has. */
  #triedOut(handler: ThinFunction): { readonly name: string; readonly live?: string } | undefined {
    for (const [name, { functions }] of Object.entries(this.experiments)) {
      const found = functions[handler.name];
      if (found) return { name, live: found.live };
    }
    return undefined;
  }

  /** Lets somebody call every signed route, and nothing else. */
  grantInvoke(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["execute-api:Invoke"],
      resourceArns: this.signedRoutes.map((route) =>
        Stack.of(this).formatArn({
          service: "execute-api",
          resource: this.api.apiId,
          resourceName: route,
        }),
      ),
    });
  }
}

/** One JSON line a request. Neither query nor headers: they may hold secrets. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    at: AccessLogField.contextRequestTime(),
    stage: "$context.stage",
    id: AccessLogField.contextRequestId(),
    route: "$context.routeKey",
    status: AccessLogField.contextStatus(),
    ms: AccessLogField.contextResponseLatency(),
    bytes: AccessLogField.contextResponseLength(),
    ip: AccessLogField.contextIdentitySourceIp(),
    // The caller of all who come by the identity pool is the same: `ROLE:CognitoIdentityCredentials`.
    person: "$context.identity.cognitoIdentityId",
    error: AccessLogField.contextErrorMessage(),
  }),
);

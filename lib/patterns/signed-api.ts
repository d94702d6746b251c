import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AccessLogField, AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnStage,
  type CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Throttles } from "../settings.ts";
import type { ThinFunction } from "./thin-function.ts";

export interface SignedApiProps {
  readonly description: string;
  /** Headers that a page may send beside those of a signature. */
  /** Headers of answers that pages may read, beside `date`. */
  readonly exposeHeaders?: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly CorsHttpMethod[];
  /** By route key (`"POST /maps"`); `default` is for the routes that are not named. */
  readonly throttles: Throttles;
  readonly logRetentionDays: RetentionDays;
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
  private readonly stage: CfnStage;
  // As in ARNs, parameters by an asterisk.
  private readonly signedRoutes: string[] = [];
  private readonly throttles: Throttles;
  private readonly routeSettings: Record<string, object> = {};

  constructor(scope: Construct, id: string, props: SignedApiProps) {
    super(scope, id);
    this.throttles = props.throttles;
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
    const log = new LogGroup(this, "AccessLog", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, "Stage", {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: props.throttles.default.rate, burstLimit: props.throttles.default.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(log), format: accessLogFormat },
    });
    this.stage = stage.node.defaultChild as CfnStage;
    this.url = this.api.apiEndpoint;
  }

  /** Hands the requests of a route to a function. */
  addRoute(method: HttpMethod, path: string, handler: ThinFunction, options: RouteOptions = {}): void {
    const [route] = this.api.addRoutes({
      path,
      methods: [method],
      integration: new HttpLambdaIntegration(`${handler.node.id}Integration`, handler.invoked),
      authorizer: options.unsigned ? new HttpNoneAuthorizer() : new HttpIamAuthorizer(),
    });
    if (route === undefined) throw new Error(`No route was made for ${method} ${path}`);
    if (!options.unsigned) this.signedRoutes.push(`${method}${path.replace(/\{[^}]*\}/g, "*")}`);
    // A stage cannot set what a route that does not exist yet may do.
    this.stage.node.addDependency(route);
    const throttle = this.throttles[`${method} ${path}`];
    if (throttle) {
      this.routeSettings[`${method} ${path}`] = {
        ThrottlingRateLimit: throttle.rate,
        ThrottlingBurstLimit: throttle.burst,
      };
      this.stage.routeSettings = this.routeSettings;
    }
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
          resourceName: `$default/${route}`,
        }),
      ),
    });
  }
}

/** One JSON line a request. Neither query nor headers: they may hold secrets. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    at: AccessLogField.contextRequestTime(),
    id: AccessLogField.contextRequestId(),
    route: "$context.routeKey",
    status: AccessLogField.contextStatus(),
    ms: AccessLogField.contextResponseLatency(),
    bytes: AccessLogField.contextResponseLength(),
    ip: AccessLogField.contextIdentitySourceIp(),
    caller: "$context.identity.caller",
    error: AccessLogField.contextErrorMessage(),
  }),
);

import { join } from "node:path";
import { type Duration, RemovalPolicy } from "aws-cdk-lib";
import { type Grant, type IGrantable, type IPrincipal, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  Code,
  type ILayerVersion,
  Function as LambdaFunction,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

export interface ThinFunctionProps {
  /** The folder of `functions/` that holds it. */
  readonly name: string;
  /** Where the bundles are: a folder for each name. */
  readonly bundles: string;
  readonly description: string;
  /** MB. CPU comes with it, so it decides what an invocation costs and how long it takes. */
  readonly memory: number;
  readonly timeout: Duration;
  readonly environment?: Readonly<Record<string, string>>;
  /** Executions set aside for it, and the most that it gets. @default none are set aside */
  readonly concurrency?: number;
  readonly layers?: readonly ILayerVersion[];
  /** In place of Node.js: code as it is, the handler's name in it, and a layer with the `bootstrap` that runs it. */
  readonly custom?: { readonly folder: string; readonly handler: string; readonly runtime: ILayerVersion };
  /** Days that its log is kept. */
  readonly logRetentionDays: RetentionDays;
}

/**
 * A function with a single task: Node.js on arm64 unless it brings a runtime, prebuilt code, a log group of its own that
 * forgets, and a role of its own that may do nothing but write that log until something is granted.
 */
export class ThinFunction extends Construct implements IGrantable {
  readonly lambda: LambdaFunction;
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: ThinFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Log", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    this.lambda = new LambdaFunction(this, "Function", {
      description: props.description,
      code: Code.fromAsset(props.custom?.folder ?? join(props.bundles, props.name)),
      handler: props.custom?.handler ?? "index.handler",
      runtime: props.custom ? Runtime.PROVIDED_AL2023 : Runtime.NODEJS_24_X,
      layers: [...(props.custom ? [props.custom.runtime] : []), ...(props.layers ?? [])],
      architecture: Architecture.ARM_64,
      memorySize: props.memory,
      timeout: props.timeout,
      environment: props.environment,
      reservedConcurrentExecutions: props.concurrency,
      role: this.role,
      logGroup,
    });
    logGroup.grantWrite(this.role);
    this.grantPrincipal = this.role;
  }

  grantInvoke(grantee: IGrantable): Grant {
    return this.lambda.grantInvoke(grantee);
  }
}

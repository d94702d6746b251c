import { join } from "node:path";
import { type Duration, RemovalPolicy } from "aws-cdk-lib";
import { Connections, type IConnectable, type IVpc } from "aws-cdk-lib/aws-ec2";
import { type Grant, type IGrantable, type IPrincipal, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Alias,
  Architecture,
  type CfnAlias,
  Code,
  type ILayerVersion,
  Function as LambdaFunction,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { closedGroup } from "./closed-group.ts";
import { mayJoin } from "./network-interfaces.ts";

export interface ThinFunctionProps {
  /** The folder of `functions/` that holds it. Its construct is called the same (`open-map`: `OpenMap`): tools go by that. */
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
  /** Puts it into isolated subnets, with a security group of its own that lets nothing in or out by itself. */
  readonly vpc?: IVpc;
  /** Named otherwise than `live` while it is tried out on one side only. @default live */
  readonly alias?: string;
  /** Days that its log is kept. */
  readonly logRetentionDays: RetentionDays;
}

/**
 * A function with a single task: Node.js on arm64 unless it brings a runtime, prebuilt code, a log group of its own that
 * forgets, and a role of its own that may do nothing but write that log until something is granted. Each deployment that
 * changes it publishes a version; whoever calls it calls the alias `live`.
 */
export class ThinFunction extends Construct implements IGrantable, IConnectable {
  /** The folder of `functions/` that holds it. */
  readonly name: string;
  readonly lambda: LambdaFunction;
  /** What callers invoke: the alias `live`, of the version that was deployed last. */
  readonly invoked: Alias;
  /** It, and those of experiments. */
  readonly aliases: Alias[];
  /** Of a function in a VPC: whom it may talk to. */
  readonly connections: Connections;
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: ThinFunctionProps) {
    super(scope, id);
    this.name = props.name;
    const logGroup = new LogGroup(this, "Log", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const { vpc } = props;
    const securityGroup = vpc && closedGroup(this, "Access", vpc, props.description);
    if (vpc && securityGroup) mayJoin(this.role, vpc, securityGroup);
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
      // An alias can be put back to one of them, by hand too. They go with the function.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...(vpc && securityGroup && { vpc, securityGroups: [securityGroup] }),
    });
    this.connections = new Connections({ securityGroups: securityGroup ? [securityGroup] : [] });
    const aliasName = props.alias ?? "live";
    this.invoked = new Alias(this, "Live", { aliasName, version: this.lambda.currentVersion });
    this.aliases = [this.invoked];
    logGroup.grantWrite(this.role);
    this.grantPrincipal = this.role;
  }

  /** Gives the version that is deployed last another name; the alias `live` stays at the version of this number. */
  tryOut(aliasName: string, live: string): void {
    (this.invoked.node.defaultChild as CfnAlias).functionVersion = live;
    this.aliases.push(new Alias(this, aliasName, { aliasName, version: this.lambda.currentVersion }));
  }

  grantInvoke(grantee: IGrantable): Grant {
    return this.invoked.grantInvoke(grantee);
  }
}

import { Aws, CfnResource, Duration, Fn, Names, RemovalPolicy } from "aws-cdk-lib";
import { type IVpc, Port, type SecurityGroup } from "aws-cdk-lib/aws-ec2";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  CfnDBInstance,
  CfnDBParameterGroup,
  CfnDBProxy,
  CfnDBProxyTargetGroup,
  CfnDBSubnetGroup,
} from "aws-cdk-lib/aws-rds";
import { Construct } from "constructs";
import { allow } from "./allow.ts";
import { closedGroup } from "./closed-group.ts";
import type { ThinFunction } from "./thin-function.ts";

export interface ProxiedPostgresProps {
  readonly vpc: IVpc;
  /** Such as `db.t4g.micro`. */
  readonly instanceClass: string;
  /** GB of gp3 storage; 20 is the least. */
  readonly storage: number;
  readonly database: string;
  /** Owns the database. It logs in at the instance itself, never through the proxy. */
  readonly owner: string;
  /** Who may log in through the proxy; made by the owner, who grants them `rds_iam`. */
  readonly users: readonly string[];
  /** Connections that the instance admits. The proxy takes four fifths of them. */
  readonly maxConnections: number;
  /** `true`: it goes with the stack. `false`: a snapshot is left, and it cannot be deleted by mistake. */
  readonly sandbox: boolean;
}

/** Of PostgreSQL; RDS Proxy listens at no other. */
const PORT = 5432;

/**
 * PostgreSQL behind RDS Proxy, and no password anywhere: functions log in at the proxy with IAM, the proxy logs in at
 * the instance with IAM, and so does the owner. Thousands of functions share the instance's few connections.
 */
export class ProxiedPostgres extends Construct {
  readonly #props: ProxiedPostgresProps;
  readonly #instance: CfnDBInstance;
  readonly #proxy: CfnDBProxy;
  readonly #instanceGroup: SecurityGroup;
  readonly #proxyGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: ProxiedPostgresProps) {
    super(scope, id);
    this.#props = props;
    const { vpc } = props;
    this.#instanceGroup = closedGroup(this, "InstanceAccess", vpc, "The database");
    this.#proxyGroup = closedGroup(this, "ProxyAccess", vpc, "The proxy of the database");
    this.#proxyGroup.connections.allowTo(this.#instanceGroup, Port.tcp(PORT), "From proxy to database");
    this.#instance = this.#makeInstance();
    this.#proxy = this.#makeProxy();
  }

  /** Lets a function log in through the proxy as one of the users; tells it how, in its environment. */
  grantConnect(fn: ThinFunction, user: string): void {
    if (!this.#props.users.includes(user)) throw new Error(`${user} is no user of this database`);
    fn.connections.allowTo(this.#proxyGroup, Port.tcp(PORT), "To the proxy of the database");
    allow(fn, ["rds-db:connect"], [userArn(Fn.select(6, Fn.split(":", this.#proxy.attrDbProxyArn)), user)]);
    this.#tell(fn, this.#proxy.attrEndpoint, user);
  }

  /** Lets a function log in at the instance as the owner; tells it how, in its environment. */
  grantOwn(fn: ThinFunction): void {
    fn.connections.allowTo(this.#instanceGroup, Port.tcp(PORT), "To the database");
    allow(fn, ["rds-db:connect"], [userArn(this.#instance.attrDbiResourceId, this.#props.owner)]);
    this.#tell(fn, this.#instance.attrEndpointAddress, this.#props.owner);
    // The instance's certificate is of Amazon's own authority, which the runtime has in this file and does not load.
    fn.lambda.addEnvironment("NODE_EXTRA_CA_CERTS", "/var/runtime/ca-cert.pem");
  }

  #tell(fn: ThinFunction, host: string, user: string): void {
    fn.lambda.addEnvironment("DB_HOST", host);
    fn.lambda.addEnvironment("DB_PORT", String(PORT));
    fn.lambda.addEnvironment("DB_NAME", this.#props.database);
    fn.lambda.addEnvironment("DB_USER", user);
  }

  #makeInstance(): CfnDBInstance {
    const { vpc, instanceClass, storage, database, owner, maxConnections, sandbox } = this.#props;
    const subnets = new CfnDBSubnetGroup(this, "Subnets", {
      dbSubnetGroupDescription: "Where the database is",
      subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
    });
    const parameters = new CfnDBParameterGroup(this, "Parameters", {
      description: "As little as differs from the defaults",
      family: "postgres17",
      parameters: { max_connections: String(maxConnections), "rds.force_ssl": "1" },
    });
    const instance = new CfnDBInstance(this, "Instance", {
      engine: "postgres",
      engineVersion: "17",
      dbInstanceClass: instanceClass,
      allocatedStorage: String(storage),
      storageType: "gp3",
      storageEncrypted: true,
      dbName: database,
      masterUsername: owner,
      // So that there is neither a password nor a secret to keep.
      masterUserAuthenticationType: "iam-db-auth",
      enableIamDatabaseAuthentication: true,
      publiclyAccessible: false,
      multiAz: false,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
      backupRetentionPeriod: sandbox ? 0 : 7,
      deletionProtection: !sandbox,
      dbSubnetGroupName: subnets.ref,
      dbParameterGroupName: parameters.ref,
      vpcSecurityGroups: [this.#instanceGroup.securityGroupId],
    });
    instance.applyRemovalPolicy(sandbox ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT);
    return instance;
  }

  #makeProxy(): CfnDBProxy {
    const { vpc, users } = this.#props;
    const role = new Role(this, "ProxyRole", { assumedBy: new ServicePrincipal("rds.amazonaws.com") });
    const arns = users.map((user) => userArn(this.#instance.attrDbiResourceId, user));
    const granted = allow(role, ["rds-db:connect"], arns);
    const proxy = new CfnDBProxy(this, "Proxy", {
      dbProxyName: Names.uniqueResourceName(this, { maxLength: 60 }),
      engineFamily: "POSTGRESQL",
      defaultAuthScheme: "IAM_AUTH",
      requireTls: true,
      idleClientTimeout: Duration.minutes(30).toSeconds(),
      roleArn: role.roleArn,
      vpcSubnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
      vpcSecurityGroupIds: [this.#proxyGroup.securityGroupId],
    });
    granted.applyBefore(proxy);
    const targets = new CfnDBProxyTargetGroup(this, "Targets", {
      dbProxyName: proxy.ref,
      targetGroupName: "default",
      dbInstanceIdentifiers: [this.#instance.ref],
      connectionPoolConfigurationInfo: {
        // The rest is for the owner and for RDS itself.
        maxConnectionsPercent: 80,
        maxIdleConnectionsPercent: 20,
        connectionBorrowTimeout: 10,
      },
    });
    for (const rule of this.#proxyGroup.node.findAll())
      if (CfnResource.isCfnResource(rule)) targets.addResourceDependency(rule);
    return proxy;
  }
}

/** A user of a database or of a proxy, by that one's resource id. */
function userArn(resourceId: string, user: string): string {
  return `arn:${Aws.PARTITION}:rds-db:${Aws.REGION}:${Aws.ACCOUNT_ID}:dbuser:${resourceId}/${user}`;
}

/** Instances, proxies and what belongs to them, as the templates describe them. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Item } from "../../prices/aws.ts";
import type { Authority } from "../core/certificate.ts";
import type { Aws, Created, Resource, ResourceType } from "../core/contracts.ts";
import type { Interface } from "../ec2/network.ts";
import { Instance } from "./instance.ts";
import { DbProxy } from "./proxy.ts";

export interface RdsContext {
  readonly aws: Aws;
  readonly authority: Authority;
  readonly instances: Map<string, Instance>;
  readonly proxies: Map<string, DbProxy>;
  /** Where data is kept. */
  readonly folder: string;
  /** Counts what is paid for by the hour: so many units each. */
  meter(item: Item, rate: number, resource: string): void;
  /** Resolves when the clients of a proxy may come. */
  beforeClients?(): Promise<unknown>;
  open(
    what: Instance | DbProxy,
    door: { readonly host: string; readonly port: number },
    at: Interface,
  ): Promise<void>;
}

/** Of the PostgreSQL that runs here. */
const MAJOR = "17";
/** RDS Proxy listens at no other. */
const PROXY_PORT = 5432;
const HOURS_A_MONTH = 730;
const NO_TAGS = "tags have no effect on a run";
const ONE_DISK = "the disk of this machine is what there is";
const NOT_KEPT = "a run is backed up by whoever copies its folder";

export function rdsResources(context: RdsContext): Record<string, ResourceType> {
  const parameterGroups = new Map<string, Readonly<Record<string, string>>>();
  const subnetGroups = new Map<string, readonly string[]>();
  return {
    "AWS::RDS::DBParameterGroup": {
      properties: {
        Family: true,
        Parameters: true,
        Description: "is text for people",
        DBParameterGroupName: "a name",
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const { Family, Parameters = {} } = resource.properties as {
          Family: string;
          Parameters?: Readonly<Record<string, string | number>>;
        };
        if (Family !== `postgres${MAJOR}`) throw new Error(`${Family}: here is PostgreSQL ${MAJOR} alone.`);
        const name = resource.physicalName({ lowerCase: true });
        parameterGroups.set(name, readParameters(Parameters));
        return { ref: name, attributes: { DBParameterGroupName: name } };
      },
    },
    "AWS::RDS::DBSubnetGroup": {
      properties: {
        SubnetIds: true,
        DBSubnetGroupDescription: "is text for people",
        DBSubnetGroupName: "a name",
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const name = resource.physicalName({ lowerCase: true });
        subnetGroups.set(name, resource.properties.SubnetIds as string[]);
        return { ref: name };
      },
    },
    "AWS::RDS::DBInstance": {
      properties: INSTANCE,
      create: (resource) => {
        const { DBSubnetGroupName = "", DBParameterGroupName = "" } = resource.properties as Record<
          string,
          string
        >;
        const subnets = subnetGroups.get(DBSubnetGroupName);
        if (!subnets) throw new Error(`There is no subnet group ${DBSubnetGroupName}.`);
        return makeInstance(context, resource, subnets, parameterGroups.get(DBParameterGroupName) ?? {});
      },
    },
    "AWS::RDS::DBProxy": {
      properties: {
        DBProxyName: true,
        EngineFamily: true,
        DefaultAuthScheme: true,
        RequireTLS: true,
        IdleClientTimeout: true,
        RoleArn: true,
        VpcSubnetIds: true,
        VpcSecurityGroupIds: true,
        DebugLogging: "what is pinned or denied is in the log of the run",
        Tags: NO_TAGS,
      },
      create: (resource) => makeProxy(context, resource),
    },
    "AWS::RDS::DBProxyTargetGroup": {
      properties: {
        DBProxyName: true,
        TargetGroupName: true,
        DBInstanceIdentifiers: true,
        ConnectionPoolConfigurationInfo: {
          MaxConnectionsPercent: true,
          MaxIdleConnectionsPercent: true,
          ConnectionBorrowTimeout: true,
        },
      },
      create: (resource) => aim(context, resource),
    },
  };
}

const INSTANCE: ResourceType["properties"] = {
  Engine: true,
  EngineVersion: true,
  DBName: true,
  MasterUsername: true,
  MasterUserAuthenticationType: true,
  EnableIAMDatabaseAuthentication: true,
  DBSubnetGroupName: true,
  DBParameterGroupName: true,
  VPCSecurityGroups: true,
  PubliclyAccessible: true,
  AllocatedStorage: true,
  StorageType: ONE_DISK,
  StorageEncrypted: "the disk of this machine is encrypted by whoever owns it",
  AutoMinorVersionUpgrade: "the version is that of the package",
  BackupRetentionPeriod: NOT_KEPT,
  CopyTagsToSnapshot: NOT_KEPT,
  DBInstanceClass: true,
  DeletionProtection: "the local cloud never takes a stack down",
  MultiAZ: "all is in one place here",
  Tags: NO_TAGS,
};

function makeInstance(
  { aws, authority, instances, folder, open, meter }: RdsContext,
  resource: Resource,
  subnets: readonly string[],
  parameters: Readonly<Record<string, string>>,
): Promise<Created> {
  const properties = resource.properties as Readonly<Record<string, string>> & {
    readonly VPCSecurityGroups?: readonly string[];
  };
  const { Engine, EngineVersion = MAJOR, MasterUsername = "", DBName = "postgres" } = properties;
  if (Engine !== "postgres" || EngineVersion.split(".")[0] !== MAJOR)
    throw new Error(`${Engine} ${EngineVersion}: here is PostgreSQL ${MAJOR} alone.`);
  if (
    properties.MasterUserAuthenticationType !== "iam-db-auth" ||
    !isTrue(properties.EnableIAMDatabaseAuthentication)
  )
    throw new Error("Users log in with IAM alone here, the master user too: there are no passwords.");
  if (isTrue(properties.PubliclyAccessible))
    throw new Error("An instance cannot be publicly accessible here.");
  const id = resource.physicalName({ max: 63, lowerCase: true });
  const resourceId = `db-${codeOf(resource, 26).toUpperCase()}`;
  const door = {
    host: `${id}.c${codeOf(resource, 11)}.${aws.region}.rds.amazonaws.com`,
    port: 5432,
    resourceId,
  };
  const instance = new Instance(aws, authority, {
    id,
    door,
    owner: MasterUsername,
    database: DBName,
    parameters,
    folder: join(folder, id),
  });
  instances.set(id, instance);
  // Memory and processors are those of this machine; what the class costs is known of the smallest alone.
  if (properties.DBInstanceClass === "db.t4g.micro") meter("databaseHours", 1, id);
  meter("databaseStorage", Number(properties.AllocatedStorage ?? 20) / HOURS_A_MONTH, id);
  const created = {
    ref: id,
    attributes: {
      "Endpoint.Address": door.host,
      "Endpoint.Port": String(door.port),
      DbiResourceId: resourceId,
      DBInstanceArn: aws.arn("rds", `db:${id}`),
    },
  };
  const at = { subnets, securityGroups: properties.VPCSecurityGroups ?? [] };
  return open(instance, door, at).then(() => created);
}

async function makeProxy(
  { aws, authority, proxies, open, beforeClients, meter }: RdsContext,
  resource: Resource,
): Promise<Created> {
  const properties = resource.properties as Readonly<Record<string, string>> & {
    readonly VpcSubnetIds: readonly string[];
    readonly VpcSecurityGroupIds?: readonly string[];
  };
  const { DBProxyName = "", EngineFamily, DefaultAuthScheme, RoleArn = "" } = properties;
  if (EngineFamily !== "POSTGRESQL" || DefaultAuthScheme !== "IAM_AUTH")
    throw new Error("A proxy must be of the family POSTGRESQL and have the DefaultAuthScheme IAM_AUTH here.");
  if (!isTrue(properties.RequireTLS))
    throw new Error("A proxy must require TLS here: IAM's tokens ask for it.");
  const resourceId = `prx-${codeOf(resource, 17)}`;
  const host = `${DBProxyName.toLowerCase()}.proxy-${codeOf(resource, 12)}.${aws.region}.rds.amazonaws.com`;
  const door = { host, port: PROXY_PORT, resourceId };
  const proxy = new DbProxy(aws, authority, {
    name: DBProxyName,
    door,
    roleArn: RoleArn,
    idleClientTimeout: Number(properties.IdleClientTimeout ?? 1800),
    beforeClients: async () => beforeClients?.(),
  });
  proxies.set(DBProxyName, proxy);
  // Billed by the instance's vCPUs, two at least; small instances have two (RDS Proxy pricing, 2026-11).
  meter("proxyHours", 2, DBProxyName);
  await open(proxy, door, {
    subnets: properties.VpcSubnetIds,
    securityGroups: properties.VpcSecurityGroupIds ?? [],
  });
  const arn = aws.arn("rds", `db-proxy:${resourceId}`);
  return { ref: DBProxyName, attributes: { DBProxyArn: arn, Endpoint: host } };
}

function aim({ proxies, instances }: RdsContext, resource: Resource): Created {
  const { DBProxyName, DBInstanceIdentifiers, ConnectionPoolConfigurationInfo } = resource.properties as {
    DBProxyName: string;
    DBInstanceIdentifiers?: readonly string[];
    ConnectionPoolConfigurationInfo?: Readonly<Record<string, number | string>>;
  };
  const [id = "", ...more] = DBInstanceIdentifiers ?? [];
  const [proxy, instance] = [proxies.get(DBProxyName), instances.get(id)];
  if (!proxy || !instance || more.length > 0)
    throw new Error(
      `A target group must lead from a proxy to one instance: ${DBProxyName} to ${id} ${more}.`,
    );
  const config = ConnectionPoolConfigurationInfo ?? {};
  const maxConnectionsPercent = Number(config.MaxConnectionsPercent ?? 100);
  proxy.aim(instance, {
    maxConnectionsPercent,
    maxIdleConnectionsPercent: Number(config.MaxIdleConnectionsPercent ?? maxConnectionsPercent / 2),
    borrowTimeout: Number(config.ConnectionBorrowTimeout ?? 120),
  });
  const arn = `${resource.physicalName()}`;
  return { ref: arn, attributes: { TargetGroupArn: arn } };
}

function readParameters(parameters: Readonly<Record<string, string | number>>): Record<string, string> {
  const all = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const);
  for (const [name, value] of all)
    if (value.includes("{")) throw new Error(`${name} is ${value}: formulas of RDS are not resolved here.`);
  return Object.fromEntries(all);
}

const isTrue = (value: unknown) => String(value) === "true";

/** Letters and digits, the same at every start. */
function codeOf(resource: Resource, length: number): string {
  const hash = createHash("sha256").update(`${resource.stack}/${resource.logicalId}`).digest("hex");
  return BigInt(`0x${hash}`).toString(36).slice(0, length);
}

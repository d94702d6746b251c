import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AwsV4Signer } from "aws4fetch";
import postgres from "postgres";
import { Authority } from "../../../local/core/certificate.ts";
import { type TestAws, type TestCredentials, testAws } from "../../../local/core/testing.ts";
import { createEc2 } from "../../../local/ec2/index.ts";
import { Network } from "../../../local/ec2/network.ts";
import { createRds, type Rds } from "../../../local/rds/index.ts";
import { make } from "../make.ts";

export interface Login {
  readonly user?: string;
  readonly credentials?: TestCredentials;
  /** In place of the one that the credentials make. */
  readonly token?: string;
  /** ms */
  readonly signedAt?: number;
  readonly options?: postgres.Options<Record<string, postgres.PostgresType>>;
}

export interface Rig {
  readonly t: TestAws;
  readonly rds: Rds;
  readonly network: Network;
  readonly doors: Readonly<Record<"instance" | "proxy", { host: string; localPort: number }>>;
  /** The root certificate that both doors' own are signed by: a file. */
  readonly certificate: string;
  /** A session of the role that may log in there. */
  credentials(door: "instance" | "proxy"): TestCredentials;
  token(door: "instance" | "proxy", login?: Login): Promise<string>;
  /** A real driver, as a function would use it. */
  connect(door: "instance" | "proxy", login?: Login): Promise<postgres.Sql>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly dataDir?: string;
  readonly database?: string;
  readonly owner?: string;
  /** Who may log in through the proxy. */
  readonly user?: string;
  readonly maxConnections?: number;
  readonly percent?: number;
  readonly borrowTimeout?: number;
}

/** A network with an instance and a proxy in it, as templates make them. */
export async function rig(options: RigOptions = {}): Promise<Rig> {
  const { dataDir, database = "shop", owner = "owner", user: clerk = "clerk" } = options;
  const { maxConnections = 20, percent = 50, borrowTimeout = 10 } = options;
  const t = await testAws({ dataDir });
  const network = new Network();
  const ec2 = await t.add((aws) => createEc2(aws, network));
  const authority = new Authority(join(t.dataDir, "ca.pem"));
  const rds = (await t.add((aws) => createRds(aws, network, authority))) as Rds;
  const { ref: vpc } = await make(ec2, "AWS::EC2::VPC", "Vpc", { CidrBlock: "10.0.0.0/16" });
  const { ref: subnet } = await make(ec2, "AWS::EC2::Subnet", "Subnet", {
    VpcId: vpc,
    CidrBlock: "10.0.0.0/24",
  });
  const { ref: group } = await make(ec2, "AWS::EC2::SecurityGroup", "Group", { VpcId: vpc });
  const parameters = await make(rds, "AWS::RDS::DBParameterGroup", "Parameters", {
    Family: "postgres17",
    Parameters: { max_connections: String(maxConnections), "rds.force_ssl": "1" },
  });
  const subnets = await make(rds, "AWS::RDS::DBSubnetGroup", "Subnets", { SubnetIds: [subnet] });
  const instance = await make(rds, "AWS::RDS::DBInstance", "Database", {
    Engine: "postgres",
    EngineVersion: "17",
    DBName: database,
    MasterUsername: owner,
    MasterUserAuthenticationType: "iam-db-auth",
    EnableIAMDatabaseAuthentication: true,
    DBSubnetGroupName: subnets.ref,
    DBParameterGroupName: parameters.ref,
    VPCSecurityGroups: [group],
  });
  const users = (id: string) => `arn:aws:rds-db:us-east-1:000000000000:dbuser:${id}`;
  const trust = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { Service: "rds.amazonaws.com" }, Action: "sts:AssumeRole" },
  } as const;
  const connect = { Effect: "Allow", Action: "rds-db:connect" } as const;
  const resourceId = instance.attributes?.DbiResourceId ?? "";
  const roleArn = t.role("Proxy", { ...connect, Resource: `${users(resourceId)}/${clerk}` }, trust);
  const proxy = await make(rds, "AWS::RDS::DBProxy", "Proxy", {
    DBProxyName: "shop",
    EngineFamily: "POSTGRESQL",
    DefaultAuthScheme: "IAM_AUTH",
    RequireTLS: true,
    RoleArn: roleArn,
    VpcSubnetIds: [subnet],
    VpcSecurityGroupIds: [group],
  });
  await make(rds, "AWS::RDS::DBProxyTargetGroup", "Targets", {
    DBProxyName: proxy.ref,
    TargetGroupName: "default",
    DBInstanceIdentifiers: [instance.ref],
    ConnectionPoolConfigurationInfo: {
      MaxConnectionsPercent: percent,
      ConnectionBorrowTimeout: borrowTimeout,
    },
  });
  const proxyId = (proxy.attributes?.DBProxyArn ?? "").split(":")[6] ?? "";
  const proxyRole = t.role("Clerk", {
    ...connect,
    Resource: [`${users(proxyId)}/${clerk}`, `${users(proxyId)}/ghost`],
  });
  const instanceRole = t.role("Owner", {
    ...connect,
    Resource: [`${users(resourceId)}/${owner}`, `${users(resourceId)}/${clerk}`],
  });

  const roles = { proxy: proxyRole, instance: instanceRole };
  const hosts = {
    instance: instance.attributes?.["Endpoint.Address"] ?? "",
    proxy: proxy.attributes?.Endpoint ?? "",
  };
  const routes = network.routesFrom({ subnets: [subnet], securityGroups: [group] });
  // Nobody is let in by the group: these are the listeners themselves.
  if (routes.length > 0) throw new Error("A group without rules lets somebody in");
  await make(ec2, "AWS::EC2::SecurityGroupIngress", "Rule", {
    GroupId: group,
    IpProtocol: "tcp",
    FromPort: 5432,
    ToPort: 5432,
    SourceSecurityGroupId: group,
  });
  const open = network.routesFrom({ subnets: [subnet], securityGroups: [group] });
  const doorAt = (host: string) => ({
    host,
    localPort: open.find((route) => route.host === host)?.localPort ?? 0,
  });
  const doors = { instance: doorAt(hosts.instance), proxy: doorAt(hosts.proxy) };

  const result: Rig = {
    t,
    rds,
    network,
    doors,
    certificate: authority.file,
    credentials: (door) => t.credentials(roles[door]),
    async token(door, { user = door === "proxy" ? clerk : owner, credentials, signedAt } = {}) {
      const url = new URL(`https://${doors[door].host}:5432/`);
      url.search = new URLSearchParams({
        Action: "connect",
        DBUser: user,
        "X-Amz-Expires": "900",
      }).toString();
      const datetime = signedAt && new Date(signedAt).toISOString().replace(/[-:]|\.\d+/g, "");
      const signer = new AwsV4Signer({
        ...(credentials ?? t.credentials(roles[door])),
        url: url.href,
        method: "GET",
        service: "rds-db",
        region: "us-east-1",
        signQuery: true,
        ...(datetime && { datetime }),
      });
      return (await signer.sign()).url.href.replace("https://", "");
    },
    async connect(door, login = {}) {
      const sql = postgres({
        host: "127.0.0.1",
        port: doors[door].localPort,
        database,
        user: login.user ?? (door === "proxy" ? clerk : owner),
        password: login.token ?? (await result.token(door, login)),
        ssl: { ca: readFileSync(authority.file), servername: doors[door].host },
        max: 1,
        // What is slow on a busy machine has not failed.
        connect_timeout: 120,
        onnotice: () => {},
        fetch_types: false,
        ...login.options,
      });
      return sql;
    },
    close: () => t.close(),
  };
  return result;
}

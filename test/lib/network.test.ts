import { describe, expect, test } from "vitest";
import { all, only, ownFunctions, synth, text } from "./synth.ts";

const { stacks } = synth();
const without = synth({ search: "off" });

/** `Stack/logicalId` of a group, by what refers to it from its own or another stack. */
const nameOf = (group: unknown) =>
  /(?:GetAtt|^)?(InstanceAccess|ProxyAccess|MigrateIndexAccess|IndexMapAccess|GalleryAccess|FrontDoorAccess)/.exec(
    text(group),
  )?.[1] ?? text(group);
const listOf = (list: unknown) => /PrefixLists(s3|dynamodb|cloudFront)/.exec(text(list))?.[1];

const rules = (way: "Ingress" | "Egress") =>
  Object.values(all(stacks, `AWS::EC2::SecurityGroup${way}`))
    .map(({ Properties = {} }) => {
      const other =
        nameOf(Properties.SourceSecurityGroupId ?? Properties.DestinationSecurityGroupId ?? "") ||
        listOf(Properties.SourcePrefixListId ?? Properties.DestinationPrefixListId);
      const ports = [...new Set([Properties.FromPort, Properties.ToPort])].join("-");
      return `${nameOf(Properties.GroupId)} ${way === "Egress" ? "→" : "←"} ${other} ${Properties.IpProtocol} ${ports}`;
    })
    .sort();

describe("the network", () => {
  test("has no way out: isolated subnets in two zones, no NAT, no route", () => {
    for (const type of ["AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::EIP"])
      expect(all(stacks, type)).toEqual({});
    const subnets = only(stacks.Index, "AWS::EC2::Subnet");
    expect(subnets).toHaveLength(2);
    for (const { Properties } of subnets) expect(Properties?.MapPublicIpOnLaunch).not.toBe(true);
  });

  test("is in zones that have RDS Proxy and VPC origins, in whatever account", () => {
    const chosen = (region: string) =>
      only(stacks.Index, "AWS::EC2::Subnet").map(({ Properties }) => {
        const pick = (value: unknown): unknown => {
          const branch = (value as { "Fn::If"?: [string, unknown, unknown] })["Fn::If"];
          if (!branch) return value;
          const [, here] = stacks.Index.toJSON().Conditions[branch[0]]["Fn::Equals"];
          return pick(here === region ? branch[1] : branch[2]);
        };
        return [pick(Properties?.AvailabilityZone), pick(Properties?.AvailabilityZoneId)];
      });
    const none = { Ref: "AWS::NoValue" };
    expect(chosen("us-east-1")).toEqual([
      [none, "use1-az1"],
      [none, "use1-az2"],
    ]);
    expect(chosen("ca-central-1")[1]).toEqual([none, "cac1-az2"]);
    expect(chosen("eu-west-1")).toEqual(
      [0, 1].map((i) => [{ "Fn::Select": [i, { "Fn::GetAZs": "" }] }, none]),
    );
  });

  test("has free endpoints for S3 and DynamoDB, and no interface endpoint that costs by the hour", () => {
    const endpoints = only(stacks.Index, "AWS::EC2::VPCEndpoint").map(({ Properties }) => [
      text(Properties?.ServiceName),
      Properties?.VpcEndpointType,
      Properties?.RouteTableIds.length,
    ]);
    expect(endpoints).toEqual([
      ["com.amazonaws.AWS::Region.s3", "Gateway", 2],
      ["com.amazonaws.AWS::Region.dynamodb", "Gateway", 2],
    ]);
  });
});

describe("security groups", () => {
  test("let in what this list says, and nothing else", () => {
    expect(rules("Ingress")).toEqual([
      "FrontDoorAccess ← cloudFront tcp 80",
      "InstanceAccess ← MigrateIndexAccess tcp 5432",
      "InstanceAccess ← ProxyAccess tcp 5432",
      "ProxyAccess ← GalleryAccess tcp 5432",
      "ProxyAccess ← IndexMapAccess tcp 5432",
    ]);
  });

  test("let out what this list says, and nothing else", () => {
    expect(rules("Egress")).toEqual([
      "GalleryAccess → ProxyAccess tcp 5432",
      "GalleryAccess → dynamodb tcp 443",
      "IndexMapAccess → ProxyAccess tcp 5432",
      "IndexMapAccess → dynamodb tcp 443",
      "IndexMapAccess → s3 tcp 443",
      "MigrateIndexAccess → InstanceAccess tcp 5432",
      "ProxyAccess → InstanceAccess tcp 5432",
    ]);
  });

  test("have no rules beside those, and not the one that EC2 adds where none is named", () => {
    const groups = Object.values(all(stacks, "AWS::EC2::SecurityGroup"));
    expect(groups).toHaveLength(6);
    for (const { Properties } of groups) {
      expect(Properties?.SecurityGroupIngress).toBeUndefined();
      expect(Properties?.SecurityGroupEgress).toEqual([
        expect.objectContaining({ CidrIp: "255.255.255.255/32", IpProtocol: "icmp" }),
      ]);
    }
  });

  test("describe themselves in characters that EC2 takes", () => {
    for (const { Properties = {} } of Object.values(all(stacks)).filter(({ Type }) =>
      /SecurityGroup/.test(Type),
    ))
      expect(Properties.GroupDescription ?? Properties.Description).toMatch(
        /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
      );
  });
});

describe("the database", () => {
  test("is encrypted, private, and known to no password: not a secret in any template", () => {
    const [instance] = only(stacks.Index, "AWS::RDS::DBInstance");
    expect(instance?.Properties).toMatchObject({
      StorageEncrypted: true,
      PubliclyAccessible: false,
      EnableIAMDatabaseAuthentication: true,
      MasterUserAuthenticationType: "iam-db-auth",
      DBInstanceClass: "db.t4g.micro",
    });
    for (const name of ["MasterUserPassword", "ManageMasterUserPassword", "MasterUserSecret"])
      expect(instance?.Properties?.[name]).toBeUndefined();
    expect(Object.values(all(stacks)).filter(({ Type }) => /SecretsManager|SSM/.test(Type))).toEqual([]);
    expect(JSON.stringify(stacks.Index.toJSON())).not.toMatch(/resolve:|secretsmanager/);
  });

  test("is reached through the proxy by IAM from end to end, over TLS", () => {
    const [proxy] = only(stacks.Index, "AWS::RDS::DBProxy");
    expect(proxy?.Properties).toMatchObject({ DefaultAuthScheme: "IAM_AUTH", RequireTLS: true });
    expect(proxy?.Properties?.Auth).toBeUndefined();
  });

  test("is logged in to by each function as its own user, and as its owner by the migration alone", () => {
    const users = [stacks.Index, stacks.Gallery].flatMap((template) =>
      only(template, "AWS::IAM::Policy").flatMap(({ Properties }) =>
        Properties?.PolicyDocument.Statement.filter(
          ({ Action }: { Action: unknown }) => Action === "rds-db:connect",
        ).map(({ Resource }: { Resource: unknown }) => [
          Properties.PolicyName.replace(/Role.*/, ""),
          [Resource].flat().map((arn) => text(arn).replace(/^.*\//, "")),
        ]),
      ),
    );
    expect(Object.fromEntries(users)).toEqual({
      DatabaseProxy: ["gallery", "indexer"],
      MigrateIndex: ["rhizome"],
      IndexMap: ["indexer"],
      Gallery: ["gallery"],
    });
  });

  test("goes with a sandbox; otherwise it leaves a snapshot, and nobody deletes it by mistake", () => {
    const of = (template: typeof stacks.Index) => only(template, "AWS::RDS::DBInstance")[0];
    expect(of(stacks.Index)).toMatchObject({ DeletionPolicy: "Delete" });
    expect(of(synth({ sandbox: false }).stacks.Index)).toMatchObject({
      DeletionPolicy: "Snapshot",
      Properties: { DeletionProtection: true, BackupRetentionPeriod: 7 },
    });
  });
});

describe("the gallery", () => {
  test("is behind an internal load balancer that checks no health, at CloudFront's /gallery", () => {
    stacks.Gallery.hasResourceProperties("AWS::ElasticLoadBalancingV2::LoadBalancer", { Scheme: "internal" });
    stacks.Gallery.hasResourceProperties("AWS::ElasticLoadBalancingV2::TargetGroup", {
      TargetType: "lambda",
      HealthCheckEnabled: false,
      TargetGroupAttributes: [{ Key: "lambda.multi_value_headers.enabled", Value: "true" }],
    });
    const [distribution] = only(stacks.Site, "AWS::CloudFront::Distribution");
    const { CacheBehaviors, Origins } = distribution?.Properties?.DistributionConfig ?? {};
    expect(CacheBehaviors.map((one: { PathPattern: string }) => one.PathPattern)).toEqual([
      "/gallery",
      "/gallery/*",
      "assets/*",
    ]);
    expect(Origins).toContainEqual(expect.objectContaining({ VpcOriginConfig: expect.anything() }));
  });

  test("is not kept ready unless asked for", () => {
    expect(all(stacks, "AWS::ApplicationAutoScaling::ScalableTarget")).toEqual({});
    const { Gallery } = synth({ galleryProvisioned: 2, accountConcurrency: 1000 }).stacks;
    Gallery.hasResourceProperties("AWS::ApplicationAutoScaling::ScalableTarget", {
      MinCapacity: 2,
      MaxCapacity: 8,
      ScalableDimension: "lambda:function:ProvisionedConcurrency",
    });
    Gallery.hasResourceProperties("AWS::ApplicationAutoScaling::ScalingPolicy", {
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7 },
    });
  });

  test("comes after the migration of its index", () => {
    const trigger = Object.entries(stacks.Gallery.findResources("Custom::Trigger"))[0]?.[0];
    for (const [id, { DependsOn }] of Object.entries(stacks.Gallery.findResources("AWS::Lambda::Alias")))
      if (!id.startsWith("MigrateIndex")) expect(DependsOn, id).toContain(trigger);
  });
});

test("search=off leaves all of it out, and nothing else", () => {
  expect(without.stacks.Index).toBeUndefined();
  const types = new Set(Object.values(all(without.stacks)).map(({ Type }) => Type));
  expect([...types].filter((type) => /EC2|RDS|ElasticLoad|VpcOrigin|Trigger/.test(type))).toEqual([]);
  const names = (of: typeof stacks) => ownFunctions(of).map(({ Properties }) => Properties?.Description);
  const gone = names(stacks).filter((name) => !names(without.stacks).includes(name));
  expect(gone).toHaveLength(4);
});

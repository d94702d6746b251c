import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { functionNames } from "../../lib/bundle.ts";
import { functions as costed } from "../../scripts/cost/actions.ts";
import { all, only, ownFunctions, synth, text } from "./synth.ts";

const { stacks, assembly } = synth();
const kept = synth({ sandbox: false }).stacks;

const ours = ownFunctions(stacks);

describe("the app", () => {
  test("has one stack for each concern, deployed in this order", () => {
    expect(assembly.stacks.map((stack) => stack.stackName)).toEqual([
      "RhizomeData",
      "RhizomeIndex",
      "RhizomeFiles",
      "RhizomeGallery",
      "RhizomeAccess",
      "RhizomeRealtime",
      "RhizomeApi",
      "RhizomeOperations",
      "RhizomeSite",
      "RhizomeIdentity",
      "RhizomeWeb",
    ]);
  });

  test("is bound to no account and no region", () => {
    for (const stack of assembly.stacks) {
      expect(stack.environment.name).toBe("aws://unknown-account/unknown-region");
    }
  });

  test("makes only resources that this list names: the local cloud has to honour each", () => {
    expect([...new Set(Object.values(all(stacks)).map((r) => r.Type))].sort()).toEqual([
      "AWS::ApiGatewayV2::Api",
      "AWS::ApiGatewayV2::Integration",
      "AWS::ApiGatewayV2::Route",
      "AWS::ApiGatewayV2::Stage",
      "AWS::CloudFront::CachePolicy",
      "AWS::CloudFront::Distribution",
      "AWS::CloudFront::Function",
      "AWS::CloudFront::OriginAccessControl",
      "AWS::CloudFront::ResponseHeadersPolicy",
      "AWS::CloudFront::VpcOrigin",
      "AWS::CloudWatch::Alarm",
      "AWS::CloudWatch::Dashboard",
      "AWS::CodeDeploy::Application",
      "AWS::CodeDeploy::DeploymentGroup",
      "AWS::Cognito::IdentityPool",
      "AWS::Cognito::IdentityPoolRoleAttachment",
      "AWS::Cognito::UserPool",
      "AWS::Cognito::UserPoolClient",
      "AWS::DynamoDB::Table",
      "AWS::EC2::InternetGateway",
      "AWS::EC2::RouteTable",
      "AWS::EC2::SecurityGroup",
      "AWS::EC2::SecurityGroupEgress",
      "AWS::EC2::SecurityGroupIngress",
      "AWS::EC2::Subnet",
      "AWS::EC2::SubnetRouteTableAssociation",
      "AWS::EC2::VPC",
      "AWS::EC2::VPCEndpoint",
      "AWS::EC2::VPCGatewayAttachment",
      "AWS::ElasticLoadBalancingV2::Listener",
      "AWS::ElasticLoadBalancingV2::ListenerRule",
      "AWS::ElasticLoadBalancingV2::LoadBalancer",
      "AWS::ElasticLoadBalancingV2::TargetGroup",
      "AWS::Events::Rule",
      "AWS::IAM::Policy",
      "AWS::IAM::Role",
      "AWS::IoT::TopicRule",
      "AWS::Lambda::Alias",
      "AWS::Lambda::EventInvokeConfig",
      "AWS::Lambda::EventSourceMapping",
      "AWS::Lambda::Function",
      "AWS::Lambda::LayerVersion",
      "AWS::Lambda::Permission",
      "AWS::Lambda::Version",
      "AWS::Logs::LogGroup",
      "AWS::Logs::MetricFilter",
      "AWS::RDS::DBInstance",
      "AWS::RDS::DBParameterGroup",
      "AWS::RDS::DBProxy",
      "AWS::RDS::DBProxyTargetGroup",
      "AWS::RDS::DBSubnetGroup",
      "AWS::S3::Bucket",
      "AWS::S3::BucketPolicy",
      "AWS::SQS::Queue",
      "AWS::SQS::QueuePolicy",
      "Custom::AWS",
      "Custom::CDKBucketDeployment",
      "Custom::S3AutoDeleteObjects",
      "Custom::S3BucketNotifications",
      "Custom::Trigger",
    ]);
  });
});

describe("what is kept", () => {
  const policies = (templates: typeof stacks) =>
    ["AWS::DynamoDB::Table", "AWS::Cognito::UserPool"]
      .flatMap((type) => Object.values(all(templates, type)))
      .concat(only(templates.Data, "AWS::S3::Bucket"))
      .map((resource) => resource.DeletionPolicy);

  test("goes with the stacks in a sandbox", () => {
    expect(policies(stacks)).toEqual(["Delete", "Delete", "Delete", "Delete"]);
    expect(assembly.stacks.filter((stack) => stack.terminationProtection)).toEqual([]);
    stacks.Data.resourceCountIs("Custom::S3AutoDeleteObjects", 1);
  });

  test("stays when the stacks go, otherwise, and the stacks do not go by mistake", () => {
    expect(policies(kept)).toEqual(["Retain", "Retain", "Retain", "Retain"]);
    kept.Data.resourceCountIs("Custom::S3AutoDeleteObjects", 0);
    for (const table of Object.values(all(kept, "AWS::DynamoDB::Table"))) {
      expect(table.Properties?.DeletionProtectionEnabled).toBe(true);
    }
    const protectedStacks = synth({ sandbox: "false" }).assembly.stacks.filter(
      (s) => s.terminationProtection,
    );
    expect(protectedStacks.map((stack) => stack.stackName)).toEqual([
      "RhizomeData",
      "RhizomeIndex",
      "RhizomeIdentity",
    ]);
  });

  test("is paid for by use, and can be restored", () => {
    for (const table of Object.values(all(stacks, "AWS::DynamoDB::Table"))) {
      expect(table.Properties).toMatchObject({
        BillingMode: "PAY_PER_REQUEST",
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      });
    }
  });

  test("is in buckets that are private and speak TLS only", () => {
    const buckets = Object.values(all(stacks, "AWS::S3::Bucket"));
    expect(buckets).toHaveLength(3);
    for (const bucket of buckets) {
      expect(bucket.Properties?.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
    for (const template of [stacks.Data, stacks.Files, stacks.Site]) {
      template.hasResourceProperties("AWS::S3::BucketPolicy", {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
          ]),
        },
      });
    }
  });

  test("can be read by pages of any origin that hold a signature, also after a redirect", () => {
    stacks.Data.hasResourceProperties("AWS::S3::Bucket", {
      CorsConfiguration: {
        CorsRules: [
          {
            AllowedMethods: ["GET", "HEAD"],
            AllowedOrigins: ["*"],
            AllowedHeaders: ["authorization", "x-amz-*", "x-map-secret"],
            ExposedHeaders: ["etag"],
            MaxAge: 86_400,
          },
        ],
      },
      LifecycleConfiguration: { Rules: [{ Prefix: "quarantine/", ExpirationInDays: 90, Status: "Enabled" }] },
    });
  });
});

describe("functions", () => {
  test("are all deployed, and no others", () => {
    // And one in bash, which is not bundled.
    expect(ours).toHaveLength(functionNames(`${import.meta.dirname}/../..`).length + 1);
  });

  test("name their runtime, architecture, memory, timeout, role and log", () => {
    for (const { Properties } of ours) {
      expect([Properties?.Runtime, Properties?.Handler]).toEqual(
        Properties?.Handler === "outline.handler"
          ? ["provided.al2023", "outline.handler"]
          : ["nodejs24.x", "index.handler"],
      );
      expect(Properties).toMatchObject({
        Architectures: ["arm64"],
        MemorySize: expect.any(Number),
        Timeout: expect.any(Number),
        Description: expect.any(String),
        LoggingConfig: { LogGroup: expect.anything() },
      });
    }
    expect(new Set(ours.map((f) => text(f.Properties?.Role))).size).toBe(ours.length);
    expect(new Set(ours.map((f) => text(f.Properties?.LoggingConfig.LogGroup))).size).toBe(ours.length);
  });

  test("have the memory that the cost page reckons with", () => {
    for (const [name, { memory }] of Object.entries(costed)) {
      const found = Object.entries(all(stacks, "AWS::Lambda::Function")).filter(([id]) =>
        new RegExp(`/${name}Function[0-9A-F]{8}$`).test(id),
      );
      expect(found.map(([, { Properties }]) => [name, Properties?.MemorySize])).toEqual([[name, memory]]);
    }
  });

  test("answer before the API gives up after 30 s", () => {
    const ofApi = only(stacks.Api, "AWS::Lambda::Function");
    for (const { Properties } of ofApi) expect(Properties?.Timeout).toBeLessThan(30);
  });

  test("write logs that are forgotten", () => {
    const logs = Object.values(all(stacks, "AWS::Logs::LogGroup"));
    expect(logs.length).toBeGreaterThanOrEqual(ours.length);
    for (const { Properties } of logs) expect(Properties?.RetentionInDays).toBe(30);
    for (const { Properties } of Object.values(
      all(synth({ logRetentionDays: 7 }).stacks, "AWS::Logs::LogGroup"),
    )) {
      expect(Properties?.RetentionInDays).toBe(7);
    }
  });
});

describe("the way of an edit", () => {
  test("goes from the topic to the table, and on failure to the queue", () => {
    stacks.Realtime.hasResourceProperties("AWS::IoT::TopicRule", {
      TopicRulePayload: {
        AwsIotSqlVersion: "2016-03-23",
        Sql: "SELECT * FROM 'maps/+/+/updates/+/+'",
        Actions: [
          {
            DynamoDB: {
              HashKeyField: "pk",
              HashKeyType: "STRING",
              HashKeyValue: "${topic(2)}#${topic(3)}",
              RangeKeyField: "sk",
              RangeKeyType: "STRING",
              RangeKeyValue: "${topic(5)}#${topic(6)}",
              PayloadField: "update",
              TableName: Match.anyValue(),
              RoleArn: Match.anyValue(),
            },
          },
        ],
        ErrorAction: { Sqs: { QueueUrl: Match.anyValue(), RoleArn: Match.anyValue(), UseBase64: false } },
      },
    });
  });

  test("is redriven from the queue in batches of which a part may fail, five times at most", () => {
    stacks.Realtime.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    stacks.Realtime.hasResourceProperties("AWS::SQS::Queue", {
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
      VisibilityTimeout: 180,
    });
  });

  test("invokes no function but compact, and that only when asked", () => {
    const rules = Object.values(all(stacks, "AWS::IoT::TopicRule")).map(
      (rule) => rule.Properties?.TopicRulePayload as { Sql: string; Actions: object[] },
    );
    const invoking = rules.filter((rule) => rule.Actions.some((action) => "Lambda" in action));
    expect(invoking.map((rule) => rule.Sql)).toEqual([
      "SELECT topic(2) AS mapId, topic(3) AS epoch, clientid() AS clientId, correlationId FROM 'maps/+/+/compact'",
    ]);
    stacks.Realtime.hasResourceProperties("AWS::Lambda::Permission", {
      Principal: "iot.amazonaws.com",
      SourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^CompactRequestsRule"), "Arn"] },
    });
    stacks.Realtime.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });
});

describe("the API", () => {
  test("is signed, but for the first look by a link", () => {
    const routes = Object.values(all(stacks, "AWS::ApiGatewayV2::Route")).map((r) => [
      r.Properties?.RouteKey,
      r.Properties?.AuthorizationType,
    ]);
    expect(Object.fromEntries(routes)).toEqual({
      "POST /maps": "AWS_IAM",
      "POST /maps/{mapId}/session": "AWS_IAM",
      "POST /maps/{mapId}/links": "AWS_IAM",
      "POST /maps/{mapId}/uploads": "AWS_IAM",
      "GET /maps/{mapId}/versions": "AWS_IAM",
      "POST /maps/{mapId}/versions": "AWS_IAM",
      "POST /maps/{mapId}/exports": "AWS_IAM",
      "POST /exports": "AWS_IAM",
      "GET /exports/{id}": "AWS_IAM",
      "POST /handovers": "AWS_IAM",
      "GET /maps/{mapId}/people": "AWS_IAM",
      "PATCH /maps/{mapId}/people/{person}": "AWS_IAM",
      "PUT /maps/{mapId}/listing": "AWS_IAM",
      "DELETE /maps/{mapId}/listing": "AWS_IAM",
      "DELETE /maps/{mapId}/people/{person}": "AWS_IAM",
      "DELETE /maps/{mapId}/links/{link}": "AWS_IAM",
      "DELETE /maps/{mapId}": "AWS_IAM",
      "POST /maps/{mapId}/restore": "AWS_IAM",
      "GET /search": "AWS_IAM",
      "POST /terms": "AWS_IAM",
      "GET /maps/{mapId}/view": "NONE",
      "POST /maps/{mapId}/view": "NONE",
    });
  });

  test("throttles every route by the settings", () => {
    stacks.Api.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
      StageName: "$default",
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      RouteSettings: {
        "POST /maps": { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 40 },
        "POST /maps/{mapId}/session": { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
        "POST /maps/{mapId}/links": { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
        "POST /maps/{mapId}/uploads": { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 50 },
        "POST /maps/{mapId}/exports": { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 20 },
        "GET /maps/{mapId}/view": { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
        "POST /maps/{mapId}/view": { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      },
    });
  });

  test("makes its stage after the routes that it throttles", () => {
    const [stage] = only(stacks.Api, "AWS::ApiGatewayV2::Stage");
    const routes = Object.keys(stacks.Api.findResources("AWS::ApiGatewayV2::Route"));
    expect(stage?.DependsOn).toEqual(expect.arrayContaining(routes));
  });

  test("lets pages send signatures and a link's secret", () => {
    stacks.Api.hasResourceProperties("AWS::ApiGatewayV2::Api", {
      CorsConfiguration: {
        AllowOrigins: ["*"],
        AllowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
        AllowHeaders: Match.arrayWith([
          "authorization",
          "x-amz-date",
          "x-amz-security-token",
          "x-map-secret",
        ]),
      },
    });
  });

  test("logs neither queries nor headers", () => {
    const [stage] = only(stacks.Api, "AWS::ApiGatewayV2::Stage");
    const { Format } = stage?.Properties?.AccessLogSettings ?? {};
    expect(Object.keys(JSON.parse(Format))).toContain("status");
    expect(Format).not.toMatch(/header|querystring|\$context\.path/i);
  });
});

describe("the site", () => {
  const [headers, assetHeaders] = only(stacks.Site, "AWS::CloudFront::ResponseHeadersPolicy");
  const config = headers?.Properties?.ResponseHeadersPolicyConfig;
  const policy = Object.fromEntries(
    text(config?.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy)
      .split("; ")
      .map((directive): [string, string[]] => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources];
      }),
  );

  test("runs no script and applies no style but its own files", () => {
    expect(policy["default-src"]).toEqual(["'none'"]);
    expect(policy["script-src"]).toEqual(["'self'"]);
    expect(policy["style-src"]).toEqual(["'self'"]);
    expect(policy["frame-ancestors"]).toEqual(["'none'"]);
    expect(policy["base-uri"]).toEqual(["'none'"]);
  });

  test("connects to the six services it uses, by their own hosts", () => {
    const sources = policy["connect-src"] ?? [];
    expect(sources.map((source) => source.replace(/Rhizome\w+:\w+/g, "*"))).toEqual([
      "'self'",
      "https://cognito-identity.AWS::Region.amazonaws.com/",
      "https://cognito-idp.AWS::Region.amazonaws.com/",
      "https://dynamodb.AWS::Region.amazonaws.com/",
      "https://*/",
      "https://*/",
      expect.stringMatching(/^(https:\/\/)?\*.*\/$/),
      "wss://*/mqtt",
    ]);
  });

  test("is served over HTTPS from a bucket that only the distribution reads, and routes by itself", () => {
    stacks.Site.hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: {
        DefaultRootObject: "index.html",
        DefaultCacheBehavior: { ViewerProtocolPolicy: "redirect-to-https", Compress: true },
        // What the gallery says is missing stays missing.
        CustomErrorResponses: Match.absent(),
      },
    });
    const [edge] = only(stacks.Site, "AWS::CloudFront::Function");
    const route = new Function(`${edge?.Properties?.FunctionCode}; return handler;`)();
    const lead = (uri: string) => route({ request: { uri, cookies: {} } }).uri;
    expect(["/", "/m/abc", "/new", "/m/a.b/c"].map(lead)).toEqual(Array(4).fill("/index.html"));
    expect(["/docs", "/docs/", "/docs/patterns/"].map(lead)).toEqual([
      "/docs/index.html",
      "/docs/index.html",
      "/docs/patterns/index.html",
    ]);
    expect(lead("/config.json")).toBe("/config.json");
    stacks.Site.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: "s3:GetObject",
            Principal: { Service: "cloudfront.amazonaws.com" },
            Condition: { StringEquals: { "AWS:SourceArn": Match.anyValue() } },
          }),
        ]),
      },
    });
  });

  test("asks the edge nothing about its assets, and gives them no more headers than they need", () => {
    const [distribution] = only(stacks.Site, "AWS::CloudFront::Distribution");
    const behaviors = distribution?.Properties?.DistributionConfig.CacheBehaviors;
    const assets = behaviors.find(({ PathPattern }: { PathPattern: string }) => PathPattern === "assets/*");
    expect(assets).toMatchObject({ Compress: true, ViewerProtocolPolicy: "redirect-to-https" });
    expect(assets.FunctionAssociations).toBeUndefined();
    const { SecurityHeadersConfig, CustomHeadersConfig } =
      assetHeaders?.Properties?.ResponseHeadersPolicyConfig ?? {};
    expect(Object.keys(SecurityHeadersConfig)).toEqual(["ContentSecurityPolicy", "ContentTypeOptions"]);
    expect(CustomHeadersConfig).toBeUndefined();
    // The worker that reads files of others connects to nobody else.
    expect(SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'",
    );
  });

  test("has assets that never change and pages that are always asked for", () => {
    stacks.Web.hasResourceProperties("Custom::CDKBucketDeployment", {
      Include: ["assets/*"],
      Prune: false,
      SystemMetadata: { "cache-control": "public, max-age=31536000, immutable" },
    });
    stacks.Web.hasResourceProperties("Custom::CDKBucketDeployment", {
      Exclude: ["assets/*", "sides/*"],
      Prune: true,
      SystemMetadata: { "cache-control": "no-cache" },
    });
  });
});

import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { StackSettings } from "./settings.ts";

/** All that must outlive a deployment: the maps' log, who may see which map, snapshots. */
export class DataStack extends Stack {
  /** The log: `pk` = `{mapId}#{epoch}`, `sk` = `{clientKey}#{seq}` or `~snapshot`. `{mapId}#versions`: a row a snapshot. */
  readonly updates: Table;
  /** `pk` = `map#{mapId}`: a map's members and links. `pk` = an identity: that person's own rows. */
  readonly people: Table;
  /** `snapshots/{mapId}/{epoch}/…`, `quarantine/{mapId}/{epoch}/…` and `files/{mapId}/…`, which people added. */
  readonly files: Bucket;

  constructor(scope: Construct, id: string, { settings }: StackSettings) {
    super(scope, id, {
      description: "Rhizome: tables and files",
      terminationProtection: !settings.sandbox,
    });
    this.updates = this.table("Updates", settings.sandbox);
    this.people = this.table("People", settings.sandbox, "expiresAt");
    this.files = new Bucket(this, "Files", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: settings.sandbox ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      autoDeleteObjects: settings.sandbox,
      cors: [
        {
          // Any origin: what counts is the signature. After the redirect from the API it is "null" anyway,
          // and the browser sends the header of that first request along.
          allowedOrigins: ["*"],
          allowedMethods: [HttpMethods.GET, HttpMethods.HEAD],
          allowedHeaders: ["authorization", "x-amz-*", "x-map-secret"],
          exposedHeaders: ["etag"],
          maxAge: 86_400,
        },
      ],
      lifecycleRules: [{ prefix: "quarantine/", expiration: Duration.days(90) }],
    });
  }

  /** `timeToLive`: the attribute that says when a row goes by itself, in seconds since 1970. */
  private table(id: string, sandbox: boolean, timeToLive?: string): Table {
    return new Table(this, id, {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: timeToLive,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !sandbox,
      removalPolicy: sandbox ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
  }
}

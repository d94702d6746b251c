import { Aws, Duration, Stack } from "aws-cdk-lib";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Bucket, EventType } from "aws-cdk-lib/aws-s3";
import { LambdaDestination } from "aws-cdk-lib/aws-s3-notifications";
import { Trigger } from "aws-cdk-lib/triggers";
import type { Construct } from "constructs";
import type { DataStack } from "./data-stack.ts";
import { drawingLayer } from "./drawing-layer.ts";
import type { IndexStack } from "./index-stack.ts";
import { allow } from "./patterns/allow.ts";
import { DeadLetters } from "./patterns/dead-letters.ts";
import { FunctionBehindAlb } from "./patterns/function-behind-alb.ts";
import { grantPartitions } from "./patterns/leading-keys.ts";
import { provision } from "./patterns/provisioned.ts";
import { ThinFunction } from "./patterns/thin-function.ts";
import type { StackSettings } from "./settings.ts";

export interface GalleryStackProps extends StackSettings {
  readonly data: DataStack;
  readonly index: IndexStack;
}

/** Finding maps: what fills the index, and the one function with two front doors that answers from it. */
export class GalleryStack extends Stack {
  /** Answers the gallery's pages behind the load balancer, and signed searches behind the HTTP API. */
  readonly gallery: ThinFunction;
  readonly indexMap: ThinFunction;
  readonly frontDoor: FunctionBehindAlb;

  constructor(scope: Construct, id: string, { data, index, settings, bundles }: GalleryStackProps) {
    super(scope, id, { description: "Rhizome: the gallery" });
    const { network, database } = index;
    const { logRetentionDays } = settings;
    const common = { bundles, logRetentionDays, vpc: network.vpc };

    const migrate = new ThinFunction(this, "MigrateIndex", {
      ...common,
      name: "migrate-index",
      description: "Brings the index to the version that the functions expect",
      memory: 256,
      timeout: Duration.minutes(5),
    });
    database.grantOwn(migrate);

    this.indexMap = new ThinFunction(this, "IndexMap", {
      ...common,
      name: "index-map",
      description: "Puts a map into the index, or takes it out",
      memory: 512,
      timeout: Duration.seconds(30),
      layers: [drawingLayer(this, bundles)],
      environment: {
        PEOPLE_TABLE: data.people.tableName,
        UPDATES_TABLE: data.updates.tableName,
        FILES_BUCKET: data.files.bucketName,
      },
    });
    database.grantConnect(this.indexMap, "indexer");
    grantPartitions(data.people, this.indexMap, ["map#*"], ["dynamodb:GetItem"]);
    data.updates.grant(this.indexMap, "dynamodb:GetItem");
    allow(this.indexMap, ["s3:GetObject"], [data.files.arnForObjects("snapshots/*")]);
    network.allowService(this.indexMap, "dynamodb");
    network.allowService(this.indexMap, "s3");
    const unindexed = new DeadLetters(this, "Unindexed", {
      description: "A map is not in the gallery as it is now: its events are in the queue",
      runbook: "the-gallery-lags",
    });
    this.indexMap.invoked.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(unindexed.queue),
    });
    this.#indexSnapshots(data);

    this.gallery = new ThinFunction(this, "Gallery", {
      ...common,
      name: "gallery",
      description: "Shows and searches the maps that are listed",
      memory: 512,
      timeout: Duration.seconds(10),
      environment: { PEOPLE_TABLE: data.people.tableName },
    });
    database.grantConnect(this.gallery, "gallery");
    // The signed search reads the caller's list of maps, and asks of each whether they still may open it.
    grantPartitions(data.people, this.gallery, [`${Aws.REGION}:*`], ["dynamodb:Query"]);
    grantPartitions(data.people, this.gallery, ["map#*"], ["dynamodb:BatchGetItem"]);
    network.allowService(this.gallery, "dynamodb");
    if (settings.galleryProvisioned > 0) provision(this.gallery, settings.galleryProvisioned);

    // Anew for each version of its code, and before any new code meets the index.
    new Trigger(this, "Migrate", {
      handler: migrate.lambda,
      timeout: Duration.minutes(6),
      executeBefore: [this.indexMap.invoked, this.gallery.invoked],
    }).executeAfter(migrate);

    this.frontDoor = new FunctionBehindAlb(this, "FrontDoor", {
      network,
      handler: this.gallery,
      paths: ["/gallery", "/gallery/*"],
      sandbox: settings.sandbox,
    });
  }

  /** Lets a function say that a map is to be looked at again: it was listed, deleted, or is no longer listed. */
  letReindex(fn: ThinFunction): void {
    const { functionArn } = this.indexMap.invoked;
    allow(fn, ["lambda:InvokeFunction"], [functionArn]);
    fn.lambda.addEnvironment("INDEX_FUNCTION", functionArn);
  }

  /**
   * S3 tells of every new snapshot. The bucket's own stack cannot name a function of this one, which needs the bucket:
   * so the notification is added from here.
   */
  #indexSnapshots(data: DataStack): void {
    const bucket = Bucket.fromBucketArn(this, "Files", data.files.bucketArn);
    bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(this.indexMap.invoked), {
      prefix: "snapshots/",
    });
  }
}

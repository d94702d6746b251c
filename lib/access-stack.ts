import { Duration, Stack } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { DataStack } from "./data-stack.ts";
import type { GalleryStack } from "./gallery-stack.ts";
import { allow } from "./patterns/allow.ts";
import { iotArn } from "./patterns/iot.ts";
import { grantPartitions } from "./patterns/leading-keys.ts";
import { ThinFunction } from "./patterns/thin-function.ts";
import type { StackSettings } from "./settings.ts";

export interface AccessStackProps extends StackSettings {
  readonly data: DataStack;
  /** Is told of maps that come and go, if it is there. */
  readonly gallery: GalleryStack | undefined;
}

/** Who has access to a map: looking, changing, and taking back what credentials outlive. */
export class AccessStack extends Stack {
  readonly listPeople: ThinFunction;
  readonly changeAccess: ThinFunction;
  readonly deleteMap: ThinFunction;
  private readonly data: DataStack;

  constructor(scope: Construct, id: string, { data, gallery, settings, bundles }: AccessStackProps) {
    super(scope, id, { description: "Rhizome: who has access" });
    this.data = data;
    const { logRetentionDays } = settings;
    const common = { bundles, logRetentionDays, timeout: Duration.seconds(10) };
    const people = { PEOPLE_TABLE: data.people.tableName };
    const updates = { UPDATES_TABLE: data.updates.tableName };

    this.listPeople = new ThinFunction(this, "ListPeople", {
      ...common,
      name: "list-people",
      description: "Lists who has access to a map",
      memory: 256,
      environment: people,
    });
    grantPartitions(data.people, this.listPeople, ["map#*"], ["dynamodb:Query"]);

    this.deleteMap = new ThinFunction(this, "DeleteMap", {
      ...common,
      name: "delete-map",
      description: "Deletes a map, or brings it back",
      memory: 256,
      environment: { ...people, UNDO_DAYS: "30" },
    });
    // One grant for both: a transaction's items may be looked at together.
    grantPartitions(
      data.people,
      this.deleteMap,
      ["map#*", "purge"],
      ["dynamodb:BatchGetItem", "dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
    );
    allow(this.deleteMap, ["iot:Publish"], [iotArn("topic/maps/*/control")]);

    this.purging({ ...common, timeout: Duration.minutes(10) }, { ...people, ...updates });

    const sweeps = this.sweepQueue();
    const sweepEpoch = new ThinFunction(this, "SweepEpoch", {
      ...common,
      name: "sweep-epoch",
      description: "Takes what came too late for an epoch over into the present one",
      memory: 256,
      timeout: Duration.seconds(30),
      environment: { ...people, ...updates, SWEEP_QUEUE_URL: sweeps.queueUrl },
    });
    grantPartitions(data.people, sweepEpoch, ["map#*"], ["dynamodb:GetItem"]);
    data.updates.grant(sweepEpoch, "dynamodb:Query", "dynamodb:BatchWriteItem");
    allow(sweepEpoch, ["iot:Publish"], [iotArn("topic/maps/*/control")]);
    sweeps.grant(sweepEpoch, "sqs:SendMessage");
    sweepEpoch.invoked.addEventSource(
      new SqsEventSource(sweeps, { batchSize: 1, reportBatchItemFailures: true }),
    );

    this.changeAccess = this.takingBack(common, { ...people, ...updates }, sweeps);
    gallery?.letReindex(this.deleteMap);
    gallery?.letReindex(this.changeAccess);
  }

  /** Once a day, what was deleted long ago goes for good. */
  private purging(
    common: { readonly bundles: string; readonly logRetentionDays: number; readonly timeout: Duration },
    tables: Readonly<Record<string, string>>,
  ): void {
    const { people, updates, files } = this.data;
    const purgeMaps = new ThinFunction(this, "PurgeMaps", {
      ...common,
      name: "purge-maps",
      description: "Removes what is left of maps that were deleted long ago",
      memory: 256,
      environment: { ...tables, FILES_BUCKET: files.bucketName },
    });
    grantPartitions(
      people,
      purgeMaps,
      ["map#*", "purge"],
      ["dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem"],
    );
    updates.grant(purgeMaps, "dynamodb:Query", "dynamodb:BatchWriteItem");
    const folders = ["snapshots/*", "files/*", "quarantine/*"];
    purgeMaps.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ["s3:ListBucket"],
        resources: [files.bucketArn],
        conditions: { StringLike: { "s3:prefix": folders } },
      }),
    );
    allow(
      purgeMaps,
      ["s3:DeleteObject"],
      folders.map((folder) => files.arnForObjects(folder)),
    );
    new Rule(this, "PurgeDaily", {
      description: "Removes what is left of maps that were deleted long ago",
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(purgeMaps.invoked, { retryAttempts: 2 })],
    });
  }

  private takingBack(
    common: { readonly bundles: string; readonly logRetentionDays: number },
    tables: Readonly<Record<string, string>>,
    sweeps: Queue,
  ): ThinFunction {
    const { people, updates, files } = this.data;
    const changeAccess = new ThinFunction(this, "ChangeAccess", {
      ...common,
      name: "change-access",
      description: "Changes what somebody may do; what is taken away ends with the map's epoch",
      // It holds the whole map, as compact does.
      memory: 1024,
      // API Gateway waits 30 s for an answer (HTTP API quotas, 2026-11).
      timeout: Duration.seconds(29),
      environment: { ...tables, FILES_BUCKET: files.bucketName, SWEEP_QUEUE_URL: sweeps.queueUrl },
    });
    grantPartitions(
      people,
      changeAccess,
      ["map#*"],
      [
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
      ],
    );
    updates.grant(
      changeAccess,
      "dynamodb:Query",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:BatchWriteItem",
    );
    allow(changeAccess, ["s3:GetObject", "s3:PutObject"], [files.arnForObjects("snapshots/*")]);
    allow(changeAccess, ["iot:Publish"], [iotArn("topic/maps/*/control")]);
    allow(changeAccess, ["iot:DeleteConnection"], [iotArn("client/*")]);
    sweeps.grant(changeAccess, "sqs:SendMessage");
    return changeAccess;
  }

  private sweepQueue(): Queue {
    return new Queue(this, "Sweeps", {
      enforceSSL: true,
      // Six times the function's timeout, as Lambda's guide for SQS sources asks.
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: {
        maxReceiveCount: 5,
        queue: new Queue(this, "LostSweeps", { enforceSSL: true, retentionPeriod: Duration.days(14) }),
      },
    });
  }
}

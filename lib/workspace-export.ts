import { Duration } from "aws-cdk-lib";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { DataStack } from "./data-stack.ts";
import { allow } from "./patterns/allow.ts";
import { DeadLetters } from "./patterns/dead-letters.ts";
import { grantPartitions } from "./patterns/leading-keys.ts";
import { ThinFunction } from "./patterns/thin-function.ts";
import type { StackSettings } from "./settings.ts";

export interface WorkspaceExportProps extends StackSettings {
  readonly data: DataStack;
  /** Where what is known of an export is kept, and what it makes. */
  readonly transfer: Bucket;
}

/** Formats that need no fonts: a writer each in functions/workspace-step. */
const formats = ["rhizome", "markdown", "opml", "freemind", "html", "text"];
/** Seconds that a step may take. */
const STEP = 120;

/** All maps of a person as one file: work that may outlast a function, in steps that a queue hands from one to the next. */
export class WorkspaceExport extends Construct {
  /** Begins an export, and tells how far it is. */
  readonly api: ThinFunction;

  constructor(scope: Construct, id: string, { data, transfer, settings, bundles }: WorkspaceExportProps) {
    super(scope, id);
    const { logRetentionDays } = settings;
    const steps = new Queue(this, "Steps", {
      enforceSSL: true,
      // Six times the function's timeout, as Lambda's guide for SQS sources asks: a step that was killed is repeated then.
      visibilityTimeout: Duration.seconds(6 * STEP),
      deadLetterQueue: {
        maxReceiveCount: 5,
        queue: new DeadLetters(this, "DeadLetters", {
          description: "An export of all maps came to no end",
          runbook: "an-export-of-all-maps-fails",
        }).queue,
      },
    });
    const common = { bundles, logRetentionDays };
    const environment = {
      PEOPLE_TABLE: data.people.tableName,
      TRANSFER_BUCKET: transfer.bucketName,
      WORKSPACE_QUEUE_URL: steps.queueUrl,
    };

    this.api = new ThinFunction(this, "ExportWorkspace", {
      ...common,
      name: "export-workspace",
      description: "Begins an export of all maps of a person, and tells how far it is",
      memory: 256,
      timeout: Duration.seconds(10),
      environment: { ...environment, WORKSPACE_FORMATS: formats.join() },
    });
    grantPartitions(data.people, this.api, ["limit#*"], ["dynamodb:UpdateItem"]);
    allow(this.api, ["s3:PutObject"], [transfer.arnForObjects("workspaces/*/job.json")]);
    allow(
      this.api,
      ["s3:GetObject"],
      [transfer.arnForObjects("workspaces/*.json"), transfer.arnForObjects("results/workspaces/*")],
    );
    steps.grant(this.api, "sqs:SendMessage");

    const worker = new ThinFunction(this, "WorkspaceStep", {
      ...common,
      name: "workspace-step",
      description: "Does one step of an export of all maps of a person",
      // It holds a whole map, as compact does.
      memory: 1024,
      timeout: Duration.seconds(STEP),
      environment: {
        ...environment,
        UPDATES_TABLE: data.updates.tableName,
        FILES_BUCKET: data.files.bucketName,
      },
    });
    grantPartitions(data.people, worker, ["map#*"], ["dynamodb:BatchGetItem"]);
    data.updates.grant(worker, "dynamodb:Query", "dynamodb:GetItem");
    allow(worker, ["s3:GetObject"], [data.files.arnForObjects("snapshots/*")]);
    allow(worker, ["s3:GetObject", "s3:PutObject"], [transfer.arnForObjects("workspaces/*")]);
    allow(worker, ["s3:PutObject"], [transfer.arnForObjects("results/workspaces/*")]);
    steps.grant(worker, "sqs:SendMessage");
    worker.invoked.addEventSource(new SqsEventSource(steps, { batchSize: 1, reportBatchItemFailures: true }));
  }
}

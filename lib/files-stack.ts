import { join } from "node:path";
import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Code, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import { LambdaDestination as LambdaTarget, SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { BlockPublicAccess, Bucket, BucketEncryption, EventType, HttpMethods } from "aws-cdk-lib/aws-s3";
import { LambdaDestination } from "aws-cdk-lib/aws-s3-notifications";
import type { Construct } from "constructs";
import type { DataStack } from "./data-stack.ts";
import { drawingLayer } from "./drawing-layer.ts";
import { allow } from "./patterns/allow.ts";
import { DeadLetters } from "./patterns/dead-letters.ts";
import { Exporter } from "./patterns/exporter.ts";
import { iotArn } from "./patterns/iot.ts";
import { grantPartitions } from "./patterns/leading-keys.ts";
import { ThinFunction } from "./patterns/thin-function.ts";
import type { StackSettings } from "./settings.ts";
import { WorkspaceExport } from "./workspace-export.ts";

const root = join(import.meta.dirname, "..");

export interface FilesStackProps extends StackSettings {
  readonly data: DataStack;
}

/**
 * The formats that functions make. Memory (MB) is about twice what the largest map that can be handed in, of 100,000
 * nodes, took; timeout (s) five times what it needs with that memory's share of a CPU, or a minute if that is more.
 * Measured by `npm run bench -- exports-largest`: docs/patterns/one-function-a-task.md. Above 1,769 MB a second CPU
 * would be paid for, which none of them uses. The outline needs a tenth of its memory: the rest is for a quick answer.
 */
const exporters = [
  { name: "export-pdf", format: "pdf", extension: "pdf", memory: 1536, timeout: 150, draws: true },
  { name: "export-png", format: "png", extension: "png", memory: 1536, timeout: 360, draws: true },
  { name: "export-html", format: "html", extension: "html", memory: 768, timeout: 60 },
  { name: "export-page", format: "page", extension: "html", memory: 512, timeout: 60 },
  { name: "export-docx", format: "docx", extension: "docx", memory: 768, timeout: 60 },
  { name: "export-pptx", format: "pptx", extension: "pptx", memory: 1024, timeout: 60 },
  { name: "export-xlsx", format: "xlsx", extension: "xlsx", memory: 768, timeout: 60 },
  {
    name: "export-outline",
    format: "text",
    extension: "txt",
    memory: 256,
    timeout: 60,
    bash: "outline.handler",
  },
] as const;

/** Files on their way: uploads until they are checked, maps until they are exported, results until they are fetched. */
export class FilesStack extends Stack {
  /** Nothing stays in it for longer than a day. Its keys: functions/shared/transfer.ts. */
  readonly transfer: Bucket;
  /** Signs the form with which a file is uploaded. */
  readonly signUpload: ThinFunction;
  /** Signs the form with which a map is handed in to be exported. */
  readonly signExport: ThinFunction;
  /** Begins an export of all maps of a person, and tells how far it is. */
  readonly exportWorkspace: ThinFunction;

  constructor(scope: Construct, id: string, { data, settings, bundles }: FilesStackProps) {
    super(scope, id, { description: "Rhizome: uploads and exports" });
    const { logRetentionDays } = settings;
    const common = { bundles, logRetentionDays };

    this.transfer = new Bucket(this, "Transfer", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
      cors: [
        {
          // Any origin: what counts is the signature.
          allowedOrigins: ["*"],
          allowedMethods: [HttpMethods.GET, HttpMethods.POST],
          allowedHeaders: ["authorization", "x-amz-*"],
          maxAge: 86_400,
        },
      ],
      lifecycleRules: [
        { expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    const { transfer } = this;
    const deadLetters = new DeadLetters(this, "DeadLetters", {
      description: "A map was not told what became of an upload or an export",
      runbook: "exports-are-not-announced",
    }).queue;

    const announcer = new ThinFunction(this, "AnnounceExport", {
      ...common,
      name: "announce-export",
      description: "Tells a map what became of an export",
      memory: 256,
      timeout: Duration.seconds(15),
      environment: { TRANSFER_BUCKET: transfer.bucketName },
    });
    this.#mayAnnounce(announcer);
    // For whom it was made, where the function that failed could not say.
    allow(
      announcer,
      ["s3:GetObject"],
      [transfer.arnForObjects("exports/*"), transfer.arnForObjects("uploads/*")],
    );
    announcer.invoked.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.minutes(15),
      onFailure: new SqsDestination(deadLetters),
    });

    const checkUpload = new ThinFunction(this, "CheckUpload", {
      ...common,
      name: "check-upload",
      description: "Looks at the bytes of an upload, keeps or removes it, tells the map",
      memory: 256,
      timeout: Duration.seconds(30),
      environment: { TRANSFER_BUCKET: transfer.bucketName, FILES_BUCKET: data.files.bucketName },
    });
    allow(checkUpload, ["s3:GetObject", "s3:DeleteObject"], [transfer.arnForObjects("uploads/*")]);
    allow(checkUpload, ["s3:PutObject"], [data.files.arnForObjects("files/*")]);
    this.#mayAnnounce(checkUpload);
    transfer.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(checkUpload.invoked), {
      prefix: "uploads/",
    });
    checkUpload.invoked.configureAsyncInvoke({
      retryAttempts: 1,
      maxEventAge: Duration.minutes(10),
      onFailure: new LambdaTarget(announcer.invoked),
    });

    const bashRuntime = new LayerVersion(this, "BashRuntime", {
      description: "Runs functions written in bash",
      code: Code.fromAsset(join(root, "layers", "bash-runtime")),
      compatibleRuntimes: [Runtime.PROVIDED_AL2023],
    });
    const drawing = drawingLayer(this, bundles);
    for (const { name, format, extension, memory, timeout, ...how } of exporters) {
      const id = name.replace(/(?:^|-)./g, (start) => (start.at(-1) ?? "").toUpperCase());
      const maker = new ThinFunction(this, id, {
        ...common,
        name,
        description: `Makes ${extension.toUpperCase()} files of maps`,
        memory,
        timeout: Duration.seconds(timeout),
        environment: { TRANSFER_BUCKET: transfer.bucketName },
        concurrency: settings.exportConcurrency,
        ...("draws" in how && { layers: [drawing] }),
        ...("bash" in how && {
          custom: { folder: join(root, "functions", name), handler: how.bash, runtime: bashRuntime },
        }),
      });
      new Exporter(this, `${id}Events`, { format, extension, bucket: transfer, maker, announcer });
    }

    this.signUpload = new ThinFunction(this, "SignUpload", {
      ...common,
      name: "sign-upload",
      description: "Signs the form with which one file is uploaded to a map",
      memory: 256,
      timeout: Duration.seconds(10),
      environment: {
        PEOPLE_TABLE: data.people.tableName,
        TRANSFER_BUCKET: transfer.bucketName,
        UPLOAD_MEGABYTES: String(settings.uploadMegabytes),
      },
    });
    grantPartitions(data.people, this.signUpload, ["map#*"], ["dynamodb:BatchGetItem"]);
    grantPartitions(data.people, this.signUpload, ["limit#*"], ["dynamodb:UpdateItem"]);
    // What it signs may do no more than it may itself.
    allow(this.signUpload, ["s3:PutObject"], [transfer.arnForObjects("uploads/*")]);

    this.signExport = new ThinFunction(this, "SignExport", {
      ...common,
      name: "sign-export",
      description: "Signs the form with which a map is handed in to be exported",
      memory: 256,
      timeout: Duration.seconds(10),
      environment: {
        PEOPLE_TABLE: data.people.tableName,
        TRANSFER_BUCKET: transfer.bucketName,
        EXPORT_FORMATS: exporters.map(({ format }) => format).join(),
      },
    });
    grantPartitions(data.people, this.signExport, ["map#*"], ["dynamodb:BatchGetItem"]);
    grantPartitions(data.people, this.signExport, ["limit#*"], ["dynamodb:UpdateItem"]);
    allow(this.signExport, ["s3:PutObject"], [transfer.arnForObjects("exports/*")]);

    this.exportWorkspace = new WorkspaceExport(this, "Workspace", { settings, bundles, data, transfer }).api;
  }

  #mayAnnounce(announcer: ThinFunction): void {
    allow(announcer, ["s3:PutObject"], [this.transfer.arnForObjects("results/*.json")]);
    allow(announcer, ["iot:Publish"], [iotArn("topic/maps/*/control")]);
  }
}

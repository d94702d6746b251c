/** Event notifications: which function, queue or topic hears of which change of a bucket, and in what words. */
import { randomBytes } from "node:crypto";
import type { Aws, AwsRequest, Resource, ResourceType } from "../core/contracts.ts";
import type { BucketResource, Buckets, ObjectEvent } from "./resources.ts";

/** Where events of a bucket go: all of a filter has to fit. */
export interface Notification {
  readonly id: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectCreated:Post`, … */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  /** Of the function, queue or topic. */
  readonly targetArn: string;
}

interface Configuration {
  readonly Id?: string;
  readonly Events: readonly string[];
  readonly Filter?: {
    readonly Key?: { readonly FilterRules?: readonly { readonly Name: string; readonly Value: string }[] };
  };
  readonly LambdaFunctionArn?: string;
  readonly QueueArn?: string;
  readonly TopicArn?: string;
}

const CONFIGURATION = {
  Id: true,
  Events: true,
  Filter: { Key: { FilterRules: { Name: true, Value: true } } },
} as const;

const REPLACED = "the local bucket has only these notifications anyway";

/** CDK's custom resource behind `bucket.addEventNotification`; the local cloud does its work itself. */
export const bucketNotifications = (aws: Aws, buckets: Buckets): ResourceType => ({
  properties: {
    BucketName: true,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: { ...CONFIGURATION, LambdaFunctionArn: true },
      QueueConfigurations: { ...CONFIGURATION, QueueArn: true },
      TopicConfigurations: { ...CONFIGURATION, TopicArn: true },
    },
    Managed: REPLACED,
    SkipDestinationValidation: "a function that may not be invoked is refused in any case",
  },
  create: async (resource) => {
    const target = buckets.get(String(resource.properties.BucketName));
    const added = read(resource);
    const notifications = [...target.settings.notifications, ...added];
    checkOverlaps(notifications);
    // Queues and topics would be sent a message to try them, at each start anew.
    for (const { targetArn } of added)
      if (serviceOf(targetArn) === "lambda") await invoke(aws, target, targetArn, "DryRun", "{}");
    target.settings = { ...target.settings, notifications };
    return { ref: resource.physicalName() };
  },
});

function read({ logicalId, properties }: Resource): Notification[] {
  const kinds = Object.values(properties.NotificationConfiguration ?? {}) as (readonly Configuration[])[];
  return kinds.flat().map((one, i) => {
    const rules = one.Filter?.Key?.FilterRules ?? [];
    const value = (name: string) => rules.find((rule) => rule.Name.toLowerCase() === name)?.Value ?? "";
    for (const event of one.Events)
      if (!/^s3:(ObjectCreated|ObjectRemoved|LifecycleExpiration):(\*|\w+)$/.test(event))
        throw new Error(`The local S3 has no events ${event}.`);
    return {
      id: one.Id ?? `${logicalId}-${i}`,
      events: one.Events,
      prefix: value("prefix"),
      suffix: value("suffix"),
      targetArn: one.LambdaFunctionArn ?? one.QueueArn ?? one.TopicArn ?? "",
    };
  });
}

/** Whether one of two event types takes in the other. */
const alike = (a: string, b: string): boolean => fits(a, b) || fits(b, a);
const fits = (pattern: string, event: string): boolean =>
  pattern === event || (pattern.endsWith("*") && event.startsWith(pattern.slice(0, -1)));

/** S3 refuses two configurations that one change of one key could both fit. */
function checkOverlaps(all: readonly Notification[]): void {
  for (const [i, a] of all.entries())
    for (const b of all.slice(i + 1)) {
      const events = a.events.some((event) => b.events.some((other) => alike(event, other)));
      const prefixes = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
      const suffixes = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
      if (events && prefixes && suffixes)
        throw new Error(
          `Two notifications overlap: "${a.prefix}…${a.suffix}" and "${b.prefix}…${b.suffix}" (${a.events}).`,
        );
    }
}

/**
 * Hands a change to every function, queue and topic that asked for it, asynchronously: it resolves when the events are
 * safe there, so that whoever is told that an object is stored can rely on them.
 */
export async function notify(
  aws: Aws,
  target: BucketResource,
  event: ObjectEvent,
  http?: AwsRequest,
): Promise<void> {
  for (const one of target.settings.notifications) {
    const wanted = one.events.some((pattern) => fits(pattern, `s3:${event.name}`));
    if (!wanted || !event.key.startsWith(one.prefix) || !event.key.endsWith(one.suffix)) continue;
    const record = JSON.stringify({ Records: [recordOf(aws, target, event, one.id, http)] });
    await tell(aws, target, one.targetArn, record).catch((error) => {
      aws.log(`s3: ${event.name} of ${event.key} did not reach ${one.targetArn}: ${error.message}`);
    });
  }
}

async function tell(aws: Aws, target: BucketResource, targetArn: string, text: string): Promise<void> {
  const caller = { kind: "service", principal: "s3.amazonaws.com", sourceArn: target.arn } as const;
  if (serviceOf(targetArn) === "lambda") return invoke(aws, target, targetArn, "Event", text);
  if (serviceOf(targetArn) === "sns") {
    const message = { TopicArn: targetArn, Message: text, Subject: "Amazon S3 Notification" };
    await aws.service("sns").call?.(caller, "Publish", message);
    return;
  }
  const message = { QueueUrl: targetArn.split(":").at(-1), MessageBody: text };
  await aws.service("sqs").call?.(caller, "SendMessage", message);
}

const serviceOf = (arn: string) => arn.split(":")[2];

async function invoke(
  aws: Aws,
  target: BucketResource,
  FunctionName: string,
  InvocationType: "Event" | "DryRun",
  Payload: string,
): Promise<void> {
  const caller = { kind: "service", principal: "s3.amazonaws.com", sourceArn: target.arn } as const;
  await aws.service("lambda").call?.(caller, "Invoke", { FunctionName, InvocationType, Payload });
}

/**
 * One record of an event message, version 2.1.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
function recordOf(
  aws: Aws,
  target: BucketResource,
  { name, key, size, etag, sequencer }: ObjectEvent,
  configurationId: string,
  http: AwsRequest | undefined,
) {
  const caller = http?.caller;
  const principalId = caller?.kind === "session" ? `AWS:${caller.userId}` : "AWS:s3.amazonaws.com";
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: aws.region,
    eventTime: new Date().toISOString(),
    eventName: name,
    userIdentity: { principalId },
    requestParameters: { sourceIPAddress: http?.sourceIp ?? "s3.amazonaws.com" },
    responseElements: {
      "x-amz-request-id": randomBytes(8).toString("hex").toUpperCase(),
      "x-amz-id-2": randomBytes(48).toString("base64"),
    },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: { name: target.bucket.name, ownerIdentity: { principalId: aws.account }, arn: target.arn },
      object: {
        // As a form is encoded: a space is a plus.
        key: new URLSearchParams({ key }).toString().slice(4).replaceAll("%2F", "/"),
        ...(size !== undefined && { size }),
        ...(etag !== undefined && { eTag: etag.replaceAll('"', "") }),
        sequencer,
      },
    },
  };
}

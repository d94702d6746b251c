/** Queues and their policies, as the template describes them. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  type Aws,
  AwsError,
  type Created,
  type PolicyDocument,
  type Resource,
  type ResourceType,
} from "../core/contracts.ts";
import { checkPolicy } from "../iam/grammar.ts";
import { Queue, type QueueSettings } from "./queue.ts";

export interface QueueResource {
  readonly queue: Queue;
  readonly arn: string;
  policies: readonly PolicyDocument[];
}

const encryption = "messages on this machine's disk are not encrypted by the local cloud";

const queueSpec: ResourceType["properties"] = {
  QueueName: true,
  VisibilityTimeout: true,
  MessageRetentionPeriod: true,
  DelaySeconds: true,
  MaximumMessageSize: true,
  ReceiveMessageWaitTimeSeconds: true,
  RedrivePolicy: true,
  RedriveAllowPolicy: "all queues here are of one account and one template",
  SqsManagedSseEnabled: encryption,
  KmsMasterKeyId: encryption,
  KmsDataKeyReusePeriodSeconds: encryption,
  Tags: "tags have no effect here",
};

/** 1 MiB: SQS quotas, 2026-11 (256 KiB until 2025). */
export const maxMessageSize = 1024 * 1024;

export class Queues {
  readonly #aws: Aws;
  readonly #queues = new Map<string, QueueResource>();

  constructor(aws: Aws) {
    this.#aws = aws;
  }

  readonly resources: Readonly<Record<string, ResourceType>> = {
    "AWS::SQS::Queue": { properties: queueSpec, create: (resource) => this.#create(resource) },
    "AWS::SQS::QueuePolicy": {
      properties: { Queues: true, PolicyDocument: true },
      create: (resource) => this.#addPolicy(resource),
    },
  };

  /** By name, URL (AWS's or the local one) or ARN. @throws QueueDoesNotExist */
  get(named: string): QueueResource {
    const found = this.#find(named);
    if (found) return found;
    throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
  }

  all(): Iterable<QueueResource> {
    return this.#queues.values();
  }

  /** Where clients of this machine reach a queue. */
  url(name: string): string {
    return `${this.#aws.endpoint("sqs")}/${this.#aws.account}/${name}`;
  }

  #find(named: string): QueueResource | undefined {
    return this.#queues.get(named.replace(/^.*[/:]/, ""));
  }

  async #create({ properties, physicalName }: Resource): Promise<Created> {
    const name = String(properties.QueueName ?? physicalName({ max: 80 }));
    const arn = this.#aws.arn("sqs", name);
    const settings = readSettings(properties);
    const deadLetters = (of: string) => this.#find(of)?.queue;
    // Names that differ in case only are two queues, but not two files everywhere.
    const mark = createHash("sha256").update(name).digest("hex").slice(0, 8);
    const file = join(this.#aws.dataDir, "sqs", `${name}-${mark}.log`);
    const queue = await Queue.open({ name, arn, settings, deadLetters }, file);
    this.#queues.set(name, { queue, arn, policies: [] });
    // AWS's own URL, like every name in a template; whoever calls it here gets it localized.
    const url = `https://sqs.${this.#aws.region}.amazonaws.com/${this.#aws.account}/${name}`;
    return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  }

  #addPolicy({ properties, logicalId }: Resource): Created {
    const { Queues: urls, PolicyDocument: document } = properties as {
      Queues: string[];
      PolicyDocument: PolicyDocument;
    };
    checkPolicy(document, "resource");
    for (const url of urls) {
      const target = this.get(url);
      target.policies = [...target.policies, document];
    }
    return { ref: logicalId };
  }
}

/** CloudFormation's defaults: SQS API reference, "SetQueueAttributes", 2026-11. */
function readSettings(properties: Resource["properties"]): QueueSettings {
  const number = (name: string, fallback: number) => Number(properties[name] ?? fallback);
  const redrive = properties.RedrivePolicy;
  const policy = (typeof redrive === "string" ? JSON.parse(redrive) : redrive) as
    | { deadLetterTargetArn: string; maxReceiveCount: number | string }
    | undefined;
  return {
    visibilityTimeout: number("VisibilityTimeout", 30),
    retention: number("MessageRetentionPeriod", 345_600),
    delay: number("DelaySeconds", 0),
    waitTime: number("ReceiveMessageWaitTimeSeconds", 0),
    maxMessageSize: number("MaximumMessageSize", maxMessageSize),
    redrive: policy && {
      deadLetterTargetArn: policy.deadLetterTargetArn,
      maxReceiveCount: Number(policy.maxReceiveCount),
    },
  };
}

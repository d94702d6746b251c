/** Buckets and their policies, as the template describes them. */
import { join } from "node:path";
import {
  type Aws,
  AwsError,
  type AwsRequest,
  type Created,
  type PolicyDocument,
  type Resource,
  type ResourceType,
} from "../core/contracts.ts";
import { checkPolicy } from "../iam/grammar.ts";
import { Bucket } from "./bucket.ts";
import type { CorsRule } from "./cors.ts";
import type { LifecycleRule } from "./lifecycle.ts";
import { type Notification, notify } from "./notifications.ts";

export interface BucketSettings {
  readonly cors: readonly CorsRule[];
  readonly policies: readonly PolicyDocument[];
  readonly lifecycle: readonly LifecycleRule[];
  readonly notifications: readonly Notification[];
  /** Nobody gets in unsigned, whatever the policy says. */
  readonly restrictPublic: boolean;
}

/** A change of an object, as `aws.events` emits it under `"s3"`: what event notifications are made from. */
export interface ObjectEvent {
  readonly bucket: string;
  /** `ObjectCreated:Put`, `ObjectRemoved:Delete`, … as in S3's event names. */
  readonly name: string;
  readonly key: string;
  readonly size?: number;
  readonly etag?: string;
  /** Later changes of a key have higher ones, compared as text of the same length. */
  readonly sequencer: string;
}

/** A bucket with what the template says of it. */
export class BucketResource {
  readonly bucket: Bucket;
  readonly arn: string;
  settings: BucketSettings;
  readonly #aws: Aws;

  constructor(aws: Aws, bucket: Bucket, settings: BucketSettings) {
    this.#aws = aws;
    this.bucket = bucket;
    this.arn = `arn:aws:s3:::${bucket.name}`;
    this.settings = settings;
  }

  /** Tells of a change; resolves when all who asked for such events have them. */
  async changed(
    name: string,
    object: { readonly key: string; readonly size?: number; readonly etag?: string },
    http?: AwsRequest,
  ): Promise<void> {
    const { key, size, etag } = object;
    const event: ObjectEvent = {
      bucket: this.bucket.name,
      name,
      key,
      size,
      etag,
      sequencer: nextSequencer(),
    };
    this.#aws.events.emit("s3", event);
    await notify(this.#aws, this, event, http);
  }
}

let lastSequence = 0n;

function nextSequencer(): string {
  const now = BigInt(Date.now()) << 12n;
  lastSequence = now > lastSequence ? now : lastSequence + 1n;
  return lastSequence.toString(16).toUpperCase().padStart(18, "0");
}

const noTags = "tags have no effect here";

const bucketSpec: ResourceType["properties"] = {
  BucketName: true,
  CorsConfiguration: {
    CorsRules: {
      Id: "a name",
      AllowedOrigins: true,
      AllowedMethods: true,
      AllowedHeaders: true,
      ExposedHeaders: true,
      MaxAge: true,
    },
  },
  LifecycleConfiguration: {
    Rules: {
      Id: "a name",
      Status: true,
      Prefix: true,
      ExpirationInDays: true,
      ExpirationDate: true,
      ObjectSizeGreaterThan: true,
      ObjectSizeLessThan: true,
      AbortIncompleteMultipartUpload: true,
      Transitions: "a storage class is a price: all objects are on this disk",
    },
  },
  PublicAccessBlockConfiguration: {
    RestrictPublicBuckets: true,
    BlockPublicPolicy: "a public policy is accepted, but has no effect when RestrictPublicBuckets is set",
    BlockPublicAcls: "there are no ACLs here",
    IgnorePublicAcls: "there are no ACLs here",
  },
  OwnershipControls: "there are no ACLs and there is one account here",
  BucketEncryption: "objects on this machine's disk are not encrypted by the local cloud",
  Tags: noTags,
};

export class Buckets {
  readonly #aws: Aws;
  readonly #buckets = new Map<string, BucketResource>();

  constructor(aws: Aws) {
    this.#aws = aws;
  }

  readonly resources: Readonly<Record<string, ResourceType>> = {
    "AWS::S3::Bucket": { properties: bucketSpec, create: (resource) => this.#create(resource) },
    "AWS::S3::BucketPolicy": {
      properties: { Bucket: true, PolicyDocument: true },
      create: (resource) => this.#addPolicy(resource),
    },
  };

  /** @throws NoSuchBucket */
  get(name: string): BucketResource {
    const found = this.#buckets.get(name);
    if (found) return found;
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: name });
  }

  find(name: string): BucketResource | undefined {
    return this.#buckets.get(name);
  }

  all(): Iterable<BucketResource> {
    return this.#buckets.values();
  }

  async close(): Promise<void> {
    for (const { bucket } of this.#buckets.values()) await bucket.close();
  }

  async #create({ properties, physicalName }: Resource): Promise<Created> {
    const {
      BucketName,
      CorsConfiguration: cors,
      LifecycleConfiguration: lifecycle,
      PublicAccessBlockConfiguration: block,
    } = properties as {
      BucketName?: string;
      CorsConfiguration?: { CorsRules?: readonly CorsRule[] };
      LifecycleConfiguration?: { Rules?: readonly LifecycleRule[] };
      PublicAccessBlockConfiguration?: { RestrictPublicBuckets?: boolean | string };
    };
    const name = BucketName ?? physicalName({ max: 63, lowerCase: true });
    const bucket = await Bucket.open(name, join(this.#aws.dataDir, "s3", name));
    const localize = (origin: string) => this.#aws.localize(origin);
    const made = new BucketResource(this.#aws, bucket, {
      cors: (cors?.CorsRules ?? []).map((rule) => ({
        ...rule,
        AllowedOrigins: rule.AllowedOrigins.map(localize),
      })),
      lifecycle: lifecycle?.Rules ?? [],
      notifications: [],
      policies: [],
      restrictPublic: String(block?.RestrictPublicBuckets) === "true",
    });
    this.#buckets.set(name, made);
    const { region } = this.#aws;
    return {
      ref: name,
      attributes: {
        Arn: made.arn,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      },
    };
  }

  #addPolicy({ properties, logicalId }: Resource): Created {
    const { Bucket: name, PolicyDocument: document } = properties as {
      Bucket: string;
      PolicyDocument: PolicyDocument;
    };
    checkPolicy(document, "resource");
    const target = this.get(name);
    target.settings = { ...target.settings, policies: [...target.settings.policies, document] };
    return { ref: logicalId };
  }
}

/** S3: buckets in folders of this machine, path style (`/s3/bucket/key`). */
import {
  type Aws,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type CreateService,
} from "../core/contracts.ts";
import { BucketDeployments } from "./bucket-deployment.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { expire } from "./lifecycle.ts";
import { deleteObjects, listObjects } from "./listing.ts";
import {
  abortUpload,
  completeUpload,
  createUpload,
  listParts,
  listUploads,
  uploadPart,
} from "./multipart.ts";
import { bucketNotifications } from "./notifications.ts";
import { deleteObject, getObject, putObject } from "./objects.ts";
import { postObject } from "./post-policy.ts";
import { authorize, readHeaders, readPath, type S3Request, xml } from "./request.ts";
import { Buckets } from "./resources.ts";

/** How often lifecycle rules are applied, in ms. AWS does so once a day. */
const lifecycleInterval = 60 * 60_000;

type Operation = (request: S3Request) => Promise<AwsResponse> | AwsResponse;

/** By method and by the parameter in the query that makes it another operation than the plain one. */
const objectOperations: Readonly<Record<string, Operation>> = {
  GET: getObject,
  HEAD: getObject,
  PUT: putObject,
  DELETE: deleteObject,
  "PUT partNumber": uploadPart,
  "POST uploads": createUpload,
  "POST uploadId": completeUpload,
  "DELETE uploadId": abortUpload,
  "GET uploadId": listParts,
};

const bucketOperations: Readonly<Record<string, Operation>> = {
  GET: listObjects,
  HEAD: headBucket,
  POST: postObject,
  "GET uploads": listUploads,
  "GET location": getLocation,
  "POST delete": deleteObjects,
};

/** Parameters that name an operation: one that is not known here is refused, never taken for another. */
const selectors = [
  "uploads",
  "partNumber",
  "uploadId",
  "delete",
  "location",
  ...[
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "encryption",
    "intelligent-tiering",
    "inventory",
  ],
  ...[
    "legal-hold",
    "lifecycle",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
  ],
  ...[
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
  ],
  ...["select", "tagging", "torrent", "versionId", "versioning", "versions", "website"],
];

export const createS3: CreateService = (aws) => {
  const buckets = new Buckets(aws);
  const deployments = new BucketDeployments(aws, buckets);
  const timer = setInterval(() => void sweep(aws, buckets), lifecycleInterval);
  timer.unref();
  return {
    name: "s3",
    protocol: "s3-xml",
    resources: {
      ...buckets.resources,
      "Custom::CDKBucketDeployment": deployments.type,
      "Custom::S3BucketNotifications": bucketNotifications(aws, buckets),
    },
    handle: (request) => handle(aws, buckets, request),
    /** `Redeploy { Site }`, for whoever develops the site. */
    call: async (_caller, operation, { Site }) => {
      if (operation !== "Redeploy") throw new AwsError("NotImplemented", `S3 has no ${operation} here.`, 501);
      await deployments.again(String(Site));
      return {};
    },
    cors: ({ path, method, headers }) => {
      const bucket = buckets.find(/^\/([^/]*)/.exec(path)?.[1] ?? "");
      return corsHeaders(bucket?.settings.cors ?? [], { method, headers });
    },
    ready: () => sweep(aws, buckets),
    async close() {
      clearInterval(timer);
      await buckets.close();
    },
  };
};

async function handle(aws: Aws, buckets: Buckets, http: AwsRequest): Promise<AwsResponse> {
  const { bucket, key } = readPath(http.path);
  if (bucket === "") throw notImplemented("A request without a bucket");
  const target = buckets.get(bucket);
  if (http.method === "OPTIONS") return preflight(target.settings.cors, http);

  const selector = selectors.find((name) => http.query.has(name));
  const name = selector ? `${http.method} ${selector}` : http.method;
  const operation = (key === "" ? bucketOperations : objectOperations)[name];
  if (!operation) throw notImplemented(`${name} of ${key === "" ? "a bucket" : "an object"}`);
  const headers = readHeaders(http);
  for (const header of [
    "x-amz-tagging",
    "x-amz-object-lock-mode",
    "x-amz-server-side-encryption-customer-algorithm",
  ])
    if (headers[header]) throw notImplemented(`The header ${header}`);

  const grants = Object.keys(headers).some((name) => name.startsWith("x-amz-grant-"));
  if (grants || (headers["x-amz-acl"] && headers["x-amz-acl"] !== "bucket-owner-full-control"))
    throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");

  const answer = await operation({ http, aws, target, key, headers, bucket: (other) => buckets.get(other) });
  return { ...answer, headers: { ...corsHeaders(target.settings.cors, http), ...answer.headers } };
}

const notImplemented = (what: string): AwsError =>
  new AwsError("NotImplemented", `${what} is not implemented by the local S3`, 501);

function headBucket(request: S3Request): AwsResponse {
  authorize(request, request.target, "s3:ListBucket");
  return {
    status: 200,
    headers: { "x-amz-bucket-region": request.aws.region },
    operation: "HeadBucket",
    resource: request.target.arn,
  };
}

function getLocation(request: S3Request): AwsResponse {
  authorize(request, request.target, "s3:GetBucketLocation");
  const { region } = request.aws;
  // The first region of all has no name here.
  return xml(200, ["LocationConstraint", region === "us-east-1" ? "" : region], {
    operation: "GetBucketLocation",
  });
}

async function sweep(aws: Aws, buckets: Buckets): Promise<void> {
  for (const target of buckets.all()) {
    const deleted = await expire(target).catch((error: Error) => {
      aws.log(`s3: lifecycle of ${target.bucket.name}: ${error.message}`);
      return 0;
    });
    if (deleted > 0) aws.log(`s3: ${deleted} expired in ${target.bucket.name}`);
  }
}

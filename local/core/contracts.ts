/**
 * What the parts of the local cloud agree on. A service (DynamoDB, S3, IoT Core, …) is one folder
 * under `local/`; it gets an {@link Aws} and gives back a {@link Service}.
 */
import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** A policy document as IAM's grammar has it: Version and Statement. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Statement[] | Statement;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Values of condition keys, e.g. `{ "dynamodb:LeadingKeys": ["a"] }`. Key names compare without case. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

/** Who makes a call, as found from its signature. */
export type Caller =
  | {
      readonly kind: "session";
      /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION` */
      readonly arn: string;
      /** `ROLEID:SESSION`: what IoT's `principal()` answers and `aws:userid` holds. */
      readonly userId: string;
      readonly roleArn: string;
      readonly sessionName: string;
      readonly accessKeyId: string;
      /** The inline session policy: the session may do what role and session policy both allow. */
      readonly sessionPolicy?: PolicyDocument;
      /** Keys that come with the session: `cognito-identity.amazonaws.com:sub`, `aws:PrincipalTag/x`, … */
      readonly context: ConditionContext;
    }
  /** An AWS service acting for a resource, e.g. IoT Core invoking a function for a topic rule. */
  | { readonly kind: "service"; readonly principal: string; readonly sourceArn?: string }
  | { readonly kind: "anonymous" };

/** An error of a service, as its client should see it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body (e.g. DynamoDB's CancellationReasons). */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, details: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** Temporary credentials; `expiration` in ms since 1970. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: number;
}

export interface AssumeRole {
  readonly roleArn: string;
  readonly sessionName: string;
  /** Seconds; capped by the role's maximum, and by 3,600 when one role assumes another. */
  readonly durationSeconds?: number;
  readonly sessionPolicy?: PolicyDocument;
  readonly context?: ConditionContext;
}

/** IAM and STS as the services see them. */
export interface Iam {
  /**
   * Lets the call pass or throws AccessDenied (403), having logged which policy of which role lacks what.
   * `resourcePolicies` are those of the resource itself (bucket policy, queue policy, function policy).
   */
  authorize(
    caller: Caller,
    action: string,
    resource: string,
    context?: ConditionContext,
    resourcePolicies?: readonly PolicyDocument[],
  ): void;
  /** Like {@link authorize}, as a boolean and without a log line: for checks made at every delivery. */
  allows(
    caller: Caller,
    action: string,
    resource: string,
    context?: ConditionContext,
    resourcePolicies?: readonly PolicyDocument[],
  ): boolean;
  /** Assumes a role for a principal (`lambda.amazonaws.com`, or a session) whom its trust policy must admit. */
  assumeRole(by: Caller, request: AssumeRole): { credentials: Credentials; caller: Caller };
  /** The session behind an access key id and token, and the secret to verify signatures with. */
  session(accessKeyId: string): { caller: Caller; credentials: Credentials } | undefined;
}

/**
 * An HTTP request that reached a service: the signature is verified, the prefix `/{service}` taken off.
 * `aws-chunked` bodies arrive decoded and verified, their trailing headers among `headers`.
 */
export interface AwsRequest {
  readonly method: string;
  /** Still percent-encoded, begins with `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly caller: Caller;
  readonly sourceIp: string;
  /** The URL as the client called it, e.g. to build a Location header. */
  readonly url: URL;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** For the {@link CallEvent}; by default the operation in `x-amz-target`, in `Action`, or the method. */
  readonly operation?: string;
  readonly resource?: string;
}

/**
 * How the errors of a service look on the wire. `http-api` is API Gateway's: whatever was wrong with a
 * signature, its client reads "Forbidden" and no more.
 */
export type Protocol = "json" | "s3-xml" | "query-xml" | "rest-json" | "http-api";

/** A resource of the template, its intrinsics resolved. */
export interface Resource {
  readonly type: string;
  readonly logicalId: string;
  readonly stack: string;
  /** The construct's path (`aws:cdk:path`), or the logical id. */
  readonly path: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** A name of the form `{stack}-{logicalId}-{hash}`, the same at every start. */
  physicalName(options?: { max?: number; lowerCase?: boolean }): string;
}

export interface Created {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name. ARNs must have AWS's shape: templates split them. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Which properties of a type are honoured. `true`: this and all below it. A string: accepted without
 * effect, and why. An object: checked member by member (arrays are looked through).
 * Anything not named stops the start with an error that names it and where it stands.
 */
export type PropertySpec = true | string | { readonly [name: string]: PropertySpec };

export interface ResourceType {
  readonly properties: { readonly [name: string]: PropertySpec };
  create(resource: Resource): Promise<Created> | Created;
}

export interface Service {
  /** Its name in SigV4 scopes and its path prefix at the local endpoint: `dynamodb`, `s3`, `execute-api`, … */
  readonly name: string;
  /** Further first segments of paths it answers at, e.g. `["mqtt"]` for `ws://localhost:M/mqtt`. */
  readonly paths?: readonly string[];
  /** Further names in SigV4 scopes that it accepts, e.g. `["iotdevicegateway"]`. */
  readonly signingNames?: readonly string[];
  readonly protocol: Protocol;
  readonly resources: Readonly<Record<string, ResourceType>>;
  /** Answers an HTTP request. Thrown {@link AwsError}s are put into the protocol's form by the gateway. */
  handle?(request: AwsRequest): Promise<AwsResponse>;
  /** Takes a WebSocket upgrade; the caller is known (anonymous when nothing was signed). */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller, url: URL): void;
  /** A call from another service in this process; authorizes `caller` like a call over HTTP. */
  call?(caller: Caller, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /**
   * CORS headers for an answer that the gateway makes itself (e.g. to a bad signature); on its own answers
   * the service puts them itself. A service that has this also answers its preflights: OPTIONS reach `handle`.
   */
  cors?(request: Pick<AwsRequest, "method" | "path" | "headers">): Readonly<Record<string, string>>;
  /** CloudFront: opens the site's own port (0: any free one) before any resource exists; answers its URL. */
  listenSite?(port: number): Promise<string>;
  /** Called once after all resources of all stacks exist: event sources may start to poll. */
  ready?(): Promise<void>;
  close(): Promise<void>;
}

/** One run of a function, for the lens. Times in ms. */
export interface ExecutionEvent {
  /** Its ARN. */
  readonly function: string;
  /** Of the handler. */
  readonly duration: number;
  /** Of the start of its execution environment; 0 in a warm one. */
  readonly init: number;
  /** MB. */
  readonly memory: number;
  readonly error?: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The last lines of its log. */
  readonly log: readonly string[];
}

/** One call to a service, for counters, logs, the meter and the lens. */
export interface CallEvent {
  readonly service: string;
  readonly operation: string;
  readonly resource?: string;
  readonly caller: Caller;
  readonly ms: number;
  readonly status: number;
  readonly error?: string;
  /** Signed in its address, so that whoever had it could make the call. */
  readonly presigned?: boolean;
  /** Made by another service, with whatever role: what is answered does not leave the region. */
  readonly within?: boolean;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What every service of the local cloud is given. */
export interface Aws {
  readonly account: string;
  readonly region: string;
  /** Members merged into deployed JSON files, by the file's name in what is deployed: `{ "config.json": { … } }`. */
  readonly overlay?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A folder on disk, kept between runs; each service writes below `{dataDir}/{its name}`. */
  readonly dataDir: string;
  readonly iam: Iam;
  /** `"call"` with a {@link CallEvent}; `"execution"` with an {@link ExecutionEvent}; `"log"` with `{ group, line }` of functions and services; `"metric"`, `"s3"`, `"usage"`. */
  readonly events: EventEmitter;
  /** The base URL where a service answers, e.g. `http://localhost:3001/dynamodb`. */
  endpoint(service: string): string;
  /** The folder (or file) of a CDK asset, by the bucket and key under which the template refers to it. */
  asset(bucket: string, key: string): string;
  /**
   * Replaces `https://…amazonaws.com`, `wss://…amazonaws.com` and `https://….amazoncognito.com` by the local
   * endpoints of those hosts, and `https://….cloudfront.net` by the site. A host without a scheme stays.
   */
  localize(text: string): string;
  /** Another service of this cloud. */
  service(name: string): Service;
  /** Functions may be stopped by a debugger: whoever waits for one goes on waiting. */
  readonly debugging?: boolean;
  /** Writes a line to the log of the run. */
  log(line: string): void;
  arn(service: string, resource: string, options?: { region?: string; account?: string }): string;
}

/** A service's folder exports one of these. */
export type CreateService = (aws: Aws) => Promise<Service> | Service;

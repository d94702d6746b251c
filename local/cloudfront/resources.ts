/** Distributions and what belongs to them, as the template describes them. */
import { createHash } from "node:crypto";
import type { Aws, Created, Resource, ResourceType } from "../core/contracts.ts";
import type { Encoding } from "./compression.ts";
import { type Behavior, bucketOf, type DistributionConfig, type Origin } from "./distribution.ts";
import { EdgeFunction } from "./function.ts";
import { type CachePolicyConfig, encodingsOf, forwardingOf } from "./policies.ts";
import {
  type AddedHeader,
  type HeadersPolicy,
  type ResponseHeadersConfig,
  readHeadersPolicy,
} from "./response-headers.ts";
import type { Forwarding } from "./vpc-origin.ts";

export interface Distribution {
  readonly id: string;
  readonly arn: string;
  readonly config: DistributionConfig;
}

const noEdge = "the local CloudFront keeps no copies: it asks the origin each time";
const noTls = "the site is served on this machine's own loopback, without TLS";

const behavior = {
  PathPattern: true,
  TargetOriginId: true,
  AllowedMethods: true,
  Compress: true,
  CachePolicyId: true,
  ResponseHeadersPolicyId: true,
  FunctionAssociations: { EventType: true, FunctionARN: true },
  CachedMethods: noEdge,
  ViewerProtocolPolicy: noTls,
  OriginRequestPolicyId: "an S3 origin looks at the path and at conditions and ranges alone",
} as const;

const distributionSpec: ResourceType["properties"] = {
  DistributionConfig: {
    Enabled: true,
    DefaultRootObject: true,
    Origins: {
      Id: true,
      DomainName: true,
      OriginPath: true,
      OriginAccessControlId: true,
      S3OriginConfig: { OriginAccessIdentity: true },
      VpcOriginConfig: {
        VpcOriginId: true,
        OriginReadTimeout: "the default of 30 s holds",
        OriginKeepaliveTimeout: "connections to an origin are kept while it keeps them",
      },
      ConnectionAttempts: "the origin is in this process",
      ConnectionTimeout: "the origin is in this process",
    },
    DefaultCacheBehavior: behavior,
    CacheBehaviors: behavior,
    CustomErrorResponses: {
      ErrorCode: true,
      ResponseCode: true,
      ResponsePagePath: true,
      ErrorCachingMinTTL: noEdge,
    },
    HttpVersion: "HTTP/1.1 alone is spoken here: browsers speak later versions over TLS only",
    IPV6Enabled: "the site is served on this machine's own loopback",
    PriceClass: "there are no edge locations here",
    Comment: "a comment",
    Aliases: "the site is at localhost",
    ViewerCertificate: noTls,
    Logging: "requests are in the log of the run",
    WebACLId: "nothing is turned away here: whoever comes is on this machine",
  },
  Tags: "tags have no effect here",
};

const override = { Override: true } as const;
const headersPolicySpec: ResourceType["properties"] = {
  ResponseHeadersPolicyConfig: {
    Name: "a name",
    Comment: "a comment",
    SecurityHeadersConfig: {
      ContentSecurityPolicy: { ContentSecurityPolicy: true, ...override },
      ContentTypeOptions: override,
      FrameOptions: { FrameOption: true, ...override },
      ReferrerPolicy: { ReferrerPolicy: true, ...override },
      StrictTransportSecurity: {
        AccessControlMaxAgeSec: true,
        IncludeSubdomains: true,
        Preload: true,
        ...override,
      },
      XSSProtection: { Protection: true, ModeBlock: true, ReportUri: true, ...override },
    },
    CustomHeadersConfig: { Items: { Header: true, Value: true, ...override } },
    RemoveHeadersConfig: { Items: { Header: true } },
  },
};

const cachePolicySpec: ResourceType["properties"] = {
  CachePolicyConfig: {
    Name: "a name",
    Comment: "a comment",
    DefaultTTL: noEdge,
    MinTTL: noEdge,
    MaxTTL: noEdge,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingBrotli: true,
      EnableAcceptEncodingGzip: true,
      CookiesConfig: { CookieBehavior: true, Cookies: true },
      HeadersConfig: { HeaderBehavior: true, Headers: true },
      QueryStringsConfig: { QueryStringBehavior: true, QueryStrings: true },
    },
  },
};

/** AWS's managed policies that let CloudFront compress. Source: CloudFront developer guide, 2026-11. */
const managedCompressing = new Set([
  "658327ea-f89d-4fab-a63d-7e88639e58f6", // CachingOptimized
  "83da9c7e-98b4-4e11-a168-04f0df8e2c65", // UseOriginCacheControlHeaders
  "4cc15a8a-d715-48a4-82b8-cc0b614638fe", // UseOriginCacheControlHeaders-QueryStrings
]);

export class Distributions {
  readonly #aws: Aws;
  readonly #headers = new Map<string, HeadersPolicy>();
  readonly #cachePolicies = new Map<string, CachePolicyConfig>();
  readonly #edgeFunctions = new Map<string, EdgeFunction>();
  /** Ports by id. */
  readonly #vpcOrigins = new Map<string, number>();
  readonly #signing = new Set<string>();
  #distribution: Distribution | undefined;

  constructor(aws: Aws) {
    this.#aws = aws;
  }

  readonly resources: Readonly<Record<string, ResourceType>> = {
    "AWS::CloudFront::Distribution": {
      properties: distributionSpec,
      create: (resource) => this.#create(resource),
    },
    "AWS::CloudFront::OriginAccessControl": {
      properties: {
        OriginAccessControlConfig: {
          Name: "a name",
          Description: "a comment",
          OriginAccessControlOriginType: true,
          SigningBehavior: true,
          SigningProtocol: "calls within this process carry their caller instead of a signature",
        },
      },
      create: (resource) => this.#addAccessControl(resource),
    },
    "AWS::CloudFront::ResponseHeadersPolicy": {
      properties: headersPolicySpec,
      create: (resource) => this.#addHeadersPolicy(resource),
    },
    "AWS::CloudFront::CachePolicy": {
      properties: cachePolicySpec,
      create: (resource) => this.#addCachePolicy(resource),
    },
    "AWS::CloudFront::Function": {
      properties: {
        Name: true,
        FunctionCode: true,
        AutoPublish: "it is live at once",
        FunctionConfig: { Runtime: true, Comment: "a comment" },
        Tags: "tags have no effect here",
      },
      create: (resource) => this.#addFunction(resource),
    },
    "AWS::CloudFront::VpcOrigin": {
      properties: {
        VpcOriginEndpointConfig: {
          Arn: true,
          HTTPPort: true,
          OriginProtocolPolicy: true,
          HTTPSPort: "origins are asked by HTTP here",
          OriginSSLProtocols: "origins are asked by HTTP here",
          Name: "a name",
        },
        Tags: "tags have no effect here",
      },
      create: (resource) => this.#addVpcOrigin(resource),
    },
  };

  /** The one distribution of the templates, once it exists. */
  get distribution(): Distribution | undefined {
    return this.#distribution;
  }

  headersPolicy({ ResponseHeadersPolicyId: id }: Behavior): HeadersPolicy | undefined {
    return id === undefined ? undefined : this.#headers.get(id);
  }

  /** How answers may be compressed. */
  encodings({ Compress, CachePolicyId = "" }: Behavior): readonly Encoding[] {
    if (String(Compress) !== "true") return [];
    const policy = this.#cachePolicies.get(CachePolicyId);
    return policy ? encodingsOf(policy) : managedCompressing.has(CachePolicyId) ? ["br", "gzip"] : [];
  }

  /** What an origin is told of a viewer's request. Throws for a policy that is not in the templates. */
  forwarding({ CachePolicyId = "" }: Behavior): Forwarding {
    const policy = this.#cachePolicies.get(CachePolicyId);
    if (!policy)
      throw new Error(`There is no cache policy ${CachePolicyId} here: AWS's managed ones are not.`);
    return forwardingOf(policy);
  }

  /** The function that looks at a request first. */
  edgeFunction({ FunctionAssociations: [association] = [] }: Behavior): EdgeFunction | undefined {
    return association && this.#edgeFunctions.get(association.FunctionARN);
  }

  /** Where the load balancer of a VPC origin listens in its VPC. */
  vpcOriginPort({ VpcOriginConfig }: Origin): number {
    return this.#vpcOrigins.get(VpcOriginConfig?.VpcOriginId ?? "") ?? 80;
  }

  /** Whether CloudFront calls an origin as itself; otherwise it calls unsigned. */
  signs(accessControlId: string | undefined): boolean {
    return accessControlId !== undefined && this.#signing.has(accessControlId);
  }

  #create(resource: Resource): Created {
    if (this.#distribution)
      throw new Error(
        `${resource.path}: the local CloudFront serves one distribution, and there is another already.`,
      );
    const config = resource.properties.DistributionConfig as DistributionConfig;
    for (const origin of config.Origins) this.#checkOrigin(origin);
    for (const behavior of [config.DefaultCacheBehavior, ...(config.CacheBehaviors ?? [])]) {
      const writing = (behavior.AllowedMethods ?? []).filter(
        (one) => !["GET", "HEAD", "OPTIONS"].includes(one),
      );
      if (writing.length > 0)
        throw new Error(`${resource.path}: the local CloudFront passes on no ${writing.join(", ")}.`);
      for (const { EventType, FunctionARN } of behavior.FunctionAssociations ?? [])
        if (EventType !== "viewer-request" || !this.#edgeFunctions.has(FunctionARN))
          throw new Error(`${resource.path}: the local CloudFront runs functions at viewer-request alone.`);
      const id = behavior.ResponseHeadersPolicyId;
      if (id !== undefined && !this.#headers.has(id))
        throw new Error(
          `${resource.path}: there is no response headers policy ${id} here; AWS's managed ones are not.`,
        );
    }
    const id = idOf("E", resource);
    this.#distribution = {
      id,
      arn: this.#aws.arn("cloudfront", `distribution/${id}`, { region: "" }),
      config,
    };
    return {
      ref: id,
      attributes: { Id: id, DomainName: `${idOf("d", resource).toLowerCase()}.cloudfront.net` },
    };
  }

  #addAccessControl(resource: Resource): Created {
    const config = resource.properties.OriginAccessControlConfig as { SigningBehavior?: string };
    const id = idOf("E", resource);
    if (config.SigningBehavior !== "never") this.#signing.add(id);
    return { ref: id, attributes: { Id: id } };
  }

  #addHeadersPolicy(resource: Resource): Created {
    const policy = readHeadersPolicy(
      resource.properties.ResponseHeadersPolicyConfig as ResponseHeadersConfig,
    );
    const id = idOf("", resource).toLowerCase();
    const added = policy.added.map((header) => ({ ...header, value: this.#headerHere(header) }));
    this.#headers.set(id, { ...policy, added });
    return { ref: id, attributes: { Id: id } };
  }

  /** Endpoints of AWS that a policy names are those of this machine; and pages may look through its lens. */
  #headerHere({ name, value }: AddedHeader): string {
    const here = this.#aws.localize(value);
    return name === "content-security-policy"
      ? here.replace(/(connect-src 'self')/, `$1 ${this.#aws.endpoint("lens")}`)
      : here;
  }

  #addCachePolicy(resource: Resource): Created {
    const id = idOf("", resource).toLowerCase();
    this.#cachePolicies.set(id, resource.properties.CachePolicyConfig as CachePolicyConfig);
    return { ref: id, attributes: { Id: id } };
  }

  #addFunction(resource: Resource): Created {
    const { Name, FunctionCode, FunctionConfig } = resource.properties as {
      Name: string;
      FunctionCode: string;
      FunctionConfig: { Runtime: string };
    };
    if (!/^cloudfront-js-[12]\.0$/.test(FunctionConfig.Runtime))
      throw new Error(`CloudFront has no runtime ${FunctionConfig.Runtime}.`);
    const arn = this.#aws.arn("cloudfront", `function/${Name}`, { region: "" });
    this.#edgeFunctions.set(arn, new EdgeFunction(FunctionCode));
    return { ref: arn, attributes: { FunctionARN: arn, "FunctionMetadata.FunctionARN": arn, Stage: "LIVE" } };
  }

  #addVpcOrigin(resource: Resource): Created {
    const { HTTPPort = 80, OriginProtocolPolicy } = resource.properties.VpcOriginEndpointConfig as {
      HTTPPort?: number | string;
      OriginProtocolPolicy?: string;
    };
    if (OriginProtocolPolicy !== "http-only")
      throw new Error(`OriginProtocolPolicy ${OriginProtocolPolicy}: origins are asked by HTTP alone here.`);
    const id = `vo_${idOf("", resource)}`;
    this.#vpcOrigins.set(id, Number(HTTPPort));
    const arn = this.#aws.arn("cloudfront", `vpcorigin/${id}`, { region: "" });
    return { ref: id, attributes: { Id: id, Arn: arn, Status: "Deployed" } };
  }

  #checkOrigin(origin: Origin): void {
    const { VpcOriginConfig } = origin;
    if (!VpcOriginConfig) bucketOf(origin);
    else if (!this.#vpcOrigins.has(VpcOriginConfig.VpcOriginId))
      throw new Error(`There is no VPC origin ${VpcOriginConfig.VpcOriginId}.`);
  }
}

/** Letters and digits, the same at every start. */
function idOf(head: string, resource: Resource): string {
  const hash = createHash("sha256").update(`${resource.stack}/${resource.logicalId}`).digest("hex");
  return (head + BigInt(`0x${hash}`).toString(36).slice(0, 13)).toUpperCase();
}

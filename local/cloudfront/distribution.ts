/** A distribution as CloudFormation describes it, reduced to what a request needs. */

export interface Origin {
  readonly Id: string;
  readonly DomainName: string;
  readonly OriginPath?: string;
  readonly OriginAccessControlId?: string;
  readonly VpcOriginConfig?: { readonly VpcOriginId: string };
}

export interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly AllowedMethods?: readonly string[];
  readonly Compress?: boolean | string;
  readonly CachePolicyId?: string;
  readonly ResponseHeadersPolicyId?: string;
  readonly FunctionAssociations?: readonly { readonly EventType: string; readonly FunctionARN: string }[];
}

export interface CustomErrorResponse {
  readonly ErrorCode: number | string;
  readonly ResponseCode?: number | string;
  readonly ResponsePagePath?: string;
}

export interface DistributionConfig {
  readonly Enabled?: boolean | string;
  readonly DefaultRootObject?: string;
  readonly Origins: readonly Origin[];
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors?: readonly Behavior[];
  readonly CustomErrorResponses?: readonly CustomErrorResponse[];
}

/** The first behaviour whose pattern fits the path, in the order of the template. */
export function behaviorFor(config: DistributionConfig, path: string): Behavior {
  const found = (config.CacheBehaviors ?? []).find(({ PathPattern = "" }) => fits(PathPattern, path));
  return found ?? config.DefaultCacheBehavior;
}

/** `*` is any text, `?` one character; a slash at the head may be left out. */
function fits(pattern: string, path: string): boolean {
  const rooted = pattern.startsWith("/") || pattern.startsWith("*") ? pattern : `/${pattern}`;
  const expression = rooted.replace(/[.+^${}()|[\]\\*?]/g, (character) =>
    character === "*" ? ".*" : character === "?" ? "." : `\\${character}`,
  );
  return new RegExp(`^${expression}$`, "s").test(path);
}

/** The bucket behind `NAME.s3.REGION.amazonaws.com`. */
export function bucketOf(origin: Origin): string {
  const [, bucket] = /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(origin.DomainName) ?? [];
  if (bucket) return bucket;
  throw new Error(`The origin ${origin.DomainName} is no S3 bucket: the local CloudFront has no others.`);
}

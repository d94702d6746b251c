/** Cache policies: how answers may be compressed, and what of a request an origin is told. */
import type { Encoding } from "./compression.ts";
import type { Forwarding } from "./vpc-origin.ts";

export interface CachePolicyConfig {
  readonly ParametersInCacheKeyAndForwardedToOrigin?: {
    readonly EnableAcceptEncodingBrotli?: boolean | string;
    readonly EnableAcceptEncodingGzip?: boolean | string;
    readonly CookiesConfig?: { readonly CookieBehavior?: string; readonly Cookies?: readonly string[] };
    readonly HeadersConfig?: { readonly HeaderBehavior?: string; readonly Headers?: readonly string[] };
    readonly QueryStringsConfig?: {
      readonly QueryStringBehavior?: string;
      readonly QueryStrings?: readonly string[];
    };
  };
}

export function encodingsOf({ ParametersInCacheKeyAndForwardedToOrigin: of }: CachePolicyConfig): Encoding[] {
  const encodings: Encoding[] = [];
  if (String(of?.EnableAcceptEncodingBrotli) === "true") encodings.push("br");
  if (String(of?.EnableAcceptEncodingGzip) === "true") encodings.push("gzip");
  return encodings;
}

export function forwardingOf(policy: CachePolicyConfig): Forwarding {
  const { CookiesConfig, HeadersConfig, QueryStringsConfig } =
    policy.ParametersInCacheKeyAndForwardedToOrigin ?? {};
  return {
    query: allowed(QueryStringsConfig?.QueryStringBehavior, QueryStringsConfig?.QueryStrings),
    cookies: allowed(CookiesConfig?.CookieBehavior, CookiesConfig?.Cookies),
    headers: HeadersConfig?.HeaderBehavior === "whitelist" ? (HeadersConfig.Headers ?? []) : [],
    encodings: encodingsOf(policy),
  };
}

/** Throws for a behaviour that is not modelled. */
function allowed(behavior = "none", names: readonly string[] = []): true | readonly string[] {
  if (behavior === "all") return true;
  if (behavior === "none") return [];
  if (behavior === "whitelist") return names;
  throw new Error(`The local CloudFront does not honour the behaviour ${behavior} in a cache policy.`);
}

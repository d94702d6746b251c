/** Response headers policies: what CloudFront adds to an answer, and takes from it. */

interface Override {
  readonly Override: boolean | string;
}

export interface ResponseHeadersConfig {
  readonly SecurityHeadersConfig?: {
    readonly ContentSecurityPolicy?: Override & { readonly ContentSecurityPolicy: string };
    readonly ContentTypeOptions?: Override;
    readonly FrameOptions?: Override & { readonly FrameOption: string };
    readonly ReferrerPolicy?: Override & { readonly ReferrerPolicy: string };
    readonly StrictTransportSecurity?: Override & {
      readonly AccessControlMaxAgeSec: number | string;
      readonly IncludeSubdomains?: boolean | string;
      readonly Preload?: boolean | string;
    };
    readonly XSSProtection?: Override & {
      readonly Protection: boolean | string;
      readonly ModeBlock?: boolean | string;
      readonly ReportUri?: string;
    };
  };
  readonly CustomHeadersConfig?: {
    readonly Items?: readonly (Override & { readonly Header: string; readonly Value: string })[];
  };
  readonly RemoveHeadersConfig?: { readonly Items?: readonly { readonly Header: string }[] };
}

export interface AddedHeader {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  /** Comes in place of the origin's. */
  readonly override: boolean;
}

export interface HeadersPolicy {
  readonly added: readonly AddedHeader[];
  readonly removed: readonly string[];
}

const yes = (value: boolean | string | undefined): boolean => String(value) === "true";

export function readHeadersPolicy(config: ResponseHeadersConfig): HeadersPolicy {
  const security = config.SecurityHeadersConfig ?? {};
  const added: AddedHeader[] = [];
  const add = (name: string, policy: Override | undefined, value: string | undefined) => {
    if (policy && value !== undefined)
      added.push({ name: name.toLowerCase(), value, override: yes(policy.Override) });
  };
  const { ContentSecurityPolicy: csp, FrameOptions: frame, ReferrerPolicy: referrer } = security;
  add("content-security-policy", csp, csp?.ContentSecurityPolicy);
  add("x-content-type-options", security.ContentTypeOptions, "nosniff");
  add("x-frame-options", frame, frame?.FrameOption);
  add("referrer-policy", referrer, referrer?.ReferrerPolicy);
  const sts = security.StrictTransportSecurity;
  if (sts) {
    const flags = `${yes(sts.IncludeSubdomains) ? "; includeSubDomains" : ""}${yes(sts.Preload) ? "; preload" : ""}`;
    add("strict-transport-security", sts, `max-age=${sts.AccessControlMaxAgeSec}${flags}`);
  }
  const xss = security.XSSProtection;
  if (xss) {
    const mode = `${yes(xss.ModeBlock) ? "; mode=block" : ""}${xss.ReportUri ? `; report=${xss.ReportUri}` : ""}`;
    add("x-xss-protection", xss, yes(xss.Protection) ? `1${mode}` : "0");
  }
  for (const item of config.CustomHeadersConfig?.Items ?? []) add(item.Header, item, item.Value);
  const removed = (config.RemoveHeadersConfig?.Items ?? []).map((item) => item.Header.toLowerCase());
  return { added, removed };
}

export function applyHeadersPolicy(policy: HeadersPolicy | undefined, headers: Record<string, string>): void {
  for (const name of policy?.removed ?? []) delete headers[name];
  for (const { name, value, override } of policy?.added ?? [])
    if (override || headers[name] === undefined) headers[name] = value;
}

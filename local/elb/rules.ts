/** Rules of a listener: which requests they are for. */

/** A request as a load balancer looks at it. */
export interface Request {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  /** Without its question mark; still percent-encoded. */
  readonly query: string;
  /** Names in lower case, each with all its values, in the order they came. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Buffer;
  readonly sourceIp: string;
}

interface Values {
  readonly Values?: readonly string[];
}

export interface Condition {
  readonly Field?: string;
  readonly Values?: readonly string[];
  readonly PathPatternConfig?: Values;
  readonly HostHeaderConfig?: Values;
  readonly HttpHeaderConfig?: Values & { readonly HttpHeaderName?: string };
  readonly HttpRequestMethodConfig?: Values;
  readonly QueryStringConfig?: {
    readonly Values?: readonly { readonly Key?: string; readonly Value?: string }[];
  };
}

export interface Action {
  readonly Type: string;
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: {
    readonly TargetGroups?: readonly { readonly TargetGroupArn: string; readonly Weight?: number | string }[];
  };
  readonly FixedResponseConfig?: {
    readonly StatusCode: string;
    readonly ContentType?: string;
    readonly MessageBody?: string;
  };
  readonly RedirectConfig?: {
    readonly StatusCode: string;
    readonly Protocol?: string;
    readonly Host?: string;
    readonly Port?: string;
    readonly Path?: string;
    readonly Query?: string;
  };
}

/**
 * Whether all conditions hold. Source: Elastic Load Balancing user guide, "Condition types for listener rules", 2026-11.
 * Throws for a field that there is not.
 */
export function holds(conditions: readonly Condition[], request: Request): boolean {
  return conditions.every((condition) => test(condition, request));
}

function test(condition: Condition, request: Request): boolean {
  const { Field = "" } = condition;
  const values = valuesOf(condition);
  switch (Field) {
    case "path-pattern":
      return values.some((pattern) => fits(pattern, request.path));
    case "host-header": {
      const host = (request.headers.get("host")?.[0] ?? "").replace(/:\d+$/, "").toLowerCase();
      return values.some((pattern) => fits(pattern.toLowerCase(), host));
    }
    case "http-request-method":
      return values.includes(request.method);
    case "http-header": {
      const given =
        request.headers.get((condition.HttpHeaderConfig?.HttpHeaderName ?? "").toLowerCase()) ?? [];
      const whole = given.join(", ").toLowerCase();
      return given.length > 0 && values.some((pattern) => fits(pattern.toLowerCase(), whole));
    }
    case "query-string": {
      const given = request.query.split("&").map(pairOf);
      return (condition.QueryStringConfig?.Values ?? []).some(({ Key, Value = "" }) =>
        given.some(
          ([key, value]) =>
            (Key === undefined || fits(Key.toLowerCase(), key.toLowerCase())) &&
            fits(Value.toLowerCase(), value.toLowerCase()),
        ),
      );
    }
    default:
      throw new Error(`The local load balancer has no conditions of ${Field || "no field"}.`);
  }
}

const valuesOf = (condition: Condition): readonly string[] =>
  (
    condition.PathPatternConfig ??
    condition.HostHeaderConfig ??
    condition.HttpHeaderConfig ??
    condition.HttpRequestMethodConfig ??
    condition
  ).Values ?? [];

/** `name=value`, as it stands. */
export function pairOf(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}

/** `*` is any text, `?` one character, a backslash takes their meaning from both. */
export function fits(pattern: string, text: string): boolean {
  const expression = pattern.replace(/\\([*?\\])|([.+^${}()|[\]\\/-])|([*?])/g, (_, literal, other, wild) => {
    if (wild) return wild === "*" ? ".*" : ".";
    return `\\${literal ?? other}`;
  });
  return new RegExp(`^${expression}$`, "s").test(text);
}

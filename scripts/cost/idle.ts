/**
 * What resources of templates cost for as long as nobody comes: a month of 730 hours, in USD. A deployment, and the summary of
 * the template that a review sees, say it alike.
 */
import { cost } from "../../prices/aws.ts";

const HOURS = 730;

export interface IdleResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The resources of a template, by logical id. */
export type Resources = Readonly<Record<string, IdleResource>>;

export interface IdleLine {
  readonly what: string;
  readonly count: number;
  /** Of all of them; undefined where the list of prices has none. */
  readonly usd: number | undefined;
  /** Of that, what an account pays that has nothing else: some of a kind are free in each account, without an end. */
  readonly charged: number | undefined;
}

/** How many of a kind an account has for nothing; dashboards of at most 50 metrics each. CloudWatch pricing, 2026-11. */
export const freeInAnAccount: Readonly<Record<string, number>> = { alarm: 10, dashboard: 3 };

interface One {
  readonly what: string;
  readonly usd: number | undefined;
}

type Price = (properties: Readonly<Record<string, unknown>>, all: Resources) => One | undefined;

/** Environments of a function's alias that are kept ready: the alias's name has the function's. */
const provisioned: Price = ({ MinCapacity, ResourceId, ScalableDimension }, all) => {
  if (ScalableDimension !== "lambda:function:ProvisionedConcurrency") return undefined;
  const named = [...JSON.stringify(ResourceId).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(
    ([, id = ""]) => all[id],
  );
  const functions = named.map((one) =>
    one?.Type === "AWS::Lambda::Alias"
      ? all[(one.Properties?.FunctionName as { Ref?: string } | undefined)?.Ref ?? ""]
      : one,
  );
  const memory = Number(
    functions.find((one) => one?.Type === "AWS::Lambda::Function")?.Properties?.MemorySize,
  );
  return {
    what: `${MinCapacity} environments of ${memory} MB kept ready`,
    usd: cost("provisionedArm", (Number(MinCapacity) * memory * HOURS * 3600) / 1024),
  };
};

/** Only what is billed while idle; what is not in here is billed by use, or not at all. */
const priced: Readonly<Record<string, Price>> = {
  "AWS::ElasticLoadBalancingV2::LoadBalancer": () => ({
    what: "load balancer",
    usd: cost("albHours", HOURS),
  }),
  "AWS::RDS::DBProxy": () => ({ what: "RDS Proxy, two vCPU", usd: cost("proxyHours", 2 * HOURS) }),
  "AWS::RDS::DBInstance": ({ DBInstanceClass, AllocatedStorage }) => ({
    what: `database ${DBInstanceClass}, ${AllocatedStorage} GB`,
    usd:
      DBInstanceClass === "db.t4g.micro"
        ? cost("databaseHours", HOURS) + cost("databaseStorage", Number(AllocatedStorage))
        : undefined,
  }),
  "AWS::CloudWatch::Alarm": () => ({ what: "alarm", usd: cost("alarms", 1) }),
  "AWS::CloudWatch::CompositeAlarm": () => ({ what: "composite alarm", usd: undefined }),
  "AWS::CloudWatch::Dashboard": () => ({ what: "dashboard", usd: cost("dashboards", 1) }),
  "AWS::SecretsManager::Secret": () => ({ what: "secret", usd: cost("secretMonths", 1) }),
  "AWS::ApplicationAutoScaling::ScalableTarget": provisioned,
  "AWS::WAFv2::WebACL": ({ Rules }) => ({
    what: "web ACL with its rules",
    usd: cost("firewalls", 1) + cost("firewallRules", Array.isArray(Rules) ? Rules.length : 0),
  }),
  // None of ours: whoever adds one is told that it costs.
  "AWS::EC2::NatGateway": () => ({ what: "NAT gateway", usd: cost("natHours", HOURS) }),
  "AWS::EC2::EIP": () => ({ what: "public address", usd: cost("addressHours", HOURS) }),
  "AWS::EC2::VPCEndpoint": ({ VpcEndpointType, SubnetIds }) =>
    VpcEndpointType === "Interface"
      ? {
          what: "interface endpoint",
          usd: cost("endpointHours", HOURS * (Array.isArray(SubnetIds) ? SubnetIds.length : 1)),
        }
      : undefined,
  "AWS::KMS::Key": () => ({ what: "key", usd: cost("keyMonths", 1) }),
  "AWS::Route53::HostedZone": () => ({ what: "hosted zone", usd: cost("zoneMonths", 1) }),
};

/** A line for each kind of resource that costs while idle, the dearest first, what has no price before all. */
export function idleCost(templates: readonly Resources[]): IdleLine[] {
  const lines = new Map<string, IdleLine>();
  for (const resources of templates)
    for (const { Type, Properties = {} } of Object.values(resources)) {
      const one = priced[Type]?.(Properties, resources);
      if (!one) continue;
      const { count = 0, usd: before = 0 } = lines.get(one.what) ?? {};
      const usd = one.usd === undefined ? undefined : before + one.usd;
      const paid = Math.max(0, count + 1 - (freeInAnAccount[one.what] ?? 0)) / (count + 1);
      lines.set(one.what, { what: one.what, count: count + 1, usd, charged: usd && usd * paid });
    }
  const rank = ({ usd = Number.POSITIVE_INFINITY }: IdleLine) => usd;
  return [...lines.values()].sort((a, b) => rank(b) - rank(a));
}

/** What lines come to in an account that has nothing else, and in one whose free alarms and dashboards are used up. */
export function idleTotals(lines: readonly IdleLine[]): { readonly charged: number; readonly full: number } {
  const sum = (of: "charged" | "usd") => lines.reduce((total, line) => total + (line[of] ?? 0), 0);
  return { charged: sum("charged"), full: sum("usd") };
}

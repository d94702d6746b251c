/** What resources of templates cost for as long as nobody comes: a month of 730 hours, in USD before free tiers. */
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
  /** Undefined where the list of prices has none. */
  readonly usd: number | undefined;
}

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
  "AWS::CloudWatch::Alarm": () => ({ what: "alarm", usd: cost("alarmMonths", 1) }),
  "AWS::CloudWatch::Dashboard": () => ({ what: "dashboard", usd: cost("dashboardMonths", 1) }),
  "AWS::SecretsManager::Secret": () => ({ what: "secret", usd: cost("secretMonths", 1) }),
  "AWS::ApplicationAutoScaling::ScalableTarget": provisioned,
  // None of ours: whoever adds one is told that it costs.
  "AWS::EC2::NatGateway": () => ({ what: "NAT gateway", usd: undefined }),
  "AWS::KMS::Key": () => ({ what: "key", usd: undefined }),
  "AWS::WAFv2::WebACL": () => ({ what: "web ACL", usd: undefined }),
  "AWS::EC2::VPCEndpoint": ({ VpcEndpointType }) =>
    VpcEndpointType === "Interface" ? { what: "interface endpoint", usd: undefined } : undefined,
};

/** A line for each kind of resource that costs while idle, the dearest first, what has no price before all. */
export function idleCost(templates: readonly Resources[]): IdleLine[] {
  const lines = new Map<string, IdleLine>();
  for (const resources of templates)
    for (const { Type, Properties = {} } of Object.values(resources)) {
      const one = priced[Type]?.(Properties, resources);
      if (!one) continue;
      const { count = 0, usd = 0 } = lines.get(one.what) ?? {};
      lines.set(one.what, {
        what: one.what,
        count: count + 1,
        usd: one.usd === undefined ? undefined : usd + one.usd,
      });
    }
  const rank = ({ usd = Number.POSITIVE_INFINITY }: IdleLine) => usd;
  return [...lines.values()].sort((a, b) => rank(b) - rank(a));
}

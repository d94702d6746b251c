import { cost } from "../../prices/aws.ts";
import { type Properties, type Resource, resources, type Templates } from "./templates.ts";

/** Hours of a month, as AWS's price pages reckon. */
const MONTH = 730;

/**
 * What a resource costs in a month in which nobody comes, in USD in us-east-1, before free tiers. Those that are not in
 * prices/aws.ts are of the services' price pages, 2026-11.
 */
const monthly: Readonly<Record<string, (properties: Properties) => number>> = {
  "AWS::ElasticLoadBalancingV2::LoadBalancer": () => cost("albHours", MONTH),
  // Of the smallest class, which is the default: a larger one costs more.
  "AWS::RDS::DBInstance": ({ AllocatedStorage }) =>
    cost("databaseHours", MONTH) + cost("databaseStorage", Number(AllocatedStorage)),
  // Two vCPUs are the least that is charged.
  "AWS::RDS::DBProxy": () => cost("proxyHours", 2 * MONTH),
  "AWS::CloudWatch::Alarm": () => 0.1,
  "AWS::CloudWatch::CompositeAlarm": () => 0.5,
  "AWS::CloudWatch::Dashboard": () => 3,
  "AWS::WAFv2::WebACL": ({ Rules }) => 5 + (Array.isArray(Rules) ? Rules.length : 0),
  "AWS::KMS::Key": () => 1,
  "AWS::SecretsManager::Secret": () => 0.4,
  "AWS::Route53::HostedZone": () => 0.5,
  "AWS::EC2::NatGateway": () => 0.045 * MONTH,
  "AWS::EC2::EIP": () => 0.005 * MONTH,
  "AWS::EC2::VPCEndpoint": ({ VpcEndpointType, SubnetIds }) =>
    VpcEndpointType === "Interface" ? 0.01 * MONTH * (Array.isArray(SubnetIds) ? SubnetIds.length : 1) : 0,
};

export interface Idle {
  readonly type: string;
  readonly resources: readonly Resource[];
  /** USD a month. */
  readonly usd: number;
}

/** What costs money though nobody comes, by type, the dearest first. */
export function idleOf(templates: Templates): Idle[] {
  return Object.entries(monthly)
    .map(([type, price]) => {
      const all = resources(templates, type);
      return { type, resources: all, usd: all.reduce((sum, { properties }) => sum + price(properties), 0) };
    })
    .filter(({ usd }) => usd > 0)
    .sort((one, other) => other.usd - one.usd);
}

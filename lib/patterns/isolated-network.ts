import { Aws, CfnCondition, Fn, Validations } from "aws-cdk-lib";
import {
  type CfnSubnet,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  Port,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { PrefixLists } from "./prefix-lists.ts";
import type { ThinFunction } from "./thin-function.ts";

/**
 * Regions with a zone that RDS Proxy or CloudFront's VPC origins lack, and two zones of each that have both. Ids, since
 * the letters of zones differ from account to account. CloudFront developer guide, "Restrict access with VPC origins",
 * and RDS user guide, "Quotas and limitations for RDS Proxy", 2026-11.
 */
const zones: Readonly<Record<string, readonly [string, string]>> = {
  "us-east-1": ["use1-az1", "use1-az2"],
  "us-west-1": ["usw1-az1", "usw1-az3"],
  "ap-northeast-1": ["apne1-az1", "apne1-az4"],
  "ap-northeast-2": ["apne2-az2", "apne2-az3"],
  "ca-central-1": ["cac1-az1", "cac1-az2"],
};

/**
 * A network without a way out: two isolated subnets, no NAT, and gateway endpoints, which are free, for S3 and
 * DynamoDB. What is in it reaches what a security group names, and nothing else.
 */
export class IsolatedNetwork extends Construct {
  readonly vpc: Vpc;
  readonly prefixLists: PrefixLists;

  constructor(scope: Construct, id: string, props: { readonly logRetentionDays: RetentionDays }) {
    super(scope, id);
    this.vpc = new Vpc(this, "Vpc", {
      ipAddresses: IpAddresses.cidr("10.20.0.0/22"),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: "Isolated", subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    this.#chooseZones();
    this.prefixLists = new PrefixLists(this, "PrefixLists", props);
  }

  /** Lets a function reach S3 or DynamoDB, by the network's endpoints. */
  allowService(fn: ThinFunction, service: "s3" | "dynamodb"): void {
    fn.connections.allowTo(this.prefixLists.peers[service], Port.HTTPS, `To ${service}`);
  }

  /** By id in the regions of the list, by whatever comes first elsewhere: the region is known at deployment. */
  #chooseZones(): void {
    const listed = Object.entries(zones).map(([region, ids]) => ({
      ids,
      here: new CfnCondition(this, `In-${region}`, { expression: Fn.conditionEquals(Aws.REGION, region) }),
    }));
    for (const [i, { node }] of this.vpc.isolatedSubnets.entries()) {
      const choose = (zone: (ids: readonly string[]) => string, elsewhere: string) =>
        listed.reduceRight<unknown>(
          (other, { ids, here }) => Fn.conditionIf(here.logicalId, zone(ids), other),
          elsewhere,
        );
      const subnet = node.findChild("Subnet") as CfnSubnet;
      Validations.of(subnet).acknowledge({
        id: "CloudFormation-Validate::F3020",
        reason: "Of zone and zone id, one is always AWS::NoValue",
      });
      subnet.addPropertyOverride(
        "AvailabilityZone",
        choose(() => Aws.NO_VALUE, Fn.select(i, Fn.getAzs())),
      );
      subnet.addPropertyOverride(
        "AvailabilityZoneId",
        choose((ids) => ids[i] ?? "", Aws.NO_VALUE),
      );
    }
  }
}

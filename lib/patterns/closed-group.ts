import { type CfnSecurityGroup, type IVpc, SecurityGroup } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";

/**
 * A security group that lets nothing in or out by itself. One that names no way out gets a rule for all of them from
 * EC2, so it names one that nothing fits, also when its real rules are resources of their own.
 */
export function closedGroup(scope: Construct, id: string, vpc: IVpc, description: string): SecurityGroup {
  const group = new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false });
  (group.node.defaultChild as CfnSecurityGroup).addPropertyOverride("SecurityGroupEgress", [
    { CidrIp: "255.255.255.255/32", Description: "Nothing", FromPort: 252, IpProtocol: "icmp", ToPort: 86 },
  ]);
  return group;
}

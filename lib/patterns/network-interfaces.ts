import { Aws } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc } from "aws-cdk-lib/aws-ec2";
import type { Role } from "aws-cdk-lib/aws-iam";
import { allow } from "./allow.ts";

/**
 * Lets Lambda put a function's network interfaces into a VPC, by the function's role: in these subnets, with this
 * security group. AWS's managed policy for it, AWSLambdaVPCAccessExecutionRole, allows the same everywhere.
 */
export function mayJoin(role: Role, vpc: IVpc, securityGroup: ISecurityGroup): void {
  const ec2 = (resource: string) => `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
  const interfaces = ec2("network-interface/*");
  allow(
    role,
    ["ec2:CreateNetworkInterface"],
    [
      interfaces,
      ec2(`security-group/${securityGroup.securityGroupId}`),
      ...vpc.isolatedSubnets.map(({ subnetId }) => ec2(`subnet/${subnetId}`)),
    ],
  );
  allow(
    role,
    ["ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
    [interfaces],
  );
  // These two take no resource but `*`.
  allow(role, ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], ["*"]);
}

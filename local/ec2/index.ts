/** EC2: the networks of the templates. There are no machines. */
import { createHash } from "node:crypto";
import type { Aws, Created, Resource, ResourceType, Service } from "../core/contracts.ts";
import type { Network } from "./network.ts";
import type { Peer, Rule } from "./rules.ts";

const NO_TAGS = "tags have no effect on a run";
const TEXT = "is text for people";

export function createEc2(aws: Aws, network: Network): Service {
  return { name: "ec2", protocol: "query-xml", resources: resources(aws, network), close: async () => {} };
}

function resources(aws: Aws, network: Network): Record<string, ResourceType> {
  const blocks = new Map<string, string>();
  return {
    "AWS::EC2::VPC": {
      properties: {
        CidrBlock: true,
        EnableDnsHostnames: "names are resolved here without DNS",
        EnableDnsSupport: "names are resolved here without DNS",
        InstanceTenancy: "there are no instances",
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const id = idOf("vpc", resource);
        blocks.set(id, String(resource.properties.CidrBlock));
        return { ref: id, attributes: { VpcId: id, CidrBlock: String(resource.properties.CidrBlock) } };
      },
    },
    "AWS::EC2::Subnet": {
      properties: {
        VpcId: true,
        CidrBlock: true,
        AvailabilityZone: "all is in one place here",
        AvailabilityZoneId: "all is in one place here",
        MapPublicIpOnLaunch: "there are no instances",
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const { VpcId, CidrBlock, AvailabilityZone } = resource.properties as Record<string, string>;
        if (!blocks.has(VpcId ?? "")) throw new Error(`There is no VPC ${VpcId}.`);
        const id = idOf("subnet", resource);
        network.addSubnet(id, VpcId ?? "", CidrBlock ?? "");
        return {
          ref: id,
          attributes: {
            SubnetId: id,
            VpcId: VpcId ?? "",
            AvailabilityZone: AvailabilityZone ?? `${aws.region}a`,
          },
        };
      },
    },
    "AWS::EC2::RouteTable": {
      properties: { VpcId: true, Tags: NO_TAGS },
      create: (resource) => {
        const id = idOf("rtb", resource);
        return { ref: id, attributes: { RouteTableId: id } };
      },
    },
    "AWS::EC2::SubnetRouteTableAssociation": {
      properties: { SubnetId: true, RouteTableId: true },
      create: (resource) => {
        network.associate(String(resource.properties.SubnetId), String(resource.properties.RouteTableId));
        return { ref: idOf("rtbassoc", resource) };
      },
    },
    "AWS::EC2::VPCEndpoint": {
      properties: {
        VpcId: true,
        ServiceName: true,
        VpcEndpointType: true,
        RouteTableIds: true,
        Tags: NO_TAGS,
      },
      create: (resource) => endpoint(aws, network, resource),
    },
    "AWS::EC2::InternetGateway": {
      properties: { Tags: NO_TAGS },
      create: (resource) => {
        const id = idOf("igw", resource);
        return { ref: id, attributes: { InternetGatewayId: id } };
      },
    },
    "AWS::EC2::VPCGatewayAttachment": {
      properties: { VpcId: true, InternetGatewayId: true },
      create: (resource) => {
        network.attachGateway(String(resource.properties.VpcId));
        return { ref: resource.physicalName() };
      },
    },
    "AWS::EC2::SecurityGroup": {
      properties: {
        VpcId: true,
        SecurityGroupIngress: RULE,
        SecurityGroupEgress: RULE,
        GroupDescription: TEXT,
        GroupName: TEXT,
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const { VpcId, SecurityGroupIngress, SecurityGroupEgress } = resource.properties as {
          VpcId: string;
          SecurityGroupIngress?: readonly RuleProperties[];
          SecurityGroupEgress?: readonly RuleProperties[];
        };
        const id = idOf("sg", resource);
        const ingress = (SecurityGroupIngress ?? []).map(readRule);
        network.addGroup(id, VpcId, ingress, SecurityGroupEgress?.map(readRule));
        return { ref: id, attributes: { GroupId: id, Id: id, VpcId } };
      },
    },
    "AWS::EC2::SecurityGroupIngress": ruleOf(network, "ingress"),
    "AWS::EC2::SecurityGroupEgress": ruleOf(network, "egress"),
  };
}

const RULE = {
  IpProtocol: true,
  FromPort: true,
  ToPort: true,
  CidrIp: true,
  SourceSecurityGroupId: true,
  SourcePrefixListId: true,
  DestinationSecurityGroupId: true,
  DestinationPrefixListId: true,
  Description: TEXT,
} as const;

type RuleProperties = Readonly<Record<string, string | undefined>>;

function ruleOf(network: Network, way: "ingress" | "egress"): ResourceType {
  return {
    properties: { GroupId: true, ...RULE },
    create: (resource) => {
      const properties = resource.properties as RuleProperties;
      network.addRule(String(properties.GroupId), way, readRule(properties));
      return { ref: idOf("sgr", resource) };
    },
  };
}

function readRule(properties: RuleProperties): Rule {
  const group = properties.SourceSecurityGroupId ?? properties.DestinationSecurityGroupId;
  const prefixList = properties.SourcePrefixListId ?? properties.DestinationPrefixListId;
  const cidr = properties.CidrIp;
  const peer: Peer | undefined =
    group !== undefined
      ? { group }
      : prefixList !== undefined
        ? { prefixList }
        : cidr !== undefined
          ? { cidr }
          : undefined;
  if (!peer) throw new Error("A rule names neither a group, a prefix list nor a block of IPv4 addresses.");
  const protocol = String(properties.IpProtocol);
  return { peer, protocol, from: Number(properties.FromPort ?? 0), to: Number(properties.ToPort ?? 65_535) };
}

function endpoint(aws: Aws, network: Network, resource: Resource): Created {
  const { ServiceName, VpcEndpointType, RouteTableIds } = resource.properties as {
    ServiceName: string;
    VpcEndpointType?: string;
    RouteTableIds?: readonly string[];
  };
  const [, service] = new RegExp(`^com\\.amazonaws\\.${aws.region}\\.(s3|dynamodb)$`).exec(ServiceName) ?? [];
  if (service === undefined || (VpcEndpointType ?? "Gateway") !== "Gateway")
    throw new Error(`${ServiceName}: only gateway endpoints, for S3 and DynamoDB, can be had here.`);
  network.addEndpoint(service, RouteTableIds ?? []);
  const id = idOf("vpce", resource);
  return { ref: id, attributes: { Id: id } };
}

/** `{kind}-` and 17 hexadecimal digits, the same at every start. */
function idOf(kind: string, resource: Resource): string {
  const hash = createHash("sha256").update(`${resource.stack}/${resource.logicalId}`).digest("hex");
  return `${kind}-0${hash.slice(0, 16)}`;
}

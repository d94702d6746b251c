import { Aws, RemovalPolicy } from "aws-cdk-lib";
import { type IPeer, Peer } from "aws-cdk-lib/aws-ec2";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";

/** Lists of AWS's own addresses, by what they are of. */
const listNames = {
  s3: `com.amazonaws.${Aws.REGION}.s3`,
  dynamodb: `com.amazonaws.${Aws.REGION}.dynamodb`,
  cloudFront: "com.amazonaws.global.cloudfront.origin-facing",
} as const;

export type ListedService = keyof typeof listNames;

/**
 * The addresses of AWS services, as security groups name them: without them a rule for S3 would have to be one for the
 * whole internet. Their ids differ by region and CloudFormation cannot tell them.
 */
export class PrefixLists extends Construct {
  readonly peers: Readonly<Record<ListedService, IPeer>>;

  constructor(scope: Construct, id: string, props: { readonly logRetentionDays: RetentionDays }) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Log", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const peer = (service: ListedService) => {
      const describe = new AwsCustomResource(this, service, {
        onUpdate: {
          service: "EC2",
          action: "describeManagedPrefixLists",
          parameters: { Filters: [{ Name: "prefix-list-name", Values: [listNames[service]] }] },
          physicalResourceId: PhysicalResourceId.of(service),
        },
        installLatestAwsSdk: false,
        // ec2:DescribeManagedPrefixLists takes no resource but `*`.
        policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
        logGroup,
      });
      return Peer.prefixList(describe.getResponseField("PrefixLists.0.PrefixListId"));
    };
    this.peers = { s3: peer("s3"), dynamodb: peer("dynamodb"), cloudFront: peer("cloudFront") };
  }
}

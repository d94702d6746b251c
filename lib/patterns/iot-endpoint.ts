import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";

/** The account's own host name of IoT Core, which CloudFormation cannot tell. */
export class IotEndpoint extends Construct {
  /** Such as `a1b2c3-ats.iot.eu-west-1.amazonaws.com`. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: { readonly logRetentionDays: RetentionDays }) {
    super(scope, id);
    const describe = new AwsCustomResource(this, "Describe", {
      onUpdate: {
        service: "Iot",
        action: "describeEndpoint",
        parameters: { endpointType: "iot:Data-ATS" },
        physicalResourceId: PhysicalResourceId.of("iot-endpoint"),
      },
      installLatestAwsSdk: false,
      // An endpoint has no ARN: `*` is all that iot:DescribeEndpoint takes.
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
      logGroup: new LogGroup(this, "Log", {
        retention: props.logRetentionDays,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    this.host = describe.getResponseField("endpointAddress");
  }
}

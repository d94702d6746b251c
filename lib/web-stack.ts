import { Aws, CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { ApiStack } from "./api-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { FilesStack } from "./files-stack.ts";
import type { IdentityStack } from "./identity-stack.ts";
import { StaticSite } from "./patterns/static-site.ts";
import type { RealtimeStack } from "./realtime-stack.ts";
import type { StackSettings } from "./settings.ts";

export interface WebStackProps extends StackSettings {
  readonly data: DataStack;
  readonly files: FilesStack;
  readonly realtime: RealtimeStack;
  readonly api: ApiStack;
  readonly identity: IdentityStack;
  /** The folder with the built site. */
  readonly site: string;
}

/** The page, and what tells it where everything is. */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, props: WebStackProps) {
    super(scope, id, { description: "Rhizome: the site" });
    const { identity } = props.identity;
    const apiUrl = props.api.api.url;
    const iotEndpoint = `wss://${props.realtime.iotHost}/mqtt`;

    const site = new StaticSite(this, "Site", {
      folder: props.site,
      config: {
        region: Aws.REGION,
        identityPoolId: identity.identityPoolId,
        userPoolId: identity.userPool.userPoolId,
        userPoolClientId: identity.client.userPoolClientId,
        apiUrl,
        iotEndpoint,
        updatesTable: props.data.updates.tableName,
        peopleTable: props.data.people.tableName,
        filesBucket: props.data.files.bucketName,
        transferBucket: props.files.transfer.bucketName,
      },
      // Each ends in a slash, so that it stands for all paths below it.
      connectTo: [
        `https://cognito-identity.${Aws.REGION}.amazonaws.com/`,
        `https://dynamodb.${Aws.REGION}.amazonaws.com/`,
        `https://${props.data.files.bucketRegionalDomainName}/`,
        `https://${props.files.transfer.bucketRegionalDomainName}/`,
        `${apiUrl}/`,
        iotEndpoint,
      ],
      logRetentionDays: props.settings.logRetentionDays,
    });
    new CfnOutput(this, "Url", { value: site.url });
  }
}

import { Aws, CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { ApiStack } from "./api-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { FilesStack } from "./files-stack.ts";
import { StaticSite } from "./patterns/static-site.ts";
import type { RealtimeStack } from "./realtime-stack.ts";
import { hostedSignInUrl, type StackSettings } from "./settings.ts";

export interface SiteStackProps extends StackSettings {
  readonly data: DataStack;
  readonly files: FilesStack;
  readonly realtime: RealtimeStack;
  readonly api: ApiStack;
}

/** Where the page will be: accounts are bound to its address, and the page names the accounts. */
export class SiteStack extends Stack {
  readonly site: StaticSite;

  constructor(scope: Construct, id: string, { data, files, realtime, api, settings }: SiteStackProps) {
    super(scope, id, { description: "Rhizome: the site's address" });
    const hosted = hostedSignInUrl(settings);
    this.site = new StaticSite(this, "Site", {
      // Each ends in a slash, so that it stands for all paths below it.
      connectTo: [
        `https://cognito-identity.${Aws.REGION}.amazonaws.com/`,
        `https://cognito-idp.${Aws.REGION}.amazonaws.com/`,
        ...(hosted ? [`${hosted}/`] : []),
        `https://dynamodb.${Aws.REGION}.amazonaws.com/`,
        `https://${data.files.bucketRegionalDomainName}/`,
        `https://${files.transfer.bucketRegionalDomainName}/`,
        `${api.api.url}/`,
        `wss://${realtime.iotHost}/mqtt`,
      ],
    });
    new CfnOutput(this, "Url", { value: this.site.url });
  }
}

import { Aws, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { ApiStack } from "./api-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { FilesStack } from "./files-stack.ts";
import type { IdentityStack } from "./identity-stack.ts";
import { SiteFiles } from "./patterns/site-files.ts";
import type { RealtimeStack } from "./realtime-stack.ts";
import type { StackSettings } from "./settings.ts";
import type { SiteStack } from "./site-stack.ts";

export interface WebStackProps extends StackSettings {
  readonly data: DataStack;
  readonly files: FilesStack;
  readonly realtime: RealtimeStack;
  readonly api: ApiStack;
  readonly identity: IdentityStack;
  readonly address: SiteStack;
  /** The folder with the built site. */
  readonly site: string;
}

/** The page, and what tells it where everything is. */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, props: WebStackProps) {
    super(scope, id, { description: "Rhizome: the site" });
    const tried = Object.keys(props.settings.experiments);
    const { identity, accounts } = props.identity;
    new SiteFiles(this, "Site", {
      site: props.address.site,
      folder: props.site,
      config: {
        region: Aws.REGION,
        identityPoolId: identity.identityPoolId,
        userPoolId: accounts.userPool.userPoolId,
        userPoolClientId: accounts.client.userPoolClientId,
        ...accounts.config,
        apiUrl: props.api.api.url,
        iotEndpoint: `wss://${props.realtime.iotHost}/mqtt`,
        updatesTable: props.data.updates.tableName,
        peopleTable: props.data.people.tableName,
        filesBucket: props.data.files.bucketName,
        transferBucket: props.files.transfer.bucketName,
        // Where nothing is tried out, the page keeps no cookie.
        ...(tried.length > 0 && { experiments: tried.join() }),
        // Where there is none, the page speaks of none.
        ...(props.settings.search && { gallery: "/gallery/" }),
      },
      sides: Object.fromEntries(
        tried.map((experiment) => [experiment, { experiment, apiUrl: props.api.api.urlOf(experiment) }]),
      ),
      logRetentionDays: props.settings.logRetentionDays,
    });
  }
}

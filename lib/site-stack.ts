import { Aws, CfnOutput, Stack } from "aws-cdk-lib";
import type { BehaviorOptions } from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";
import type { ApiStack } from "./api-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { FilesStack } from "./files-stack.ts";
import type { GalleryStack } from "./gallery-stack.ts";
import { EdgeFirewall } from "./patterns/edge-firewall.ts";
import { StaticSite } from "./patterns/static-site.ts";
import type { RealtimeStack } from "./realtime-stack.ts";
import { hostedSignInUrl, type Settings, type StackSettings } from "./settings.ts";

export interface SiteStackProps extends StackSettings {
  readonly data: DataStack;
  readonly files: FilesStack;
  readonly realtime: RealtimeStack;
  readonly api: ApiStack;
  /** Answers below `/gallery`, if there is one. */
  readonly gallery: GalleryStack | undefined;
}

/** Where the page will be: accounts are bound to its address, and the page names the accounts. */
export class SiteStack extends Stack {
  readonly site: StaticSite;

  constructor(scope: Construct, id: string, props: SiteStackProps) {
    const { data, files, realtime, api, gallery, settings } = props;
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
      // The guide.
      folders: ["docs"],
      sides: Object.fromEntries(
        Object.entries(settings.experiments).map(([name, { share }]) => [name, share]),
      ),
      webAclArn: this.#webAcl(settings),
      behaviors: gallery && galleryBehaviors(gallery.frontDoor.behavior(this)),
    });
    new CfnOutput(this, "Url", { value: this.site.url });
    if (gallery) new CfnOutput(this, "GalleryUrl", { value: `${this.site.url}/gallery/` });
  }

  #webAcl({ waf }: Settings): string | undefined {
    if (waf === "off") return undefined;
    return waf === "on" ? new EdgeFirewall(this, "Firewall").arn : waf.arn;
  }
}

/** Its first page, with and without a slash, and all below it. */
const galleryBehaviors = (behavior: BehaviorOptions) => ({ "/gallery": behavior, "/gallery/*": behavior });

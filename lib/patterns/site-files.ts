import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { BucketDeployment, CacheControl, Source } from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import type { StaticSite } from "./static-site.ts";

export interface SiteFilesProps {
  readonly site: StaticSite;
  /** The folder with the built site; what lies under `assets/` has its hash in its name. */
  readonly folder: string;
  /** Written to `/config.json`: where the browser finds everything else. */
  readonly config: Readonly<Record<string, string>>;
  /** What the configuration of each side of an experiment has instead. @default none */
  readonly sides?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly logRetentionDays: RetentionDays;
}

/** What a {@link StaticSite} serves, with a configuration that is known only when everything else is deployed. */
export class SiteFiles extends Construct {
  constructor(scope: Construct, id: string, props: SiteFilesProps) {
    super(scope, id);
    const { site, folder, config, sides = {}, logRetentionDays } = props;
    const logGroup = new LogGroup(this, "DeploymentLog", {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const assets = new BucketDeployment(this, "Assets", {
      destinationBucket: site.bucket,
      logGroup,
      sources: [Source.asset(folder)],
      exclude: ["*"],
      include: ["assets/*"],
      cacheControl: [CacheControl.fromString("public, max-age=31536000, immutable")],
      // A page that is open somewhere may still ask for the assets it came with.
      prune: false,
    });
    const deploy = (name: string, own: SiteFilesProps["config"], exclude: string[], prefix?: string) => {
      const pages = new BucketDeployment(this, name, {
        destinationBucket: site.bucket,
        destinationKeyPrefix: prefix,
        logGroup,
        sources: [Source.asset(folder), Source.jsonData("config.json", own)],
        exclude,
        // CloudFront asks the bucket each time: no invalidation to wait for.
        cacheControl: [CacheControl.noCache()],
      });
      // No page before the assets that it names.
      pages.node.addDependency(assets);
    };
    deploy("Pages", config, ["assets/*", "sides/*"]);
    const shared = ["assets/*", ...site.folders.map((name) => `${name}/*`)];
    // Another build could be put here; of this one, the configuration tells which side it is on.
    for (const [side, own] of Object.entries(sides))
      deploy(`Pages-${side}`, { ...config, ...own }, shared, `sides/${side}`);
  }
}

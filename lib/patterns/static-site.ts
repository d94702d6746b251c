import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  type BehaviorOptions,
  Function as CloudFrontFunction,
  Distribution,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";

export interface StaticSiteProps {
  /** What pages may connect to beside the site itself. */
  readonly connectTo: readonly string[];
  /** Paths that others answer, by CloudFront's patterns. Their answers get the same security headers. */
  readonly behaviors?: Readonly<Record<string, BehaviorOptions>>;
  /** Folders of pages that are files, such as `docs`: each folder in them has its `index.html`. @default none */
  readonly folders?: readonly string[];
  /** Percent of people who get the pages of another side, below `sides/{name}/`. @default none */
  readonly sides?: Readonly<Record<string, number>>;
  /** A firewall before it. @default none */
  readonly webAclArn?: string;
}

/**
 * The page routes by itself: a path without an ending of a file is one of its own. A rule for errors would do as well,
 * were the files all that the site has; but it would hold for every answer, and hide what others say is missing.
 * Comments stay here: CloudFront takes 10 KB.
 */
export const edgeFunction = ({
  folders = [],
  sides = {},
}: Pick<StaticSiteProps, "folders" | "sides">): string =>
  readFileSync(join(import.meta.dirname, "edge/site.js"), "utf8")
    .replace(/^ *\/\/.*\n/gm, "")
    .replace("FOLDERS", JSON.stringify(folders))
    .replace("EXPERIMENTS", JSON.stringify(Object.entries(sides)));

/**
 * A single-page site: a private bucket that only its CloudFront distribution may read, and strict security headers.
 * What it serves comes later, with `SiteFiles`.
 */
export class StaticSite extends Construct {
  /** `https://…`, without a trailing slash. */
  readonly url: string;
  readonly host: string;
  readonly bucket: Bucket;
  readonly folders: readonly string[];

  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(scope, id);
    this.folders = props.folders ?? [];
    this.bucket = new Bucket(this, "Bucket", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // All of it comes from the repository: there is nothing to retain.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    const responseHeadersPolicy = securityHeaders(this, props.connectTo);
    const others = Object.entries(props.behaviors ?? {}).map(([path, behavior]) => [
      path,
      { ...behavior, responseHeadersPolicy },
    ]);
    const ofBucket = {
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
    };
    const distribution = new Distribution(this, "Distribution", {
      defaultRootObject: "index.html",
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      webAclId: props.webAclArn,
      defaultBehavior: {
        ...ofBucket,
        responseHeadersPolicy,
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new CloudFrontFunction(this, "ToThePage", {
              code: FunctionCode.fromInline(edgeFunction(props)),
              runtime: FunctionRuntime.JS_2_0,
            }),
          },
        ],
      },
      additionalBehaviors: {
        ...Object.fromEntries(others),
        // Files with a hash in their name, alike for all: there is nothing to decide at the edge, which is billed.
        "assets/*": { ...ofBucket, responseHeadersPolicy: assetHeaders(this) },
      },
    });
    this.host = distribution.distributionDomainName;
    this.url = `https://${this.host}`;
  }
}

/** What S3 says of itself with each object. */
const OF_THE_BUCKET = ["x-amz-server-side-encryption"];

function securityHeaders(scope: Construct, connectTo: readonly string[]): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, "Headers", {
    securityHeadersBehavior: {
      // An origin that sends a policy of its own knows its pages better; the bucket sends none.
      contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(connectTo), override: false },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      // A map's address is not told to the sites it links to.
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
    },
    removeHeaders: OF_THE_BUCKET,
    customHeadersBehavior: {
      customHeaders: [
        { header: "Cross-Origin-Opener-Policy", value: "same-origin", override: true },
        {
          header: "Permissions-Policy",
          value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
          override: true,
        },
      ],
    },
  });
}

/**
 * What the browser asks of a file that is no page: a style sheet or a script has the rights of the page that it is part
 * of, and only a worker has its own. The headers of a page would be 0.7 KB more with each of them.
 */
function assetHeaders(scope: Construct): ResponseHeadersPolicy {
  const rights = "default-src 'none'; script-src 'self'; connect-src 'self'";
  return new ResponseHeadersPolicy(scope, "AssetHeaders", {
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: rights, override: true },
      contentTypeOptions: { override: true },
    },
    removeHeaders: OF_THE_BUCKET,
  });
}

/** Nothing inline, nothing evaluated, nothing from elsewhere; connections to just these. */
export function contentSecurityPolicy(connectTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src ${["'self'", ...connectTo].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

import { Aws, CfnRule, Fn } from "aws-cdk-lib";
import { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";

/** Requests of one address within five minutes; a visit to a map is about 40. */
const REQUESTS = 2_000;

/** The region of web ACLs for CloudFront, and of no others (WAF developer guide, 2026-11). */
const REGION = "us-east-1";

/**
 * A firewall before a CloudFront distribution: addresses that ask too often or that are known for attacks, and requests in the
 * shape of known exploits, are turned away before anything is called. $8 a month and $0.60 for a million requests. It must
 * be in us-east-1, and so must this stack; a deployment elsewhere is stopped at once, and takes the ARN of one made there.
 */
export class EdgeFirewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const region = process.env.CDK_DEFAULT_REGION;
    if (region !== undefined && region !== REGION) throw new Error(elsewhere(region));
    new CfnRule(this, "Region", {
      assertions: [
        { assert: Fn.conditionEquals(Aws.REGION, REGION), assertDescription: elsewhere("another region") },
      ],
    });
    const acl = new CfnWebACL(this, "WebAcl", {
      scope: "CLOUDFRONT",
      description: "Before the site",
      defaultAction: { allow: {} },
      visibilityConfig: visible("site"),
      rules: [
        {
          name: "too-often",
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: REQUESTS, aggregateKeyType: "IP" } },
          visibilityConfig: visible("too-often"),
        },
        managed("AWSManagedRulesAmazonIpReputationList", 1),
        managed("AWSManagedRulesKnownBadInputsRuleSet", 2),
      ],
    });
    this.arn = acl.attrArn;
  }
}

const elsewhere = (region: string): string =>
  `A web ACL for CloudFront is made in ${REGION} only, and this deployment is in ${region}: deploy it there, or make the web ACL there and pass its ARN (-c waf=arn:aws:wafv2:${REGION}:…)`;

/** A group of rules that AWS keeps up to date, with the actions that it gives them. */
const managed = (name: string, priority: number): CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
  visibilityConfig: visible(name),
});

/** Metrics of it, free as all of AWS's own; no samples of requests, which hold addresses of maps. */
const visible = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});

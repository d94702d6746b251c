import { type CfnResource, Duration } from "aws-cdk-lib";
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  OriginProtocolPolicy,
  ViewerProtocolPolicy,
  VpcOrigin,
  VpcOriginEndpoint,
} from "aws-cdk-lib/aws-cloudfront";
import { VpcOrigin as VpcOrigins } from "aws-cdk-lib/aws-cloudfront-origins";
import { CfnInternetGateway, CfnVPCGatewayAttachment, Port, SubnetType } from "aws-cdk-lib/aws-ec2";
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCondition,
  TargetType,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { LambdaTarget } from "aws-cdk-lib/aws-elasticloadbalancingv2-targets";
import { Construct } from "constructs";
import { closedGroup } from "./closed-group.ts";
import type { IsolatedNetwork } from "./isolated-network.ts";
import type { ThinFunction } from "./thin-function.ts";

export interface FunctionBehindAlbProps {
  readonly network: IsolatedNetwork;
  readonly handler: ThinFunction;
  /** Of listener rules: `*` is any text, `?` one character. */
  readonly paths: readonly string[];
  /** `false`: it cannot be deleted by mistake. */
  readonly sandbox: boolean;
}

/**
 * A function that answers plain HTTP behind an internal load balancer, which nobody but CloudFront reaches: as a VPC
 * origin it has HTTPS and a name without a domain or a certificate of one's own, and no public address.
 */
export class FunctionBehindAlb extends Construct {
  readonly #origin: VpcOrigin;

  constructor(scope: Construct, id: string, { network, handler, paths, sandbox }: FunctionBehindAlbProps) {
    super(scope, id);
    const { vpc } = network;
    const securityGroup = closedGroup(this, "Access", vpc, "The load balancer");
    securityGroup.connections.allowFrom(network.prefixLists.peers.cloudFront, Port.HTTP, "From CloudFront");

    const targets = new ApplicationTargetGroup(this, "Targets", {
      targetType: TargetType.LAMBDA,
      targets: [new LambdaTarget(handler.invoked)],
      // A header that is sent twice reaches the function as two values.
      multiValueHeadersEnabled: true,
      // Each would be an invocation that is paid for, and tell nothing that the next request would not.
      healthCheck: { enabled: false },
    });
    const loadBalancer = new ApplicationLoadBalancer(this, "LoadBalancer", {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      internetFacing: false,
      securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: !sandbox,
    });
    const listener = new ApplicationListener(this, "Listener", {
      loadBalancer,
      // TLS ends at CloudFront; from there on it is Amazon's own network, to an address of this VPC.
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultAction: ListenerAction.fixedResponse(404, {
        contentType: "text/plain",
        messageBody: "Not found",
      }),
    });
    listener.addTargetGroups("Paths", {
      priority: 1,
      conditions: [ListenerCondition.pathPatterns([...paths])],
      targetGroups: [targets],
    });

    this.#origin = new VpcOrigin(this, "Origin", {
      endpoint: VpcOriginEndpoint.applicationLoadBalancer(loadBalancer),
      protocolPolicy: OriginProtocolPolicy.HTTP_ONLY,
    });
    this.#origin.node.addDependency(listener, this.#openVpc(vpc.vpcId));
  }

  /** What a distribution does with these paths: asks the load balancer, keeps what it may keep. */
  behavior(scope: Construct): BehaviorOptions {
    return {
      origin: VpcOrigins.withVpcOrigin(this.#origin),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
      cachePolicy: new CachePolicy(scope, "AsTheOriginSays", {
        comment: "For as long as cache-control says, by path, query and language",
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(0),
        maxTtl: Duration.days(1),
        queryStringBehavior: CacheQueryStringBehavior.all(),
        // The host is the site's own: pages name their addresses by it.
        headerBehavior: CacheHeaderBehavior.allowList("Host", "Accept-Language"),
        cookieBehavior: CacheCookieBehavior.none(),
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      }),
    };
  }

  /**
   * CloudFront takes a VPC for an origin only if an internet gateway is attached to it, which then carries nothing:
   * no route leads there. CloudFront developer guide, "Restrict access with VPC origins", 2026-11.
   */
  #openVpc(vpcId: string): CfnResource {
    const gateway = new CfnInternetGateway(this, "InternetGateway");
    return new CfnVPCGatewayAttachment(this, "InternetGatewayAttachment", {
      vpcId,
      internetGatewayId: gateway.ref,
    });
  }
}

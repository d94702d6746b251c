/** Elastic Load Balancing: Application Load Balancers with functions behind them, within a VPC. */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Aws, Created, Resource, ResourceType, Service } from "../core/contracts.ts";
import type { Interface, Network } from "../ec2/network.ts";
import { meterHours } from "../meter/hours.ts";
import { Balancer, type TargetGroup } from "./balancer.ts";
import { type Action, type Condition, holds } from "./rules.ts";

interface LoadBalancer extends Interface {
  readonly host: string;
  readonly dropInvalidHeaders: boolean;
  readonly idleTimeout: number;
}

export function createElb(aws: Aws, network: Network): Service {
  const servers: Server[] = [];
  const meters: (() => void)[] = [];
  return {
    name: "elasticloadbalancing",
    protocol: "query-xml",
    resources: resources(aws, network, servers, meters),
    close: async () => {
      for (const stop of meters) stop();
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

const NO_TAGS = "tags have no effect on a run";
const ACTIONS = {
  Type: true,
  Order: "there is one action a rule",
  TargetGroupArn: true,
  ForwardConfig: { TargetGroups: { TargetGroupArn: true, Weight: true } },
  FixedResponseConfig: { StatusCode: true, ContentType: true, MessageBody: true },
  RedirectConfig: { StatusCode: true, Protocol: true, Host: true, Port: true, Path: true, Query: true },
} as const;

function resources(
  aws: Aws,
  network: Network,
  servers: Server[],
  meters: (() => void)[],
): Record<string, ResourceType> {
  const balancers = new Map<string, LoadBalancer>();
  const listeners = new Map<string, Balancer>();
  const targetGroups = new Map<string, TargetGroup>();
  return {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {
      properties: {
        Type: true,
        Scheme: true,
        Subnets: true,
        SecurityGroups: true,
        LoadBalancerAttributes: true,
        Name: "a name",
        IpAddressType: "the addresses are those of this machine",
        Tags: NO_TAGS,
      },
      create: (resource) => {
        const created = makeBalancer(aws, network, balancers, resource);
        meters.push(meterHours(aws, "albHours", 1, created.ref));
        return created;
      },
    },
    "AWS::ElasticLoadBalancingV2::TargetGroup": {
      properties: {
        TargetType: true,
        Targets: { Id: true },
        TargetGroupAttributes: true,
        HealthCheckEnabled: true,
        Name: "a name",
        Tags: NO_TAGS,
      },
      create: (resource) => makeTargetGroup(aws, targetGroups, resource),
    },
    "AWS::ElasticLoadBalancingV2::Listener": {
      properties: {
        LoadBalancerArn: true,
        Port: true,
        Protocol: true,
        DefaultActions: ACTIONS,
        Tags: NO_TAGS,
      },
      create: async (resource) => {
        const { LoadBalancerArn, Port, Protocol, DefaultActions } = resource.properties as {
          LoadBalancerArn: string;
          Port: number | string;
          Protocol: string;
          DefaultActions: readonly Action[];
        };
        const owner = balancers.get(LoadBalancerArn);
        if (!owner) throw new Error(`There is no load balancer ${LoadBalancerArn}.`);
        if (Protocol !== "HTTP") throw new Error(`Protocol ${Protocol}: listeners speak HTTP alone here.`);
        checkActions(DefaultActions);
        const balancer = new Balancer(aws, {
          ...owner,
          fullName: LoadBalancerArn.replace(/^.*:loadbalancer\//, ""),
          port: Number(Port),
          defaultActions: DefaultActions,
          targetGroup: (arn) => targetGroups.get(arn),
        });
        const arn = `${LoadBalancerArn.replace(":loadbalancer/", ":listener/")}/${codeOf(resource)}`;
        listeners.set(arn, balancer);
        const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
          balancer.serve(request, response).catch((error: Error) => {
            aws.log(`elb: ${error.stack}`);
            response.destroy();
          });
        });
        await new Promise<void>((resolve, reject) => {
          server.once("error", reject).listen(0, "127.0.0.1", resolve);
        });
        servers.push(server);
        const { port } = server.address() as AddressInfo;
        network.addDestination({ ...owner, port: Number(Port), localPort: port });
        return { ref: arn, attributes: { ListenerArn: arn } };
      },
    },
    "AWS::ElasticLoadBalancingV2::ListenerRule": {
      properties: {
        ListenerArn: true,
        Priority: true,
        Actions: ACTIONS,
        Conditions: {
          Field: true,
          Values: true,
          PathPatternConfig: { Values: true },
          HostHeaderConfig: { Values: true },
          HttpHeaderConfig: { HttpHeaderName: true, Values: true },
          HttpRequestMethodConfig: { Values: true },
          QueryStringConfig: { Values: { Key: true, Value: true } },
        },
      },
      create: (resource) => {
        const { ListenerArn, Priority, Actions, Conditions } = resource.properties as {
          ListenerArn: string;
          Priority: number | string;
          Actions: readonly Action[];
          Conditions: readonly Condition[];
        };
        const listener = listeners.get(ListenerArn);
        if (!listener) throw new Error(`There is no listener ${ListenerArn}.`);
        checkActions(Actions);
        // Refuses a field that is not known.
        holds(Conditions, {
          method: "",
          path: "",
          query: "",
          headers: new Map(),
          body: Buffer.alloc(0),
          sourceIp: "",
        });
        listener.addRule({ priority: Number(Priority), conditions: Conditions, actions: Actions });
        const arn = `${ListenerArn.replace(":listener/", ":listener-rule/")}/${codeOf(resource)}`;
        return { ref: arn, attributes: { RuleArn: arn } };
      },
    },
  };
}

/** Throws for what is not done here. */
function checkActions(actions: readonly Action[]): void {
  const [action, ...more] = actions;
  const groups = action?.ForwardConfig?.TargetGroups ?? [];
  if (!action || more.length > 0 || !["forward", "fixed-response", "redirect"].includes(action.Type))
    throw new Error("A rule must have one action here: forward, fixed-response or redirect.");
  if (groups.length > 1) throw new Error("A rule forwards to one target group here.");
}

function makeBalancer(
  aws: Aws,
  network: Network,
  balancers: Map<string, LoadBalancer>,
  resource: Resource,
): Created {
  const {
    Type = "application",
    Scheme,
    Subnets = [],
    SecurityGroups = [],
    LoadBalancerAttributes,
  } = resource.properties as {
    Type?: string;
    Scheme?: string;
    Subnets?: readonly string[];
    SecurityGroups?: readonly string[];
    LoadBalancerAttributes?: readonly Attribute[];
  };
  if (Type !== "application" || Scheme !== "internal")
    throw new Error(
      `A load balancer must be an internal application load balancer here, not ${Scheme} ${Type}.`,
    );
  const attributes = read(LoadBalancerAttributes, (name) => name in BALANCER_ATTRIBUTES);
  const code = codeOf(resource);
  const name = resource.physicalName({ max: 32 });
  const host = `internal-${name}-${Number.parseInt(code.slice(0, 8), 16)}.${aws.region}.elb.amazonaws.com`;
  const at = { subnets: Subnets, securityGroups: SecurityGroups };
  network.check(at);
  const arn = aws.arn("elasticloadbalancing", `loadbalancer/app/${name}/${code}`);
  balancers.set(arn, {
    ...at,
    host,
    dropInvalidHeaders: attributes["routing.http.drop_invalid_header_fields.enabled"] === "true",
    idleTimeout: Number(attributes["idle_timeout.timeout_seconds"] ?? 60),
  });
  return {
    ref: arn,
    attributes: {
      LoadBalancerArn: arn,
      DNSName: host,
      LoadBalancerFullName: `app/${name}/${code}`,
      LoadBalancerName: name,
      CanonicalHostedZoneID: "Z35SXDOTRQ7X7K",
    },
  };
}

async function makeTargetGroup(
  aws: Aws,
  targetGroups: Map<string, TargetGroup>,
  resource: Resource,
): Promise<Created> {
  const {
    TargetType,
    Targets = [],
    TargetGroupAttributes,
    HealthCheckEnabled,
  } = resource.properties as {
    TargetType?: string;
    Targets?: readonly { readonly Id: string }[];
    TargetGroupAttributes?: readonly Attribute[];
    HealthCheckEnabled?: boolean | string;
  };
  if (TargetType !== "lambda" || Targets.length > 1) throw new Error("A target group has one function here.");
  if (String(HealthCheckEnabled ?? false) === "true")
    throw new Error("Health checks of functions are not made here: each is an invocation that is paid for.");
  const attributes = read(TargetGroupAttributes, (name) => name === "lambda.multi_value_headers.enabled");
  const name = resource.physicalName({ max: 32 });
  const arn = aws.arn("elasticloadbalancing", `targetgroup/${name}/${codeOf(resource)}`);
  const functionArn = Targets[0]?.Id;
  if (functionArn) {
    // A function that does not let the load balancer in cannot be registered.
    const caller = {
      kind: "service",
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn: arn,
    } as const;
    const call = { FunctionName: functionArn, InvocationType: "DryRun", Payload: "{}" };
    await aws.service("lambda").call?.(caller, "Invoke", call);
  }
  const multiValue = attributes["lambda.multi_value_headers.enabled"] === "true";
  targetGroups.set(arn, { arn, functionArn, multiValue });
  return {
    ref: arn,
    attributes: { TargetGroupArn: arn, TargetGroupFullName: `targetgroup/${name}`, TargetGroupName: name },
  };
}

interface Attribute {
  readonly Key: string;
  readonly Value: string;
}

/** Attributes of load balancers that are taken; of those without effect, why. */
const BALANCER_ATTRIBUTES: Readonly<Record<string, true | string>> = {
  "routing.http.drop_invalid_header_fields.enabled": true,
  "idle_timeout.timeout_seconds": true,
  "deletion_protection.enabled": "the local cloud never takes a stack down",
};

/** Throws for an attribute that is not known. */
function read(attributes: readonly Attribute[] | undefined, knows: (name: string) => boolean) {
  for (const { Key } of attributes ?? [])
    if (!knows(Key)) throw new Error(`The local load balancer does not honour the attribute ${Key}.`);
  return Object.fromEntries((attributes ?? []).map(({ Key, Value }) => [Key, Value]));
}

/** Sixteen hexadecimal digits, the same at every start. */
function codeOf(resource: Resource): string {
  return createHash("sha256").update(`${resource.stack}/${resource.logicalId}`).digest("hex").slice(0, 16);
}

/** The VPCs of the templates: who is where, and who reaches whom. */
import { type End, permits, type Rule } from "./rules.ts";

/** Something in a VPC that listens, e.g. a database: under an AWS host name there, at a loopback port here. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly securityGroups: readonly string[];
  readonly subnets: readonly string[];
  /** Where it really listens on this machine, at 127.0.0.1. */
  readonly localPort: number;
}

/** A network interface: what is in these subnets, with these groups. */
export interface Interface {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

/** Host name and port of a destination, and the loopback port that leads to it. */
export interface Route {
  readonly host: string;
  readonly port: number;
  readonly localPort: number;
}

interface Group {
  readonly vpc: string;
  readonly ingress: Rule[];
  readonly egress: Rule[];
}

interface Endpoint {
  readonly service: string;
  readonly routeTables: ReadonlySet<string>;
}

/** Ids of AWS's own lists of addresses in us-east-1, by name. */
export const PREFIX_LISTS: Readonly<Record<string, string>> = {
  "com.amazonaws.us-east-1.s3": "pl-63a5400a",
  "com.amazonaws.us-east-1.dynamodb": "pl-02cd2c6b",
  "com.amazonaws.global.cloudfront.origin-facing": "pl-3b927c52",
};

export class Network {
  readonly #groups = new Map<string, Group>();
  readonly #subnets = new Map<string, { vpc: string; block: string; routeTable?: string }>();
  readonly #endpoints: Endpoint[] = [];
  readonly #destinations: Destination[] = [];
  readonly #open = new Set<string>();

  /** Without a rule outwards it gets one for everything, as EC2 gives it. */
  addGroup(id: string, vpc: string, ingress: readonly Rule[], egress: readonly Rule[] | undefined): void {
    const all: Rule = { peer: { cidr: "0.0.0.0/0" }, protocol: "-1", from: 0, to: 65_535 };
    this.#groups.set(id, { vpc, ingress: [...ingress], egress: [...(egress ?? [all])] });
  }

  addRule(group: string, way: "ingress" | "egress", rule: Rule): void {
    this.#group(group)[way].push(rule);
  }

  addSubnet(id: string, vpc: string, block: string): void {
    this.#subnets.set(id, { vpc, block });
  }

  associate(subnet: string, routeTable: string): void {
    this.#subnet(subnet).routeTable = routeTable;
  }

  /** A gateway endpoint: `service` is e.g. `s3`. */
  addEndpoint(service: string, routeTables: readonly string[]): void {
    this.#endpoints.push({ service, routeTables: new Set(routeTables) });
  }

  addDestination(destination: Destination): void {
    this.check(destination);
    this.#destinations.push(destination);
  }

  /** An internet gateway is attached: CloudFront takes the VPC for an origin. */
  attachGateway(vpc: string): void {
    this.#open.add(vpc);
  }

  /** Throws if a subnet or group is not there, or not all are of one VPC. */
  check({ subnets, securityGroups }: Interface): void {
    const vpcs = new Set([
      ...subnets.map((id) => this.#subnet(id).vpc),
      ...securityGroups.map((id) => this.#group(id).vpc),
    ]);
    if (vpcs.size !== 1) throw new Error("Its subnets and security groups are not all of one VPC.");
  }

  /** Everything that an interface's connections get to: where its groups let them out and the other's in. */
  routesFrom(from: Interface): Route[] {
    const end = this.#end(from);
    return this.#destinations
      .filter((to) => {
        const other = this.#end(to);
        return (
          this.#vpcOf(from) === this.#vpcOf(to) &&
          permits(this.#rules(from, "egress"), other, to.port) &&
          permits(this.#rules(to, "ingress"), end, to.port)
        );
      })
      .map(({ host, port, localPort }) => ({ host, port, localPort }));
  }

  /** Whether an interface reaches an AWS service: by a gateway endpoint that its subnets' routes lead to. */
  reachesService(from: Interface, service: string): boolean {
    const routed = from.subnets.every((id) => {
      const { routeTable } = this.#subnet(id);
      return this.#endpoints.some((one) => one.service === service && one.routeTables.has(routeTable ?? ""));
    });
    const list = PREFIX_LISTS[`com.amazonaws.us-east-1.${service}`];
    const other: End = { groups: [], blocks: [], prefixLists: list === undefined ? [] : [list] };
    return routed && permits(this.#rules(from, "egress"), other, 443);
  }

  /** The loopback port behind a destination, if CloudFront gets there; undefined if a rule or a gateway lacks. */
  fromCloudFront(host: string, port: number): number | undefined {
    const to = this.#destinations.find((one) => one.host === host && one.port === port);
    if (!to || !this.#open.has(this.#vpcOf(to) ?? "")) return undefined;
    const list = PREFIX_LISTS["com.amazonaws.global.cloudfront.origin-facing"] ?? "";
    const other: End = { groups: [], blocks: [], prefixLists: [list] };
    return permits(this.#rules(to, "ingress"), other, port) ? to.localPort : undefined;
  }

  #rules({ securityGroups }: Interface, way: "ingress" | "egress"): Rule[] {
    return securityGroups.flatMap((id) => this.#group(id)[way]);
  }

  #end({ subnets, securityGroups }: Interface): End {
    const blocks = subnets.map((id) => this.#subnet(id).block);
    return { groups: securityGroups, blocks, prefixLists: [] };
  }

  #vpcOf({ subnets }: Interface): string | undefined {
    return this.#subnets.get(subnets[0] ?? "")?.vpc;
  }

  #group(id: string): Group {
    const group = this.#groups.get(id);
    if (!group) throw new Error(`There is no security group ${id}.`);
    return group;
  }

  #subnet(id: string) {
    const subnet = this.#subnets.get(id);
    if (!subnet) throw new Error(`There is no subnet ${id}.`);
    return subnet;
  }
}

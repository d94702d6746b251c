/** What the templates say of who does what to whom, as a graph. */

import { shown, verbs } from "./labels.ts";

export interface Node {
  /** The construct's path below the stack's own name, such as `Realtime/OpenMap`; or the name of who is no resource. */
  readonly id: string;
  readonly label: string;
  /** The service, and what matters of the resource. */
  readonly about: string;
  readonly kind: "person" | "function" | "store" | "way" | "queue";
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly labels: ReadonlySet<string>;
  /** Only when something failed. */
  readonly fallback: boolean;
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: readonly Edge[];
}

interface Resource {
  readonly Type: string;
  // The shape of properties is the type's own: they are read by what CloudFormation documents.
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
}

/** A synthesized template, as JSON. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>
  >;
}

export type Json = Readonly<Record<string, unknown>>;

export const iotCore: Node = { id: "IoT Core", label: "IoT Core", about: "MQTT broker", kind: "way" };
const inAMap: Node = {
  id: "browser, in a map",
  label: "browser",
  about: "with a map's session",
  kind: "person",
};
const person: Node = { id: "browser", label: "browser", about: "guest or signed in", kind: "person" };

const list = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The graph of all stacks; `templates` by the name of the stack without its prefix. */
export function graphOf(templates: Readonly<Record<string, Template>>): Graph {
  const builder = new Builder(templates);
  return builder.build();
}

class Builder {
  readonly #templates: Readonly<Record<string, Template>>;
  readonly #nodes = new Map<string, Node>();
  readonly #edges = new Map<string, { from: string; to: string; labels: Set<string>; fallback: boolean }>();
  /** `stack/logicalId` of a resource, by the name of an export of it. */
  readonly #exports = new Map<string, string>();
  /** Aliases of functions are nodes beside the functions that they stand for: their ids, by `stack/logicalId`. */
  readonly #aliases = new Map<string, string>();
  /** Ids of nodes that stand for a resource, by `stack/logicalId`. */
  readonly #standsFor = new Map<string, string[]>();

  constructor(templates: Readonly<Record<string, Template>>) {
    this.#templates = templates;
  }

  build(): Graph {
    for (const [stack, { Outputs = {} }] of Object.entries(this.#templates))
      for (const { Value, Export } of Object.values(Outputs))
        if (Export) for (const key of this.#referred(stack, Value)) this.#exports.set(Export.Name, key);
    this.#each((stack, id, resource) => this.#addNode(stack, id, resource));
    // Twice: a target group stands for a function's alias, which stands for the function.
    for (let i = 0; i < 2; i++) this.#each((stack, id, resource) => this.#addStandIn(stack, id, resource));
    this.#each((stack, id, resource) => this.#addAlias(stack, id, resource));
    this.#each((stack, id, resource) => this.#addEdges(stack, id, resource));
    return { nodes: this.#nodes, edges: [...this.#edges.values()] };
  }

  #each(visit: (stack: string, id: string, resource: Resource) => void): void {
    for (const [stack, { Resources }] of Object.entries(this.#templates))
      for (const [id, resource] of Object.entries(Resources)) visit(stack, id, resource);
  }

  #addNode(stack: string, id: string, { Type, Properties = {}, Metadata = {} }: Resource): void {
    const path = Metadata["aws:cdk:path"] ?? "";
    const show = shown[Type];
    // CDK's own helpers are left out: custom resources and what unpacks the site.
    if (!show || /Custom|BucketNotificationsHandler|AWSCDKTrigger|AWS679f/.test(path)) return;
    const parts = partsOf(path);
    const node = { id: `${stack}/${parts.join("/")}`, ...show(parts.at(-1) ?? "", Properties) };
    this.#nodes.set(node.id, node);
    this.#standsFor.set(`${stack}/${id}`, [node.id]);
  }

  /** What is no node by itself, but stands for one: roles, aliases, target groups, integrations. */
  #addStandIn(stack: string, id: string, { Type, Properties = {} }: Resource): void {
    const stand = (key: string, ids: readonly string[]) =>
      this.#standsFor.set(key, [...new Set([...(this.#standsFor.get(key) ?? []), ...ids])]);
    const key = `${stack}/${id}`;
    if (Type === "AWS::Lambda::Function" && this.#standsFor.has(key))
      for (const role of this.#referred(stack, Properties.Role)) stand(role, this.#standsFor.get(key) ?? []);
    if (Type === "AWS::Lambda::Alias" || Type === "AWS::Lambda::Version")
      stand(key, this.#named(stack, Properties.FunctionName));
    if (Type === "AWS::ElasticLoadBalancingV2::TargetGroup")
      stand(key, this.#named(stack, Properties.Targets));
    if (Type === "AWS::ElasticLoadBalancingV2::Listener")
      stand(key, this.#named(stack, Properties.LoadBalancerArn));
    if (Type === "AWS::CloudFront::VpcOrigin")
      stand(key, this.#named(stack, Properties.VpcOriginEndpointConfig));
    if (Type === "AWS::ApiGatewayV2::Integration") stand(key, this.#named(stack, Properties.IntegrationUri));
    if (Type === "AWS::Cognito::IdentityPoolRoleAttachment")
      for (const role of this.#referred(stack, Properties.Roles)) this.#person(role, person);
    if (Type !== "AWS::IAM::Role") return;
    for (const statement of list((Properties.AssumeRolePolicyDocument as Json).Statement) as Json[]) {
      const vendors = this.#named(stack, (statement.Principal as Json).AWS);
      if (vendors.length > 0) this.#person(key, inAMap);
    }
  }

  #addAlias(
    stack: string,
    id: string,
    { Type, Properties = {}, Metadata = {}, UpdatePolicy }: Resource,
  ): void {
    if (Type !== "AWS::Lambda::Alias") return;
    const node: Node = {
      id: `${stack}/${partsOf(Metadata["aws:cdk:path"] ?? "").join("/")}`,
      label: String(Properties.Name),
      about: "alias",
      kind: "way",
    };
    this.#nodes.set(node.id, node);
    this.#aliases.set(`${stack}/${id}`, node.id);
    this.#link([node.id], this.#named(stack, Properties.FunctionName), "a version, or two by weight");
    this.#link(this.#named(stack, UpdatePolicy), [node.id], "sets weights");
  }

  #person(role: string, node: Node): void {
    this.#nodes.set(node.id, node);
    this.#standsFor.set(role, [node.id]);
  }

  #addEdges(stack: string, id: string, { Type, Properties = {} }: Resource): void {
    const own = this.#standsFor.get(`${stack}/${id}`) ?? [];
    const to = (value: unknown) => this.#named(stack, value);
    switch (Type) {
      case "AWS::IAM::Policy":
        for (const who of to(Properties.Roles))
          for (const statement of list((Properties.PolicyDocument as Json).Statement) as Json[])
            this.#allow(stack, who, statement);
        break;
      case "AWS::IoT::TopicRule": {
        const { Actions, ErrorAction } = Properties.TopicRulePayload as Json;
        this.#nodes.set(iotCore.id, iotCore);
        this.#link([iotCore.id], own, "");
        for (const action of list(Actions) as Json[])
          this.#link(
            own,
            to(action),
            "DynamoDB" in action ? "stores" : "CloudwatchLogs" in action ? "writes" : "invokes",
          );
        this.#link(own, to(ErrorAction), "what failed", true);
        break;
      }
      case "AWS::Lambda::EventSourceMapping":
        this.#link(to(Properties.EventSourceArn), to(Properties.FunctionName), "invokes");
        break;
      case "AWS::Lambda::EventInvokeConfig": {
        const { OnSuccess, OnFailure } = (Properties.DestinationConfig ?? {}) as Json;
        this.#link(to(Properties.FunctionName), to(OnSuccess), "success");
        this.#link(to(Properties.FunctionName), to(OnFailure), "failure", true);
        break;
      }
      case "Custom::S3BucketNotifications":
        for (const one of list(
          (Properties.NotificationConfiguration as Json).LambdaFunctionConfigurations,
        ) as Json[]) {
          const rules = (one.Filter as { Key: { FilterRules: { Value: string }[] } }).Key.FilterRules;
          const key = rules
            .map(({ Value }) => Value)
            .sort((a, b) => Number(a.startsWith(".")) - Number(b.startsWith(".")));
          this.#link(to(Properties.BucketName), to(one.LambdaFunctionArn), key.join("*"));
        }
        break;
      case "AWS::ApiGatewayV2::Integration":
        this.#link(to(Properties.ApiId), this.#aliasesOf(stack, Properties.IntegrationUri), "calls");
        break;
      case "AWS::ApiGatewayV2::Stage": {
        this.#link(to(Properties.ApiId), own, "");
        const { version } = Properties.StageVariables as Json;
        for (const alias of this.#aliases.values())
          if (this.#nodes.get(alias)?.label === version) this.#link(own, [alias], "calls");
        break;
      }
      case "AWS::CodeDeploy::DeploymentGroup":
        this.#link(to(Properties.AlarmConfiguration), own, "puts back", true);
        break;
      case "AWS::CloudWatch::Alarm":
        this.#link(to(Properties.Dimensions), own, "failed calls");
        break;
      case "AWS::ApiGatewayV2::Route":
        this.#link(
          to(Properties.ApiId),
          this.#targetOf(stack, Properties.Target),
          String(Properties.RouteKey),
        );
        break;
      case "AWS::ElasticLoadBalancingV2::ListenerRule":
        for (const { PathPatternConfig } of list(Properties.Conditions) as {
          PathPatternConfig?: { Values: string[] };
        }[])
          this.#link(
            to(Properties.ListenerArn),
            to(Properties.Actions),
            PathPatternConfig?.Values.at(-1) ?? "",
          );
        break;
      case "AWS::Events::Rule":
        this.#link(own, to(Properties.Targets), "invokes");
        break;
      case "AWS::RDS::DBProxyTargetGroup":
        this.#link(to(Properties.DBProxyName), to(Properties.DBInstanceIdentifiers), "shares connections");
        break;
      case "AWS::SQS::Queue":
        this.#link(own, to(Properties.RedrivePolicy), "after some tries", true);
        break;
      case "AWS::Lambda::Function":
        this.#link(to(Properties.Layers), own, "is part of");
        break;
      case "AWS::Cognito::IdentityPool":
        this.#link(to(Properties.CognitoIdentityProviders), own, "vouches");
        this.#link(own, [person.id], "gives credentials");
        break;
      case "AWS::CloudFront::Distribution":
        this.#nodes.set(person.id, person);
        this.#link([person.id], own, "HTTPS");
        this.#link(own, to((Properties.DistributionConfig as Json).Origins), "asks");
    }
  }

  #allow(stack: string, who: string, { Action, Resource }: Json): void {
    const words = new Set(
      (list(Action) as string[]).flatMap(
        (action) => verbs.find(([actions]) => actions.test(action))?.[1] ?? [],
      ),
    );
    if (words.size === 0) return;
    const isIot = (list(Action) as string[]).every((action) => action.startsWith("iot:"));
    if (isIot) this.#nodes.set(iotCore.id, iotCore);
    const targets = isIot ? [iotCore.id] : this.#named(stack, Resource);
    for (const word of words) this.#link([who], targets, word);
  }

  #link(froms: readonly string[], targets: readonly string[], label: string, fallback = false): void {
    for (const from of froms)
      for (const to of targets) {
        if (from === to) continue;
        const key = `${from} → ${to}${fallback ? " !" : ""}`;
        const edge = this.#edges.get(key) ?? { from, to, labels: new Set<string>(), fallback };
        if (label) edge.labels.add(label);
        this.#edges.set(key, edge);
      }
  }

  /** A route's target, `integrations/…`. */
  #targetOf(stack: string, target: unknown): string[] {
    return this.#referred(stack, target).flatMap((key) => this.#standsFor.get(key) ?? []);
  }

  /** The aliases that a value names. */
  #aliasesOf(stack: string, value: unknown): string[] {
    return this.#referred(stack, value).flatMap((key) => this.#aliases.get(key) ?? []);
  }

  /** The nodes that a value names. */
  #named(stack: string, value: unknown): string[] {
    return [...new Set(this.#referred(stack, value).flatMap((key) => this.#standsFor.get(key) ?? []))];
  }

  /** `stack/logicalId` of each resource that a value refers to, in this stack or by an export of another. */
  #referred(stack: string, value: unknown): string[] {
    if (typeof value !== "object" || value === null) return [];
    if (Array.isArray(value)) return value.flatMap((item) => this.#referred(stack, item));
    return Object.entries(value).flatMap(([key, inner]): string[] => {
      if (key === "Ref") return [`${stack}/${inner}`];
      if (key === "Fn::GetAtt") return [`${stack}/${list(inner)[0]}`];
      if (key === "Fn::ImportValue") return [this.#exports.get(String(inner)) ?? ""];
      return this.#referred(stack, inner);
    });
  }
}

/** A construct's path below its stack, without what only says that it is a resource. */
function partsOf(path: string): string[] {
  const parts = path.split("/").slice(1);
  while (/^(Resource|Function|Default|Queue)$/.test(parts.at(-1) ?? "") && parts.length > 1) parts.pop();
  return parts;
}

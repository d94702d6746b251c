import { freeInAnAccount, type IdleLine, idleCost, idleTotals } from "../cost/idle.ts";
import type { Renderer } from "./arn.ts";
import { callersOf } from "./callers.ts";
import { type Statement, statementsOf } from "./policies.ts";
import { type Properties, resources, type Templates, type Value } from "./templates.ts";

/**
 * The templates as somebody who reviews a change wants to see them: what there is, what it may do, what is open, what it
 * costs when nobody comes. One fact a line, so that a difference is one.
 */
export function summaryOf(templates: Templates, render: Renderer): string {
  const sections = [
    stacks(templates),
    idle(templates),
    open(templates, render),
    functions(templates, render),
  ];
  return `# What a deployment makes

Written by \`npm run summary\`, of the settings in \`cdk.json\`; \`npm run check\` fails when it is not as the stacks are.
What must outlive a deployment is in [stateful.json](stateful.json).

${[...sections, ...permissions(templates, render)].join("\n\n")}
`;
}

const short = (type: string) => type.replace(/^AWS::/, "").replaceAll("::", " ");
const money = (usd: number) => `$${usd.toFixed(2)}`;
const sorted = (lines: Iterable<string>) => [...new Set(lines)].sort();

function stacks(templates: Templates): string {
  const rows = Object.keys(templates).map((stack) => {
    const counts = new Map<string, number>();
    const all = resources({ [stack]: templates[stack] ?? { Resources: {} } });
    for (const { type } of all) counts.set(short(type), (counts.get(short(type)) ?? 0) + 1);
    const types = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => `${count} ${type}`);
    return `### ${stack}: ${all.length} resources\n\n${types.map((type) => `- ${type}`).join("\n")}`;
  });
  return `## Stacks\n\n${rows.join("\n\n")}`;
}

function idle(templates: Templates): string {
  const lines = idleCost(Object.values(templates).map(({ Resources }) => Resources));
  const { charged, full } = idleTotals(lines);
  return `## What it costs a month when nobody comes: ${money(charged)}

In us-east-1, in an account that has nothing else; storage is beside it. ${money(full)} where its free alarms and dashboards
are used up.

${lines.map(idleLine).join("\n")}`;
}

function idleLine({ what, count, usd, charged }: IdleLine): string {
  if (usd === undefined || charged === undefined) return `- ${count} × ${what}: **not in the price list**`;
  const free = freeInAnAccount[what];
  return `- ${count} × ${what}: ${money(charged)}${free ? `, as ${free} are free; else ${money(usd)}` : ""}`;
}

function open(templates: Templates, render: Renderer): string {
  const routes = resources(templates, "AWS::ApiGatewayV2::Route").map(
    ({ properties }) =>
      `- HTTP API: \`${properties.RouteKey}\`, ${properties.AuthorizationType === "AWS_IAM" ? "signed" : "**open to all**"}`,
  );
  const sites = resources(templates, "AWS::CloudFront::Distribution").map(
    ({ at }) => `- CloudFront: ${at}, **open to all**`,
  );
  const urls = resources(templates, "AWS::Lambda::Url").map(
    ({ at, properties }) => `- Function URL: ${at}, ${properties.AuthType}`,
  );
  const balancers = resources(templates, "AWS::ElasticLoadBalancingV2::LoadBalancer").map(
    ({ at, properties }) => `- Load balancer: ${at}, ${properties.Scheme}`,
  );
  const ports = ["Ingress", "Egress"].flatMap((way) =>
    resources(templates, `AWS::EC2::SecurityGroup${way}`).map(({ stack, properties }) =>
      port(way, properties, stack, render),
    ),
  );
  const within = resources(templates, "AWS::EC2::SecurityGroup").flatMap(({ id, stack, properties }) =>
    ["Ingress", "Egress"].flatMap((way) =>
      ((properties[`SecurityGroup${way}`] ?? []) as Properties[])
        // What nothing fits: lib/patterns/closed-group.ts.
        .filter(({ CidrIp }) => CidrIp !== "255.255.255.255/32")
        .map((rule) => port(way, { ...rule, GroupId: id }, stack, render)),
    ),
  );
  return `## What can be reached\n\n${sorted([...routes, ...sites, ...urls, ...balancers]).join("\n")}

### Ports within the network\n\n${sorted([...ports, ...within]).join("\n")}`;
}

function port(way: string, rule: Properties, stack: string, render: Renderer): string {
  const peer =
    rule.CidrIp ??
    rule.CidrIpv6 ??
    rule.SourceSecurityGroupId ??
    rule.DestinationSecurityGroupId ??
    rule.SourcePrefixListId ??
    rule.DestinationPrefixListId;
  const name = (value: Value | undefined) => plain(render.text(value ?? "?", stack));
  const ports = rule.FromPort === rule.ToPort ? rule.FromPort : `${rule.FromPort}–${rule.ToPort}`;
  return `- ${name(rule.GroupId)} ${way === "Ingress" ? "from" : "to"} ${name(peer)}: ${rule.IpProtocol} ${ports ?? "all"}`;
}

function functions(templates: Templates, render: Renderer): string {
  const callers = callersOf(templates, render);
  const lines = resources(templates, "AWS::Lambda::Function")
    .filter(({ properties }) => properties.Description !== undefined)
    .map(({ id, at, properties }) => {
      const by = sorted(
        callers
          .filter(({ called }) => called === id)
          .map((caller) => plain(caller.at.replace(/\/[^/]*Integration$/, ""))),
      );
      const { MemorySize = 128, Timeout = 3, Runtime, ReservedConcurrentExecutions: most } = properties;
      return `- **${at.replace(/\/Function$/, "")}**: ${Runtime}, ${MemorySize} MB, ${Timeout} s${most === undefined ? "" : `, ${most} at once`}${by.length > 0 ? `; called by ${by.join(", ")}` : ""}`;
    });
  return `## Functions\n\n${sorted(lines).join("\n")}`;
}

const titles = {
  identity: "What roles may do",
  trust: "Who may take a role",
  resource: "Whom resources let in",
} as const;

function permissions(templates: Templates, render: Renderer): string[] {
  const statements = statementsOf(templates, render);
  return Object.entries(titles).map(([kind, title]) => {
    const places = new Map<string, Statement[]>();
    for (const one of statements)
      if (one.kind === kind) places.set(place(one.at), [...(places.get(place(one.at)) ?? []), one]);
    const lines = [...places]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([at, all]) => {
        const said = sorted(all.flatMap((one) => sentences(one, kind !== "identity")));
        return kind === "identity"
          ? `### ${at}\n\n${said.map((one) => `- ${one}`).join("\n")}`
          : said.map((one) => `- ${at}: ${one}`).join("\n");
      });
    return `## ${title}\n\n${lines.join(kind === "identity" ? "\n\n" : "\n")}`;
  });
}

const place = (at: string) =>
  plain(
    at
      .replace(/\/(Role\/DefaultPolicy|DefaultPolicy|Policy)$/, "")
      .replace(/\/(Invoke|AllowBucket)[^/]*$/, ""),
  );

/** One for each action, so that one more is a line more. */
function sentences(statement: Statement, withPrincipals: boolean): string[] {
  const { allows, actions, principals, conditions } = statement;
  const who = withPrincipals ? `${principals.map(([, one]) => plain(one)).join(", ")} ` : "";
  const what = sorted(statement.resources.map(plain));
  const guarded = new Set(conditions.filter(([operator]) => /^ForAll/.test(operator)).map(([, key]) => key));
  const when = conditions
    // The guard of ForAllValues, which the gates demand.
    .filter(([operator, key]) => operator !== "Null" || !guarded.has(key))
    .map(([operator, key, values]) => `${operator} ${key} ${values.map(plain).join(", ")}`)
    .sort();
  return actions.map(
    (action) =>
      `${allows ? "" : "**never** "}${who}\`${action}\`${what.length > 0 ? `: ${what.map((one) => `\`${one}\``).join(", ")}` : ""}${when.length > 0 ? ` if ${when.map((one) => `\`${one}\``).join(" and ")}` : ""}`,
  );
}

/** An ARN without what all share, and without the hashes of logical ids. */
const plain = (text: string): string =>
  text
    .replace(/^arn:aws:([^:]+):[^:]*:[^:]*:/, "$1:")
    .replaceAll("111111111111", "{account}")
    .replaceAll("us-east-1", "{region}")
    .replace(/([A-Za-z])[0-9A-F]{8}(?![0-9A-Za-z])/g, "$1")
    .replace(/[0-9a-f]{32}/g, "…");

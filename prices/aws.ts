/**
 * What AWS asks on demand in us-east-1, in USD, before free tiers, volume discounts and tax. Read 2026-11-21 and
 * 2026-11-28; where no price list could be read, the source says where the figure is from. It is data, of no part of the project: the meter
 * of local runs, the dashboard of a deployment and `npm run cost` reckon with the same figures.
 */

export interface Price {
  readonly usd: number;
  /** So many units cost that. */
  readonly per: number;
  readonly unit: string;
  /** The part of the bill it stands in. */
  readonly service: string;
  readonly source: string;
}

const million = 1_000_000;
const pages = "price list of 2026-09-11";
const golden = "public price list, 2024-07";
/** Notes of others that quote AWS's price list files of that month, by usage type; they agree with each other. */
const quoted = "price list of 2026-09, as quoted";
/** Price guides of several third parties, of 2026, that agree with each other. */
const guides = "third parties, 2026";
const services = "price pages of 2026-11";

export const prices = {
  iotMessages: { service: "IoT Core", usd: 1, per: million, unit: "messages of 5 KB", source: pages },
  iotMinutes: { service: "IoT Core", usd: 0.08, per: million, unit: "connection minutes", source: pages },
  iotRules: {
    service: "IoT Core",
    usd: 0.15,
    per: million,
    unit: "rules triggered, of 5 KB",
    source: guides,
  },
  iotActions: {
    service: "IoT Core",
    usd: 0.15,
    per: million,
    unit: "rule actions, of 5 KB",
    source: guides,
  },
  lambdaRequests: { service: "Lambda", usd: 0.2, per: million, unit: "requests", source: golden },
  lambdaArm: { service: "Lambda", usd: 0.0000133334, per: 1, unit: "GB-seconds, arm64", source: golden },
  lambdaX86: { service: "Lambda", usd: 0.0000166667, per: 1, unit: "GB-seconds, x86_64", source: golden },
  provisionedArm: {
    service: "Lambda",
    usd: 0.0000033334,
    per: 1,
    unit: "GB-seconds kept ready, arm64",
    source: golden,
  },
  dynamoWrites: { service: "DynamoDB", usd: 0.625, per: million, unit: "write request units", source: pages },
  dynamoReads: { service: "DynamoDB", usd: 0.125, per: million, unit: "read request units", source: pages },
  dynamoStorage: { service: "DynamoDB", usd: 0.25, per: 1, unit: "GB-months", source: pages },
  s3Writes: { service: "S3", usd: 0.005, per: 1000, unit: "PUT, COPY, POST, LIST requests", source: golden },
  s3Reads: { service: "S3", usd: 0.0004, per: 1000, unit: "GET and other requests", source: golden },
  s3Storage: { service: "S3", usd: 0.023, per: 1, unit: "GB-months", source: golden },
  cognitoUsers: {
    service: "Cognito",
    usd: 0.015,
    per: 1,
    unit: "monthly active users, Essentials",
    source: quoted,
  },
  apiRequests: {
    service: "API Gateway",
    usd: 1,
    per: million,
    unit: "HTTP API requests of 512 KB",
    source: golden,
  },
  edgeRequests: { service: "CloudFront", usd: 0.01, per: 10_000, unit: "HTTPS requests", source: golden },
  edgeGigabytes: { service: "CloudFront", usd: 0.085, per: 1, unit: "GB to the internet", source: golden },
  outGigabytes: {
    service: "Data transfer",
    usd: 0.09,
    per: 1,
    unit: "GB to the internet",
    source: quoted,
  },
  queueRequests: { service: "SQS", usd: 0.4, per: million, unit: "requests of 64 KB", source: quoted },
  logGigabytes: { service: "CloudWatch", usd: 0.5, per: 1, unit: "GB of logs taken in", source: golden },
  // What is seen of a deployment: no run is billed for it, docs/patterns/observability-for-nothing.md is about it.
  dashboards: {
    service: "CloudWatch",
    usd: 3,
    per: 1,
    unit: "dashboards a month, after three",
    source: golden,
  },
  alarms: { service: "CloudWatch", usd: 0.1, per: 1, unit: "alarms a month, after ten", source: golden },
  customMetrics: {
    service: "CloudWatch",
    usd: 0.3,
    per: 1,
    unit: "metrics of one's own a month, after ten",
    source: quoted,
  },
  logQueries: { service: "CloudWatch", usd: 0.005, per: 1, unit: "GB of logs queried", source: golden },
  traces: { service: "X-Ray", usd: 5, per: million, unit: "traces recorded", source: "AWS's price page" },
  firewalls: { service: "WAF", usd: 5, per: 1, unit: "web ACLs a month", source: guides },
  firewallRules: { service: "WAF", usd: 1, per: 1, unit: "rules a month", source: guides },
  firewallRequests: {
    service: "WAF",
    usd: 0.6,
    per: million,
    unit: "requests looked at",
    source: guides,
  },
  albHours: { service: "Load balancing", usd: 0.0225, per: 1, unit: "ALB hours", source: golden },
  albUnits: { service: "Load balancing", usd: 0.008, per: 1, unit: "LCU hours", source: golden },
  databaseHours: {
    service: "RDS",
    usd: 0.016,
    per: 1,
    unit: "db.t4g.micro hours",
    source: guides,
  },
  databaseStorage: {
    service: "RDS",
    usd: 0.115,
    per: 1,
    unit: "GB-months of gp3",
    source: "price list, 2026-05",
  },
  proxyHours: {
    service: "RDS",
    usd: 0.015,
    per: 1,
    unit: "vCPU hours of RDS Proxy",
    source: "us-east-1 price list, as quoted: USE1-RDS:ProxyUsage",
  },
  secretMonths: {
    service: "Secrets Manager",
    usd: 0.4,
    per: 1,
    unit: "secrets a month",
    source: golden,
  },
  // None of ours, but whoever adds one is to be told that it costs: docs/template/summary.md.
  keyMonths: { service: "KMS", usd: 1, per: 1, unit: "keys a month", source: services },
  zoneMonths: { service: "Route 53", usd: 0.5, per: 1, unit: "hosted zones a month", source: services },
  natHours: { service: "VPC", usd: 0.045, per: 1, unit: "NAT gateway hours", source: services },
  addressHours: { service: "VPC", usd: 0.005, per: 1, unit: "public IPv4 address hours", source: services },
  endpointHours: {
    service: "VPC",
    usd: 0.01,
    per: 1,
    unit: "interface endpoint hours, by zone",
    source: services,
  },
} as const satisfies Readonly<Record<string, Price>>;

export type Item = keyof typeof prices;

/** What so much of something costs, in USD. */
export function cost(item: Item, amount: number): number {
  const { usd, per } = prices[item];
  return (amount * usd) / per;
}

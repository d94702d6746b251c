/**
 * The metrics that AWS's services send, as far as dashboards and alarms of assemblies name them, and by which dimensions.
 * From each service's page "metrics and dimensions", 2026-11. `[]`: a metric of the whole account in the region.
 */
type Catalog = Readonly<Record<string, readonly Emitted[]>>;

interface Emitted {
  readonly metrics: readonly string[];
  /** Each a set of names. */
  readonly dimensions: readonly (readonly string[])[];
}

const CATALOG: Catalog = {
  "AWS/Lambda": [
    {
      metrics: ["Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"],
      dimensions: [[], ["FunctionName"], ["FunctionName", "Resource"]],
    },
    { metrics: ["UnreservedConcurrentExecutions", "ClaimedAccountConcurrency"], dimensions: [[]] },
    {
      metrics: ["AsyncEventsReceived", "AsyncEventAge", "AsyncEventsDropped", "DestinationDeliveryFailures"],
      dimensions: [[], ["FunctionName"], ["FunctionName", "Resource"]],
    },
  ],
  "AWS/IoT": [
    {
      metrics: [
        ...["Connect", "PublishIn", "PublishOut", "Subscribe"].flatMap((of) =>
          ["Success", "ClientError", "ServerError", "AuthError", "Throttle"].map((how) => `${of}.${how}`),
        ),
        "Ping.Success",
      ],
      dimensions: [["Protocol"]],
    },
    {
      metrics: ["TopicMatch", "ParseError", "RuleMessageThrottled", "RuleNotFound"],
      dimensions: [["RuleName"]],
    },
    { metrics: ["Success", "Failure"], dimensions: [["ActionType", "RuleName"]] },
  ],
  // Of HTTP APIs; those of REST APIs are named otherwise.
  "AWS/ApiGateway": [
    {
      metrics: ["Count", "4xx", "5xx", "Latency", "IntegrationLatency", "DataProcessed"],
      dimensions: [["ApiId"], ["ApiId", "Stage"]],
    },
  ],
  "AWS/DynamoDB": [
    {
      metrics: [
        "ConsumedReadCapacityUnits",
        "ConsumedWriteCapacityUnits",
        "ReadThrottleEvents",
        "WriteThrottleEvents",
      ],
      dimensions: [["TableName"]],
    },
    { metrics: ["ThrottledRequests", "SystemErrors"], dimensions: [["TableName", "Operation"]] },
  ],
  "AWS/SQS": [
    {
      metrics: [
        "ApproximateNumberOfMessagesVisible",
        "ApproximateAgeOfOldestMessage",
        "NumberOfMessagesSent",
        "NumberOfMessagesDeleted",
      ],
      dimensions: [["QueueName"]],
    },
  ],
  "AWS/CloudFront": [
    {
      metrics: ["Requests", "BytesDownloaded", "4xxErrorRate", "5xxErrorRate", "TotalErrorRate"],
      dimensions: [["DistributionId", "Region"]],
    },
  ],
  "AWS/ApplicationELB": [
    {
      metrics: ["RequestCount", "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "TargetResponseTime"],
      dimensions: [["LoadBalancer"]],
    },
    {
      metrics: ["LambdaUserError", "LambdaInternalError"],
      dimensions: [["TargetGroup"], ["LoadBalancer", "TargetGroup"]],
    },
  ],
  "AWS/RDS": [
    {
      metrics: [
        "CPUUtilization",
        "DatabaseConnections",
        "FreeStorageSpace",
        "FreeableMemory",
        "CPUCreditBalance",
      ],
      dimensions: [["DBInstanceIdentifier"]],
    },
    { metrics: ["ClientConnections", "DatabaseConnections"], dimensions: [["ProxyName"]] },
  ],
};

/** What is wrong with a metric that a template names, in words; nothing when AWS sends it, or when it is somebody's own. */
export function wrongMetric(
  namespace: string,
  name: string,
  dimensions: readonly string[],
): string | undefined {
  if (!namespace.startsWith("AWS/")) return undefined;
  const known = CATALOG[namespace];
  if (!known) return `the namespace ${namespace} is not known here`;
  const sets = known.filter(({ metrics }) => metrics.includes(name)).flatMap((emitted) => emitted.dimensions);
  if (sets.length === 0) return `${namespace} has no metric ${name}`;
  const wanted = [...dimensions].sort().join();
  if (sets.some((set) => [...set].sort().join() === wanted)) return undefined;
  const all = sets.map((set) => (set.length ? set.join(" and ") : "none")).join("; ");
  return `${namespace} ${name} has no dimensions "${dimensions.join(", ")}", but: ${all}`;
}

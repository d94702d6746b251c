/** SQS: standard queues, kept on disk. */
import { emitMetric } from "../cloudwatch/alarm.ts";
import { type Aws, AwsError, type Caller, type CreateService } from "../core/contracts.ts";
import { observe } from "../core/observe.ts";
import { operations } from "./operations.ts";
import { Queues } from "./resources.ts";

type Json = Record<string, unknown>;

/** How often messages past their retention period are looked for, and metrics reported, in ms: as often as on AWS. */
const sweepInterval = 60_000;

export const createSqs: CreateService = (aws) => {
  const queues = new Queues(aws);
  const timer = setInterval(() => {
    for (const { queue } of queues.all())
      queue.expire().catch((error: Error) => aws.log(`sqs: retention of ${queue.name}: ${error.message}`));
    report(aws, queues);
  }, sweepInterval);
  timer.unref();
  return {
    name: "sqs",
    protocol: "json",
    resources: queues.resources,
    async handle({ headers, body, caller }) {
      const operation = /^AmazonSQS\.(\w+)$/.exec(headers["x-amz-target"] ?? "")?.[1] ?? "";
      const { answer, arn } = await perform(aws, queues, caller, operation, parse(body));
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: JSON.stringify(answer),
        operation,
        resource: arn,
      };
    },
    call(caller, operation, input) {
      const bytesIn = Buffer.byteLength(JSON.stringify(input));
      return observe(aws, { service: "sqs", operation, caller, bytesIn }, async () => {
        const { answer, arn } = await perform(aws, queues, caller, operation, input);
        return { value: answer, resource: arn, bytesOut: Buffer.byteLength(JSON.stringify(answer)) };
      });
    },
    ready: async () => report(aws, queues),
    async close() {
      clearInterval(timer);
      for (const { queue } of queues.all()) await queue.close();
    },
  };
};

function report(aws: Aws, queues: Queues): void {
  for (const { queue } of queues.all()) {
    const dimensions = { QueueName: queue.name };
    const tell = (name: string, value: number) =>
      emitMetric(aws, { namespace: "AWS/SQS", name, dimensions, value });
    tell("ApproximateNumberOfMessagesVisible", queue.counts().visible);
    tell("ApproximateAgeOfOldestMessage", queue.age());
  }
}

async function perform(
  aws: Aws,
  queues: Queues,
  caller: Caller,
  name: string,
  input: Json,
): Promise<{ answer: Json; arn?: string }> {
  if (name === "ListQueues") return { answer: listQueues(aws, queues, caller, input) };
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation)
    throw new AwsError(
      "UnsupportedOperation",
      `${name || "A request without x-amz-target"} is not to be had from the local SQS.`,
    );
  const target = queues.get(String(input.QueueUrl ?? input.QueueName ?? ""));
  aws.iam.authorize(caller, operation.action, target.arn, {}, target.policies);
  const senderId =
    caller.kind === "session" ? caller.userId : caller.kind === "service" ? caller.principal : "anonymous";
  const answer = await readable(() =>
    operation.perform({ target, input, senderId, url: (queue) => queues.url(queue) }),
  );
  return { answer, arn: target.arn };
}

/** A request whose members are of other types than the API's can't be read: that is its sender's fault. */
async function readable(perform: () => Promise<Json> | Json): Promise<Json> {
  try {
    return await perform();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AwsError(
      "SerializationException",
      "A member of the request is of another type than it should be",
    );
  }
}

function listQueues(aws: Aws, queues: Queues, caller: Caller, input: Json): Json {
  aws.iam.authorize(caller, "sqs:ListQueues", aws.arn("sqs", "*"));
  const prefix = String(input.QueueNamePrefix ?? "");
  const names = [...queues.all()].map(({ queue }) => queue.name).filter((name) => name.startsWith(prefix));
  return { QueueUrls: names.map((name) => queues.url(name)) };
}

function parse(body: Buffer): Json {
  try {
    const input: unknown = JSON.parse(body.toString() || "{}");
    if (input && typeof input === "object" && !Array.isArray(input)) return input as Json;
  } catch {
    // answered below, like anything else that is no object
  }
  throw new AwsError("SerializationException", "The request's body is not a JSON object");
}

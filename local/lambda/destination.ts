import type { Aws } from "../core/contracts.ts";
import type { FunctionConfig } from "./function.ts";

/** Sends a record to a queue or function by its ARN, with the permissions of the function's own role. */
export async function deliver(
  aws: Aws,
  config: FunctionConfig,
  targetArn: string,
  body: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { caller } = aws.iam.assumeRole(
    { kind: "service", principal: "lambda.amazonaws.com" },
    { roleArn: config.roleArn, sessionName: config.name.slice(0, 64) },
  );
  if (service(targetArn) === "sqs") {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    );
    await call(aws, "sqs", caller, "SendMessage", {
      QueueUrl: queueUrl(aws, targetArn),
      MessageBody: body,
      ...(Object.keys(MessageAttributes).length && { MessageAttributes }),
    });
  } else {
    const input = { FunctionName: targetArn, InvocationType: "Event", Payload: body };
    await call(aws, "lambda", caller, "Invoke", input);
  }
}

/** Throws when records can't be sent there in this local cloud. */
export function checkDestination(arn: string): void {
  if (!["sqs", "lambda"].includes(service(arn))) {
    throw new Error(`A destination must be an SQS queue or a Lambda function here, not ${arn}.`);
  }
}

/** The URL of a queue from its ARN. */
export function queueUrl(aws: Aws, arn: string): string {
  const [, , , , account, name] = arn.split(":");
  return `${aws.endpoint("sqs")}/${account}/${name}`;
}

/** Calls another service of this cloud. */
export async function call(
  aws: Aws,
  name: string,
  caller: Parameters<NonNullable<ReturnType<Aws["service"]>["call"]>>[0],
  operation: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const target = aws.service(name);
  if (!target.call) throw new Error(`The service ${name} takes no calls from other services.`);
  return await target.call(caller, operation, input);
}

function service(arn: string): string {
  return arn.split(":")[2] ?? "";
}

/** What a topic hands to its subscribers, in the words of each protocol. */
import { randomUUID } from "node:crypto";
import type { Aws, Caller } from "../core/contracts.ts";

export interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  /** An address, or the ARN of a queue or function. */
  readonly endpoint: string;
  /** A queue gets the message alone. */
  readonly raw: boolean;
}

export interface Message {
  readonly id: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly text: string;
  /** ISO 8601 */
  readonly at: string;
}

export const newMessage = (topicArn: string, text: string, subject: string | undefined): Message => ({
  id: randomUUID(),
  topicArn,
  subject,
  text,
  at: new Date().toISOString(),
});

type Deliver = (aws: Aws, by: Caller, to: Subscription, message: Message) => Promise<unknown> | undefined;

/** By protocol: those that can be subscribed. */
export const deliveries: Readonly<Record<string, Deliver>> = {
  email: (aws, by, { endpoint }, { subject = "AWS Notification Message", text }) =>
    aws.service("outbox").call?.(by, "Send", { to: endpoint, subject, text }),
  sqs: (aws, by, { arn, endpoint, raw }, message) =>
    aws.service("sqs").call?.(by, "SendMessage", {
      QueueUrl: endpoint.replace(/^.*:(\d+):([^:]+)$/, `${aws.endpoint("sqs")}/$1/$2`),
      MessageBody: raw ? message.text : JSON.stringify(notification(arn, message)),
    }),
  lambda: (aws, by, { arn, endpoint }, message) =>
    aws.service("lambda").call?.(by, "Invoke", {
      FunctionName: endpoint,
      InvocationType: "Event",
      Payload: JSON.stringify(lambdaEvent(arn, message)),
    }),
};

/** Nobody checks a signature that was made on this machine. */
const UNSIGNED = { SignatureVersion: "1", Signature: "EXAMPLE" } as const;

/** SNS developer guide, "Parsing message formats", 2026-11. */
function notification(subscription: string, { id, topicArn, subject, text, at }: Message): object {
  return {
    Type: "Notification",
    MessageId: id,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: text,
    Timestamp: at,
    ...UNSIGNED,
    SigningCertURL: "EXAMPLE",
    UnsubscribeURL: subscription,
  };
}

/** Lambda developer guide, "Invoking Lambda functions with Amazon SNS notifications", 2026-11. */
function lambdaEvent(subscription: string, { id, topicArn, subject, text, at }: Message): object {
  return {
    Records: [
      {
        EventVersion: "1.0",
        EventSubscriptionArn: subscription,
        EventSource: "aws:sns",
        Sns: {
          Type: "Notification",
          MessageId: id,
          TopicArn: topicArn,
          Subject: subject ?? null,
          Message: text,
          Timestamp: at,
          ...UNSIGNED,
          SigningCertUrl: "EXAMPLE",
          UnsubscribeUrl: subscription,
          MessageAttributes: {},
        },
      },
    ],
  };
}

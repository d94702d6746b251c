/**
 * SNS: topics whose subscribers are queues, functions and e-mail addresses. Mails go to the outbox, unasked: nothing leaves
 * this machine.
 */
import {
  type Aws,
  AwsError,
  type AwsRequest,
  type Caller,
  type PolicyDocument,
  type Service,
} from "../core/contracts.ts";
import { deliveries, newMessage, type Subscription } from "./delivery.ts";

interface Topic {
  readonly policies: PolicyDocument[];
  readonly subscriptions: Subscription[];
}

/** Bytes: SNS quotas, "Message size", 2026-11. */
const LARGEST = 262_144;

export function createSns(aws: Aws): Service {
  const topics = new Map<string, Topic>();
  const find = (arn: string): Topic => {
    const topic = topics.get(arn);
    if (!topic) throw new AwsError("NotFound", `Topic does not exist: ${arn}`, 404);
    return topic;
  };

  /** Answers the message's id once each subscriber has it, or it was logged that one could not be reached. */
  async function publish(caller: Caller, topicArn: string, text: string, subject?: string): Promise<string> {
    const topic = find(topicArn);
    aws.iam.authorize(caller, "sns:Publish", topicArn, {}, topic.policies);
    if (text === "") throw new AwsError("InvalidParameter", "Invalid parameter: Empty message");
    if (Buffer.byteLength(text) > LARGEST)
      throw new AwsError("InvalidParameter", "Invalid parameter: Message too long");
    const message = newMessage(topicArn, text, subject);
    const by = { kind: "service", principal: "sns.amazonaws.com", sourceArn: topicArn } as const;
    for (const one of topic.subscriptions)
      await deliveries[one.protocol]?.(aws, by, one, message)?.catch((error: Error) =>
        aws.log(`sns: ${topicArn} did not reach ${one.endpoint}: ${error.message}`),
      );
    return message.id;
  }

  return {
    name: "sns",
    protocol: "query-xml",
    resources: {
      "AWS::SNS::Topic": {
        properties: {
          TopicName: true,
          DisplayName: "is text for people",
          KmsMasterKeyId: "nothing is kept that a key would have to hide",
          Tags: "tags have no effect here",
        },
        create: ({ properties, physicalName }) => {
          const name = String(properties.TopicName ?? physicalName({ max: 256 }));
          const arn = aws.arn("sns", name);
          topics.set(arn, { policies: [], subscriptions: [] });
          return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
        },
      },
      "AWS::SNS::TopicPolicy": {
        properties: { Topics: true, PolicyDocument: true },
        create: ({ properties, physicalName }) => {
          const { Topics, PolicyDocument } = properties as {
            Topics: string[];
            PolicyDocument: PolicyDocument;
          };
          for (const arn of Topics) find(arn).policies.push(PolicyDocument);
          return { ref: physicalName() };
        },
      },
      "AWS::SNS::Subscription": {
        properties: {
          TopicArn: true,
          Protocol: true,
          Endpoint: true,
          RawMessageDelivery: true,
          Region: "there is one region",
        },
        create: ({ properties, physicalName }) => {
          const { TopicArn = "", Protocol = "", Endpoint = "" } = properties as Record<string, string>;
          if (!Object.hasOwn(deliveries, Protocol))
            throw new Error(
              `Protocol ${Protocol}: only ${Object.keys(deliveries).join(", ")} are subscribed here.`,
            );
          const arn = `${TopicArn}:${physicalName()}`;
          const raw = String(properties.RawMessageDelivery ?? false) === "true";
          find(TopicArn).subscriptions.push({ arn, protocol: Protocol, endpoint: Endpoint, raw });
          return { ref: arn };
        },
      },
    },
    /** `Publish { TopicArn, Message, Subject? }`, by other services. */
    call: async (caller, operation, { TopicArn, Message, Subject }) => {
      if (operation !== "Publish") throw new AwsError("InvalidAction", `SNS has no ${operation} here.`);
      const subject = Subject === undefined ? undefined : String(Subject);
      return { MessageId: await publish(caller, String(TopicArn), String(Message), subject) };
    },
    handle: async ({ body, caller }: AwsRequest) => {
      const input = new URLSearchParams(body.toString());
      const action = input.get("Action") ?? "";
      const unknown = [...input.keys()].find((name) => !KNOWN.includes(name));
      if (action !== "Publish" || unknown)
        throw new AwsError("InvalidAction", `The local SNS answers Publish alone, not ${unknown ?? action}.`);
      const topicArn = input.get("TopicArn") ?? "";
      const id = await publish(
        caller,
        topicArn,
        input.get("Message") ?? "",
        input.get("Subject") ?? undefined,
      );
      return {
        status: 200,
        headers: { "content-type": "text/xml" },
        body: `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${id}</MessageId></PublishResult></PublishResponse>`,
        operation: "Publish",
        resource: topicArn,
      };
    },
    close: async () => {},
  };
}

/** What a call may say; attributes and structures of messages are not read here. */
const KNOWN = ["Action", "Version", "TopicArn", "Message", "Subject"];

/** SNS: topics whose subscribers are e-mail addresses. What is published goes to the outbox, unasked: nothing leaves this machine. */
import { type Aws, AwsError, type PolicyDocument, type Service } from "../core/contracts.ts";

interface Topic {
  readonly policies: PolicyDocument[];
  readonly addresses: string[];
}

export function createSns(aws: Aws): Service {
  const topics = new Map<string, Topic>();
  const find = (arn: string): Topic => {
    const topic = topics.get(arn);
    if (!topic) throw new AwsError("NotFound", `Topic does not exist: ${arn}`, 404);
    return topic;
  };
  return {
    name: "sns",
    protocol: "query-xml",
    resources: {
      "AWS::SNS::Topic": {
        properties: {
          TopicName: true,
          DisplayName: "is text for people",
          Tags: "tags have no effect here",
        },
        create: ({ properties, physicalName }) => {
          const name = String(properties.TopicName ?? physicalName({ max: 256 }));
          const arn = aws.arn("sns", name);
          topics.set(arn, { policies: [], addresses: [] });
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
        properties: { TopicArn: true, Protocol: true, Endpoint: true },
        create: ({ properties, physicalName }) => {
          const { TopicArn, Protocol, Endpoint } = properties as Record<string, string>;
          if (Protocol !== "email") throw new Error(`Protocol ${Protocol}: only email is subscribed here.`);
          find(TopicArn ?? "").addresses.push(Endpoint ?? "");
          return { ref: `${TopicArn}:${physicalName()}` };
        },
      },
    },
    /** `Publish { TopicArn, Message, Subject? }`, by other services. */
    call: async (caller, operation, { TopicArn, Message, Subject = "AWS Notification Message" }) => {
      if (operation !== "Publish") throw new AwsError("InvalidAction", `SNS has no ${operation} here.`);
      const topic = find(String(TopicArn));
      aws.iam.authorize(caller, "sns:Publish", String(TopicArn), {}, topic.policies);
      for (const to of topic.addresses)
        await aws
          .service("outbox")
          .call?.(caller, "Send", { to, subject: String(Subject), text: String(Message) });
      return {};
    },
    handle: async () => {
      throw new AwsError("InvalidAction", "The local SNS answers no calls.");
    },
    close: async () => {},
  };
}

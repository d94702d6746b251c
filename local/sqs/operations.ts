/** The operations of SQS on one queue: what they take, what they answer, what they refuse. */
import { AwsError } from "../core/contracts.ts";
import { type Message, type MessageAttributes, md5, md5OfAttributes, type Queue } from "./queue.ts";
import { maxMessageSize, type QueueResource } from "./resources.ts";

type Json = Record<string, unknown>;

export interface Call {
  readonly target: QueueResource;
  readonly input: Json;
  /** Of whoever calls, as messages carry it. */
  readonly senderId: string;
  /** Where clients reach the queue of a name. */
  url(name: string): string;
}

interface Operation {
  /** The action of IAM that allows it. */
  readonly action: string;
  perform(call: Call): Promise<Json> | Json;
}

interface Entry extends Json {
  readonly Id: string;
}

const invalid = (message: string, code = "InvalidParameterValue"): AwsError => new AwsError(code, message);

export const operations: Readonly<Record<string, Operation>> = {
  SendMessage: {
    action: "sqs:SendMessage",
    perform: ({ target, input, senderId }) => send(target.queue, input, senderId),
  },
  SendMessageBatch: {
    action: "sqs:SendMessage",
    perform: ({ target, input, senderId }) => {
      const entries = readEntries(input);
      const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
      if (total > maxMessageSize)
        throw invalid(
          `Batch requests cannot be longer than ${maxMessageSize} bytes. You have sent ${total} bytes.`,
          "BatchRequestTooLong",
        );
      return each(entries, (entry) => send(target.queue, entry, senderId));
    },
  },
  ReceiveMessage: { action: "sqs:ReceiveMessage", perform: receive },
  DeleteMessage: {
    action: "sqs:DeleteMessage",
    async perform({ target, input }) {
      await target.queue.delete(receiptOf(input));
      return {};
    },
  },
  DeleteMessageBatch: {
    action: "sqs:DeleteMessage",
    perform: ({ target, input }) =>
      each(readEntries(input), async (entry) => {
        await target.queue.delete(receiptOf(entry));
        return {};
      }),
  },
  ChangeMessageVisibility: {
    action: "sqs:ChangeMessageVisibility",
    perform: ({ target, input }) => changeVisibility(target.queue, input),
  },
  ChangeMessageVisibilityBatch: {
    action: "sqs:ChangeMessageVisibility",
    perform: ({ target, input }) =>
      each(readEntries(input), (entry) => changeVisibility(target.queue, entry)),
  },
  GetQueueAttributes: { action: "sqs:GetQueueAttributes", perform: getAttributes },
  GetQueueUrl: {
    action: "sqs:GetQueueUrl",
    perform: ({ target, url }) => ({ QueueUrl: url(target.queue.name) }),
  },
  PurgeQueue: {
    action: "sqs:PurgeQueue",
    async perform({ target }) {
      await target.queue.purge();
      return {};
    },
  },
};

/** A whole number within limits, in an optional member. @throws InvalidParameterValue */
function numberIn(input: Json, name: string, min: number, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max)
    throw invalid(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}.`,
    );
  return number;
}

const attributesOf = (input: Json): MessageAttributes => (input.MessageAttributes ?? {}) as MessageAttributes;

function sizeOf(input: Json): number {
  const attributes = Object.entries(attributesOf(input)).reduce(
    (sum, [name, { DataType = "", StringValue = "", BinaryValue = "" }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + Buffer.from(BinaryValue, "base64").length,
    0,
  );
  return Buffer.byteLength(String(input.MessageBody ?? "")) + attributes;
}

// What XML 1.0 can hold: SQS API reference, "SendMessage", 2026-11.
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

async function send(queue: Queue, input: Json, senderId: string): Promise<Json> {
  const { MessageBody: body } = input;
  if (typeof body !== "string")
    throw invalid("The request must contain the parameter MessageBody.", "MissingParameter");
  if (body === "") throw invalid("The request must contain the parameter MessageBody.");
  if (forbidden.test(body))
    throw invalid(
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
      "InvalidMessageContents",
    );
  const attributes = attributesOf(input);
  if (Object.keys(attributes).length > 10)
    throw invalid("Number of message attributes [>10] exceeds the allowed maximum [10].");
  for (const [name, { DataType }] of Object.entries(attributes))
    if (!/^(String|Number|Binary)(\..+)?$/.test(DataType ?? ""))
      throw invalid(
        `The type of message attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      );
  const size = sizeOf(input);
  if (size > queue.settings.maxMessageSize)
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.settings.maxMessageSize} bytes.`,
    );
  const message = await queue.send({
    body,
    attributes,
    senderId,
    delay: numberIn(input, "DelaySeconds", 0, 900),
  });
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

async function receive({ target, input }: Call): Promise<Json> {
  const max = numberIn(input, "MaxNumberOfMessages", 1, 10) ?? 1;
  const wait = numberIn(input, "WaitTimeSeconds", 0, 20) ?? target.queue.settings.waitTime;
  const visibility = numberIn(input, "VisibilityTimeout", 0, 43_200);
  const messages = await target.queue.receive(max, wait, visibility);
  if (messages.length === 0) return {};
  const system = [...list(input.MessageSystemAttributeNames), ...list(input.AttributeNames)];
  const wanted = list(input.MessageAttributeNames);
  return { Messages: messages.map((message) => received(message, system, wanted)) };
}

function received(message: Message, system: readonly string[], wanted: readonly string[]): Json {
  const all: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.received),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    DeadLetterQueueSourceArn: message.deadLetterOf,
  };
  const chosen = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (system.includes("All") || system.includes(name)),
  );
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) =>
      wanted.some(
        (one) => one === "All" || one === name || (/\.\*$/.test(one) && name.startsWith(one.slice(0, -2))),
      ),
    ),
  );
  const some = Object.keys(attributes).length > 0;
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {}),
    ...(some ? { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) } : {}),
  };
}

function receiptOf(input: Json): string {
  const receipt = input.ReceiptHandle;
  if (typeof receipt === "string" && / [0-9a-f]{32}$/.test(Buffer.from(receipt, "base64").toString()))
    return receipt;
  throw invalid("The input receipt handle is invalid.", "ReceiptHandleIsInvalid");
}

async function changeVisibility(queue: Queue, input: Json): Promise<Json> {
  const seconds = numberIn(input, "VisibilityTimeout", 0, 43_200);
  if (seconds === undefined)
    throw invalid("The request must contain the parameter VisibilityTimeout.", "MissingParameter");
  if (!(await queue.changeVisibility(receiptOf(input), seconds)))
    throw invalid("The message referred to isn't in flight.", "MessageNotInflight");
  return {};
}

function getAttributes({ target, input }: Call): Json {
  const { settings } = target.queue;
  const counts = target.queue.counts();
  const all: Record<string, string | undefined> = {
    QueueArn: target.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.hidden),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    VisibilityTimeout: String(settings.visibilityTimeout),
    MaximumMessageSize: String(settings.maxMessageSize),
    MessageRetentionPeriod: String(settings.retention),
    DelaySeconds: String(settings.delay),
    ReceiveMessageWaitTimeSeconds: String(settings.waitTime),
    RedrivePolicy: settings.redrive && JSON.stringify(settings.redrive),
  };
  const wanted = list(input.AttributeNames);
  const chosen = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (wanted.includes("All") || wanted.includes(name)),
  );
  return chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {};
}

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

/** @throws as SQS does for a batch that can't be taken at all */
function readEntries(input: Json): Entry[] {
  const entries = (input.Entries ?? []) as Entry[];
  if (entries.length === 0)
    throw invalid("There should be at least one entry in the request.", "EmptyBatchRequest");
  if (entries.length > 10)
    throw invalid("Maximum number of entries per request are 10.", "TooManyEntriesInBatchRequest");
  for (const { Id } of entries)
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id))
      throw invalid(
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
        "InvalidBatchEntryId",
      );
  if (new Set(entries.map((entry) => entry.Id)).size < entries.length)
    throw invalid("Two or more batch entries in the request have the same Id.", "BatchEntryIdsNotDistinct");
  return entries;
}

/** Does each entry of a batch; one that is refused leaves the others alone. */
async function each(entries: readonly Entry[], one: (entry: Entry) => Promise<Json>): Promise<Json> {
  const Successful: Json[] = [];
  const Failed: Json[] = [];
  await Promise.all(
    entries.map(async (entry) => {
      try {
        Successful.push({ Id: entry.Id, ...(await one(entry)) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
      }
    }),
  );
  return { Successful, ...(Failed.length > 0 ? { Failed } : {}) };
}

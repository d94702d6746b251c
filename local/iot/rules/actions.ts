import type { Aws, Caller, PropertySpec } from "../../core/contracts.ts";
import type { Selected } from "../sql/evaluate.ts";
import type { MessageContext, SqlVersion } from "../sql/functions.ts";
import { Template } from "../sql/template.ts";
import { toAttribute } from "./attribute.ts";

/** What an action of a rule does with what the rule selected from a message. */
export interface Action {
  /** As error actions name it, e.g. `DynamoAction`. */
  readonly kind: string;
  /** The table, queue, … it goes to. */
  readonly resource: string;
  run(selected: Selected, context: MessageContext): Promise<void>;
}

/** What actions need of the service. */
export interface ActionHost {
  readonly aws: Aws;
  /** ARN of the rule. */
  readonly ruleArn: string;
  readonly version: SqlVersion;
  publish(caller: Caller, topic: string, payload: Buffer, qos: 0 | 1): Promise<void>;
}

type Properties = Readonly<Record<string, unknown>>;

/** The members of a rule's action that have an effect; CloudFormation's names. */
export const ACTION_PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  DynamoDB: {
    TableName: true,
    HashKeyField: true,
    HashKeyType: true,
    HashKeyValue: true,
    RangeKeyField: true,
    RangeKeyType: true,
    RangeKeyValue: true,
    PayloadField: true,
    Operation: true,
    RoleArn: true,
  },
  DynamoDBv2: { PutItem: { TableName: true }, RoleArn: true },
  Lambda: { FunctionArn: true },
  Sqs: { QueueUrl: true, UseBase64: true, RoleArn: true },
  Republish: { Topic: true, Qos: true, RoleArn: true },
  CloudwatchLogs: { LogGroupName: true, BatchMode: true, RoleArn: true },
};

const KINDS: Readonly<Record<string, (host: ActionHost, properties: Properties) => Action>> = {
  DynamoDB: dynamoAction,
  DynamoDBv2: dynamoV2Action,
  Lambda: lambdaAction,
  Sqs: sqsAction,
  Republish: republishAction,
  CloudwatchLogs: logsAction,
};

/** Reads an action of the template: an object whose only member names its kind. Throws what is wrong. */
export function readAction(host: ActionHost, action: Readonly<Record<string, Properties>>): Action {
  const [[kind = "", properties] = []] = Object.entries(action).filter(([, value]) => value !== undefined);
  const create = KINDS[kind];
  if (!create || !properties) throw new Error(`The rule action ${kind} does not work here.`);
  return create(host, properties);
}

/** Writes one item: keys from templates, and the payload in one attribute of its own. */
function dynamoAction(host: ActionHost, properties: Properties): Action {
  const operation = String(properties.Operation ?? "INSERT").toUpperCase();
  if (operation !== "INSERT") throw new Error(`Operation ${operation}: only INSERT works here.`);
  const text = (name: string) => new Template(String(properties[name] ?? ""), host.version);
  const table = text("TableName");
  const keys = ["Hash", "Range"]
    .filter((key) => properties[`${key}KeyField`] !== undefined)
    .map((key) => ({
      name: text(`${key}KeyField`),
      value: text(`${key}KeyValue`),
      type: properties[`${key}KeyType`] === "NUMBER" ? "N" : "S",
    }));
  const payloadField = new Template(String(properties.PayloadField ?? "payload"), host.version);
  return {
    kind: "DynamoAction",
    resource: String(properties.TableName),
    run: async (selected, context) => {
      const Item: Record<string, unknown> = {};
      // What is not JSON is written as binary data (AWS IoT developer guide, DynamoDB action, 2026-11)
      Item[payloadField.fill(context)] = toAttribute(selected);
      for (const { name, value, type } of keys) Item[name.fill(context)] = { [type]: value.fill(context) };
      await call(host, properties, "dynamodb", "PutItem", { TableName: table.fill(context), Item });
    },
  };
}

/** Writes one item whose attributes are the members of what was selected. */
function dynamoV2Action(host: ActionHost, properties: Properties): Action {
  const { TableName = "" } = (properties.PutItem ?? {}) as { TableName?: string };
  const table = new Template(TableName, host.version);
  return {
    kind: "DynamoDBv2Action",
    resource: TableName,
    run: async (selected, context) => {
      if (selected instanceof Uint8Array || Array.isArray(selected)) {
        throw new Error("The message is not a JSON object, so it has no attributes to write.");
      }
      const members = Object.entries(selected).map(([name, value]) => [name, toAttribute(value)]);
      const input = { TableName: table.fill(context), Item: Object.fromEntries(members) };
      await call(host, properties, "dynamodb", "PutItem", input);
    },
  };
}

function lambdaAction(host: ActionHost, properties: Properties): Action {
  const FunctionName = String(properties.FunctionArn);
  return {
    kind: "LambdaAction",
    resource: FunctionName,
    run: async (selected) => {
      const caller: Caller = { kind: "service", principal: "iot.amazonaws.com", sourceArn: host.ruleArn };
      const Payload = toJson(selected);
      const input = { FunctionName, InvocationType: "Event", Payload };
      await service(host.aws, "lambda", caller, "Invoke", input);
    },
  };
}

function sqsAction(host: ActionHost, properties: Properties): Action {
  const queue = new Template(String(properties.QueueUrl), host.version);
  const inBase64 = String(properties.UseBase64) === "true";
  return {
    kind: "SqsAction",
    resource: String(properties.QueueUrl),
    run: async (selected, context) => {
      const body = toBytes(selected);
      await call(host, properties, "sqs", "SendMessage", {
        QueueUrl: queue.fill(context),
        MessageBody: inBase64 ? body.toString("base64") : body.toString("utf8"),
      });
    },
  };
}

function republishAction(host: ActionHost, properties: Properties): Action {
  const topic = new Template(String(properties.Topic), host.version);
  const qos = Number(properties.Qos ?? 0) === 1 ? 1 : 0;
  return {
    kind: "RepublishAction",
    resource: String(properties.Topic),
    run: async (selected, context) => {
      await host.publish(role(host, properties), topic.fill(context), toBytes(selected), qos);
    },
  };
}

/** Writes what was selected as one line, in a stream that IoT Core names. */
function logsAction(host: ActionHost, properties: Properties): Action {
  const logGroupName = String(properties.LogGroupName);
  if (String(properties.BatchMode ?? false) !== "false") throw new Error("BatchMode does not work here.");
  return {
    kind: "CloudwatchLogsAction",
    resource: logGroupName,
    run: async (selected, { timestamp }) => {
      const logEvents = [{ timestamp, message: toBytes(selected).toString("utf8") }];
      await call(host, properties, "logs", "PutLogEvents", { logGroupName, logEvents });
    },
  };
}

async function call(
  host: ActionHost,
  properties: Properties,
  name: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<void> {
  await service(host.aws, name, role(host, properties), operation, input);
}

/** IoT Core assumes the action's role for each call. */
function role({ aws, ruleArn }: ActionHost, properties: Properties): Caller {
  const by: Caller = { kind: "service", principal: "iot.amazonaws.com", sourceArn: ruleArn };
  return aws.iam.assumeRole(by, { roleArn: String(properties.RoleArn), sessionName: "iot" }).caller;
}

async function service(
  aws: Aws,
  name: string,
  caller: Caller,
  operation: string,
  input: Record<string, unknown>,
): Promise<void> {
  const target = aws.service(name);
  if (!target.call) throw new Error(`The service ${name} takes no calls from other services.`);
  await target.call(caller, operation, input);
}

function toBytes(selected: Selected): Buffer {
  return selected instanceof Uint8Array ? Buffer.from(selected) : Buffer.from(toJson(selected));
}

function toJson(selected: Selected): string {
  return JSON.stringify(plain(selected));
}

/** JSON has no bytes: they become base64. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

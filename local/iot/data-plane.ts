import { type Aws, AwsError, type AwsRequest, type AwsResponse, type Caller } from "../core/contracts.ts";
import type { Broker } from "./broker.ts";
import { QUOTAS, topicProblem } from "./quotas.ts";
import type { Retained, RetainedStore } from "./retained.ts";
import type { Message } from "./rules/message.ts";

/** The HTTP API of IoT Core's data plane: publish, connections, retained messages. */
export class DataPlane {
  readonly #aws: Aws;
  readonly #broker: Broker;
  readonly #retained: RetainedStore;

  constructor(aws: Aws, broker: Broker, retained: RetainedStore) {
    this.#aws = aws;
    this.#broker = broker;
    this.#retained = retained;
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const [, kind = "", ...rest] = request.path.split("/");
    const name = decode(rest.join("/"));
    const { caller, query } = request;
    switch (`${request.method} ${kind}`) {
      case "POST topics":
        await this.publish(caller, {
          topic: name,
          payload: request.body,
          qos: qosOf(query.get("qos")),
          retain: query.get("retain") === "true",
        });
        return answer("Publish", name, { message: "OK" });
      case "DELETE connections":
        this.#deleteConnection(caller, name, query);
        return answer("DeleteConnection", name);
      case "GET connections":
        if (!rest[1]) return answer("GetConnection", name, this.#getConnection(caller, name));
        break;
      case "GET retainedMessage":
        if (!name) return answer("ListRetainedMessages", "*", this.#listRetained(caller));
        return answer("GetRetainedMessage", name, this.#getRetained(caller, name));
    }
    const message = `${request.method} ${request.path} is not supported here.`;
    throw new AwsError("MethodNotAllowedException", message, 405);
  }

  /** Also for other services and rules, whose callers are authorized alike. */
  async publish(
    caller: Caller,
    message: Pick<Message, "topic" | "payload" | "qos" | "retain">,
  ): Promise<void> {
    const { topic, payload, retain } = message;
    const problem = topicProblem(topic);
    if (!topic || /[+#]/.test(topic) || topic.startsWith("$") || problem) {
      throw invalid(problem ?? `"${topic}" is no topic to publish to`);
    }
    if (payload.length > QUOTAS.payload) {
      throw new AwsError(
        "RequestEntityTooLargeException",
        `The payload is over ${QUOTAS.payload} bytes`,
        413,
      );
    }
    const resource = this.#aws.arn("iot", `topic/${topic}`);
    this.#aws.iam.authorize(caller, "iot:Publish", resource);
    if (retain) this.#aws.iam.authorize(caller, "iot:RetainPublish", resource);
    await this.#broker.publish(message);
  }

  #deleteConnection(caller: Caller, clientId: string, query: URLSearchParams): void {
    this.#aws.iam.authorize(caller, "iot:DeleteConnection", this.#aws.arn("iot", `client/${clientId}`));
    const found = this.#broker.disconnect(clientId, {
      cleanSession: query.get("cleanSession") === "true",
      preventWill: query.get("preventWillMessage") === "true",
    });
    if (!found) throw new AwsError("ResourceNotFoundException", `No client ${clientId} is connected.`, 404);
  }

  #getConnection(caller: Caller, clientId: string): Record<string, unknown> {
    this.#aws.iam.authorize(caller, "iot:GetConnection", this.#aws.arn("iot", `client/${clientId}`));
    const found = this.#broker.connection(clientId);
    if (!found) throw new AwsError("ResourceNotFoundException", `No client ${clientId} is connected.`, 404);
    const { client, connection } = found;
    return {
      clientId,
      connected: true,
      cleanSession: client.clean,
      connectedSince: connection.connectedAt,
      keepAliveDuration: connection.keepAlive,
    };
  }

  #getRetained(caller: Caller, topic: string): Record<string, unknown> {
    this.#aws.iam.authorize(caller, "iot:GetRetainedMessage", this.#aws.arn("iot", `topic/${topic}`));
    const found = this.#retained.get(topic);
    if (!found) throw new AwsError("ResourceNotFoundException", `${topic} has no retained message.`, 404);
    return { ...summary(found), payload: found.payload.toString("base64") };
  }

  #listRetained(caller: Caller): Record<string, unknown> {
    this.#aws.iam.authorize(caller, "iot:ListRetainedMessages", "*");
    const retainedTopics = [...this.#retained.all()].map((message) => ({
      ...summary(message),
      payloadSize: message.payload.length,
    }));
    return { retainedTopics };
  }
}

function summary({ topic, qos, at }: Retained): Record<string, unknown> {
  return { topic, qos, lastModifiedTime: at };
}

function answer(operation: string, resource: string, body: Record<string, unknown> = {}): AwsResponse {
  return {
    status: 200,
    operation,
    resource,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(`${text} is not percent-encoded well`);
  }
}

function qosOf(text: string | null): 0 | 1 {
  if (text === null || text === "0") return 0;
  if (text === "1") return 1;
  throw invalid(`qos ${text}: it must be 0 or 1`);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidRequestException", message, 400);
}

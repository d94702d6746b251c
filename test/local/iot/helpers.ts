import { AwsClient } from "aws4fetch";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import type { Statement } from "../../../local/core/contracts.ts";
import type { TestAws } from "../../../local/core/testing.ts";

export const ARN = "arn:aws:iot:us-east-1:000000000000:";

/** May connect as anyone and do everything below `a/`. */
export const OPEN: readonly Statement[] = [
  { Effect: "Allow", Action: "iot:Connect", Resource: `${ARN}client/*` },
  {
    Effect: "Allow",
    Action: ["iot:Publish", "iot:Receive", "iot:RetainPublish"],
    Resource: `${ARN}topic/a/*`,
  },
  { Effect: "Allow", Action: "iot:Subscribe", Resource: `${ARN}topicfilter/a/*` },
];

/** A signed `ws:` URL, its token appended after the signing as IoT Core wants it. */
export async function signedUrl(test: TestAws, role: string, name = "tester"): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken } = test.credentials(role, { name });
  const signer = new AwsClient({
    accessKeyId,
    secretAccessKey,
    service: "iotdevicegateway",
    region: "us-east-1",
  });
  const signed = await signer.sign(test.aws.endpoint("mqtt"), { aws: { signQuery: true } });
  return `${signed.url.replace("http:", "ws:")}&X-Amz-Security-Token=${encodeURIComponent(sessionToken)}`;
}

/** Connects with MQTT.js; rejects when the broker refuses. */
export async function connect(
  test: TestAws,
  role: string,
  clientId: string,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const url = await signedUrl(test, role);
  return await mqtt.connectAsync(
    url,
    { clientId, protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 5000, ...options },
    false,
  );
}

/** Collects what a client receives. */
export function inbox(client: MqttClient): { topic: string; text: string; retain: boolean }[] {
  const received: { topic: string; text: string; retain: boolean }[] = [];
  client.on("message", (topic, payload, { retain }) =>
    received.push({ topic, text: payload.toString(), retain }),
  );
  return received;
}

export async function closed(client: MqttClient): Promise<void> {
  if (!client.connected) return;
  await new Promise<void>((resolve) => client.once("close", resolve));
}

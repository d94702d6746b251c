import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { type Aws, AwsError, type Caller, type Service } from "../core/contracts.ts";
import { Broker } from "./broker.ts";
import { DataPlane } from "./data-plane.ts";
import { iotResources } from "./resources.ts";
import { RetainedStore } from "./retained.ts";
import { RulesEngine } from "./rules/engine.ts";
import { MqttSocket } from "./websocket.ts";

export interface IotOptions {
  /** ms before further attempts of a rule's action that failed for a passing reason. */
  readonly retryDelays?: readonly number[];
}

/** `mqttv3.1` is what the MQTT 3.1.1 client of aws-crt asks for in browsers. */
const PROTOCOLS = ["mqtt", "mqttv3.1"];
/** Bytes of a WebSocket frame; MQTT packets have their own, lower limit. */
const MAX_FRAME = 1024 * 1024;

/** IoT Core: MQTT over WebSocket at `/mqtt`, the data plane's HTTP API at `/iotdata`, topic rules. */
export async function createIot(aws: Aws, options: IotOptions = {}): Promise<Service> {
  const engine = new RulesEngine(aws, options.retryDelays);
  const retained = await RetainedStore.open(join(aws.dataDir, "iot", "retained"));
  const broker = await Broker.start({
    aws,
    retained,
    onMessage: (message) => engine.dispatch(message),
    onIngest: (message) => {
      const [, , rule = "", ...rest] = message.topic.split("/");
      if (!engine.ingest(rule, { ...message, topic: rest.join("/") })) {
        aws.log(`iot: a message to ${message.topic} was lost: there is no such rule`);
      }
    },
  });
  const dataPlane = new DataPlane(aws, broker, retained);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller): void {
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
    const speaksMqtt = PROTOCOLS.some((protocol) => offered.includes(protocol));
    if (caller.kind === "anonymous" || !speaksMqtt) {
      refuse(socket, speaksMqtt ? "403 Forbidden" : "400 Bad Request");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const mqtt = new MqttSocket(ws, (ms) => {
        aws.log(`iot: a connection is over its throughput: its bytes wait ${Math.ceil(ms)} ms`);
      });
      broker.accept(mqtt, request, caller);
    });
  }

  return {
    name: "iotdata",
    paths: ["mqtt"],
    signingNames: ["iotdevicegateway", "iotdata"],
    protocol: "rest-json",
    resources: iotResources(aws, engine, (caller, topic, payload, qos) =>
      dataPlane.publish(caller, { topic, payload, qos, retain: false }),
    ),
    handle: (request) => dataPlane.handle(request),
    upgrade,
    call: async (caller, operation, input) => {
      if (operation !== "Publish") {
        throw new AwsError("UnknownOperationException", `IoT has no ${operation} here.`);
      }
      await dataPlane.publish(caller, {
        topic: String(input.topic),
        payload: Buffer.from((input.payload as Uint8Array | string | undefined) ?? ""),
        qos: input.qos === 1 ? 1 : 0,
        retain: input.retain === true,
      });
      return {};
    },
    close: async () => {
      await broker.close();
      sockets.close();
      await engine.close();
      await retained.flush();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

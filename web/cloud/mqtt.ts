/** MQTT over WebSocket with the AWS IoT Device SDK. Loaded after the first paint: it outweighs the app. */
import "./buffer.ts";
import { Decoder } from "aws-crt/dist.browser/browser/mqtt_internal/decoder.js";
// The SDK's `mqtt5` re-exports these modules; taken from its index, they bring 50 KB more along.
import { Mqtt5Client, Mqtt5WebsocketUrlFactoryType } from "aws-crt/dist.browser/browser/mqtt5.js";
import { ClientSessionBehavior } from "aws-crt/dist.browser/common/mqtt5.js";
import { QoS } from "aws-crt/dist.browser/common/mqtt5_packet.js";
import { CloudError, Unreachable } from "./errors.ts";
import { Throttle } from "./throttle.ts";
import type { Connection, ConnectOptions } from "./transport.ts";

/** Pings are this far apart, in s; the broker gives up after 1.5 times that (IoT Core: at least 30). */
const keepAlive = 60;
/** A handshake that takes longer, in ms, is taken for lost. */
const patience = 15_000;

mendDecoder();

/** See {@link Connect}. The client's own reconnecting is not used: a presigned URL is good for one attempt. */
export function connect(options: ConnectOptions): Promise<Connection> {
  const { clientId, will, url } = options;
  const { hostname, port } = new URL(url);
  const client = new Mqtt5Client({
    hostName: hostname,
    port: Number(port) || 443,
    websocketOptions: {
      urlFactoryOptions: { urlFactory: Mqtt5WebsocketUrlFactoryType.Custom, customUrlFactory: () => url },
    },
    sessionBehavior: ClientSessionBehavior.Clean,
    connectProperties: {
      clientId,
      keepAliveIntervalSeconds: keepAlive,
      ...(will && { will: { topicName: will.topic, qos: QoS.AtMostOnce, payload: will.payload } }),
    },
    connectTimeoutMs: patience,
    disableMetrics: true,
  });
  return new Promise((resolve, reject) => {
    const throttle = new Throttle();
    let over = false;
    const end = (cause: unknown): void => {
      if (over) return;
      over = true;
      const reason = cause === undefined ? undefined : new Unreachable(cause);
      client.stop();
      // Before the connection stands, nobody has been told of it.
      reject(reason ?? new Unreachable(cause));
      throttle.stop();
      options.onClose(reason);
    };
    client.on("connectionFailure", ({ error }) => end(error));
    client.on("disconnection", ({ error }) => end(error));
    client.on("error", (error) => end(error));
    client.on("messageReceived", ({ message: { topicName, payload } }) => {
      if (over) return;
      const bytes = payload ? bytesOf(payload) : new Uint8Array();
      throttle.came(bytes.byteLength);
      options.onMessage({ topic: topicName, payload: bytes });
    });
    const publish = async (topic: string, payload: Uint8Array, qos: QoS): Promise<void> => {
      await throttle.take(payload.byteLength);
      if (over) throw new Unreachable("The connection has ended.");
      const ack = await client.publish({ topicName: topic, payload, qos }).catch(unreachable);
      // MQTT 5 may answer that the message was refused; below 128 it was taken.
      if (ack && ack.reasonCode >= 128) throw refusal(`a message to ${topic} (${ack.reasonCode})`);
    };
    const connection: Connection = {
      publish: (topic, payload) => publish(topic, payload, QoS.AtLeastOnce),
      send: (topic, payload) => void publish(topic, payload, QoS.AtMostOnce).catch(() => {}),
      async subscribe(filters) {
        const subscriptions = filters.map((topicFilter) => ({ topicFilter, qos: QoS.AtMostOnce }));
        const { reasonCodes } = await client.subscribe({ subscriptions }).catch(unreachable);
        const refused = filters.filter((_, i) => Number(reasonCodes[i] ?? 128) >= 128);
        if (refused.length > 0) throw refusal(`a subscription to ${refused.join(", ")}`);
      },
      async close() {
        end(undefined);
      },
    };
    client.on("connectionSuccess", () => resolve(connection));
    client.start();
  });
}

const unreachable = (cause: unknown): never => {
  throw new Unreachable(cause);
};

const refusal = (what: string): CloudError =>
  new CloudError(403, "NotAuthorized", `The broker refused ${what}.`);

const bytesOf = (payload: unknown): Uint8Array => {
  if (typeof payload === "string") return new TextEncoder().encode(payload);
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  const view = payload as ArrayBufferView;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
};

/**
 * aws-crt 1.33 decodes every packet into the same memory and tells of it a moment later: when two messages
 * come at once, the first has the bytes of the second. With memory of its own for each packet, it has not.
 */
function mendDecoder(): void {
  const prototype = Decoder.prototype as unknown as {
    _handleFirstByte(data: DataView): DataView;
    scratchBuffer: ArrayBuffer;
  };
  const handleFirstByte = prototype._handleFirstByte;
  prototype._handleFirstByte = function (data) {
    // Large enough for the remaining length; the decoder takes more for a longer packet.
    this.scratchBuffer = new ArrayBuffer(512);
    return handleFirstByte.call(this, data);
  };
}

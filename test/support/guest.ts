/** A client of the cloud that is no browser: the app's own calls, and MQTT.js for the wire. */
import mqtt from "mqtt";
import { type AccountCloud, type Cloud, createCloud } from "../../web/cloud/cloud.ts";
import type { Config } from "../../web/cloud/config.ts";
import type { Connect } from "../../web/cloud/transport.ts";

/** Someone new, unless there is something kept from an earlier visit. */
export function guest(
  config: Config,
  kept = new Map<string, string>(),
  fetch = globalThis.fetch,
): Cloud & AccountCloud {
  return createCloud({
    config,
    fetch,
    keep: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => kept.set(name, value),
      removeItem: (name) => kept.delete(name),
    },
    locks: undefined,
    connect,
  });
}

/** The page's MQTT client needs a browser; MQTT.js speaks the same protocol from Node. */
export const connect: Connect = async ({ url, clientId, will, onMessage, onClose }) => {
  const client = mqtt.connect(url, {
    clientId,
    protocolVersion: 5,
    reconnectPeriod: 0,
    keepalive: 60,
    ...(will && { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 0, retain: false } }),
  });
  await new Promise<void>((resolve, reject) => {
    client.once("connect", () => resolve()).once("error", reject);
    // MQTT.js does not say that the handshake was refused.
    client.once("close", () => reject(new Error("The endpoint closed the connection.")));
  });
  client.on("message", (topic, payload) => onMessage({ topic, payload }));
  client.once("close", () => onClose(undefined));
  return {
    publish: async (topic, payload) => {
      await client.publishAsync(topic, Buffer.from(payload), { qos: 1 });
    },
    send: (topic, payload) => void client.publish(topic, Buffer.from(payload), { qos: 0 }),
    subscribe: async (filters) => {
      await client.subscribeAsync([...filters], { qos: 0 });
    },
    close: () => client.endAsync(true),
  };
};

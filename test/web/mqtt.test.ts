import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Aedes } from "aedes";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createWebSocketStream, WebSocketServer } from "ws";
import { Unreachable } from "../../web/cloud/errors.ts";
import { connect } from "../../web/cloud/mqtt.ts";
import type { Connection, Message } from "../../web/cloud/transport.ts";
import { until } from "./browser.ts";

// The SDK's browser build puts its polyfills there.
vi.hoisted(() => Object.assign(globalThis, { window: globalThis }));

let aedes: Aedes;
let url = "";
/** Handshakes to this path are refused. */
const refused = "/refused";
const server = createServer();

beforeAll(async () => {
  aedes = await Aedes.createBroker({});
  aedes.authorizeSubscribe = (_client, subscription, done) =>
    done(null, subscription.topic.startsWith("secret") ? null : subscription);
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    if (request.url?.startsWith(refused)) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      aedes.handle(createWebSocketStream(webSocket) as never, request);
    });
  });
  server.listen(0);
  await once(server, "listening");
  url = `ws://localhost:${(server.address() as AddressInfo).port}/mqtt?X-Amz-Signature=1`;
});

afterAll(async () => {
  await new Promise<void>((done) => aedes.close(() => done()));
  server.closeAllConnections();
  server.close();
});

interface Client extends Connection {
  readonly heard: Message[];
  readonly closed: (Error | undefined)[];
}

async function client(clientId: string, to = url): Promise<Client> {
  const heard: Message[] = [];
  const closed: (Error | undefined)[] = [];
  const connection = await connect({
    url: to,
    clientId,
    will: { topic: `presence/${clientId}`, payload: new Uint8Array() },
    onMessage: (message) => heard.push(message),
    onClose: (reason) => closed.push(reason),
  });
  return Object.assign(connection, { heard, closed });
}

describe("MQTT with the AWS IoT Device SDK", () => {
  it("carries bytes, up to the size of a message", async () => {
    const [ann, bob] = await Promise.all([client("a"), client("b")]);
    await ann.subscribe(["updates/+/+", "control"]);
    for (const size of [0, 1, 127, 128, 16_383, 100_000]) {
      const payload = Uint8Array.from({ length: size }, (_, i) => i);
      await bob.publish(`updates/x/${size}`, payload);
      await until(() => ann.heard.some(({ topic }) => topic === `updates/x/${size}`));
      expect(Buffer.from(ann.heard.at(-1)?.payload ?? []).equals(payload)).toBe(true);
    }
    bob.send("control", Uint8Array.of(7));
    await until(() => ann.heard.at(-1)?.topic === "control");
    await Promise.all([ann.close(), bob.close()]);
  });

  it("keeps the bytes of messages that come at once apart", async () => {
    const ann = await client("a");
    await ann.subscribe(["updates/+/+"]);
    for (let i = 0; i < 100; i++) {
      const payload = Buffer.from(`number ${i}`);
      aedes.publish(
        { cmd: "publish", topic: `updates/x/${i}`, payload, qos: 0, dup: false, retain: false },
        () => {},
      );
    }
    await until(() => ann.heard.length === 100);
    for (const { topic, payload } of ann.heard) {
      expect(Buffer.from(payload).toString()).toBe(`number ${topic.split("/")[2]}`);
    }
    await ann.close();
  });

  it("says when a handshake is refused, and when nobody is there", async () => {
    const closed = new URL(url);
    await expect(client("a", `ws://${closed.host}${refused}`)).rejects.toBeInstanceOf(Unreachable);
    await expect(client("a", "ws://localhost:9/mqtt")).rejects.toBeInstanceOf(Unreachable);
  });

  it("says when a subscription is refused", async () => {
    const ann = await client("a");
    await expect(ann.subscribe(["open", "secret/x"])).rejects.toThrow(/secret\/x/);
    await ann.close();
  });

  it("tells once that the connection ended, lets the broker say goodbye, and does not come back", async () => {
    const [ann, bob] = await Promise.all([client("a"), client("b")]);
    await bob.subscribe(["presence/+"]);
    let connects = 0;
    aedes.on("client", () => connects++);
    // The second connection under a client id ends the first.
    const again = await client("a");
    await until(() => ann.closed.length === 1);
    await expect(ann.publish("updates/x/1", Uint8Array.of(1))).rejects.toThrow();
    await until(() => bob.heard.length === 1);
    expect(bob.heard).toMatchObject([{ topic: "presence/a" }]);
    await again.close();
    await until(() => again.closed.length === 1);
    expect(connects).toBe(1);
    expect(ann.closed).toHaveLength(1);
    await bob.close();
  });
});

it("takes the modules of that aws-crt which the device SDK is made with", () => {
  const sdk = JSON.parse(readFileSync("node_modules/aws-iot-device-sdk-v2/package.json", "utf8"));
  const crt = JSON.parse(readFileSync("node_modules/aws-crt/package.json", "utf8"));
  expect(crt.version).toBe(sdk.dependencies["aws-crt"]);
});

import { auth, mqtt as crtMqtt, mqtt5 as crtMqtt5, iot as iotSdk } from "aws-iot-device-sdk-v2";
import type { MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type TestAws, testAws } from "../../../local/core/testing.ts";
import { createIot } from "../../../local/iot/index.ts";
import { until } from "../lambda/fake-aws.ts";
import { ARN, closed, connect, inbox, OPEN, signedUrl } from "./helpers.ts";

let test: TestAws;
let open: string;
const clients: MqttClient[] = [];
let count = 0;
/** IoT Core takes one CONNECT a second for a client id. */
const fresh = (name = "client") => `${name}-${++count}`;

async function join(role = open, id = fresh(), options = {}): Promise<MqttClient> {
  const client = await connect(test, role, id, options);
  clients.push(client);
  return client;
}

beforeAll(async () => {
  test = await testAws();
  await test.add(createIot);
  open = test.role("open", OPEN);
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  test.lines.length = 0;
});

afterAll(async () => {
  await test.close();
});

describe.each([4, 5] as const)("the broker with MQTT version %i", (protocolVersion) => {
  const options = { protocolVersion };

  it("carries messages between clients, to the sender too, with QoS 0 and 1", async () => {
    const a = await join(open, fresh(), options);
    const b = await join(open, fresh(), options);
    const boxes = [inbox(a), inbox(b)];
    await a.subscribeAsync("a/+/x", { qos: 1, ...(protocolVersion === 5 && { nl: true }) });
    await b.subscribeAsync("a/#", { qos: 0 });
    await a.publishAsync("a/1/x", Buffer.from("one"), { qos: 1 });
    await b.publishAsync("a/2/x", "two", { qos: 0 });
    for (const box of boxes) {
      await until(() => box.length === 2);
      expect(box.map(({ text }) => text).sort()).toEqual(["one", "two"]);
    }
  });

  it("refuses to connect, publish and subscribe what the policies don't allow", async () => {
    const narrow = test.role(fresh("narrow"), [
      { Effect: "Allow", Action: "iot:Connect", Resource: `${ARN}client/mine-*` },
      { Effect: "Allow", Action: "iot:Publish", Resource: `${ARN}topic/a/own` },
    ]);
    await expect(join(narrow, "not-allowed", options)).rejects.toThrow(/not authorized/i);
    const refused = async (action: (client: MqttClient) => Promise<unknown>) => {
      const client = await join(narrow, fresh("mine"), options);
      const end = closed(client);
      const done = action(client);
      if (protocolVersion === 5) {
        await expect(done).rejects.toThrow(/not authorized/i);
        expect(client.connected).toBe(true);
      } else {
        await Promise.allSettled([Promise.race([done, end]), end]);
        expect(client.connected).toBe(false);
      }
    };
    await refused((client) => client.publishAsync("a/other", "x", { qos: 1 }));
    await refused((client) => client.subscribeAsync("a/own"));
    expect(test.lines.join("\n")).toMatch(/may not iot:Publish on .*topic\/a\/other/);
    expect(test.lines.join("\n")).toMatch(/may not iot:Subscribe on .*topicfilter\/a\/own/);
    const client = await join(narrow, fresh("mine"), options);
    await client.publishAsync("a/own", "x", { qos: 1 });
  });

  it("asks for iot:Receive at every delivery", async () => {
    const deaf = test.role(fresh("deaf"), [
      { Effect: "Allow", Action: "iot:Connect", Resource: "*" },
      { Effect: "Allow", Action: "iot:Subscribe", Resource: "*" },
      { Effect: "Allow", Action: "iot:Receive", Resource: `${ARN}topic/a/loud` },
    ]);
    const listener = await join(deaf, fresh(), options);
    const box = inbox(listener);
    await listener.subscribeAsync("a/#");
    const speaker = await join(open, fresh(), options);
    await speaker.publishAsync("a/quiet", "no", { qos: 1 });
    await speaker.publishAsync("a/loud", "yes", { qos: 1 });
    await until(() => box.length === 1);
    expect(box[0]?.text).toBe("yes");
    expect(test.lines.join("\n")).toMatch(/did not deliver to .*no iot:Receive \(a\/quiet\)/);
  });

  it("discards what is over 100 publishes a second, in and out together, and says so", async () => {
    const sender = await join(open, fresh(), options);
    const listener = await join(open, fresh(), options);
    const own = inbox(sender);
    const box = inbox(listener);
    await listener.subscribeAsync("a/flood");
    for (let sent = 0; sent < 150; sent++) sender.publish("a/flood", String(sent), { qos: 0 });
    await until(() => box.length === 100);
    expect(test.lines.join("\n")).toMatch(/discarded a message from .*over 100 publishes a second/);
    // the next second is a new one
    await until(() => test.lines.some((line) => /discarded .*\(\d+ more\)/.test(line)));
    sender.publish("a/flood", "later");
    await until(() => box.at(-1)?.text === "later");
    expect(box.length).toBe(101);
    expect(own).toEqual([]);
    expect(sender.connected).toBe(true);
  });

  it("gives no PUBACK for a discarded publish", async () => {
    const sender = await join(open, fresh(), options);
    let acknowledged = 0;
    for (let sent = 0; sent < 120; sent++) {
      sender.publish("a/x", "x", { qos: 1 }, (error) => {
        if (!error) acknowledged++;
      });
    }
    await until(() => test.lines.some((line) => /discarded/.test(line)));
    await until(() => acknowledged >= 100);
    expect(acknowledged).toBe(100);
  });

  it("ends the connection of who publishes over 128 KB, a bad topic or QoS 2", async () => {
    const fits = await join(open, fresh(), options);
    await fits.publishAsync("a/x", Buffer.alloc(128 * 1024), { qos: 1 });
    const faults: [string, Buffer, 1 | 2][] = [
      ["a/x", Buffer.alloc(128 * 1024 + 1), 1],
      ["a/1/2/3/4/5/6/7/8", Buffer.from(""), 1],
      [`a/${"x".repeat(255)}`, Buffer.from(""), 1],
      ["a/x", Buffer.from(""), 2],
    ];
    for (const [topic, payload, qos] of faults) {
      const client = await join(open, fresh(), options);
      client.on("error", () => {});
      const end = closed(client);
      client.publish(topic, payload, { qos }, () => {});
      await end;
    }
    await fits.publishAsync("a/1/2/3/4/5/6/7", "seven slashes", { qos: 1 });
  });

  it("takes 8 subscriptions at once and 50 in all", async () => {
    const client = await join(open, fresh(), options);
    const filters = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `a/${from + index}`);
    for (let from = 0; from < 48; from += 8) await client.subscribeAsync(filters(from, from + 8));
    await client.subscribeAsync(filters(48, 50));
    await expect(client.subscribeAsync("a/51")).rejects.toThrow();
    await client.subscribeAsync("a/7"); // not a new one
    const greedy = await join(open, fresh(), options);
    greedy.on("error", () => {});
    const end = closed(greedy);
    greedy.subscribe(filters(0, 9), () => {});
    await end;
    expect(test.lines.join("\n")).toMatch(/over 8 subscriptions in one SUBSCRIBE/);
  });

  it("lets a second client with the same id take over, after a second", async () => {
    const id = fresh();
    const first = await join(open, id, options);
    await expect(join(open, id, options)).rejects.toThrow(/unavailable/i);
    expect(first.connected).toBe(true);
    const end = closed(first);
    let second: MqttClient | undefined;
    while (!second) second = await join(open, id, options).catch(() => undefined);
    await end;
    expect(second.connected).toBe(true);
  });

  it("keeps the session of a client that was away", async () => {
    const id = fresh();
    const lasting =
      protocolVersion === 5
        ? { ...options, clean: false, properties: { sessionExpiryInterval: 600 } }
        : { ...options, clean: false };
    const away = await join(open, id, lasting);
    await away.subscribeAsync("a/kept", { qos: 1 });
    await away.endAsync(true);
    const sender = await join(open, fresh(), options);
    await sender.publishAsync("a/kept", "while away", { qos: 1 });
    let back: MqttClient | undefined;
    let box: ReturnType<typeof inbox> = [];
    while (!back) {
      const url = await signedUrl(test, open);
      const { default: mqtt } = await import("mqtt");
      const client = mqtt.connect(url, { clientId: id, reconnectPeriod: 0, ...lasting });
      box = inbox(client);
      back = await new Promise((resolve) => {
        client.once("connect", () => resolve(client));
        client.once("error", () => {});
        client.once("close", () => resolve(undefined));
      });
    }
    clients.push(back);
    await until(() => box.length === 1);
    expect(box[0]?.text).toBe("while away");
  });

  it("publishes the will of a client that vanishes, if its policies allow", async () => {
    const listener = await join(open, fresh(), options);
    const box = inbox(listener);
    await listener.subscribeAsync("a/#");
    const will = (topic: string) => ({
      ...options,
      will: { topic, payload: Buffer.from("gone"), qos: 0 as const },
    });
    const bad = await join(open, fresh("bad"), will("b/will"));
    bad.stream.destroy();
    await until(() => test.lines.some((line) => /refused the will of bad-.*\(b\/will\)/.test(line)));
    const good = await join(open, fresh(), will("a/will"));
    good.stream.destroy();
    await until(() => box.length === 1);
    expect(box[0]).toMatchObject({ topic: "a/will", text: "gone" });
  });

  it("keeps retained messages, for subscriptions without wildcards", async () => {
    const sender = await join(open, fresh(), options);
    await sender.publishAsync("a/state", "on", { qos: 1, retain: true });
    const listener = await join(open, fresh(), options);
    const box = inbox(listener);
    await listener.subscribeAsync("a/+");
    await listener.subscribeAsync("a/state");
    await until(() => box.length === 1);
    expect(box[0]).toMatchObject({ text: "on", retain: true });
    await sender.publishAsync("a/state", "", { qos: 1, retain: true });
  });

  it("refuses client ids over 128 bytes", async () => {
    await expect(join(open, "x".repeat(129), options)).rejects.toThrow(/identifier/i);
  });
});

describe("the WebSocket", () => {
  const dial = (url: string, protocols: string[]) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(url, protocols);
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      socket.on("open", () => {
        resolve(101);
        socket.close();
      });
      socket.on("error", () => {});
    });

  it("opens for signed requests that ask for MQTT only", async () => {
    const url = await signedUrl(test, open);
    expect(await dial(url, ["mqtt"])).toBe(101);
    expect(await dial(url, ["mqttv3.1"])).toBe(101);
    expect(await dial(url, ["chat"])).toBe(400);
    expect(
      await dial(
        url.replace(/(X-Amz-Signature=)(.)/, (_, name, first) => name + (first === "0" ? "1" : "0")),
        ["mqtt"],
      ),
    ).toBe(403);
    expect(await dial(url.replace(/\?.*/, ""), ["mqtt"])).toBe(403);
  });

  it("delays what is over 512 KB a second", async () => {
    const sender = await join();
    const started = performance.now();
    const payload = Buffer.alloc(120 * 1024);
    await Promise.all(Array.from({ length: 8 }, () => sender.publishAsync("a/big", payload, { qos: 1 })));
    expect(performance.now() - started).toBeGreaterThan(700); // 960 KB: 448 KB over the first 512 KB
    expect(test.lines.join("\n")).toMatch(/over its throughput/);
  });

  it("closes what sends something else than MQTT", async () => {
    const socket = new WebSocket(await signedUrl(test, open), ["mqtt"]);
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    await new Promise((resolve) => socket.once("close", resolve));
  });
});

describe("the AWS IoT device SDK", () => {
  const options = () => {
    const { port } = new URL(test.aws.endpoint("mqtt"));
    return { port: Number(port) };
  };

  it("connects, publishes and receives with its MQTT 5 client", async () => {
    const url = new URL(await signedUrl(test, open));
    const client = new crtMqtt5.Mqtt5Client({
      hostName: "localhost",
      port: options().port,
      connectProperties: { clientId: fresh("crt"), keepAliveIntervalSeconds: 30 },
      websocketHandshakeTransform: (request, done) => {
        request.path = url.pathname + url.search;
        request.headers.set("Host", url.host);
        done();
      },
    } as ConstructorParameters<typeof crtMqtt5.Mqtt5Client>[0]);
    const messages: string[] = [];
    client.on("messageReceived", ({ message }) =>
      messages.push(Buffer.from(message.payload as ArrayBuffer).toString()),
    );
    const connected = new Promise((resolve) => client.once("connectionSuccess", resolve));
    client.start();
    await connected;
    const { reasonCodes } = await client.subscribe({
      subscriptions: [
        { topicFilter: "a/crt", qos: 1 },
        { topicFilter: "b/denied", qos: 1 },
      ],
    });
    expect(reasonCodes).toEqual([1, 135]);
    expect(await client.publish({ topicName: "a/crt", payload: Buffer.from("hi"), qos: 1 })).toMatchObject({
      reasonCode: 0,
    });
    expect(await client.publish({ topicName: "b/denied", payload: Buffer.from("hi"), qos: 1 })).toMatchObject(
      { reasonCode: 135 },
    );
    await until(() => messages.length === 1);
    const stopped = new Promise((resolve) => client.once("stopped", resolve));
    client.stop();
    await stopped;
    client.close();
  });

  it("connects, publishes and receives with its MQTT 3.1.1 client", async () => {
    const url = new URL(await signedUrl(test, open));
    const config = iotSdk.AwsIotMqttConnectionConfigBuilder.new_builder_for_websocket()
      .with_client_id(fresh("crt311"))
      .with_endpoint("localhost")
      .with_port(options().port)
      .with_credentials("us-east-1", "x", "y")
      .build();
    config.tls_ctx = undefined;
    config.use_websocket = true;
    config.websocket_handshake_transform = (request, done) => {
      request.path = url.pathname + url.search;
      request.headers.set("Host", url.host);
      done();
    };
    expect(auth).toBeDefined();
    const connection = new crtMqtt.MqttClient().new_connection(config);
    await connection.connect();
    const messages: string[] = [];
    await connection.subscribe("a/crt3", crtMqtt.QoS.AtMostOnce, (_topic, payload) => {
      messages.push(Buffer.from(payload).toString());
    });
    await connection.publish("a/crt3", "hi", crtMqtt.QoS.AtLeastOnce);
    await until(() => messages.length === 1);
    await connection.disconnect();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LensEvent } from "../../../web/lens/cloud-hop.ts";
import { Player } from "../../../web/lens/player.ts";
import { BadRecording, MOST, readRecording, writeRecording } from "../../../web/lens/recording.ts";

const AT = 1_800_000_000_000;
const statement = { Effect: "Allow", Action: ["iot:Publish"], Resource: "arn:aws:iot:::topic/a" };
const hop = {
  ...{
    trace: "t",
    id: 1,
    service: "iot",
    operation: "Publish",
    by: "role/x",
    at: AT + 3,
    ms: 1,
    status: 200,
  },
  ...{ bytesIn: 1, bytesOut: 0, usage: [{ item: "iotMessages", amount: 1, usd: 1e-6 }] },
  decisions: [{ action: "iot:Publish", resource: "arn", grants: [{ policy: "p", statement }] }],
  run: { init: 3, memory: 256, log: ["START"] },
};
const events: LensEvent[] = [
  { kind: "kept", at: AT, ms: 50, id: "k/1", bytes: 7 },
  { kind: "publish", at: AT + 50, ms: 9, topic: "maps/m/1/updates/k/00000001", qos: 1, bytes: 7 },
  { kind: "cloud", hop: { ...hop, at: AT + 51 } },
  { kind: "deliver", at: AT + 60, topic: "maps/m/1/updates/k/00000001", bytes: 7 },
  { kind: "subscribe", at: AT + 900, ms: 5, filters: ["a/+"] },
  { kind: "connect", at: AT + 950, ms: 5, failed: true },
  {
    ...{
      kind: "call",
      at: AT + 1_500,
      ms: 5,
      service: "dynamodb",
      operation: "Query",
      resource: "T",
      status: 200,
    },
    ...{ bytesIn: 1, bytesOut: 2, correlation: "p/1", changes: ["k/1", "k/1"] },
  },
  { kind: "saved", at: AT + 1_600, id: "k/1" },
];

const faultOf = (text: string) => {
  try {
    readRecording(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof BadRecording)) throw error;
    return error.fault;
  }
};
const fileOf = (list: readonly unknown[], more = {}) =>
  JSON.stringify({ format: "rhizome-lens", version: 1, events: list, ...more });

describe("a recording", () => {
  it("reads what it wrote", () => {
    expect(readRecording(writeRecording(events))).toEqual(events);
  });

  it("takes over nothing that it does not know", () => {
    const strange = { ...events[0], __proto__: null, html: "<script>", ms: 50 };
    expect(readRecording(fileOf([strange]))).toEqual([events[0]]);
  });

  it.each([
    ["no JSON", "{", "other"],
    ["another file", JSON.stringify({ nodes: [] }), "other"],
    ["null", "null", "other"],
    ["nothing in it", fileOf([]), "other"],
    ["another version", fileOf(events, { version: 2 }), "newer"],
    ["too many events", fileOf(Array.from({ length: MOST.events + 1 }, () => events[0])), "large"],
    ["an event of no kind", fileOf([...events, { kind: "x", at: AT }]), { event: 9 }],
    ["a time that is none", fileOf([events[0], { ...events[1], at: "now" }]), { event: 2 }],
    ["a negative size", fileOf([{ ...events[0], bytes: -1 }]), { event: 1 }],
    ["an endless time", fileOf([{ ...events[0], ms: 1e300 }]), { event: 1 }],
    ["a day too late", fileOf([events[0], { ...events[7], at: AT + 9e7 }]), { event: 2 }],
    ["a text without end", fileOf([{ ...events[0], id: "x".repeat(1_001) }]), { event: 1 }],
    [
      "a call of the cloud that is none",
      fileOf([{ kind: "cloud", hop: { ...hop, status: "ok" } }]),
      { event: 1 },
    ],
    [
      "a statement without end",
      fileOf([
        {
          kind: "cloud",
          hop: {
            ...hop,
            decisions: [{ ...hop.decisions[0], grants: [{ policy: "p", statement: deep(50) }] }],
          },
        },
      ]),
      { event: 1 },
    ],
  ])("is refused with its fault: %s", (_, text, fault) => {
    expect(faultOf(text)).toEqual(fault);
  });

  it("is read or refused, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), fc.constantFrom(...events))), (list) => {
        const fault = faultOf(fileOf(list));
        if (fault === undefined) expect(list.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

function deep(levels: number): object {
  return levels === 0 ? {} : { in: deep(levels - 1) };
}

describe("the player", () => {
  it("goes step by step, there and back, to the same", () => {
    const seen: string[] = [];
    const player = new Player(events, ({ name }) => seen.push(name));
    player.stepOn();
    // All of the change that happens at once.
    expect(player.at.value).toBe(4);
    expect(seen).toEqual(["IndexedDB", "Publish, QoS 1", "Deliver"]);
    player.stepOn();
    expect(player.at.value).toBe(6);
    player.seek(events.length);
    const whole = player.lens.value.total;
    player.stepBack();
    player.stepBack();
    expect(player.at.value).toBe(4);
    expect(player.lens.value.actions[0]?.saved).toBeUndefined();
    player.seek(events.length);
    expect(player.lens.value.total).toBeCloseTo(whole, 15);
    expect(seen).toHaveLength(5);
  });
});

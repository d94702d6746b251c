import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { guidePages, renderPage } from "../../../lib/guide/build.ts";
import { addressOf } from "../../../lib/guide/links.ts";
import { prices } from "../../../prices/aws.ts";
import type { CloudHop, LensEvent } from "../../../web/lens/cloud-hop.ts";
import { Lens } from "../../../web/lens/lens.ts";
import { addressOf as here, sourcesOf } from "../../../web/lens/sources.ts";

const KEY = "0123456789abcdef01234567";
const ID = `${KEY}/00000001`;
const TOPIC = `maps/0123456789abcdef/1/updates/${ID}`;
const AT = 1_800_000_000_000;

const told = (hop: Partial<CloudHop> & Pick<CloudHop, "id" | "service" | "operation">): LensEvent => ({
  kind: "cloud",
  hop: {
    ...{ trace: "t", by: "role/x", at: AT + 60, ms: 3, status: 200, bytesIn: 70, bytesOut: 0 },
    ...{ decisions: [], usage: [{ item: "iotMessages", amount: 1, usd: 1e-6 }] },
    ...hop,
  },
});

const kept: LensEvent = { kind: "kept", at: AT, ms: 52, id: ID, bytes: 70 };
const published: LensEvent = { kind: "publish", at: AT + 55, ms: 20, topic: TOPIC, qos: 1, bytes: 70 };
const echo: LensEvent = { kind: "deliver", at: AT + 77, topic: TOPIC, bytes: 70 };
const query: LensEvent = {
  ...{ kind: "call", at: AT + 480, ms: 9, service: "dynamodb", operation: "Query", resource: "Updates" },
  ...{ status: 200, bytesIn: 300, bytesOut: 400, changes: [ID, ID] },
};
const saved: LensEvent = { kind: "saved", at: AT + 490, id: ID };

function lensOf(events: readonly LensEvent[]): Lens {
  const lens = new Lens();
  for (const event of events) lens.take(event);
  return lens;
}

const waysOf = (lens: Lens) =>
  lens.actions.map(({ hops }) => hops.map(({ from, to, inferred }) => `${from} ${to}${inferred ? "?" : ""}`));

describe("as the page sees it", () => {
  it("is one action from the key press to the row that was read back", () => {
    const lens = lensOf([kept, published, echo, query, saved]);
    expect(lens.actions).toHaveLength(1);
    const [edit] = lens.actions;
    expect(edit).toMatchObject({ id: ID, kind: "edit", title: "1", saved: 490 });
    expect(waysOf(lens)).toEqual([
      ["browser device", "browser iot", "iot browser", "browser dynamodb", "iot rule?", "rule dynamodb?"],
    ]);
    // Publish, echo, rule, action, a write; and what the Query reads and takes with it.
    const million =
      (prices.iotMessages.usd * 2 + 0.15 * 2 + prices.dynamoWrites.usd + prices.dynamoReads.usd / 2) / 1e6;
    expect(lens.total).toBeCloseTo(million + (0.09 * 400) / 1024 ** 3, 12);
    expect(lens.isTold).toBe(false);
  });

  it("calls a measure what it is, which costs no message, and each request of its own", () => {
    const measure = {
      kind: "publish",
      qos: 0,
      ms: 0,
      bytes: 40,
      topic: "$aws/rules/Measures/measures",
    } as const;
    const compact = {
      kind: "publish",
      qos: 1,
      ms: 9,
      bytes: 60,
      topic: "maps/0123456789abcdef/1/compact",
    } as const;
    const lens = lensOf([measure, compact, compact].map((sight, i) => ({ ...sight, at: AT + i })));
    expect(lens.actions.map(({ kind }) => kind)).toEqual(["measure", "snapshot", "snapshot"]);
    expect(new Set(lens.actions.map(({ id }) => id)).size).toBe(3);
    expect(lens.total).toBeCloseTo((2 * prices.iotMessages.usd) / 1e6, 12);
  });

  it("tells other people's changes and messages apart", () => {
    const other = TOPIC.replace(KEY, "f".repeat(24));
    const lens = lensOf([kept, published, { kind: "deliver", at: AT, topic: other, bytes: 9 }]);
    expect(lens.actions.map(({ kind }) => kind)).toEqual(["edit", "received"]);
  });

  it("keeps no more than is looked at, however long it goes on", () => {
    const lens = new Lens();
    for (let n = 1; n <= 2_000; n++) {
      const topic = `maps/0123456789abcdef/1/updates/${KEY}/${String(n).padStart(8, "0")}`;
      lens.take({ kind: "publish", at: AT + n, ms: 1, topic, qos: 1, bytes: 10 });
      for (let i = 0; i < 2; i++)
        lens.take(told({ trace: `${n}`, id: n * 10 + i, parent: 1, service: "s3", operation: "x" }));
    }
    expect(lens.actions).toHaveLength(150);
    expect(lens.total).toBeCloseTo(2_000e-6, 9);
  });
});

describe("as the cloud tells it", () => {
  const publish = told({
    id: 1,
    service: "iot",
    operation: "Publish",
    resource: `arn:aws:iot:r:0:topic/${TOPIC}`,
  });
  const deliver = (id: number) =>
    told({ id, parent: 1, service: "iot", operation: "Deliver", resource: TOPIC });
  const rule = told({
    id: 3,
    parent: 1,
    service: "iot",
    operation: "RuleAction",
    resource: "arn:aws:iot:r:0:rule/x",
  });
  const put = told({
    id: 4,
    parent: 3,
    service: "dynamodb",
    operation: "PutItem",
    resource: "table/Updates",
  });
  const ways = ["browser device", "browser iot", "iot rule", "rule dynamodb", "iot browser", "iot others"];

  it.each([
    ["in the order of things", [kept, publish, published, deliver(2), echo, rule, put, deliver(5), saved]],
    // What is called ends before its caller.
    ["when calls end", [kept, publish, deliver(2), deliver(5), put, rule, published, echo, saved]],
    [
      "with the page's news first",
      [kept, published, echo, put, rule, publish, deliver(2), deliver(5), saved],
    ],
  ])("is the same action, %s", (_, events) => {
    const lens = lensOf(events);
    expect(waysOf(lens)).toHaveLength(1);
    expect(waysOf(lens)[0]?.toSorted()).toEqual(ways.toSorted());
    expect(lens.actions[0]?.hops.find(({ to }) => to === "iot")).toMatchObject({
      ms: 20,
      cloud: { id: 1, ms: 3 },
    });
    expect(lens.total).toBeCloseTo(5e-6, 12);
    expect(lens.isTold).toBe(true);
  });

  it("follows a call of the API into its function by the name that the page gave it", () => {
    const call = (correlation: string): LensEvent => ({
      ...{ kind: "call", at: AT, ms: 40, service: "execute-api", operation: "POST /maps", status: 201 },
      ...{ bytesIn: 2, bytesOut: 30, correlation },
    });
    const of = (trace: string, correlation: string): LensEvent[] => [
      told({ trace, id: 4, parent: 3, service: "dynamodb", operation: "PutItem" }),
      told({ trace, id: 3, parent: 2, service: "lambda", operation: "Run" }),
      told({ trace, id: 2, parent: 1, service: "lambda", operation: "Invoke" }),
      told({ trace, id: 1, service: "execute-api", operation: "POST /maps", correlation }),
    ];
    const lens = lensOf([...of("b", "page/2"), ...of("a", "page/1"), call("page/1"), call("page/2")]);
    const all = ["browser api", "api lambda", "lambda lambda", "lambda dynamodb"];
    expect(waysOf(lens)).toEqual([all, all]);
    expect(lens.actions.map(({ id, hops }) => [id, hops[1]?.cloud?.trace])).toEqual([
      ["page/1", "a"],
      ["page/2", "b"],
    ]);
  });
});

it("leads to pages and code that the guide has", () => {
  const root = join(import.meta.dirname, "../../..");
  const pages = guidePages(root);
  const shown = new Set(pages);
  for (const page of pages) renderPage(root, page, (used) => shown.add(used));
  const hop = { key: "", at: 0, ms: 0, failed: false, bytesIn: 0, bytesOut: 0, usd: 0 };
  const routes = [
    "POST /maps",
    "POST /maps/{mapId}/session",
    "GET /maps/{mapId}/view",
    "DELETE /maps/{mapId}",
  ].concat(
    ["versions", "links", "uploads", "exports", "people", "listing", "people/{person}"].map(
      (end) => `X /maps/{mapId}/${end}`,
    ),
    ["POST /exports", "POST /handovers", "GET /search"],
  );
  const to = [
    "browser",
    "others",
    "device",
    "cognito",
    "lambda",
    "sts",
    "iot",
    "rule",
    "s3",
    "sqs",
    "elsewhere",
  ] as const;
  const hops = [
    ...routes.map((name) => ({ ...hop, from: "browser", to: "api", name }) as const),
    ...to.map((place) => ({ ...hop, from: "browser", to: place, name: "" }) as const),
    ...(["browser", "rule", "lambda"] as const).map(
      (from) => ({ ...hop, from, to: "dynamodb", name: "PutItem" }) as const,
    ),
    {
      ...hop,
      from: "iot",
      to: "lambda",
      name: "Run",
      resource: "arn:aws:lambda:r:0:function:RhizomeRealtime-CompactFunction0A1-b",
    } as const,
  ];
  for (const one of hops) {
    const { page, code } = sourcesOf(one);
    for (const path of [page, ...code]) {
      expect([...shown], `${one.to} ${one.name}: ${path}`).toContain(path);
      expect(here(path)).toBe(addressOf(path));
    }
  }
});

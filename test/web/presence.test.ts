import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PresenceRoom } from "../../web/sync/presence.ts";
import type { Peer } from "../../web/sync/types.ts";

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const key = (n: number): string => String(n).padStart(24, "0");
const someone = { name: "Bob", color: "#00ff00", selection: [], saved: 0 };

function room() {
  const sent: Record<string, unknown>[] = [];
  const saved: [string, number][] = [];
  let peers: readonly Peer[] = [];
  const made = new PresenceRoom({
    key: key(0),
    send: (payload) => sent.push(payload.byteLength ? JSON.parse(new TextDecoder().decode(payload)) : {}),
    profile: () => ({ name: "A".repeat(100), color: "#ff0000" }),
    onPeers: (now) => {
      peers = now;
    },
    saved: () => 7,
    onSaved: (...what) => saved.push(what),
  });
  return { room: made, sent, saved, peers: () => peers };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("presence", () => {
  it("is silent when alone, but for a hello", () => {
    const { room: it, sent } = room();
    it.enter();
    for (let i = 0; i < 100; i++) it.show({ selection: [`n${i}`] });
    vi.advanceTimersByTime(600_000);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ name: "A".repeat(40), saved: 7 });
  });

  it.each([
    [1, 5],
    [4, 1.25],
    [10, 0.5],
  ])("with %i others says at most %d things a second, the last one last", (others, rate) => {
    const { room: it, sent } = room();
    for (let n = 0; n < others; n++) it.receive(key(n), bytes(someone));
    vi.advanceTimersByTime(10_000);
    sent.length = 0;
    for (let i = 1; i <= 1_000; i++) {
      it.show({ selection: [`n${i}`] });
      vi.advanceTimersByTime(10);
    }
    expect(sent.length).toBeLessThanOrEqual(10 * rate + 1);
    expect(sent.length).toBeGreaterThanOrEqual(10 * rate - 2);
    vi.advanceTimersByTime(5_000);
    expect(sent.at(-1)).toMatchObject({ selection: ["n1000"] });
  });

  it("while nothing moves gives a sign of life a minute", () => {
    const { room: it, sent } = room();
    it.receive(key(1), bytes(someone));
    vi.advanceTimersByTime(5_000);
    sent.length = 0;
    for (let minute = 0; minute < 10; minute++) {
      vi.advanceTimersByTime(60_000);
      it.receive(key(1), bytes(someone));
    }
    expect(sent.length).toBeGreaterThanOrEqual(9);
    expect(sent.length).toBeLessThanOrEqual(11);
  });

  it("answers who is new, so that they know who is here", () => {
    const { room: it, sent } = room();
    it.receive(key(1), bytes(someone));
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(1);
    it.receive(key(1), bytes(someone));
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(1);
  });

  it("forgets who says goodbye, and who gives no sign of life", () => {
    const { room: it, peers } = room();
    for (const n of [1, 2, 3]) it.receive(key(n), bytes(someone));
    it.receive(key(1), new Uint8Array());
    expect(peers().map((peer) => peer.key)).toEqual([key(2), key(3)]);
    vi.advanceTimersByTime(100_000);
    it.receive(key(2), bytes(someone));
    vi.advanceTimersByTime(100_000);
    expect(peers().map((peer) => peer.key)).toEqual([key(2)]);
  });

  it("believes nothing that it has not checked", () => {
    const { room: it, peers, saved } = room();
    it.receive(key(1), Uint8Array.of(0xff, 0xfe));
    it.receive(key(2), bytes({ ...someone, name: "x".repeat(5_000) }));
    expect(peers()).toEqual([]);
    const selection = [1, "ok", "y".repeat(65), ...Array.from({ length: 60 }, (_, i) => `n${i}`)];
    it.receive(key(3), bytes({ name: " ", color: "url(x)", selection, editing: 5, saved: "many" }));
    expect(peers()).toHaveLength(1);
    expect(peers()[0]).toMatchObject({ name: "Guest", color: "#737373" });
    expect(peers()[0]?.selection).toHaveLength(50);
    expect(peers()[0]).not.toHaveProperty("editing");
    expect(saved).toEqual([]);
    for (let n = 10; n < 400; n++) it.receive(key(n), bytes(someone));
    expect(peers()).toHaveLength(200);
  });
});

it("tells how many ideas somebody has, in bounds", () => {
  const { room: it, sent, peers } = room();
  it.receive(key(1), bytes({ ...someone, ideas: 3 }));
  it.receive(key(2), bytes({ ...someone, ideas: 1e9 }));
  it.receive(key(3), bytes({ ...someone, ideas: "Bees" }));
  expect(peers().map(({ ideas }) => ideas)).toEqual([3, 999, undefined]);
  vi.advanceTimersByTime(10_000);
  it.show({ selection: [], ideas: 2 });
  vi.advanceTimersByTime(10_000);
  expect(sent.at(-1)).toMatchObject({ ideas: 2 });
});

describe("a view", () => {
  const view = { id: "n1", dx: 1, dy: 2, width: 800, height: 600 };

  it("is told only while somebody follows it, and then at once", () => {
    const { room: it, sent } = room();
    it.receive(key(1), bytes(someone));
    vi.advanceTimersByTime(10_000);
    sent.length = 0;
    for (let i = 0; i < 50; i++) {
      it.show({ selection: [], view: { ...view, dx: i } });
      vi.advanceTimersByTime(100);
    }
    expect(sent).toHaveLength(0);
    it.receive(key(1), bytes({ ...someone, following: key(0) }));
    vi.advanceTimersByTime(10);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ view: { ...view, dx: 49 } });
    for (let i = 0; i < 100; i++) {
      it.show({ selection: [], view: { ...view, dx: i } });
      vi.advanceTimersByTime(10);
    }
    expect(sent.length).toBeLessThanOrEqual(7);
    it.receive(key(1), bytes(someone));
    vi.advanceTimersByTime(1_000);
    sent.length = 0;
    it.show({ selection: [], view });
    vi.advanceTimersByTime(1_000);
    expect(sent).toHaveLength(0);
  });

  it("is taken from others only in its shape", () => {
    const { room: it, peers } = room();
    const said = [
      { ...view, branch: "n2" },
      { ...view, branch: 5 },
      { ...view, width: 0 },
      { ...view, dx: "1" },
      { ...view, height: 1e12 },
      { ...view, id: "x".repeat(65) },
      null,
      [],
    ];
    for (const [i, one] of said.entries()) it.receive(key(i + 1), bytes({ ...someone, view: one }));
    expect(peers().map((peer) => peer.view)).toEqual([
      { ...view, branch: "n2" },
      view,
      ...Array(6).fill(undefined),
    ]);
    expect(peers().every((peer) => !peer.followsMe)).toBe(true);
  });
});

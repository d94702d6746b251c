import { describe, expect, test } from "vitest";
import { Tail } from "../../web/sync/tail.ts";

const minute = 60_000;
const now = 1_800_000_000_000;
const row = new Uint8Array(100);

describe("the log since the last snapshot", () => {
  test("is due to become a version when a working session is over: whoever opens the map then asks", () => {
    const tail = new Tail();
    tail.read([row], now - 31 * minute, now);
    expect(tail.isDue(now)).toBe(true);
    tail.asked(now);
    expect(tail.isDue(now + 29 * minute)).toBe(false);
    expect(tail.isDue(now + 31 * minute)).toBe(true);
    tail.cut(now + 31 * minute);
    expect(tail.isDue(now + 90 * minute)).toBe(false);
  });

  test("is due when there never was a snapshot, but not for who began the map just now", () => {
    const found = new Tail();
    found.read([row], undefined, now);
    expect(found.isDue(now)).toBe(true);
    const begun = new Tail();
    begun.read([], undefined, now);
    begun.grow(100);
    begun.read([row], undefined, now + minute);
    expect(begun.isDue(now + minute)).toBe(false);
    expect(begun.isDue(now + 31 * minute)).toBe(true);
  });

  test("is never due when it is empty, and not while the last snapshot is fresh", () => {
    const tail = new Tail();
    tail.read([], now - 60 * minute, now);
    expect(tail.isDue(now)).toBe(false);
    const fresh = new Tail();
    fresh.read([row], now - minute, now);
    expect(fresh.isDue(now)).toBe(false);
  });

  test("is due when it is long, and again when it has grown as much again", () => {
    const tail = new Tail();
    tail.read(Array(201).fill(row), now, now);
    expect(tail.isDue(now)).toBe(true);
    tail.asked(now);
    expect(tail.isDue(now)).toBe(false);
    for (let i = 0; i < 201; i++) tail.grow(100);
    expect(tail.isDue(now)).toBe(true);
  });
});

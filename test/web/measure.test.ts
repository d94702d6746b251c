import { expect, test } from "vitest";
import { Measure, type Measured } from "../../web/sync/measure.ts";

function stopwatch() {
  const clock = { now: 1_000 };
  const sent: Measured[] = [];
  return {
    clock,
    sent,
    measure: new Measure(
      (one) => sent.push(one),
      () => clock.now,
    ),
  };
}

test("tells how long an edit took until the broker had it, and until it was read back", () => {
  const { clock, sent, measure } = stopwatch();
  clock.now = 2_080;
  measure.acknowledged(1, 2_000);
  clock.now = 2_600.4;
  measure.saved([1]);
  expect(sent).toEqual([{ acknowledged: 80, saved: 600 }]);
});

test("one edit a minute, whatever is written", () => {
  const { clock, sent, measure } = stopwatch();
  for (let seq = 1; seq <= 1_200; seq++) {
    clock.now += 100;
    measure.acknowledged(seq, clock.now - 50);
    measure.saved([seq]);
  }
  expect(sent).toHaveLength(2);
});

test("an edit that waited for the connection, or of which nobody knows when it was typed, is not measured", () => {
  const { clock, sent, measure } = stopwatch();
  clock.now = 5_000;
  measure.acknowledged(1, 500);
  measure.acknowledged(2, undefined);
  measure.saved([1, 2]);
  expect(sent).toEqual([]);
});

test("it is the edit that was acknowledged that is waited for", () => {
  const { clock, sent, measure } = stopwatch();
  measure.acknowledged(1, 1_000);
  measure.acknowledged(2, 1_000);
  clock.now = 1_500;
  measure.saved([2]);
  expect(sent).toEqual([]);
  clock.now = 2_000;
  measure.saved([1]);
  expect(sent).toEqual([{ acknowledged: 0, saved: 1_000 }]);
});

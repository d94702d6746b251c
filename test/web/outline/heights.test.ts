import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Heights } from "../../../web/outline/heights.ts";

describe("the heights of lines", () => {
  it("adds up, whatever is measured in whatever order", () => {
    const height = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(
        fc.array(height, { minLength: 1, maxLength: 40 }),
        fc.array(fc.tuple(fc.nat(39), height), { maxLength: 30 }),
        fc.nat(4_000),
        (from, changes, y) => {
          const expected = [...from];
          const heights = new Heights(from.length, (i) => from[i] ?? 0);
          for (const [index, value] of changes) {
            heights.at(y);
            if (index >= from.length) continue;
            heights.set(index, value);
            expected[index] = value;
          }
          const top = (index: number) => expected.slice(0, index).reduce((sum, one) => sum + one, 0);
          expect(heights.total).toBe(top(from.length));
          const at = heights.at(y);
          expect(heights.top(at)).toBe(top(at));
          if (y < heights.total) {
            expect(top(at)).toBeLessThanOrEqual(y);
            expect(top(at + 1)).toBeGreaterThan(y);
          } else expect(at).toBe(from.length - 1);
        },
      ),
    );
  });

  it("answers the first line above all, and for no lines at all", () => {
    expect(new Heights(3, () => 10).at(-50)).toBe(0);
    expect(new Heights(0, () => 10).total).toBe(0);
    expect(new Heights(0, () => 10).at(5)).toBe(0);
  });
});

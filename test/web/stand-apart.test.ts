import fc from "fast-check";
import { expect, test } from "vitest";
import { standApart } from "../../web/sync/stand-apart.ts";

const names = ["Fern", "Moss", "Iris"];
const colors = ["#111111", "#222222", "#333333"];
const person = fc.record({ name: fc.constantFrom(...names), color: fc.constantFrom(...colors) });

test("a guest is called and coloured like nobody else, as long as there are names and colours", () => {
  fc.assert(
    fc.property(person, fc.array(person, { maxLength: 4 }), (own, others) => {
      const strangers = others.filter(({ name, color }) => name !== own.name || color !== own.color);
      const next = standApart(own, others, { names, colors });
      for (const [what, all] of [
        ["name", names],
        ["color", colors],
      ] as const) {
        const taken = new Set(strangers.map((one) => one[what]));
        expect(taken.has(next[what])).toBe(all.every((one) => taken.has(one)));
        // Nobody is called anew without need.
        if (!taken.has(own[what])) expect(next[what]).toBe(own[what]);
      }
    }),
  );
});

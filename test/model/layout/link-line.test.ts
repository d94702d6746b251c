import fc from "fast-check";
import { expect, test } from "vitest";
import { addLink, type Pen } from "../../../model/layout/link-line.ts";
import { lineShapes, shapes } from "../../../model/types.ts";

type Point = [x: number, y: number];

/** A pen that keeps each line it draws, as the points that it goes through and is bent by. */
class Kept implements Pen {
  readonly lines: Point[][] = [];
  readonly moves: string[] = [];

  moveTo(...at: Point): void {
    this.lines.push([at]);
  }

  lineTo(...at: Point): void {
    this.moves.push("line");
    this.lines.at(-1)?.push(at);
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.moves.push("curve");
    this.lines.at(-1)?.push([ax, ay], [bx, by], [x, y]);
  }
}

const size = fc.record({
  width: fc.integer({ min: 20, max: 300 }),
  height: fc.integer({ min: 20, max: 90 }),
});
const offset = fc.record({
  gap: fc.integer({ min: 20, max: 200 }),
  across: fc.integer({ min: -400, max: 400 }),
});
const shape = fc.constantFrom(...shapes);

test("however it is drawn, a line goes from the edge of the parent to that of the child, and nowhere else", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...lineShapes),
      fc.constantFrom("left", "right", "down" as const),
      fc.tuple(size, size, offset, shape, shape, fc.boolean()),
      (line, side, [parent, child, { gap, across }, fromShape, toShape, isRoot]) => {
        const from = { x: 0, y: 0, ...parent, shape: fromShape, isRoot };
        const x = side === "right" ? parent.width + gap : side === "left" ? -gap - child.width : across;
        const y = side === "down" ? parent.height + gap : across;
        const to = { x, y, ...child, side };
        const pen = new Kept();
        addLink(pen, from, to, toShape, line);
        const [way = [], ...others] = pen.lines;
        const isUnderlined = toShape === "underline";
        const [startX, startY] = way[0] ?? [];
        if (side === "down") expect([startX, startY]).toEqual([parent.width / 2, parent.height]);
        else {
          expect(startY).toBe(fromShape === "underline" ? parent.height - 1 : parent.height / 2);
          expect(startX).toBeGreaterThanOrEqual(0);
          expect(startX).toBeLessThanOrEqual(parent.width);
        }
        const end: Point =
          side === "down"
            ? [x + child.width / 2, y]
            : [
                side === "right" ? x : x + child.width,
                y + (isUnderlined ? child.height - 1 : child.height / 2),
              ];
        expect(way).toContainEqual(end);
        // What an underlined child sits on is as wide as the child.
        const under = side === "down" ? (others[0] ?? []) : way.slice(-2);
        if (isUnderlined) expect(Math.abs((under[0]?.[0] ?? 0) - (under[1]?.[0] ?? 0))).toBe(child.width);
        const [left, right] = [Math.min(0, x), Math.max(parent.width, x + child.width)];
        const [top, bottom] = [Math.min(0, y), Math.max(parent.height, y + child.height)];
        for (const [px, py] of pen.lines.flat()) {
          expect(px).toBeGreaterThanOrEqual(left);
          expect(px).toBeLessThanOrEqual(right);
          expect(py).toBeGreaterThanOrEqual(top);
          expect(py).toBeLessThanOrEqual(bottom);
        }
      },
    ),
  );
});

test("lines with corners leave a parent on one stem, wherever its children begin; level ones are straight", () => {
  const from = { x: 0, y: 0, width: 100, height: 40, shape: "box", isRoot: false } as const;
  const stemOf = (x: number, y: number) => {
    const pen = new Kept();
    addLink(pen, from, { x, y, width: 80, height: 40, side: "right" }, "box", "round");
    return pen.lines[0]?.find(([, py]) => py > 25 && py < 55)?.[0];
  };
  expect(stemOf(150, 60)).toBe(120);
  expect(stemOf(170, 60)).toBe(120);
  const level = new Kept();
  addLink(level, from, { x: 140, y: 0, width: 80, height: 40, side: "right" }, "box", "elbow");
  expect(level.lines).toEqual([
    [
      [100, 20],
      [140, 20],
    ],
  ]);
});

test("only curves and round corners are bent", () => {
  const from = { x: 0, y: 0, width: 100, height: 40, shape: "box", isRoot: true } as const;
  const bent = lineShapes.filter((line) => {
    const pen = new Kept();
    addLink(pen, from, { x: 140, y: 90, width: 80, height: 40, side: "right" }, "box", line);
    return pen.moves.includes("curve");
  });
  expect(bent).toEqual(["curve", "round"]);
});

import type { Band, Box, Rect } from "./band.ts";

export type Direction = "left" | "right" | "up" | "down";

export function opposite(direction: Direction): Direction {
  return ({ left: "right", right: "left", up: "down", down: "up" } as const)[direction];
}

/** The child a step outward leads to: the one whose middle is nearest to its parent's. */
export function middleChild(band: Band): Band | undefined {
  let nearest: Band | undefined;
  for (const child of band.children) {
    if (!nearest || Math.abs(child.offset) < Math.abs(nearest.offset)) nearest = child;
  }
  return nearest;
}

/**
 * The band just before (step -1: above, in a map that grows down to the left) or after (step 1): the next sibling, or,
 * at the end of the siblings, the cousin in the next branch at the same depth, or the deepest node there is in its way.
 */
export function bandBeside(from: Band, step: -1 | 1): Band | undefined {
  for (let band = from; band.parent; band = band.parent) {
    const siblings = band.parent.children;
    let next = siblings[siblings.indexOf(band) + step];
    if (!next) continue;
    while (next.depth < from.depth) {
      const inner: Band | undefined = next.children.at(step === 1 ? 0 : -1);
      if (!inner) break;
      next = inner;
    }
    return next;
  }
  return undefined;
}

/** How far away a box is in a direction; a sideways distance counts double. Undefined when it is not that way at all. */
function distance(from: Box, to: Box, direction: Direction): number | undefined {
  const right = to.x - (from.x + from.width);
  const left = from.x - (to.x + to.width);
  const down = to.y - (from.y + from.height);
  const up = from.y - (to.y + to.height);
  const ahead = { left, right, up, down }[direction];
  const aside = Math.max(
    0,
    direction === "up" || direction === "down" ? Math.max(left, right) : Math.max(up, down),
  );
  return ahead >= 0 && aside <= ahead ? ahead + 2 * aside : undefined;
}

/** The nearest box in a direction, within 45 degrees of it, searched in windows that grow until they hold the map. */
export function nearestBox(
  from: Box,
  direction: Direction,
  bounds: Rect,
  boxesIn: (rect: Rect) => Iterable<readonly [id: string, box: Box]>,
): string | undefined {
  const whole = Math.max(bounds.width, bounds.height) * 2;
  for (let size = 200; ; size *= 4) {
    let best: string | undefined;
    let bestDistance = Number.POSITIVE_INFINITY;
    for (const [id, box] of boxesIn(windowOf(from, direction, size))) {
      const far = distance(from, box, direction);
      if (far !== undefined && far < bestDistance) {
        best = id;
        bestDistance = far;
      }
    }
    // A box outside the window is farther than `size`; so a nearer one inside is the nearest of all.
    if (bestDistance <= size || size > whole) return best;
  }
}

function windowOf(from: Box, direction: Direction, size: number): Rect {
  const around = {
    x: from.x - size,
    y: from.y - size,
    width: from.width + 2 * size,
    height: from.height + 2 * size,
  };
  switch (direction) {
    case "left":
      return { ...around, width: size };
    case "right":
      return { ...around, x: from.x + from.width, width: size };
    case "up":
      return { ...around, height: size };
    case "down":
      return { ...around, y: from.y + from.height, height: size };
  }
}

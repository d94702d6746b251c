type Side = "left" | "right";

/**
 * Deals the root's children to the two sides, keeping their order. A child's own `side` wins. Any other goes to the
 * side that has fewer children when it first appears (a tie is right's), and stays there: `remembered` is read and
 * brought up to date. Children are counted, not measured: heights depend on each reader's folding and fonts, and two
 * people looking at one map should find a branch on the same side.
 */
export function dealSides(
  ids: readonly string[],
  own: (id: string) => Side | undefined,
  remembered: Map<string, Side>,
): Record<Side, string[]> {
  const sides = new Map<string, Side>();
  const count = { left: 0, right: 0 };
  for (const id of ids) {
    const side = own(id) ?? remembered.get(id);
    if (side) {
      sides.set(id, side);
      count[side]++;
    }
  }
  const dealt: Record<Side, string[]> = { left: [], right: [] };
  remembered.clear();
  for (const id of ids) {
    let side = sides.get(id);
    if (!side) {
      side = count.right <= count.left ? "right" : "left";
      count[side]++;
    }
    remembered.set(id, side);
    dealt[side].push(id);
  }
  return dealt;
}

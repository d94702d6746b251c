/** What two lists have in common. */

/** Comparisons that the common lines are looked for with; beyond, equal texts are matched in their order. */
const MOST = 4_000_000;

/** The longest list of lines that are the same in both, in the order of both. */
export function longestCommon(
  start: number,
  oldEnd: number,
  end: number,
  same: (i: number, j: number) => boolean,
): [number, number][] {
  const [rows, columns] = [oldEnd - start, end - start];
  if (rows === 0 || columns === 0 || rows * columns > MOST) return [];
  const width = columns + 1;
  const lengths = new Uint16Array((rows + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      lengths[i * width + j] = same(start + i, start + j)
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (same(start + i, start + j)) pairs.push([start + i++, start + j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

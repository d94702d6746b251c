/** Where letters of a line stand on the screen, read from the copy of its text that gives the line its height. */

const BREAK = 4;

/** Whether an offset is on the first, or the last, of the rows that a text is broken into, and its x. */
export function caretAt(copy: HTMLElement, offset: number): { x: number; first: boolean; last: boolean } {
  const here = rectAt(copy, offset);
  const first = rectAt(copy, 0);
  const last = rectAt(copy, lengthOf(copy));
  return {
    x: here.left,
    first: here.top - first.top < BREAK,
    last: last.top - here.top < BREAK,
  };
}

/** The offset nearest to `x` on the first or last row of a text. */
export function offsetAt(copy: HTMLElement, x: number, row: "first" | "last"): number {
  const end = lengthOf(copy);
  const [from, step] = row === "first" ? [0, 1] : [end, -1];
  const { top } = rectAt(copy, from);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let offset = from; offset >= 0 && offset <= end; offset += step) {
    const rect = rectAt(copy, offset);
    if (Math.abs(rect.top - top) > BREAK) break;
    const distance = Math.abs(rect.left - x);
    if (distance < least) [best, least] = [offset, distance];
  }
  // Never between the two halves of a letter.
  const unit = copy.firstChild?.nodeValue?.charCodeAt(best) ?? 0;
  return unit >= 0xdc00 && unit <= 0xdfff ? best - 1 : best;
}

/** The copy ends with a sign of no width, so that a last empty row has its height. */
function lengthOf(copy: HTMLElement): number {
  return Math.max(0, (copy.firstChild?.nodeValue?.length ?? 1) - 1);
}

function rectAt(copy: HTMLElement, offset: number): DOMRect {
  const range = document.createRange();
  const text = copy.firstChild;
  if (!text) return copy.getBoundingClientRect();
  range.setStart(text, offset);
  range.setEnd(text, offset);
  return range.getClientRects()[0] ?? range.getBoundingClientRect();
}

/** Text being typed in, with the caret or selection in it (offsets in UTF-16 units). */
export interface Typed {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Splice {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

/** Two changes of one text, put together. */
export interface Merged {
  readonly text: string;
  /**
   * Where an offset in our text is now. `side` is that of what the other put in at the same place; by itself an
   * offset stays at the letters that were typed here.
   */
  at(offset: number, side?: "before" | "after"): number;
}

/**
 * Someone else has changed the text that is being typed in. `base` is what both began with, `ours` what stands
 * in the editor, `theirs` the document now. Returns the text with both changes; the caret stays at its letters.
 * Each side's change is taken as one splice: at the pace of typing it is one.
 */
export function mergeTyped(base: string, ours: Typed, theirs: string): Typed {
  const { text, at } = mergeTexts(base, ours.text, theirs);
  return { text, start: at(ours.start), end: at(ours.end) };
}

/** As `mergeTyped`, for any offsets. */
export function mergeTexts(base: string, ours: string, theirs: string): Merged {
  const mine = spliceBetween(base, ours);
  const other = spliceBetween(base, theirs);
  /** What neither has removed of a stretch of `base`. */
  const left = (from: number, to: number) => without(base, from, to, mine, other);

  const otherFirst = other.at <= mine.at;
  const [first, second] = otherFirst ? [other, mine] : [mine, other];
  const before = left(0, first.at);
  const between = left(first.at, second.at);
  const text = before + first.inserted + between + second.inserted + left(second.at, base.length);
  const mineAt = otherFirst ? before.length + first.inserted.length + between.length : before.length;
  const isSame = ours === base;

  const at = (offset: number, side?: "before" | "after") => {
    const isTyped = offset >= mine.at && offset <= mine.at + mine.inserted.length;
    if (isTyped && !(isSame && side)) return mineAt + offset - mine.at;
    const isAfter = offset > mine.at;
    const inBase = isAfter ? offset - mine.inserted.length + mine.removed : offset;
    const isShifted = other.at < inBase || (side === "after" && other.at === inBase);
    const shift = isShifted ? other.inserted.length : 0;
    return left(0, inBase).length + shift + (isAfter ? mine.inserted.length : 0);
  };
  return { text, at };
}

/** The one splice that turns `from` into `to`. */
function spliceBetween(from: string, to: string): Splice {
  const shorter = Math.min(from.length, to.length);
  let at = 0;
  while (at < shorter && from[at] === to[at]) at++;
  let tail = 0;
  while (tail < shorter - at && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  return { at, removed: from.length - at - tail, inserted: to.slice(at, to.length - tail) };
}

function without(text: string, from: number, to: number, ...splices: readonly Splice[]): string {
  let kept = "";
  for (let i = from; i < to; i++) {
    if (!splices.some(({ at, removed }) => i >= at && i < at + removed)) kept += text[i];
  }
  return kept;
}

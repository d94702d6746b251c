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

/**
 * Someone else has changed the text that is being typed in. `base` is what both began with, `ours` what stands
 * in the editor, `theirs` the document now. Returns the text with both changes; the caret stays at its letters.
 */
export function mergeTyped(base: string, ours: Typed, theirs: string): Typed {
  const mine = spliceBetween(base, ours.text);
  const other = spliceBetween(base, theirs);
  // Their change, moved to where it belongs in our text.
  const at = through(other.at, mine, false);
  const end = Math.max(at, through(other.at + other.removed, mine, true));
  // What we typed inside what they removed is kept.
  const kept = mine.at > other.at && mine.at < other.at + other.removed ? mine.inserted : "";
  const moved: Splice = { at, removed: end - at, inserted: kept + other.inserted };
  return {
    text: apply(ours.text, moved),
    start: through(ours.start, moved, false),
    end: through(ours.end, moved, false),
  };
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

function apply(text: string, { at, removed, inserted }: Splice): string {
  return text.slice(0, at) + inserted + text.slice(at + removed);
}

/** Where an offset is after a splice; `after` says on which side of text inserted right there it belongs. */
function through(offset: number, splice: Splice, after: boolean): number {
  const end = splice.at + splice.removed;
  const grown = splice.inserted.length - splice.removed;
  if (offset > end || (offset === end && (splice.removed > 0 || after))) return offset + grown;
  if (offset <= splice.at) return offset;
  return splice.at;
}

/**
 * Formatting within a text: read from the strokes in its registers, and compared with what it is to be. Each
 * stroke is bound to characters, and over each character the newest stroke of a kind counts: two people who
 * format at once get both, also where they overlap. (Yjs's own formatting puts a sign at each end of a stretch,
 * and of two that overlap the first end ends both.)
 */

import { nodeId, readNodeId } from "./identity.ts";
import type { NodeText } from "./registers.ts";
import { limits, MARK, readStroke, type Stroke } from "./schema.ts";
import { type Mark, type MarkKind, markKinds } from "./types.ts";

/** Of most texts. */
export const NO_MARKS: readonly Mark[] = Object.freeze([]);

/** A stroke with its register, and what it covers now: UTF-16 units, none where `from` is `to`. */
export interface Laid extends Stroke {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** A stretch that is to have `value`: false for no formatting of this kind, a link's URL. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly kind: MarkKind;
  readonly value: boolean | string;
}

/** What these strokes, the older before the newer, come to on a text of `length` units. */
export function marksOf(strokes: readonly Laid[], length: number): readonly Mark[] {
  if (strokes.length === 0) return NO_MARKS;
  return markKinds
    .flatMap((kind) => runs(strokes.filter((stroke) => stroke.kind === kind).map(asChange), length))
    .sort(inOrder);
}

/** The strokes on a text, the older before the newer. */
export function strokesIn(text: NodeText): Laid[] {
  const strokes: (Stroke & { key: string })[] = [];
  for (const key of text._map.keys()) {
    const stroke = key.startsWith(MARK) ? readStroke(text.getAttribute(key)) : undefined;
    if (stroke) strokes.push({ ...stroke, key });
  }
  if (strokes.length === 0) return [];
  strokes.sort((a, b) => a.lamport - b.lamport || (a.key < b.key ? -1 : 1));
  const newest = strokes.slice(-limits.marks);
  const places = placesOf(
    text,
    newest.flatMap(({ from, to }) => [from, to]),
  );
  return newest.flatMap((stroke) => {
    const start = places.get(stroke.from)?.before;
    const end = stroke.kind === "link" ? places.get(stroke.to)?.after : places.get(stroke.to)?.before;
    // What it is bound to may not have come yet.
    return start === undefined || end === undefined ? [] : [{ ...stroke, start, end: Math.max(start, end) }];
  });
}

/** What to change in a text of `length` units with these marks for it to have those. */
export function changes(now: readonly Mark[], wanted: readonly Mark[], length: number): Change[] {
  return markKinds.flatMap((kind) => {
    const [has, wants] = [now, wanted].map((marks) => marks.filter((mark) => mark.kind === kind).map(asSet));
    const ends = stops([...(has ?? []), ...(wants ?? [])], length);
    const found: Change[] = [];
    for (let i = 0; i + 1 < ends.length; i++) {
      const [from, to] = [ends[i] as number, ends[i + 1] as number];
      const value = valueAt(wants ?? [], from);
      if (value === valueAt(has ?? [], from)) continue;
      const last = found.at(-1);
      if (last?.to === from && last.value === value) found[found.length - 1] = { ...last, to };
      else found.push({ from, to, kind, value });
    }
    return found;
  });
}

/** Marks as `MindMap.marks` answers them: in order, within the text, none twice. Of two links the later counts. */
export function normalMarks(marks: readonly Mark[], length: number): Mark[] {
  return markKinds
    .flatMap((kind) => runs(marks.filter((mark) => mark.kind === kind).map(asSet), length))
    .sort(inOrder);
}

/** The marks within a part of a text, of that part. */
export function marksWithin(marks: readonly Mark[], from: number, to: number): Mark[] {
  return marks
    .map((mark) => ({ ...mark, from: Math.max(mark.from, from) - from, to: Math.min(mark.to, to) - from }))
    .filter((mark) => mark.from < mark.to);
}

/** A stretch of text that is formatted in one way. */
export interface Run {
  readonly text: string;
  readonly kinds: readonly MarkKind[];
  /** Of a link. */
  readonly href?: string;
}

/** The stretches of a text from `from` up to `to`, in order; none of an empty one. */
export function runsOf(text: string, marks: readonly Mark[], from = 0, to = text.length): Run[] {
  const ends = new Set([from, to]);
  const over = marks.filter((mark) => mark.from < to && from < mark.to);
  for (const mark of over) ends.add(Math.max(from, mark.from)).add(Math.min(to, mark.to));
  const stops = [...ends].sort((a, b) => a - b);
  return stops.slice(1).flatMap((end, i) => {
    const start = stops[i] as number;
    if (start === end) return [];
    const here = over.filter((mark) => mark.from <= start && end <= mark.to);
    const href = here.find((mark) => mark.kind === "link")?.href;
    const kinds = here.map(({ kind }) => kind);
    return [{ text: text.slice(start, end), kinds, ...(href !== undefined && { href }) }];
  });
}

/** The id of the character at an index, as strokes name it; "" at the end of the text. */
export function unitAt(text: NodeText, index: number): string {
  let left = index;
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue;
    if (left < item.length) return nodeId(item.id.client, item.id.clock + left);
    left -= item.length;
  }
  return "";
}

function asChange({ start, end, kind, value }: Laid): Change {
  return { from: start, to: end, kind, value };
}

function asSet({ from, to, kind, href }: Mark): Change {
  return { from, to, kind, value: href ?? true };
}

function inOrder(a: Mark, b: Mark): number {
  return a.from - b.from || markKinds.indexOf(a.kind) - markKinds.indexOf(b.kind);
}

/** Lays changes of one kind over each other, the later above the earlier. */
function runs(all: readonly Change[], length: number): Mark[] {
  if (all.length === 0) return [];
  const ends = stops(all, length);
  const marks: Mark[] = [];
  for (let i = 0; i + 1 < ends.length; i++) {
    const [from, to] = [ends[i] as number, ends[i + 1] as number];
    const value = valueAt(all, from);
    if (value === false) continue;
    const kind = (all[0] as Change).kind;
    const last = marks.at(-1);
    if (last?.to === from && (last.href ?? true) === value) marks[marks.length - 1] = { ...last, to };
    else marks.push(typeof value === "string" ? { from, to, kind, href: value } : { from, to, kind });
  }
  return marks;
}

function valueAt(all: readonly Change[], index: number): boolean | string {
  return all.findLast(({ from, to }) => from <= index && index < to)?.value ?? false;
}

/** Where any of these begins or ends, each once, in order. */
function stops(all: readonly Change[], length: number): number[] {
  const at = new Set<number>();
  for (const { from, to } of all) at.add(Math.min(from, length)).add(Math.min(to, length));
  return [...at].sort((a, b) => a - b);
}

interface Where {
  /** The index of the character, or where it was before it was deleted. */
  readonly before: number;
  /** The index behind it. */
  readonly after: number;
}

/** Where characters are, by one walk through the text; "" is its end. */
function placesOf(text: NodeText, units: readonly string[]): Map<string, Where> {
  const sought = new Map<number, { clock: number; unit: string }[]>();
  for (const unit of new Set(units)) {
    if (unit === "") continue;
    const { clientId, clock } = readNodeId(unit);
    const clocks = sought.get(clientId) ?? [];
    sought.set(clientId, clocks);
    clocks.push({ clock, unit });
  }
  for (const clocks of sought.values()) clocks.sort((a, b) => a.clock - b.clock);
  const places = new Map<string, Where>();
  let at = 0;
  for (let item = text._start; item; item = item.right) {
    const isThere = !item.deleted && item.countable;
    const { client, clock } = item.id;
    const clocks = sought.get(client) ?? [];
    for (let i = firstFrom(clocks, clock); i < clocks.length; i++) {
      const { clock: one, unit } = clocks[i] as { clock: number; unit: string };
      if (one >= clock + item.length) break;
      const before = at + (isThere ? one - clock : 0);
      places.set(unit, { before, after: before + (isThere ? 1 : 0) });
    }
    if (isThere) at += item.length;
  }
  places.set("", { before: at, after: at });
  return places;
}

/** The index of the first that is not before `clock`. */
function firstFrom(clocks: readonly { readonly clock: number }[], clock: number): number {
  let [low, high] = [0, clocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((clocks[middle]?.clock ?? 0) < clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

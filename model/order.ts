/**
 * Keys that order siblings. Two people who add runs of nodes at one place without knowing of each other must
 * not get them mixed, so a run has a prefix of its own: a key in the gap, a mark of its author, then a counter.
 */

import {
  BASE_52_DIGITS,
  BASE_62_DIGITS,
  generateKeyBetween,
  generateNKeysBetween,
} from "fractional-indexing";
import { isOrder } from "./schema.ts";

/** No "0": what is put after a key must not make it end in one. */
const DIGITS = BASE_62_DIGITS.slice(1);
/** Longer keys are no longer given a prefix: they would grow by it with each zigzag between two neighbours. */
const LONG = 40;
/** Longer keys are not made: the neighbours get new ones instead. Well below what `isOrder` allows. */
const LONGEST = 200;

/** The mark of an author in keys: three characters (226,981 marks; two authors with one mark only risk mixed runs). */
export function markOf(clientId: number): string {
  let rest = clientId;
  let mark = "";
  for (let i = 0; i < 3; i++) {
    mark += DIGITS[rest % DIGITS.length];
    rest = Math.floor(rest / DIGITS.length);
  }
  return mark;
}

/** `count` keys for a list that nobody else knows yet. */
export function freshKeys(count: number): string[] {
  return generateNKeysBetween(null, null, count);
}

export interface Slots {
  /** The keys of the new nodes, in order. */
  readonly keys: string[];
  /** New keys for the siblings that stood in the way, by their index. */
  readonly rekeyed: ReadonlyMap<number, string>;
}

/** The keys of siblings, in order. */
export interface Orders {
  readonly length: number;
  at(index: number): string;
}

/**
 * Keys for `count` nodes to be put before the sibling at `index`. Siblings whose keys leave no room (equal or
 * too long ones, made by concurrent edits) are given new ones.
 */
export function slots(orders: Orders, index: number, count: number, mark: string): Slots {
  const left = index > 0 ? orders.at(index - 1) : undefined;
  let end = index;
  while (end < orders.length && left !== undefined && orders.at(end) <= left) end++;
  const inWay = end - index;
  const right = end < orders.length ? orders.at(end) : undefined;
  const keys = between(left, right, count + inWay, mark);
  if (keys.some((key) => key.length > LONGEST)) return renumber(orders.length, index, count);
  const rekeyed = new Map(keys.slice(count).map((key, i) => [index + i, key] as const));
  return { keys: keys.slice(0, count), rekeyed };
}

/** All siblings anew: short keys again, at the price of one write each. */
function renumber(length: number, index: number, count: number): Slots {
  const all = freshKeys(length + count);
  const rest = [...all.slice(0, index), ...all.slice(index + count)];
  return { keys: all.slice(index, index + count), rekeyed: new Map(rest.map((key, i) => [i, key])) };
}

function between(left: string | undefined, right: string | undefined, count: number, mark: string): string[] {
  const run = continued(left, right, count, mark);
  if (run) return run;
  const base = gap(left, right);
  if (base.length > LONG) return generateNKeysBetween(left, right, count);
  return counter(null, null, count).map((digits) => base + mark + digits);
}

/** A key between the two that is no prefix of the right one: whatever is put after it stays between them. */
function gap(left: string | undefined, right: string | undefined): string {
  let key = generateKeyBetween(left, right);
  while (right?.startsWith(key)) key = generateKeyBetween(key, right);
  return key;
}

/** The keys that go on with this author's run on the left, or come before the one on the right. */
function continued(
  left: string | undefined,
  right: string | undefined,
  count: number,
  mark: string,
): string[] | undefined {
  const before = split(left, mark);
  if (before && !right?.startsWith(before.prefix)) {
    return counter(before.digits, null, count).map((digits) => before.prefix + digits);
  }
  const after = split(right, mark);
  if (after && !left?.startsWith(after.prefix)) {
    return counter(null, after.digits, count).map((digits) => after.prefix + digits);
  }
  return undefined;
}

function split(key: string | undefined, mark: string): { prefix: string; digits: string } | undefined {
  if (key === undefined) return undefined;
  const at = key.lastIndexOf(mark);
  if (at < 2 || at + mark.length === key.length) return undefined;
  const digits = key.slice(at + mark.length);
  return isCounter(digits) ? { prefix: key.slice(0, at + mark.length), digits } : undefined;
}

/** Counters are integers of fractional-indexing without fraction, written without "0". */
function isCounter(digits: string): boolean {
  const head = digits.charCodeAt(0);
  return isOrder(digits) && !digits.includes("0") && digits.length === (head >= 97 ? head - 95 : 92 - head);
}

function counter(after: string | null, before: string | null, count: number): string[] {
  return generateNKeysBetween(after, before, count, DIGITS, BASE_52_DIGITS);
}

/** The order of what several people inserted into one list, from what each insertion names as its neighbours: YATA, as Yjs has it. */

import { Refusal } from "./refusal.ts";

/** A unit: an author's clock. */
export interface Unit {
  readonly client: number;
  readonly clock: number;
}

/** Units that were inserted together, and the ones that they were put between then, as Yjs calls them. */
export interface Insertion {
  readonly id: Unit;
  readonly length: number;
  readonly origin: Unit | undefined;
  readonly rightOrigin: Unit | undefined;
}

class Link<T extends Insertion> {
  readonly of: T;
  next: Link<T> | undefined;
  state: "waiting" | "asked" | "there" = "waiting";

  constructor(of: T) {
    this.of = of;
  }
}

/**
 * Insertions in the order that everybody sees, whatever order they are given in. A neighbour must be at the end of an
 * insertion that faces it; one that is not among them counts as the end of the list. Throws a Refusal for a circle.
 */
export function inOrder<T extends Insertion>(insertions: readonly T[]): T[] {
  const links = insertions
    .map((one) => new Link(one))
    .sort((a, b) => a.of.id.client - b.of.id.client || a.of.id.clock - b.of.id.clock);
  const starts = new Map(links.map((link) => [nameOf(link.of.id), link]));
  const ends = new Map(links.map((link) => [nameOf(link.of.id, link.of.length - 1), link]));
  const leftOf = ({ of: { origin } }: Link<T>) => origin && ends.get(nameOf(origin));
  const rightOf = ({ of: { rightOrigin } }: Link<T>) => rightOrigin && starts.get(nameOf(rightOrigin));
  const before = new Map<Link<T>, Link<T>>();
  for (const [i, link] of links.entries()) {
    const last = links[i - 1];
    if (last?.of.id.client === link.of.id.client) before.set(link, last);
  }
  let first: Link<T> | undefined;
  const stack = links.toReversed();
  for (let link = stack.at(-1); link; link = stack.at(-1)) {
    // What was there when it was inserted comes before it.
    const needs = [before.get(link), leftOf(link), rightOf(link)].filter(
      (one) => one && one.state !== "there",
    );
    if (link.state !== "there" && needs.length > 0) {
      if (link.state === "asked") throw new Refusal("Its edits build on each other in a circle.");
      link.state = "asked";
      for (const one of needs) if (one) stack.push(one);
      continue;
    }
    stack.pop();
    if (link.state !== "there") put(link);
  }
  const all: T[] = [];
  for (let link = first; link; link = link.next) all.push(link.of);
  return all;

  function put(link: Link<T>): void {
    let left = leftOf(link);
    const right = rightOf(link);
    const passed = new Set<Link<T>>();
    const conflicting = new Set<Link<T>>();
    // Others may have inserted at the same place: whose come first is decided alike everywhere.
    for (let other = left ? left.next : first; other && other !== right; other = other.next) {
      passed.add(other);
      conflicting.add(other);
      const origin = leftOf(other);
      if (isSame(link.of.origin, other.of.origin)) {
        if (other.of.id.client < link.of.id.client) {
          left = other;
          conflicting.clear();
        } else if (isSame(link.of.rightOrigin, other.of.rightOrigin)) break;
      } else if (origin && passed.has(origin)) {
        if (!conflicting.has(origin)) {
          left = other;
          conflicting.clear();
        }
      } else break;
    }
    link.next = left ? left.next : first;
    if (left) left.next = link;
    else first = link;
    link.state = "there";
  }
}

const nameOf = ({ client, clock }: Unit, further = 0): string => `${client}:${clock + further}`;

const isSame = (a: Unit | undefined, b: Unit | undefined): boolean =>
  a?.client === b?.client && a?.clock === b?.clock;

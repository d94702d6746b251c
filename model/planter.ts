/** Puts trees from outside into the document. What refers to nodes of such a tree then refers to those made of them. */

import type { Job } from "./history.ts";
import { itemKey, itemKinds, itemProblem, itemsIn } from "./items.ts";
import { changes } from "./marks.ts";
import { freshKeys } from "./order.ts";
import { linkedNode, marksProblem, type NodeId, ROOT, textProblem, utf8Length } from "./schema.ts";
import type { Outline } from "./types.ts";
import { references } from "./view.ts";
import { checkAttributes, clamp, entriesOf, MapWriter, refuse, refuseMore } from "./writer.ts";

export class MapPlanter extends MapWriter {
  /** Throws a MapError if these cannot be put below `parent`. */
  protected checkPlant(parent: NodeId, outlines: readonly Outline[]): void {
    this.mustHave(parent);
    for (const outline of all(outlines)) {
      refuse(textProblem(outline.text) ?? marksProblem(outline.marks ?? [], outline.text.length));
      checkAttributes(entriesOf(outline.attributes ?? {}));
      for (const [kind, value] of itemsIn(outline.items)) refuse(itemProblem(kind, value));
      for (const kind of itemKinds) refuseMore(kind, outline.items?.[kind]?.length ?? 0);
    }
  }

  /**
   * How many of the links and items of these would be left out if they were put into this map, because they lead
   * to nodes that are not among them. (Those that are in this map will do.)
   */
  looseEnds(outlines: readonly Outline[]): number {
    const named = namesIn(outlines);
    let count = 0;
    for (const outline of all(outlines)) {
      for (const ref of references(outline)) if (!named.has(ref) && !this.#isOwn(ref)) count++;
    }
    return count;
  }

  /** Whether a node that an outline names is one of this map. Every map has a root: which is meant, nobody knows. */
  #isOwn(id: NodeId): boolean {
    return id !== ROOT && this.has(id);
  }

  /** `self`, if given, is what stands for `parent` in the outlines. */
  protected plant(parent: NodeId, index: number, outlines: readonly Outline[], self?: Outline): NodeId[] {
    const named = new Map<string, () => NodeId>();
    const referring = new Map<Outline, () => NodeId>();
    if (self?.id !== undefined) named.set(self.id, () => parent);
    if (self) referring.set(self, () => parent);
    const siblings = this.children(parent);
    const { keys, rekeyed } = this.slots(siblings, clamp(index, siblings.length), outlines.length);
    const jobs = this.rekeying(siblings, rekeyed, parent);
    // Ids come with the writing: each job asks for its parent's when it runs, which is after that one ran.
    const seed = (outline: Outline, order: string, parentOf: () => NodeId): (() => NodeId) => {
      let id = "";
      const run = () => {
        id = this.create(outline.text, parentOf(), order);
      };
      jobs.push({ bytes: 100 + order.length + utf8Length(outline.text), run });
      for (const change of changes([], outline.marks ?? [], outline.text.length)) {
        jobs.push(this.strokeJob(() => id, change, 0, true));
      }
      for (const entry of entriesOf(outline.attributes ?? {})) {
        if (entry[0] === "link" && linkedNode(outline.attributes?.link) !== undefined) continue;
        jobs.push(this.attributeJob(() => id, entry, true));
      }
      if (outline.id !== undefined) named.set(outline.id, () => id);
      if (outline.items || linkedNode(outline.attributes?.link)) referring.set(outline, () => id);
      return () => id;
    };
    const tops = outlines.map((outline, i) => seed(outline, keys[i] as string, () => parent));
    const stack = outlines.map((outline, i) => ({ outline, id: tops[i] as () => NodeId }));
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { outline, id } = next;
      const orders = freshKeys(outline.children.length);
      outline.children.forEach((child, i) => {
        stack.push({ outline: child, id: seed(child, orders[i] as string, id) });
      });
    }
    for (const [outline, idOf] of referring) jobs.push(...this.#referringJobs(outline, idOf, named));
    this.write(jobs);
    const ids = tops.map((top) => top());
    for (const id of ids) this.step.push({ kind: "added", id });
    return ids;
  }

  /** Writes what of an outline may name nodes, by their new ids: its items and its link. */
  #referringJobs(outline: Outline, idOf: () => NodeId, named: ReadonlyMap<string, () => NodeId>): Job[] {
    const jobs: Job[] = [];
    const idNow = (ref: string) => named.get(ref) ?? (this.#isOwn(ref) ? () => ref : undefined);
    const linked = linkedNode(outline.attributes?.link);
    const link = linked === undefined ? undefined : idNow(linked);
    if (link) {
      const run = () => this.attributeJob(idOf, ["link", `#${link()}`]).run();
      jobs.push({ bytes: 100, run });
    }
    for (const [kind, value] of itemsIn(outline.items)) {
      const ends = Object.entries(value).filter(([name]) => name === "to" || name === "from");
      const now = ends.map(([name, ref]) => [name, idNow(String(ref))] as const);
      if (now.some(([, id]) => id === undefined)) continue;
      const run = () => {
        const to = { ...value, ...Object.fromEntries(now.map(([name, id]) => [name, id?.()])) };
        this.register(idOf(), itemKey(kind, this.store.freshName()), to, null);
      };
      jobs.push({ bytes: 100 + utf8Length(JSON.stringify(value)), run });
    }
    return jobs;
  }
}

/** What nodes of the outlines are called. */
function namesIn(outlines: readonly Outline[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { id } of all(outlines)) if (id !== undefined) names.add(id);
  return names;
}

/** All outlines, in no particular order, without recursion. */
function* all(outlines: readonly Outline[]): Generator<Outline, void, undefined> {
  const stack = [...outlines];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    for (const child of next.children) stack.push(child);
  }
}

/**
 * A snapshot's document, read from its bytes without Yjs, to be looked at only: a map of 100,000 nodes is there in a
 * fraction of the time that a document to write in takes, and before Yjs is. Structs are found once and decoded when
 * they are asked for. Nearly all registers and texts are of one struct; only the others are put in order.
 */

import { type Insertion, inOrder, type Unit } from "./order-pieces.ts";
import { Reader } from "./reader.ts";
import { type NodeText, type Piece, Registers } from "./registers.ts";
import {
  ANY,
  GONE,
  HAS_KEY,
  HAS_ORIGIN,
  HAS_RIGHT_ORIGIN,
  inspectSnapshot,
  passContent,
  STRING,
  TYPE,
} from "./scan.ts";
import { NODES, type NodeId, PLACE, ROOT } from "./schema.ts";

/** An author's structs, from the first up to the one before `end`, and what was deleted of them: clocks, in order. */
interface Author {
  readonly client: number;
  readonly first: number;
  end: number;
  deleted: readonly { readonly from: number; readonly to: number }[];
}

/** Numbers of structs: one, or several of which the order decides. */
type Structs = number | readonly number[] | undefined;

/** Whose a struct is: not known yet, and nobody's. */
const UNKNOWN = -1;
const NOBODY = -2;

export class Frozen extends Registers {
  readonly nodes = new Map<NodeId, FrozenNode>();
  readonly root: FrozenNode;
  readonly #in: Reader;
  readonly #authors: Author[] = [];
  readonly #byClient = new Map<number, Author>();
  /** By struct: its clocks, where it begins and where its content does, and its first byte. */
  readonly #clocks: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #heads: Uint32Array;
  readonly #bodies: Uint32Array;
  readonly #infos: Uint8Array;
  /** By struct: the node that it belongs to (or is the making of), and of which register it is a write. */
  readonly #owners: Int32Array;
  readonly #keys: (string | undefined)[];
  readonly #all: FrozenNode[] = [];
  /** The struct that was found last: the next is often the same. */
  #found = 0;

  /** Throws for bytes that are not the snapshot of a map. */
  constructor(snapshot: Uint8Array) {
    super();
    const count = inspectSnapshot(snapshot, () => 0);
    this.#clocks = new Uint32Array(count);
    this.#ends = new Uint32Array(count);
    this.#heads = new Uint32Array(count);
    this.#bodies = new Uint32Array(count);
    this.#infos = new Uint8Array(count);
    this.#owners = new Int32Array(count);
    this.#keys = new Array(count);
    this.#in = new Reader(snapshot);
    this.root = this.#newNode();
    this.#read();
    for (const author of this.#authors) this.#dealOut(author);
  }

  override node(id: NodeId): FrozenNode | undefined {
    return id === ROOT ? this.root : this.nodes.get(id);
  }

  /** The value of a register: that of its last write. */
  value(writes: Structs): unknown {
    // Writes that were made one after the other are one struct; another's may have been put behind the first of them.
    const last = typeof writes === "object" ? this.pieces(writes).at(-1)?.struct : writes;
    if (last === undefined || this.#isDeleted(last) || this.#kind(last) !== ANY) return undefined;
    const from = this.#in.seek(this.#bodies[last] as number);
    let value: unknown;
    for (let count = from.uint(); count > 0; count--) value = from.value();
    return value;
  }

  string(structs: Structs): string {
    if (structs === undefined) return "";
    if (typeof structs === "number") {
      const author = this.#authorOf(structs);
      const isWhole = author.deleted.length === 0 || !this.#isTouched(structs, author);
      if (isWhole) return this.#kind(structs) === STRING ? this.#stringOf(structs) : "";
    }
    let text = "";
    for (const piece of this.pieces(structs)) if (!piece.deleted) text += piece.text ?? "";
    return text;
  }

  /** A text's or a register's stretches in order, each deleted or not. */
  pieces(structs: Structs): FrozenPiece[] {
    const all = typeof structs === "number" ? [structs] : (structs ?? []);
    const heads = all.map((struct) => ({
      struct,
      author: this.#authorOf(struct),
      ...this.#neighbours(struct),
    }));
    // A struct is cut where others were put into it, and where deletions begin and end.
    const cuts = new Map<number, number[]>(heads.map(({ author }) => [author.client, []]));
    for (const { origin, rightOrigin } of heads) {
      if (origin) cuts.get(origin.client)?.push(origin.clock + 1);
      if (rightOrigin) cuts.get(rightOrigin.client)?.push(rightOrigin.clock);
    }
    const pieces = heads.flatMap(({ struct, author: { client, deleted }, origin, rightOrigin }) => {
      const [from, to] = [this.#clocks[struct] as number, this.#ends[struct] as number];
      const text = this.#kind(struct) === STRING ? this.#stringOf(struct) : undefined;
      const ends = deleted.slice(firstBehind(deleted, from)).flatMap((range) => [range.from, range.to]);
      const within = [...(cuts.get(client) ?? []), ...ends].filter((clock) => from < clock && clock < to);
      const stops = [...new Set([from, ...within, to])].sort((a, b) => a - b);
      return stops.slice(1).map((end, i) => {
        const start = stops[i] as number;
        return new FrozenPiece({
          struct,
          id: { client, clock: start },
          length: end - start,
          origin: i === 0 ? origin : { client, clock: start - 1 },
          rightOrigin,
          deleted: isAmong(deleted, start),
          text: text?.slice(start - from, end - from),
        });
      });
    });
    const ordered = pieces.length > 1 ? inOrder(pieces) : pieces;
    for (const [i, piece] of ordered.entries()) piece.right = ordered[i + 1] ?? null;
    return ordered;
  }

  #newNode(): FrozenNode {
    const node = new FrozenNode(this);
    this.#all.push(node);
    return node;
  }

  /** Finds the structs. */
  #read(): void {
    const from = this.#in;
    let struct = 0;
    for (let authors = from.uint(); authors > 0; authors--) {
      const end = struct + from.uint();
      const author: Author = { client: from.uint(), first: struct, end, deleted: [] };
      let clock = from.uint();
      for (; struct < end; struct++) clock = this.#readStruct(struct, author, clock);
      this.#authors.push(author);
      this.#byClient.set(author.client, author);
    }
    for (let authors = from.uint(); authors > 0; authors--) {
      const author = this.#byClient.get(from.uint());
      const ranges = Array.from({ length: from.uint() }, () => {
        const start = from.uint();
        return { from: start, to: start + from.uint() };
      });
      if (author) author.deleted = ranges;
    }
  }

  /** Answers the clock behind it. */
  #readStruct(struct: number, author: Author, clock: number): number {
    const from = this.#in;
    this.#clocks[struct] = clock;
    this.#heads[struct] = from.at;
    const info = from.byte();
    const kind = info & 0x1f;
    let owner = kind === GONE ? NOBODY : UNKNOWN;
    if (info & HAS_ORIGIN) readUnit(from);
    if (info & HAS_RIGHT_ORIGIN) readUnit(from);
    if (kind !== GONE && !(info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN))) {
      const root = from.uint() === 1 ? from.name() : undefined;
      if (root === ROOT) owner = 0;
      else if (root === undefined) owner = this.#madeJustNow(struct, author, readUnit(from));
      const key = info & HAS_KEY ? from.text() : undefined;
      if (root === NODES && key !== undefined) {
        owner = this.#all.length;
        this.nodes.set(key, this.#newNode());
      } else this.#keys[struct] = key;
    }
    this.#infos[struct] = info;
    this.#owners[struct] = owner;
    this.#bodies[struct] = from.at;
    const end = clock + passContent(from, kind);
    this.#ends[struct] = end;
    return end;
  }

  /** The owner of what belongs to a node: known at once where the node was made a few structs before, as most are. */
  #madeJustNow(struct: number, { client, first }: Author, made: Unit): number {
    if (made.client !== client) return UNKNOWN;
    for (let before = struct - 1; before >= first && before > struct - 5; before--) {
      if (this.#clocks[before] === made.clock) return this.#owners[before] as number;
    }
    return UNKNOWN;
  }

  /** Gives an author's structs to the nodes that they belong to. */
  #dealOut({ first, end }: Author): void {
    for (let struct = first; struct < end; struct++) {
      if (this.#kind(struct) === TYPE) continue;
      const node = this.#all[this.#ownerOf(struct)];
      node?.add(struct, this.#keys[struct]);
    }
  }

  /** Where a struct was put between others, it belongs where they do. */
  #ownerOf(struct: number): number {
    const path: number[] = [];
    let at = struct;
    while (this.#owners[at] === UNKNOWN) {
      // In a circle nothing belongs anywhere.
      this.#owners[at] = NOBODY;
      path.push(at);
      at = this.#leaderOf(at);
    }
    for (let one = path.pop(); one !== undefined; one = path.pop()) {
      this.#owners[one] = this.#owners[at] as number;
      if ((this.#infos[one] as number) & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) this.#keys[one] = this.#keys[at];
      at = one;
    }
    return this.#owners[struct] as number;
  }

  /** The struct that tells where one belongs: its left neighbour, its right one, or the making of its node. */
  #leaderOf(struct: number): number {
    const { origin, rightOrigin } = this.#neighbours(struct);
    const sides = [origin, rightOrigin].flatMap((unit) => (unit ? [this.#structAt(unit)] : []));
    if (sides[0] !== undefined) return sides.find((one) => this.#kind(one) === GONE) ?? sides[0];
    const from = this.#in.seek((this.#heads[struct] as number) + 1);
    from.uint();
    return this.#structAt(readUnit(from));
  }

  #neighbours(struct: number): Pick<Insertion, "origin" | "rightOrigin"> {
    const info = this.#infos[struct] as number;
    const from = this.#in.seek((this.#heads[struct] as number) + 1);
    const origin = info & HAS_ORIGIN ? readUnit(from) : undefined;
    return { origin, rightOrigin: info & HAS_RIGHT_ORIGIN ? readUnit(from) : undefined };
  }

  /** The struct with this unit; the inspection has seen that there is one. */
  #structAt({ client, clock }: Unit): number {
    const { first, end } = this.#byClient.get(client) as Author;
    const found = this.#found;
    const isAgain = first <= found && found < end && (this.#clocks[found] as number) <= clock;
    if (isAgain && clock < (this.#ends[found] as number)) return found;
    let [low, high] = [first, end - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#clocks[middle] as number) <= clock) low = middle;
      else high = middle - 1;
    }
    this.#found = low;
    return low;
  }

  #kind(struct: number): number {
    return (this.#infos[struct] as number) & 0x1f;
  }

  #stringOf(struct: number): string {
    return this.#in.seek(this.#bodies[struct] as number).text();
  }

  #authorOf(struct: number): Author {
    return this.#authors.find(({ end }) => struct < end) as Author;
  }

  /** Whether the last of it was deleted: a register is deleted as a whole. */
  #isDeleted(struct: number): boolean {
    return isAmong(this.#authorOf(struct).deleted, (this.#ends[struct] as number) - 1);
  }

  /** Whether any of it was deleted. */
  #isTouched(struct: number, { deleted }: Author): boolean {
    const [from, to] = [this.#clocks[struct] as number, this.#ends[struct] as number];
    const next = deleted[firstBehind(deleted, from)];
    return next !== undefined && next.from < to;
  }
}

/** A node of a frozen document. */
export class FrozenNode implements NodeText {
  readonly #doc: Frozen;
  #text: Structs;
  /** Every node has one; the others are few. */
  #place: Structs;
  #others: Map<string, Structs> | undefined;

  constructor(doc: Frozen) {
    this.#doc = doc;
  }

  add(struct: number, key: string | undefined): void {
    if (key === undefined) this.#text = joined(this.#text, struct);
    else if (key === PLACE) this.#place = joined(this.#place, struct);
    else {
      this.#others ??= new Map();
      this.#others.set(key, joined(this.#others.get(key), struct));
    }
  }

  /** All but its place. */
  get _map(): { keys(): Iterable<string> } {
    return this.#others ?? NO_KEYS;
  }

  get _start(): Piece | null {
    return this.#doc.pieces(this.#text)[0] ?? null;
  }

  getAttribute(key: string): unknown {
    return this.#doc.value(key === PLACE ? this.#place : this.#others?.get(key));
  }

  toString(): string {
    return this.#doc.string(this.#text);
  }
}

const NO_KEYS: ReadonlyMap<string, Structs> = new Map();

interface FrozenStretch extends Insertion {
  /** The struct that it is a stretch of. */
  readonly struct: number;
  readonly deleted: boolean;
  /** None of what was deleted long ago. */
  readonly text: string | undefined;
}

class FrozenPiece implements Piece, FrozenStretch {
  readonly struct: number;
  readonly id: Unit;
  readonly length: number;
  readonly origin: Unit | undefined;
  readonly rightOrigin: Unit | undefined;
  readonly deleted: boolean;
  readonly text: string | undefined;
  right: FrozenPiece | null = null;

  constructor({ struct, id, length, origin, rightOrigin, deleted, text }: FrozenStretch) {
    this.struct = struct;
    this.id = id;
    this.length = length;
    this.origin = origin;
    this.rightOrigin = rightOrigin;
    this.deleted = deleted;
    this.text = text;
  }

  get countable(): boolean {
    return this.text !== undefined;
  }
}

function readUnit(from: Reader): Unit {
  return { client: from.uint(), clock: from.uint() };
}

function joined(some: Structs, one: number): Structs {
  if (some === undefined) return one;
  return typeof some === "number" ? [some, one] : [...some, one];
}

type Ranges = Author["deleted"];

/** The index of the first range that ends behind a clock. */
function firstBehind(ranges: Ranges, clock: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.to ?? 0) <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAmong(ranges: Ranges, clock: number): boolean {
  const range = ranges[firstBehind(ranges, clock)];
  return range !== undefined && range.from <= clock;
}

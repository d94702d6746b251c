import { MapError, type MindMap, type NodeId } from "../document.ts";
import { applyEdits, type KnownTree, planEdits } from "../plan.ts";
import { attributeProblem, marksProblem, textProblem } from "../schema.ts";
import { attributesOf, type Block, outlineOf, readBlocks } from "./blocks.ts";
import { type Headings, headingsFor, saidOf, saysSame, type Wanted, writeLines } from "./write.ts";

type Node = Wanted & { readonly id: NodeId };

/** A branch of a map and the Markdown text that says it, kept the same while both are edited. */
export class MarkdownText {
  readonly #map: MindMap;
  readonly #top: NodeId;
  readonly #headings: Headings;
  #lines: readonly string[] = [];
  #blocks: readonly Block[] = [];
  #ids: readonly NodeId[] = [];

  constructor(map: MindMap, top: NodeId) {
    this.#map = map;
    this.#top = top;
    this.#headings = headingsFor(
      map.children(top).map((id) => ({ hasChildren: map.children(id).length > 0 })),
    );
    this.follow();
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** Of the node of each block. */
  get ids(): readonly NodeId[] {
    return this.#ids;
  }

  /**
   * The text was edited: makes the map what it says, as one undo step. What others did since the text was last
   * brought up to date stays, and is in the text after `follow`. Throws a MapError, and changes nothing, for what
   * a node cannot hold.
   */
  take(lines: readonly string[]): void {
    const blocks = readBlocks(lines);
    for (const block of blocks) check(block);
    const plan = planEdits(this.#known(), outlineOf(blocks));
    const ids = applyEdits(this.#map, plan, this.#top);
    this.#lines = lines;
    this.#blocks = blocks;
    this.#ids = ids.map((id) => id ?? this.#top);
  }

  /** Brings the text up to date with the map, with the lines that are right as they are, and answers it. */
  follow(): readonly string[] {
    const wanted = this.#wanted();
    if (this.#isRight(wanted)) return this.#lines;
    const { lines, blocks } = writeLines(wanted, this.#headings, this.#lines);
    this.#lines = lines;
    this.#blocks = blocks;
    this.#ids = wanted.map(({ id }) => id);
    return lines;
  }

  /** Which block a line is in. */
  blockAt(line: number): number {
    let [low, high] = [0, this.#blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#blocks[middle]?.from ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #wanted(): Node[] {
    const map = this.#map;
    const old = new Map(this.#ids.map((id, i) => [id, this.#blocks[i]]));
    const depths = new Map<NodeId, number>();
    const wanted: Node[] = [];
    for (const id of map.walk(this.#top)) {
      const depth = id === this.#top ? 0 : (depths.get(map.parent(id) ?? "") ?? 0) + 1;
      depths.set(id, depth);
      const said = saidOf({ text: map.text(id), marks: map.marks(id) }, map.attributes(id));
      const block = old.get(id);
      const isSaid = block?.depth === depth && saysSame(block, said);
      wanted.push({ id, said, depth, ...(isSaid && { block }) });
    }
    return wanted;
  }

  #isRight(wanted: readonly Node[]): boolean {
    return (
      wanted.length === this.#ids.length && wanted.every(({ id, block }, i) => block && id === this.#ids[i])
    );
  }

  /** What the text said of whom. */
  #known(): KnownTree {
    interface Known extends KnownTree {
      readonly children: Known[];
    }
    const path: Known[] = [];
    for (const [i, block] of this.#blocks.entries()) {
      const { text, marks, depth } = block;
      const node: Known = {
        id: this.#ids[i] ?? this.#top,
        text,
        ...(marks && { marks }),
        attributes: attributesOf(block),
        children: [],
      };
      path[depth - 1]?.children.push(node);
      path[depth] = node;
    }
    return path[0] ?? { id: this.#top, text: "", children: [] };
  }
}

function check(block: Block): void {
  const problem =
    textProblem(block.text) ??
    marksProblem(block.marks ?? [], block.text.length) ??
    (block.note === undefined ? undefined : attributeProblem("note", block.note));
  if (problem) throw new MapError(problem);
}

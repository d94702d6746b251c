/** A tree for all contenders, made the same way each time. */
export interface Tree {
  id: string;
  text: string;
  children: Tree[];
}

const WORDS =
  "plan idea market river green team launch budget paper cloud garden signal history light road season".split(
    " ",
  );

/** Exactly `size` nodes, breadth first, 3 to 7 children each, labels of 3 to 6 words; the same for a size. */
export function makeTree(size: number): Tree {
  let state = size;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let count = 0;
  const make = (): Tree => {
    const words = Array.from({ length: 3 + random(4) }, () => WORDS[random(WORDS.length)]);
    return { id: `n${count++}`, text: words.join(" "), children: [] };
  };
  const root = make();
  const queue = [root];
  for (let next = queue.shift(); next && count < size; next = queue.shift()) {
    for (let i = 3 + random(5); i > 0 && count < size; i--) {
      const child = make();
      next.children.push(child);
      queue.push(child);
    }
  }
  return root;
}

/** What a page of this bench has as `window.contender`. */
export interface Contender {
  /** For who reads snapshots: fetches the one at this address. */
  fetch?(snapshot: string): Promise<void>;
  /** Shows what the snapshot's bytes hold, to be looked at only. */
  glimpse?(): void;
  /** From the snapshot's bytes to a document in memory, which `load` shows then instead of the tree. */
  decode?(): void;
  /** Shows what is in memory; resolves when everything that is in view was handed to the browser. */
  load(tree: Tree): void | Promise<void>;
  /** Adds a child to a node of the second level, without opening a text field. */
  addChild(): void | Promise<void>;
  /** Moves the view by some pixels. */
  pan(dx: number, dy: number): void;
  zoom(factor: number): void;
  /** As much of the map in view as the zoom allows. */
  fit(): void | Promise<void>;
}

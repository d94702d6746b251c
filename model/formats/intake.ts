import { itemKinds, itemLimits, itemProblem } from "../items.ts";
import { normalMarks } from "../marks.ts";
import { attributeProblem, limits, linkedNode, marksProblem, utf8Length } from "../schema.ts";
import type { Imported, ItemKind, ItemKinds, Mark, NodeAttributes, NodeItems, Outline } from "../types.ts";
import { clean, cut, cutBytes, isLink } from "./clean.ts";
import { FormatError, MAX_NODES } from "./format.ts";
import { Losses } from "./losses.ts";
import { itemNames, namedNodes } from "./references.ts";
import { walk } from "./walk.ts";

/** Where every reader puts what it finds: counts nodes, keeps the limits, cleans text, notes what is left out. */
export class Intake {
  readonly losses = new Losses();
  #count = 0;
  /** How long notes are, kept because counting is slow when a note comes in many pieces. */
  readonly #noteBytes = new Map<Outline, number>();
  /** Nodes by the ids that the file's items and links call them. */
  readonly #named = new Map<string, Outline>();
  #refers = false;

  get count(): number {
    return this.#count;
  }

  /** A new node, at the end of its parent's children. */
  node(parent?: Outline): Outline {
    if (++this.#count > MAX_NODES) {
      throw new FormatError(
        `The file has more than ${MAX_NODES.toLocaleString("en")} nodes, too many for one map.`,
      );
    }
    const node: Outline = { text: "", children: [] };
    parent?.children.push(node);
    return node;
  }

  text(node: Outline, text: string, marks: readonly Mark[] = []): void {
    const fit = this.#clean(node, text);
    node.text = cut(fit, limits.text);
    if (node.text !== fit) this.losses.add("text beyond 10,000 characters", node);
    delete node.marks;
    if (marks.length > 0) this.#marks(node, text, marks);
  }

  /** Takes the marks that are good, of the text as it was before it was cleaned. */
  #marks(node: Outline, text: string, marks: readonly Mark[]): void {
    // What is cut out moves the marks behind it.
    const isWhole = text.startsWith(node.text);
    const at = (index: number) =>
      Math.min(isWhole ? index : clean(text.slice(0, index)).text.length, node.text.length);
    const good = marks
      .map((mark) => ({ ...mark, from: at(mark.from), to: at(mark.to) }))
      .filter((mark) => marksProblem([mark], node.text.length) === undefined);
    const fit = normalMarks(good, node.text.length).slice(0, limits.marks);
    if (good.length < marks.length || fit.length === limits.marks) this.losses.add("formatting", node);
    if (fit.length > 0) node.marks = fit;
  }

  /** Adds to the note, after a line break when there is one already. */
  note(node: Outline, note: string): void {
    const before = node.attributes?.note ?? "";
    if (note === "") return;
    const fit = this.#clean(node, note);
    const taken = before === "" ? 0 : (this.#noteBytes.get(node) ?? 0) + 1;
    const kept = cutBytes(fit, limits.note - taken);
    this.#noteBytes.set(node, taken + utf8Length(kept));
    if (kept !== fit) this.losses.add("notes beyond 50,000 bytes", node);
    if (kept !== "") this.set(node, { note: before === "" ? kept : `${before}\n${kept}` });
  }

  link(node: Outline, url: string): void {
    const link = url.trim();
    if (isLink(link)) this.set(node, { link });
    else if (link !== "") this.losses.add("links to files, programs or other nodes", node);
  }

  icon(node: Outline, icon: string): void {
    const icons = node.attributes?.icons ?? [];
    const fits = icons.length < limits.icons && isMark(icon, limits.icon);
    if (fits) this.set(node, { icons: [...icons, icon] });
    else this.losses.add("icons", node);
  }

  tags(node: Outline, tags: readonly string[]): void {
    const fit = tags.filter((tag) => isMark(tag, limits.tag)).slice(0, limits.tags);
    if (fit.length > 0) this.set(node, { tags: fit });
    if (fit.length < tags.length) this.losses.add("tags", node);
  }

  /** What another program says of a task; what can't be of one here is lost. */
  task(node: Outline, said: { readonly [name in "task" | "start" | "due" | "progress"]?: unknown }): void {
    for (const [name, value] of Object.entries(said)) {
      if (value === undefined || value === "") continue;
      if (attributeProblem(name as keyof typeof said, value)) this.losses.add("tasks", node);
      else this.set(node, { [name]: value });
    }
  }

  set(node: Outline, attributes: NodeAttributes): void {
    node.attributes = { ...node.attributes, ...attributes };
  }

  /** What items and links may call a node: an id of its own, given now if it has none. */
  idOf(node: Outline): string {
    node.id ??= (this.#named.size + 1).toString(36);
    this.#named.set(node.id, node);
    return node.id;
  }

  /** An item of a node. What it names need not be there yet. */
  item<K extends ItemKind>(node: Outline, kind: K, value: ItemKinds[K]): void {
    const now = (node.items?.[kind] ?? []) as ItemKinds[K][];
    if (itemProblem(kind, value) || now.length >= itemLimits.count) {
      this.losses.add(itemNames[kind], node);
      return;
    }
    this.#refers = true;
    node.items = { ...node.items, [kind]: [...now, value] };
  }

  /** A link to a place in Rhizome: another map, or by its id another node of the file. */
  place(node: Outline, link: string): void {
    this.#refers = true;
    this.set(node, { link });
  }

  /** Leaves out what names nodes that are not in the tree. */
  #dropLooseEnds(root: Outline): void {
    const there = namedNodes(root);
    walk(root, (node) => {
      const linked = linkedNode(node.attributes?.link);
      if (linked !== undefined && !there.has(linked)) {
        const { link: _, ...rest } = node.attributes ?? {};
        node.attributes = rest;
        this.losses.add("links to nodes that are not there", node);
      }
      const items: NodeItems = {};
      for (const kind of itemKinds) {
        const all = (node.items?.[kind] ?? []) as ItemKinds[ItemKind][];
        const kept = all.filter((item) => isWhole(item, node, there));
        if (kept.length > 0) Object.assign(items, { [kind]: kept });
        for (let i = kept.length; i < all.length; i++) this.losses.add(itemNames[kind], node);
      }
      if (node.items) node.items = items;
      if (Object.keys(items).length === 0) delete node.items;
    });
  }

  imported(root: Outline): Imported {
    if (this.#refers) this.#dropLooseEnds(root);
    return { title: root.text, root, count: this.#count, losses: this.losses.list() };
  }

  #clean(node: Outline, text: string): string {
    const { text: fit, dropped } = clean(text);
    if (dropped) this.losses.add("control characters", node);
    return fit;
  }
}

/** Whether all that an item names is there: a range's ends among the children of its node. */
function isWhole(item: ItemKinds[ItemKind], node: Outline, there: ReadonlyMap<string, Outline>): boolean {
  if ("from" in item)
    return [item.from, item.to].every((id) => node.children.some((child) => child.id === id));
  return !("to" in item) || there.has(item.to);
}

function isMark(mark: string, longest: number): boolean {
  return mark !== "" && mark.length <= longest && !clean(mark).dropped;
}

import type { Imported, NodeAttributes, Outline } from "../types.ts";
import { clean, cut, isLink } from "./clean.ts";
import { FormatError, MAX_LINK, MAX_MARK, MAX_MARKS, MAX_NODES, MAX_NOTE, MAX_TEXT } from "./format.ts";
import { Losses } from "./losses.ts";

const longNotes = "notes beyond 50,000 characters";

/** Where every reader puts what it finds: counts nodes, keeps the limits, cleans text, notes what is left out. */
export class Intake {
  readonly losses = new Losses();
  #count = 0;

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

  text(node: Outline, text: string): void {
    node.text = this.#fit(node, text, MAX_TEXT, "text beyond 10,000 characters");
  }

  /** Adds to the note, after a line break when there is one already. */
  note(node: Outline, note: string): void {
    const before = node.attributes?.note ?? "";
    if (before.length >= MAX_NOTE) this.losses.add(longNotes, node);
    else if (note !== "") {
      this.set(node, {
        note: this.#fit(node, before === "" ? note : `${before}\n${note}`, MAX_NOTE, longNotes),
      });
    }
  }

  link(node: Outline, url: string): void {
    const link = url.trim();
    if (isLink(link) && link.length <= MAX_LINK) this.set(node, { link });
    else if (link !== "") this.losses.add("links to files, programs or other nodes", node);
  }

  icon(node: Outline, icon: string): void {
    const icons = node.attributes?.icons ?? [];
    if (icons.length >= MAX_MARKS) this.losses.add("icons", node);
    else this.set(node, { icons: this.#marks(node, [...icons, icon], "icons") });
  }

  tags(node: Outline, tags: readonly string[]): void {
    const marks = this.#marks(node, tags, "tags");
    if (marks.length > 0) this.set(node, { tags: marks });
  }

  set(node: Outline, attributes: NodeAttributes): void {
    node.attributes = { ...node.attributes, ...attributes };
  }

  imported(root: Outline): Imported {
    return { title: root.text, root, count: this.#count, losses: this.losses.list() };
  }

  #fit(node: Outline, text: string, length: number, what: string): string {
    const { text: fit, dropped } = clean(text);
    if (dropped) this.losses.add("control characters", node);
    if (fit.length > length) this.losses.add(what, node);
    return cut(fit, length);
  }

  #marks(node: Outline, marks: readonly string[], what: string): string[] {
    const fit = marks.filter((mark) => mark !== "" && mark.length <= MAX_MARK && !clean(mark).dropped);
    if (fit.length < marks.length || fit.length > MAX_MARKS) this.losses.add(what, node);
    return fit.slice(0, MAX_MARKS);
  }
}

import type { NodeId } from "../../model/document.ts";
import { make } from "../editor/node-view.ts";
import { t } from "../i18n/index.ts";
import { Heights } from "./heights.ts";
import type { Line } from "./line.ts";
import type { Row } from "./rows.ts";

/** The height of a line of one row (pixels, as in the style sheet), until it is measured. */
const USUAL = 32;
/** How far beyond what is seen there are lines in the page, and how near its edge the caret's line may be. */
const BEYOND = 400;
const MARGIN = 48;

interface Maker {
  make(id: NodeId): Line;
  show(line: Line, row: Row): void;
}

/** The lines near what is seen, as elements in a scrolled box: an outline of any length costs the same. */
export class Viewport {
  readonly #host: HTMLElement;
  readonly #maker: Maker;
  readonly #list = make("div", "lines");
  readonly #mounted = new Map<NodeId, Line>();
  readonly #measured = new Map<NodeId, number>();
  readonly #resize: ResizeObserver;
  readonly #stop = new AbortController();
  #rows: readonly Row[] = [];
  #indexes = new Map<NodeId, number>();
  #heights = new Heights(0, () => USUAL);
  #kept: readonly NodeId[] = [];
  #held: HTMLElement | undefined;
  /** The line that stays where it is on the screen while those above it change. */
  #anchor: { id: NodeId; offset: number } | undefined;
  #frame = 0;

  constructor(host: HTMLElement, maker: Maker) {
    this.#host = host;
    this.#maker = maker;
    this.#list.setAttribute("role", "list");
    this.#list.setAttribute("aria-label", t("outline.lines"));
    host.append(this.#list);
    this.#resize = new ResizeObserver((entries) => this.#measure(entries));
    this.#resize.observe(host);
    host.addEventListener("scroll", () => this.#scrolled(), { signal: this.#stop.signal, passive: true });
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#resize.disconnect();
    this.#stop.abort();
    this.#list.remove();
  }

  get page(): number {
    return Math.max(1, Math.floor(this.#host.clientHeight / USUAL) - 1);
  }

  line(id: NodeId): Line | undefined {
    return this.#mounted.get(id);
  }

  indexOf(id: NodeId): number | undefined {
    return this.#indexes.get(id);
  }

  /** The text of a line that is not in the page changed: its height is not known any more. */
  forget(id: NodeId): void {
    this.#measured.delete(id);
  }

  /** Shows these rows; those in `kept` are in the page wherever they are, and `held` is never taken out of it. */
  render(rows: readonly Row[], kept: readonly NodeId[], held: HTMLElement | undefined): void {
    if (rows !== this.#rows) {
      this.#rows = rows;
      this.#indexes = new Map(rows.map(({ id }, index) => [id, index]));
      this.#heights = new Heights(rows.length, (index) => this.#measured.get(rows[index]?.id ?? "") ?? USUAL);
    }
    this.#kept = kept;
    this.#held = held?.closest<HTMLElement>(".line") ?? undefined;
    this.#mount();
    this.#place();
  }

  /** Brings a line into view, and into the page. */
  reveal(id: NodeId): Line | undefined {
    const index = this.#indexes.get(id);
    if (index === undefined) return undefined;
    const { scrollTop, clientHeight } = this.#host;
    const [top, bottom] = [this.#heights.top(index), this.#heights.top(index + 1)];
    const margin = Math.min(MARGIN, clientHeight / 4);
    let to = scrollTop;
    if (bottom + margin > scrollTop + clientHeight) to = bottom + margin - clientHeight;
    if (top - margin < to) to = Math.max(0, top - margin);
    if (to !== scrollTop) {
      this.#host.scrollTop = to;
      this.#mount();
      this.#place();
      this.#keepAnchor();
    }
    return this.#mounted.get(id);
  }

  #scrolled(): void {
    this.#mount();
    for (const [id, line] of this.#mounted) line.place(this.#heights.top(this.#indexes.get(id) ?? 0));
    this.#keepAnchor();
  }

  #mount(): void {
    const { scrollTop, clientHeight } = this.#host;
    const wanted = new Set<number>();
    const last = this.#heights.at(scrollTop + clientHeight + BEYOND);
    for (let i = this.#heights.at(scrollTop - BEYOND); i <= last; i++) wanted.add(i);
    for (const id of this.#kept) {
      const index = this.#indexes.get(id);
      if (index !== undefined) wanted.add(index);
    }
    for (const [id, line] of this.#mounted) {
      if (wanted.has(this.#indexes.get(id) ?? -1)) continue;
      this.#resize.unobserve(line.element);
      line.element.remove();
      this.#mounted.delete(id);
    }
    // In the order of the map, for who listens; the line that has the keyboard's focus is never taken up.
    let cursor = this.#list.firstElementChild;
    for (const index of [...wanted].sort((a, b) => a - b)) {
      const row = this.#rows[index];
      if (!row) continue;
      let line = this.#mounted.get(row.id);
      if (!line) {
        line = this.#maker.make(row.id);
        this.#mounted.set(row.id, line);
        this.#resize.observe(line.element);
      }
      this.#maker.show(line, row);
      if (line.element === cursor || line.element === this.#held) cursor = line.element.nextElementSibling;
      else this.#list.insertBefore(line.element, cursor);
    }
  }

  #place(): void {
    this.#list.style.height = `${this.#heights.total}px`;
    for (const [id, line] of this.#mounted) line.place(this.#heights.top(this.#indexes.get(id) ?? 0));
    const index = this.#anchor && this.#indexes.get(this.#anchor.id);
    if (this.#anchor && index !== undefined) {
      const to = Math.max(0, this.#heights.top(index) - this.#anchor.offset);
      if (Math.abs(to - this.#host.scrollTop) >= 1) this.#host.scrollTop = to;
    }
    this.#keepAnchor();
  }

  /** The line with the caret, if it is seen, else the first one that is. */
  #keepAnchor(): void {
    const { scrollTop, clientHeight } = this.#host;
    const held = this.#indexes.get(this.#held?.dataset.id ?? "");
    const top = held === undefined ? -1 : this.#heights.top(held);
    const isSeen = held !== undefined && top >= scrollTop && top < scrollTop + clientHeight;
    const index = isSeen ? held : this.#heights.at(scrollTop);
    const id = this.#rows[index]?.id;
    this.#anchor = id === undefined ? undefined : { id, offset: this.#heights.top(index) - scrollTop };
  }

  #measure(entries: readonly ResizeObserverEntry[]): void {
    let changed = false;
    for (const { target, borderBoxSize } of entries) {
      const id = (target as HTMLElement).dataset.id;
      const height = borderBoxSize[0]?.blockSize ?? 0;
      const index = id === undefined ? undefined : this.#indexes.get(id);
      if (id === undefined || index === undefined || height === 0) continue;
      this.#measured.set(id, height);
      if (this.#heights.height(index) === height) continue;
      this.#heights.set(index, height);
      changed = true;
    }
    // Nothing is above the first line that could push it.
    if (this.#host.scrollTop === 0) this.#anchor = undefined;
    if (changed) this.#place();
    // More lines may be seen now.
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.#mount();
      this.#place();
    });
  }
}

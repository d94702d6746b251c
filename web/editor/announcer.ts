import type { MapChange, MindMap, NodeId } from "../../model/document.ts";
import { make } from "./node-view.ts";

/** Changes of others are said together after this pause (ms): a screen reader must not be flooded. */
const PAUSE = 1500;

/** Tells a screen reader, politely, what others change. */
export class Announcer {
  #map: MindMap;
  #region = make("div", "visually-hidden");
  #timer = 0;
  #added = new Set<NodeId>();
  #changed = new Set<NodeId>();
  #removed = 0;

  constructor(map: MindMap, host: HTMLElement) {
    this.#map = map;
    this.#region.setAttribute("role", "status");
    this.#region.setAttribute("aria-label", "Changes by others");
    host.append(this.#region);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#region.remove();
  }

  changed(change: MapChange): void {
    for (const id of change.added) this.#added.add(id);
    for (const id of change.changed) if (!this.#added.has(id)) this.#changed.add(id);
    this.#removed += change.removed.size;
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.#say(), PAUSE);
  }

  #say(): void {
    this.#timer = 0;
    const parts = [
      phrase("Added", this.#texts(this.#added)),
      phrase("Changed", this.#texts(this.#changed)),
      this.#removed > 0 ? `Removed ${count(this.#removed)}` : "",
    ].filter((part) => part !== "");
    this.#region.textContent = parts.join(". ");
    this.#added.clear();
    this.#changed.clear();
    this.#removed = 0;
  }

  #texts(ids: ReadonlySet<NodeId>): string[] {
    return [...ids].filter((id) => this.#map.has(id)).map((id) => this.#map.text(id).slice(0, 80));
  }
}

function phrase(verb: string, texts: readonly string[]): string {
  if (texts.length === 0) return "";
  return texts.length > 3
    ? `${verb} ${count(texts.length)}`
    : `${verb}: ${texts.map((text) => text || "empty node").join(", ")}`;
}

function count(n: number): string {
  return n === 1 ? "1 node" : `${n} nodes`;
}

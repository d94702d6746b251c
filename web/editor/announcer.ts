import type { MapChange, MindMap, NodeId } from "../../model/document.ts";
import { listed } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
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
      phrase("added", this.#texts(this.#added)),
      phrase("changed", this.#texts(this.#changed)),
      this.#removed > 0 ? t("map.removedMany", { count: this.#removed }) : "",
    ].filter((part) => part !== "");
    this.#region.setAttribute("aria-label", t("map.changesByOthers"));
    this.#region.textContent = parts.join(". ");
    this.#added.clear();
    this.#changed.clear();
    this.#removed = 0;
  }

  #texts(ids: ReadonlySet<NodeId>): string[] {
    return [...ids].filter((id) => this.#map.has(id)).map((id) => shorten(this.#map.text(id), 80));
  }
}

function phrase(what: "added" | "changed", texts: readonly string[]): string {
  if (texts.length === 0) return "";
  if (texts.length > 3) return t(`map.${what}Many`, { count: texts.length });
  return t(`map.${what}`, { nodes: listed(texts.map((text) => text || t("map.emptyNode"))) });
}

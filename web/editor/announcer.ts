import type { MapChange, MindMap, NodeId } from "../../model/document.ts";
import { listed } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";

/** A screen reader must not be flooded: changes are said together at a pause (ms), and after this long anyway. */
const PAUSE = 1500;
const LONGEST_WAIT = 8000;

/** Puts what others change into one sentence now and then, for a screen reader. */
export class Announcer {
  readonly #map: Pick<MindMap, "has" | "text">;
  readonly #say: (sentence: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #first = 0;
  #added = new Set<NodeId>();
  #changed = new Set<NodeId>();
  #removed = 0;
  #moved = false;

  constructor(map: Pick<MindMap, "has" | "text">, say: (sentence: string) => void) {
    this.#map = map;
    this.#say = say;
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  changed({ added, changed, removed, structure }: MapChange): void {
    for (const id of added) this.#added.add(id);
    for (const id of changed) this.#changed.add(id);
    // Of what came and went meanwhile there is nothing to say.
    for (const id of removed) if (!this.#added.delete(id)) this.#removed++;
    if (structure.size > 0 && added.size === 0 && removed.size === 0) this.#moved = true;
    const now = Date.now();
    if (this.#timer === undefined) this.#first = now;
    clearTimeout(this.#timer);
    const wait = Math.min(PAUSE, this.#first + LONGEST_WAIT - now);
    this.#timer = setTimeout(() => this.#tell(), wait);
  }

  #tell(): void {
    this.#timer = undefined;
    for (const id of this.#added) this.#changed.delete(id);
    const parts = [
      phrase("added", this.#texts(this.#added)),
      phrase("changed", this.#texts(this.#changed)),
      this.#moved && t("map.moved"),
      this.#removed > 0 && t("map.removedMany", { count: this.#removed }),
    ].filter(Boolean);
    if (parts.length > 0) this.#say(parts.join(". "));
    this.#added.clear();
    this.#changed.clear();
    this.#removed = 0;
    this.#moved = false;
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

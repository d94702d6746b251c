import type { Draft } from "./conversation.ts";

/** What is begun and not sent yet, by its place: for when one comes back to it, after a reload, too. */
export class Drafts {
  readonly #name: string;
  readonly #drafts: Map<string, Draft>;

  constructor(mapId: string) {
    this.#name = `rhizome-drafts-${mapId}`;
    this.#drafts = read(this.#name);
  }

  get(place: string): Draft | undefined {
    return this.#drafts.get(place);
  }

  set(place: string, draft: Draft): void {
    this.#drafts.set(place, draft);
    this.#keep();
  }

  delete(place: string): void {
    if (this.#drafts.delete(place)) this.#keep();
  }

  #keep(): void {
    try {
      if (this.#drafts.size === 0) localStorage.removeItem(this.#name);
      else localStorage.setItem(this.#name, JSON.stringify([...this.#drafts]));
    } catch {
      // No room: it is here as long as the page is.
    }
  }
}

function read(name: string): Map<string, Draft> {
  try {
    return new Map(JSON.parse(localStorage.getItem(name) ?? "[]"));
  } catch {
    return new Map();
  }
}

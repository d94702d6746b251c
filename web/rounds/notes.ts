/**
 * What this person has written for a round and nobody has seen yet. It is on this device alone, and kept at each key:
 * neither a reload nor a lost network loses a word.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core";

export interface Notes {
  readonly ideas: readonly string[];
  /** What stands in the field. */
  readonly draft: string;
}

const PREFIX = "rhizome-ideas-";
const open = new Map<string, Signal<Notes>>();

/** Of the round of this id, as all tabs of this browser have them. */
export function notesOf(round: string): ReadonlySignal<Notes> {
  return known(round);
}

/** Changes what is kept now, in whichever tab it was written. Throws what `localStorage` throws when it is full. */
export function note(round: string, change: (notes: Notes) => Notes): void {
  const next = change(read(round));
  if (next.ideas.length === 0 && next.draft === "") localStorage.removeItem(PREFIX + round);
  else localStorage.setItem(PREFIX + round, JSON.stringify(next));
  known(round).value = next;
}

/** From storage, where other tabs may have written. */
export function read(round: string): Notes {
  try {
    const { ideas, draft } = JSON.parse(localStorage.getItem(PREFIX + round) ?? "{}") as Partial<Notes>;
    return { ideas: Array.isArray(ideas) ? ideas.map(String) : [], draft: String(draft ?? "") };
  } catch {
    return { ideas: [], draft: "" };
  }
}

function known(round: string): Signal<Notes> {
  const there = open.get(round) ?? signal(read(round));
  open.set(round, there);
  return there;
}

// A field that is being written in is not another tab's to change.
addEventListener("storage", ({ key }) => {
  const notes = key?.startsWith(PREFIX) ? open.get(key.slice(PREFIX.length)) : undefined;
  if (key && notes) notes.value = { ...notes.peek(), ideas: read(key.slice(PREFIX.length)).ideas };
});

/** What of a text stays, goes and comes when it is written anew: whole words, for people to read. */
import { longestCommon } from "./common.ts";

export interface Stretch {
  readonly kind: "kept" | "removed" | "added";
  readonly text: string;
}

/** In the order of reading, what goes before what comes in its place; neighbours are of different kinds. */
export function wordDiff(before: string, after: string): Stretch[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let [oldEnd, end] = [old.length, now.length];
  while (oldEnd > start && end > start && old[oldEnd - 1] === now[end - 1]) {
    oldEnd--;
    end--;
  }
  const pairs = longestCommon(start, oldEnd, end, (i, j) => old[i] === now[j]);
  const stretches: Stretch[] = [];
  const add = (kind: Stretch["kind"], words: readonly string[]) => {
    const text = words.join("");
    if (text !== "") stretches.push({ kind, text });
  };
  let [i, j] = [start, start];
  add("kept", old.slice(0, start));
  for (const [k, l] of [...pairs, [oldEnd, end] as const]) {
    add("removed", old.slice(i, k));
    add("added", now.slice(j, l));
    if (k < oldEnd) add("kept", [old[k] ?? ""]);
    [i, j] = [k + 1, l + 1];
  }
  add("kept", old.slice(oldEnd));
  return joined(stretches);
}

/** A space between two words that are replaced is replaced with them: a reader would see a row of single words. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  let [removed, added] = ["", ""];
  const flush = () => {
    if (removed !== "") result.push({ kind: "removed", text: removed });
    if (added !== "") result.push({ kind: "added", text: added });
    [removed, added] = ["", ""];
  };
  for (const [at, { kind, text }] of stretches.entries()) {
    if (kind === "removed") removed += text;
    else if (kind === "added") added += text;
    else if (removed !== "" && added !== "" && isBetween(stretches[at + 1]) && /^\s+$/.test(text)) {
      removed += text;
      added += text;
    } else {
      flush();
      const last = result.at(-1);
      if (last?.kind === "kept") result[result.length - 1] = { kind, text: last.text + text };
      else result.push({ kind, text });
    }
  }
  flush();
  return result;
}

const isBetween = (next: Stretch | undefined): boolean => next !== undefined && next.kind !== "kept";

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** Words, and the signs and spaces between them. */
const wordsOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);

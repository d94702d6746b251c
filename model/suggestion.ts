/** Changes of a map that somebody asks for, who can't make them or would rather ask; and what became of each. */
import type { Heard, Signed } from "./talk.ts";

/** Another text of a node, branches below it as indented lines, or that the node and its branch go. */
export const changes = ["text", "child", "removal"] as const;
export type Change = (typeof changes)[number];

export interface Proposed {
  readonly change: Change;
  /** The other text, or the lines; of a removal, nothing. */
  readonly text: string;
  /** What the node said when it was suggested. */
  readonly base: string;
}

export interface Suggestion extends Proposed {
  readonly state: "open" | "accepted" | "declined" | "withdrawn";
  /** Who accepted, declined or withdrew it; when, in ms since 1970. */
  readonly by?: Partial<Signed> & { readonly author: string; readonly at: number };
}

/**
 * Whether an event answers a suggestion, said by somebody who may: who accepts, declines or reopens is an editor, by the
 * name it came under. That a suggestion is withdrawn by its author, the number says, which can only be one of theirs.
 */
export function isAnswer({ event: { kind }, asEditor }: Heard): boolean {
  return asEditor ? kind === "accept" || kind === "decline" || kind === "reopen" : kind === "withdraw";
}

/**
 * What became of a suggestion, from all answers to it in the order of time. Once accepted, it is in the map, whatever
 * else was said in the same moment; only to reopen it takes that back.
 */
export function outcomeOf(
  proposed: Proposed,
  answers: readonly Heard[],
  timeOf: (one: Heard) => number,
): Suggestion {
  const { change, text, base } = proposed;
  let last: Heard | undefined;
  let withdrawn: Heard | undefined;
  for (const one of answers) {
    const { kind } = one.event;
    if (kind === "reopen") last = undefined;
    else if (kind === "withdraw") withdrawn ??= one;
    else if (!last || (kind === "accept" && last.event.kind !== "accept")) last = one;
  }
  const isAccepted = last?.event.kind === "accept";
  const decisive = isAccepted ? last : (withdrawn ?? last);
  if (!decisive) return { change, text, base, state: "open" };
  const { event, author } = decisive;
  const signed = "name" in event ? { name: event.name, color: event.color } : {};
  const by = { ...signed, author, at: timeOf(decisive) };
  const state = isAccepted ? "accepted" : event.kind === "withdraw" ? "withdrawn" : "declined";
  return { change, text, base, state, by };
}

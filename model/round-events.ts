/** The events of the talk that make up rounds: see rounds.ts. */
import { type Check, integer, oneOf } from "./checks.ts";
import type { Numbered, Signed } from "./talk.ts";

export const roundLimits = {
  /** A person's, in a round. */
  votes: 20,
  /** A day. */
  seconds: 86_400,
  /** UTF-16 units of an idea. */
  idea: 500,
  /** Ideas in one event: the longest, if each of their characters had to be escaped, go into a payload. */
  batch: 7,
  /** Batches of a person in a round; what is more is nobody's thinking. */
  batches: 15,
  taken: 50,
} as const;

export interface OfRound {
  /** The id of the event that began it. */
  readonly round: string;
}

interface Timed {
  /** How long it is to take; 0 for as long as it takes. */
  readonly seconds: number;
}

/** What begins a round. */
export type Beginning = Numbered &
  Signed &
  Timed &
  (
    | { readonly kind: "write"; readonly node: string }
    | { readonly kind: "ballot"; readonly votes: number; readonly hidden: boolean }
    | { readonly kind: "timer" }
  );

/**
 * What rounds are made of. All but `ideas` and `vote` count under the name of editors alone: who may only comment takes
 * part in rounds, and neither begins nor ends them.
 */
export type RoundEvent =
  | Beginning
  | (Numbered & OfRound & Timed & { readonly kind: "more" })
  | (Numbered & Signed & OfRound & { readonly kind: "close" })
  | (Numbered & Signed & OfRound & { readonly kind: "ideas"; readonly texts: readonly string[] })
  | (Numbered & OfRound & { readonly kind: "take"; readonly ideas: readonly string[] })
  | (Numbered & OfRound & { readonly kind: "vote"; readonly nodes: readonly string[] });

export const beginsRound = (event: { readonly kind: string }): event is Beginning =>
  event.kind === "write" || event.kind === "ballot" || event.kind === "timer";

const seconds = integer("A time", 0, roundLimits.seconds);
const idea: Check = (value) =>
  typeof value === "string" && value.trim() !== "" && value.length <= roundLimits.idea
    ? undefined
    : `An idea must have words, and ${roundLimits.idea} characters at most.`;

/** The members of each kind, made of the checks of a number, of an event's id, of a node's and of what signs. */
export function roundKinds(n: Check, id: Check, node: Check, signed: Readonly<Record<keyof Signed, Check>>) {
  const own = { n, ...signed };
  return {
    write: { ...own, seconds, node },
    ballot: {
      ...own,
      seconds,
      votes: integer("Votes", 1, roundLimits.votes),
      hidden: oneOf("Hidden", [true, false]),
    },
    timer: { ...own, seconds },
    more: { n, round: id, seconds },
    close: { ...own, round: id },
    ideas: { ...own, round: id, texts: some("Ideas", idea, 1, roundLimits.batch) },
    take: { n, round: id, ideas: some("Ideas", id, 1, roundLimits.taken) },
    vote: { n, round: id, nodes: some("Votes", node, 0, roundLimits.votes) },
  } satisfies Record<RoundEvent["kind"], Readonly<Record<string, Check>>>;
}

function some(what: string, one: Check, least: number, most: number): Check {
  return (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most
      ? value.map(one).find((problem) => problem !== undefined)
      : `${what} must be a list of ${least} to ${most}.`;
}

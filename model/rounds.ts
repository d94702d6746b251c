/**
 * What a group does together in a map: ideas that each writes in private until all are shown, votes, and a time for it.
 * Rounds are events of the talk, so all who know the same events know the same rounds, in whatever order they came.
 */
import { type Beginning, beginsRound, type RoundEvent, roundLimits } from "./round-events.ts";
import { entryId, type Heard, inOrder, type Signed, timeOf, withoutRepeats } from "./talk.ts";

/**
 * How much later than the end a vote may be by its own time, in ms: devices take over the cloud's time, but are some
 * seconds apart, and who has heard of the end votes no more.
 */
const LATE = 60_000;

/** Ideas of somebody who may not write in the map, for somebody who may. */
export interface Batch extends Signed {
  readonly id: string;
  readonly author: string;
  readonly texts: readonly string[];
  /** Somebody put them on the map. */
  readonly taken: boolean;
}

export interface Round extends Signed {
  readonly id: string;
  readonly what: "ideas" | "votes" | "timer";
  readonly author: string;
  /** When it was published, or written while it waits: ms since 1970. */
  readonly at: number;
  /** When its time is over, ms since 1970; undefined if it has none. */
  readonly ends: number | undefined;
  /** Below which the ideas go; "" in other rounds. */
  readonly node: string;
  /** How many each has; 0 in other rounds. */
  readonly votes: number;
  /** Only one's own votes are shown until it is over. */
  readonly hidden: boolean;
  readonly closed: (Signed & { readonly author: string; readonly at: number }) | undefined;
  readonly batches: readonly Batch[];
  /** The nodes that each person voted for: as often as there stand, and within their number. */
  readonly ballots: ReadonlyMap<string, readonly string[]>;
}

type Begun = Heard & { readonly event: Beginning };
type Said<Kind extends RoundEvent["kind"]> = Heard & { readonly event: RoundEvent & { readonly kind: Kind } };

const isOf =
  <Kind extends RoundEvent["kind"]>(kind: Kind, asEditor?: true) =>
  (one: Heard): one is Said<Kind> =>
    one.event.kind === kind && one.asEditor === asEditor;

const whats = { write: "ideas", ballot: "votes", timer: "timer" } as const;
const isEnd = isOf("close", true);
const isMore = isOf("more", true);
const isIdeas = isOf("ideas");
const isTake = isOf("take", true);
const isVote = isOf("vote");

/** All rounds, the latest begun last. */
export function foldRounds(events: Iterable<Heard>): Round[] {
  const heard = [...withoutRepeats(events).values()].sort(inOrder);
  const about = new Map<string, Heard[]>();
  for (const one of heard) {
    if (!("round" in one.event)) continue;
    const those = about.get(one.event.round);
    if (those) those.push(one);
    else about.set(one.event.round, [one]);
  }
  return heard
    .filter((one): one is Begun => one.asEditor === true && beginsRound(one.event))
    .map((one) => roundOf(one, about.get(entryId(one.author, one.event.n)) ?? []))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function roundOf({ author, sent, event }: Begun, about: readonly Heard[]): Round {
  const ends = about.filter(isEnd);
  const own = ends.find((end) => end.author === author);
  const end = own ?? ends[0];
  const at = Math.floor((sent || event.n) / 1000);
  const more = about.filter(isMore).filter((one) => one.author === author);
  const seconds = more.reduce((sum, one) => sum + one.event.seconds, event.seconds);
  const taken = new Set(about.filter(isTake).flatMap((one) => one.event.ideas));
  return {
    id: entryId(author, event.n),
    what: whats[event.kind],
    author,
    name: event.name,
    color: event.color,
    at,
    ends: event.seconds === 0 ? undefined : at + Math.min(seconds, roundLimits.seconds) * 1000,
    node: event.kind === "write" ? event.node : "",
    votes: event.kind === "ballot" ? event.votes : 0,
    hidden: event.kind === "ballot" && event.hidden,
    closed: end && {
      author: end.author,
      at: Math.floor(timeOf(end) / 1000),
      name: end.event.name,
      color: end.event.color,
    },
    batches: event.kind === "write" ? batchesOf(about.filter(isIdeas), taken) : [],
    // Nobody but who began it can make votes come too late.
    ballots:
      event.kind === "ballot"
        ? ballotsOf(about.filter(isVote), event.votes, own && timeOf(own) + LATE * 1000)
        : new Map(),
  };
}

function batchesOf(said: readonly Said<"ideas">[], taken: ReadonlySet<string>): Batch[] {
  const counts = new Map<string, number>();
  return said.flatMap(({ author, event: { n, name, color, texts } }) => {
    const count = (counts.get(author) ?? 0) + 1;
    counts.set(author, count);
    if (count > roundLimits.batches) return [];
    const id = entryId(author, n);
    return [{ id, author, name, color, texts, taken: taken.has(id) }];
  });
}

/** A person's last word counts, whichever of their devices it came from. */
function ballotsOf(said: readonly Said<"vote">[], votes: number, until: number | undefined) {
  const last = new Map<string, Said<"vote">>();
  for (const one of said) {
    if (until !== undefined && timeOf(one) > until) continue;
    if (one.event.n > (last.get(one.author)?.event.n ?? 0)) last.set(one.author, one);
  }
  const counted = [...last].map(([author, { event }]) => [author, event.nodes.slice(0, votes)] as const);
  return new Map(counted.filter(([, nodes]) => nodes.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many votes each node has, the most first. */
export function tally({ ballots }: Pick<Round, "ballots">): [node: string, votes: number][] {
  const counts = new Map<string, number>();
  for (const nodes of ballots.values()) {
    for (const id of nodes) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts].sort(([a, votes], [b, others]) => others - votes || (a < b ? -1 : 1));
}

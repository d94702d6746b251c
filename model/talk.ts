/**
 * What people say about a map: comments on its nodes, and the chat. It is a set of events, each of one author, kept
 * beside the map's document. Who an event's author is, the topic that it came by tells, never the event itself.
 */
import { type Check, integer, matching, oneOf, record, textOf } from "./checks.ts";
import { isClientKey } from "./identity.ts";
import { isReserved } from "./names.ts";
import { type RoundEvent, roundKinds } from "./round-events.ts";
import { changes, isAnswer, outcomeOf, type Proposed, type Suggestion } from "./suggestion.ts";
import { TextDecoder, TextEncoder } from "./text-codec.ts";
import { type Speaker, voiceOf } from "./voice.ts";

export const talkLimits = {
  /** UTF-16 units. */
  text: 2_000,
  name: 40,
  mentions: 20,
  /** Bytes of a payload: two of the longest texts, if each of their characters had to be escaped, and what goes with it. */
  bytes: 26_000,
} as const;

/** Somebody spoken to. */
export interface Mention {
  /** A person of the map, the same on all their devices; the client key of a guest who is in no list. */
  readonly id: string;
  /** As it stands in the text, after an @. */
  readonly name: string;
}

export interface Numbered {
  /**
   * Unique among the author's events, and their order: the time of writing in ms since 1970, times 1,000, plus a count.
   */
  readonly n: number;
}

interface Words {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

/** As the author wants to be called. */
export interface Signed {
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
}

export type TalkEvent =
  | (Numbered & Words & Signed & { readonly kind: "comment"; readonly node: string })
  | (Numbered & Words & Signed & { readonly kind: "reply"; readonly thread: string })
  | (Numbered & Words & Signed & { readonly kind: "chat" })
  | (Numbered & Words & { readonly kind: "edit"; readonly of: number })
  | (Numbered & { readonly kind: "delete"; readonly of: number })
  | (Numbered & { readonly kind: "resolve" | "reopen"; readonly thread: string })
  | (Numbered & Proposed & Signed & { readonly kind: "suggest"; readonly node: string })
  | (Numbered & { readonly kind: "withdraw"; readonly of: number })
  | (Numbered & Signed & { readonly kind: "accept" | "decline"; readonly thread: string })
  | RoundEvent;

export interface Heard extends Speaker {
  /** The number it was published under, which is a time like its own; 0 while it waits on this device. */
  readonly sent: number;
  readonly event: TalkEvent;
}

/** What was said once. */
export interface Entry extends Signed, Words {
  readonly id: string;
  readonly author: string;
  readonly n: number;
  /** When it was written, ms since 1970: by the author's clock, but never after it was published. */
  readonly at: number;
  /** The least number that it was published under; 0 while it waits. */
  readonly sent: number;
  readonly edited: boolean;
  /** The author took it back; there are no words left. */
  readonly deleted: boolean;
}

export interface Thread {
  /** That of its first comment. */
  readonly id: string;
  readonly node: string;
  /** In the order of time; the first one may be deleted, if there are answers. */
  readonly comments: readonly Entry[];
  readonly resolved: boolean;
  /** It began as one, and the first comment is its text. */
  readonly suggestion?: Suggestion;
}

export interface Talk {
  /** The latest begun last. */
  readonly threads: readonly Thread[];
  readonly chat: readonly Entry[];
}

/** Names an event for all: an author and a number of theirs. */
export const entryId = (author: string, n: number): string => `${author}-${n}`;

/** Before the JSON: what parses as JSON, an IoT rule would not keep as bytes. */
const VERSION = 1;

const n = integer("A number", 1, Number.MAX_SAFE_INTEGER);
const thread = matching("A thread", /^[0-9a-f]{24}-[1-9][0-9]{0,15}$/);
const written = textOf("A text", talkLimits.text);
const text: Check = (value) =>
  typeof value === "string" && value.trim() === "" ? "A text must have words." : written(value);
const name = textOf("A name", talkLimits.name);
const ownName: Check = (value) =>
  name(value) ?? (isReserved(String(value)) ? "This name is reserved." : undefined);
const mention = record("A mention", { id: matching("A person", /^[0-9A-Za-z:_-]{1,80}$/), name }, [
  "id",
  "name",
]);
const mentions: Check = (value) =>
  Array.isArray(value) && value.length <= talkLimits.mentions
    ? value.map(mention).find((problem) => problem !== undefined)
    : "Mentions must be a short list.";
const words = { text, mentions };
const signature = { name: ownName, color: matching("A colour", /^#[0-9a-f]{6}$/) };
const signed = { ...words, ...signature };
const node = matching("A node", /^[0-9a-z]{1,40}$/);
/** Of a node, which may be empty. */
const nodeText: Check = (value) => (value === "" ? undefined : written(value));

/** The members of each kind of event beside `kind`, all of them required. */
const kinds: Readonly<Record<TalkEvent["kind"], Readonly<Record<string, Check>>>> = {
  comment: { n, ...signed, node },
  reply: { n, ...signed, thread },
  chat: { n, ...signed },
  edit: { n, ...words, of: n },
  delete: { n, of: n },
  resolve: { n, thread },
  reopen: { n, thread },
  suggest: { n, ...signature, node, change: oneOf("A change", changes), text: nodeText, base: nodeText },
  withdraw: { n, of: n },
  accept: { n, ...signature, thread },
  decline: { n, ...signature, thread },
  ...roundKinds(n, thread, node, signature),
};

/** What is wrong with an event, in words for people; undefined if it is good. */
function problemOf(value: unknown): string | undefined {
  const { kind, ...rest } = Object(value) as Record<string, unknown>;
  const members = typeof kind === "string" && Object.hasOwn(kinds, kind) && kinds[kind as TalkEvent["kind"]];
  return members
    ? record("An event", members, Object.keys(members))(rest)
    : "There is no such kind of event.";
}

/** The payload of an event. Throws a RangeError that says what is wrong with it. */
export function encodeTalk(event: TalkEvent): Uint8Array {
  const problem = problemOf(event);
  if (problem !== undefined) throw new RangeError(problem);
  const json = new TextEncoder().encode(JSON.stringify(event));
  const payload = new Uint8Array(json.length + 1);
  payload[0] = VERSION;
  payload.set(json, 1);
  return payload;
}

/** The event in a payload that came from outside; undefined if it is not exactly one. */
export function decodeTalk(payload: Uint8Array): TalkEvent | undefined {
  if (payload[0] !== VERSION || payload.length > talkLimits.bytes) return undefined;
  try {
    const event: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload.subarray(1)));
    return problemOf(event) === undefined ? (event as TalkEvent) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What was said, from all events that are known. The same for everyone who knows the same events, in whatever order
 * and however often they came. Only an author's own events change or delete what they said.
 */
export function foldTalk(events: Iterable<Heard>): Talk {
  const heard = withoutRepeats(events);
  const edits = new Map<string, TalkEvent & { kind: "edit" }>();
  const deleted = new Set<string>();
  const marks = new Map<string, Heard>();
  const answers = new Map<string, Heard[]>();
  const sorted = [...heard.values()].sort(inOrder);
  for (const one of sorted) {
    const { event, author } = one;
    if (isAnswer(one)) {
      const id = "thread" in event ? event.thread : "of" in event ? entryId(author, event.of) : "";
      const before = answers.get(id);
      if (before) before.push(one);
      else answers.set(id, [one]);
    } else if (one.asEditor) continue;
    else if (event.kind === "edit") {
      const id = entryId(author, event.of);
      if (event.n > (edits.get(id)?.n ?? 0)) edits.set(id, event);
    } else if (event.kind === "delete") deleted.add(entryId(author, event.of));
    else if (event.kind === "resolve" || event.kind === "reopen") {
      const last = marks.get(event.thread);
      if (!last || inOrder(last, one) < 0) marks.set(event.thread, one);
    }
  }
  const chat: Entry[] = [];
  const threads = new Map<string, { node: string; comments: Entry[]; proposed?: Proposed }>();
  const replies: [string, Entry][] = [];
  for (const { author, asEditor, sent, event } of sorted) {
    const { kind } = event;
    const isSaid = kind === "chat" || kind === "comment" || kind === "reply" || kind === "suggest";
    if (!isSaid || asEditor) continue;
    const id = entryId(author, event.n);
    // A suggestion stays as it was read by who answers it.
    const said = kind === "suggest" ? { text: event.text, mentions: [] } : event;
    const edit = kind === "suggest" ? undefined : edits.get(id);
    const isDeleted = kind !== "suggest" && deleted.has(id);
    const { name, color } = event;
    const { text, mentions } = isDeleted ? { text: "", mentions: [] } : (edit ?? said);
    const at = Math.floor(timeOf({ sent, event }) / 1000);
    const edited = edit !== undefined && !isDeleted;
    const entry = {
      id,
      author,
      n: event.n,
      at,
      sent,
      name,
      color,
      text,
      mentions,
      edited,
      deleted: isDeleted,
    };
    if (event.kind === "comment") threads.set(id, { node: event.node, comments: [entry] });
    else if (event.kind === "suggest")
      threads.set(id, { node: event.node, comments: [entry], proposed: event });
    else if (isDeleted) continue;
    else if (event.kind === "chat") chat.push(entry);
    else replies.push([event.thread, entry]);
  }
  for (const [id, reply] of replies) threads.get(id)?.comments.push(reply);
  return {
    chat,
    threads: [...threads].flatMap(([id, { node, comments, proposed }]) => {
      const last = comments.at(-1);
      if (!last || last.deleted) return [];
      if (proposed) {
        const suggestion = outcomeOf(proposed, answers.get(id) ?? [], (one) =>
          Math.floor(timeOf(one) / 1000),
        );
        return [{ id, node, comments, resolved: suggestion.state !== "open", suggestion }];
      }
      const mark = marks.get(id);
      // What is said after it was resolved opens a thread again.
      const resolved =
        mark?.event.kind === "resolve" && Math.max(...comments.map(timeOfEntry)) < timeOf(mark);
      return [{ id, node, comments, resolved }];
    }),
  };
}

/** Of two events that one author gave one number, all choose the same; one that waits here may have been published. */
export function mergeHeard(one: Heard, other: Heard): Heard {
  const { event } = JSON.stringify(one.event) < JSON.stringify(other.event) ? one : other;
  const sent = one.sent && other.sent ? Math.min(one.sent, other.sent) : one.sent || other.sent;
  return { ...one, event, sent };
}

/** Each event once, by its id, as all choose it. */
export function withoutRepeats(events: Iterable<Heard>): Map<string, Heard> {
  const heard = new Map<string, Heard>();
  for (const one of events) {
    if (!isClientKey(one.author)) continue;
    const id = entryId(voiceOf(one), one.event.n);
    const known = heard.get(id);
    heard.set(id, known ? mergeHeard(known, one) : one);
  }
  return heard;
}

/** By when it counts, in the unit of its number. A clock that is ahead puts nothing behind what is said later. */
export function timeOf({ sent, event }: Pick<Heard, "sent" | "event">): number {
  return sent ? Math.min(sent, event.n) : event.n;
}

const timeOfEntry = ({ sent, n }: Entry): number => (sent ? Math.min(sent, n) : n);

export function inOrder(a: Heard, b: Heard): number {
  return timeOf(a) - timeOf(b) || a.event.n - b.event.n || (voiceOf(a) < voiceOf(b) ? -1 : 1);
}

/** The rounds of the map on the screen, and what this person does in them. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import { type Beginning, roundLimits } from "../../model/round-events.ts";
import { foldRounds, type Round } from "../../model/rounds.ts";
import { type NodeId, ROOT } from "../../model/schema.ts";
import { mayEdit, mayTalk } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import type { MapTalk } from "../sync/talk.ts";
import { ownName, say } from "../talk/conversation.ts";
import { note, read } from "./notes.ts";

/** More at a time would be a jest; the latest count. */
const MOST_OPEN = 3;

/** It counts under the name of those who may change the map. */
const editor = { asEditor: true } as const;

/** A beginning without what `begin` adds. */
type Choice = Beginning extends infer One
  ? One extends Beginning
    ? Omit<One, "n" | "name" | "color">
    : never
  : never;

export class Rounds {
  readonly all: ReadonlySignal<readonly Round[]>;
  /** Those that nobody has ended, the latest last. */
  readonly open: ReadonlySignal<readonly Round[]>;
  /** What people vote on now; of several the latest. */
  readonly ballot: ReadonlySignal<Round | undefined>;
  /** The votes that nodes show: of the vote that is open, else of a finished one, unless they were taken off. */
  readonly marked: ReadonlySignal<Round | undefined>;
  readonly #editor: Editor;
  readonly #talk: MapTalk;
  /** A vote that is on its way into the talk. */
  readonly #voting: Signal<{ readonly round: string; readonly nodes: readonly string[] } | undefined> =
    signal(undefined);
  /** Which finished vote nodes show ("" for none), chosen while this one was the last. */
  readonly #choice: Signal<{ readonly last: string; readonly shown: string }>;
  /** Rounds that were ended in this tab, which then puts on the map what others may not. */
  readonly #ended: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #taking = new Set<string>();

  constructor(editor: Editor, talk: MapTalk) {
    this.#editor = editor;
    this.#talk = talk;
    this.#choice = signal(readChoice(this.#choiceKey));
    this.all = computed(() => foldRounds(talk.heard.value));
    this.open = computed(() => this.all.value.filter(({ closed }) => !closed).slice(-MOST_OPEN));
    this.ballot = computed(() => this.open.value.findLast(({ what }) => what === "votes"));
    this.marked = computed(() => {
      const finished = this.all.value.filter(({ what, closed }) => what === "votes" && closed);
      const last = finished.at(-1)?.id;
      const { shown } = this.#choice.value.last === last ? this.#choice.value : { shown: last };
      return this.ballot.value ?? finished.find(({ id }) => id === shown);
    });
  }

  /** Ms since 1970, by the cloud's clock. */
  now(): number {
    return this.#talk.now();
  }

  /** Whether this person began it, here or on another device. */
  isOwn({ author }: Pick<Round, "author">): boolean {
    return author === this.#talk.author;
  }

  async begin(choice: Choice): Promise<void> {
    await say(this.#talk, { ...choice, ...ownName() }, editor);
  }

  async end({ id }: Round): Promise<void> {
    this.#ended.value = new Set([...this.#ended.peek(), id]);
    await say(this.#talk, { kind: "close", round: id, ...ownName() }, editor);
  }

  /** A minute from now on, if the time is over. */
  async addMinute({ id, ends = 0 }: Round): Promise<void> {
    const seconds = 60 + Math.max(0, Math.ceil((this.now() - ends) / 1000));
    await say(this.#talk, { kind: "more", round: id, seconds }, editor);
  }

  /** What this person voted for, of what is still there. */
  votesIn({ id, ballots }: Round): readonly string[] {
    const voting = this.#voting.value;
    const nodes = voting?.round === id ? voting.nodes : (ballots.get(this.#talk.author) ?? []);
    return nodes.filter((node) => this.#editor.map.has(node));
  }

  /** The votes, with this person's as they are being cast. */
  asCast(round: Round): Pick<Round, "ballots"> {
    return { ballots: new Map([...round.ballots, [this.#talk.author, this.votesIn(round)]]) };
  }

  /** One vote more for each of these nodes, as long as there are votes left. Says why it can't. */
  async vote(nodes: readonly NodeId[]): Promise<void> {
    const { ballot, own } = this.#ballotToVote() ?? {};
    if (!ballot || !own) return;
    const left = ballot.votes - own.length;
    if (left < nodes.length) this.#editor.surroundings.tell(t("rounds.noneLeft"));
    if (left > 0) await this.#cast(ballot, [...own, ...nodes.slice(0, left)]);
  }

  /** One vote less for each of these nodes. */
  async takeBack(nodes: readonly NodeId[]): Promise<void> {
    const { ballot, own } = this.#ballotToVote() ?? {};
    if (!ballot || !own) return;
    const rest = [...own];
    for (const node of nodes) if (rest.includes(node)) rest.splice(rest.lastIndexOf(node), 1);
    if (rest.length < own.length) await this.#cast(ballot, rest);
  }

  /** Shows the votes of a finished round on its nodes, or takes them off, here. */
  mark(round: Round, shown: boolean): void {
    const last = this.all.peek().findLast(({ what, closed }) => what === "votes" && closed)?.id ?? "";
    this.#choice.value = { last, shown: shown ? round.id : "" };
    try {
      localStorage.setItem(this.#choiceKey, JSON.stringify(this.#choice.peek()));
    } catch {
      // Then it is as it was before at the next visit.
    }
  }

  /** Puts this person's ideas below the round's node, or sends them to who may. Answers how many. */
  async putOwn(round: Round): Promise<number> {
    const role = this.#editor.role.peek();
    return alone(round, async () => {
      const { ideas } = read(round.id);
      if (ideas.length === 0 || !mayTalk(role)) return 0;
      if (mayEdit(role)) {
        this.#plant(round, ideas);
        await this.#editor.open.flush();
      } else {
        for (let at = 0; at < ideas.length; at += roundLimits.batch) {
          const texts = ideas.slice(at, at + roundLimits.batch);
          await say(this.#talk, { kind: "ideas", round: round.id, texts, ...ownName() });
        }
      }
      note(round.id, (notes) => ({ ...notes, ideas: notes.ideas.slice(ideas.length) }));
      return ideas.length;
    });
  }

  /** What was sent for a round that was ended in this tab goes on the map by itself. */
  async takeWhatCame(): Promise<void> {
    const ended = this.all.value.filter(({ id, closed }) => closed && this.#ended.value.has(id));
    await Promise.all(ended.map((round) => this.take(round)));
  }

  /** Puts what others sent for a round on the map, in their stead. */
  async take(round: Round): Promise<void> {
    if (!mayEdit(this.#editor.role.peek())) return;
    const batches = round.batches
      .filter(({ id, taken }) => !taken && !this.#taking.has(id))
      .slice(0, roundLimits.taken);
    if (batches.length === 0) return;
    for (const { id } of batches) this.#taking.add(id);
    this.#plant(
      round,
      batches.flatMap(({ texts }) => texts),
    );
    await this.#editor.open.flush();
    await say(this.#talk, { kind: "take", round: round.id, ideas: batches.map(({ id }) => id) }, editor);
  }

  /** One step to undo. */
  #plant({ node }: Round, texts: readonly string[]): void {
    const { map } = this.#editor;
    const parent = map.has(node) ? node : ROOT;
    this.#editor.unfold(parent);
    map.insert(
      parent,
      map.children(parent).length,
      texts.map((text) => ({ text, attributes: {}, children: [] })),
    );
  }

  #ballotToVote(): { ballot: Round; own: readonly string[] } | undefined {
    const { surroundings, role } = this.#editor;
    const ballot = this.ballot.peek();
    if (ballot && mayTalk(role.peek())) return { ballot, own: this.votesIn(ballot) };
    surroundings.tell(t(ballot ? "rounds.viewer" : "rounds.noVote"));
    return undefined;
  }

  async #cast({ id }: Round, nodes: readonly string[]): Promise<void> {
    const voting = { round: id, nodes };
    this.#voting.value = voting;
    try {
      await say(this.#talk, { kind: "vote", round: id, nodes });
    } catch (error) {
      this.#editor.fail(error);
    } finally {
      if (this.#voting.peek() === voting) this.#voting.value = undefined;
    }
  }

  get #choiceKey(): string {
    return `rhizome-votes-${this.#editor.mapId.peek()}`;
  }
}

function readChoice(key: string): { last: string; shown: string } {
  try {
    const { last, shown } = JSON.parse(localStorage.getItem(key) ?? "{}");
    return { last: String(last), shown: String(shown) };
  } catch {
    return { last: "", shown: "" };
  }
}

/** Of all tabs of this browser one at a time: what one has put on the map, no other puts there again. */
function alone<T>({ id }: Round, work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(`rhizome-ideas-${id}`, work) : work();
}

const opened = new WeakMap<Editor, Promise<Rounds>>();

/** One for each open map. */
export function roundsOf(editor: Editor): Promise<Rounds> {
  const known = opened.get(editor);
  if (known) return known;
  const made = editor.open.talk().then((talk) => new Rounds(editor, talk));
  opened.set(editor, made);
  made.catch(() => opened.delete(editor));
  return made;
}

/** What is said about the map on the screen, and to and by whom. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { Change } from "../../model/suggestion.ts";
import {
  type Entry,
  foldTalk,
  type Mention,
  type Signed,
  type Talk,
  type Thread,
  talkLimits,
} from "../../model/talk.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { markTalk, talkMarks, talkMarksChanged } from "../person/index.ts";
import { cloud, profile } from "../sync/index.ts";
import type { MapTalk } from "../sync/talk.ts";
import { Drafts } from "./drafts.ts";

/** What is in a field. */
export interface Draft {
  readonly text: string;
  readonly mentions: readonly Mention[];
  /** Of a suggestion, what the node said when it was begun. */
  readonly base?: string;
}

/** Where something is written: on a node, in a thread, in the chat, or instead of what was written before. */
export type Place =
  | { readonly kind: "comment"; readonly node: string }
  | { readonly kind: "suggest"; readonly node: string; readonly change: Change }
  | { readonly kind: "reply"; readonly thread: string }
  | { readonly kind: "chat" }
  | { readonly kind: "edit"; readonly of: number };

export class Conversation {
  readonly said: ReadonlySignal<Talk>;
  readonly isRead: ReadonlySignal<boolean>;
  readonly #editor: Editor;
  readonly #talk: MapTalk;
  /** Those who have access, once they are known, and the names that mean this person. */
  readonly #people: Signal<readonly Mention[]> = signal([]);
  readonly #keys = new Map<string, string>();
  readonly #me: ReadonlySignal<ReadonlySet<string>>;
  /** Their id in the list of people. */
  readonly #mine: Signal<readonly string[]> = signal([]);
  readonly drafts: Drafts;
  #asked = false;

  constructor(editor: Editor, talk: MapTalk) {
    this.#editor = editor;
    this.#talk = talk;
    this.drafts = new Drafts(editor.mapId.peek() ?? "");
    this.#me = computed(() => new Set([talk.author, talk.clientKey, ...this.#mine.value]));
    this.isRead = talk.isRead;
    this.said = computed(() => foldTalk(talk.heard.value));
  }

  /** Keeps what was written, to be sent. Throws an error whose message is for the person. */
  async write(place: Place, { text, mentions, base = "" }: Draft): Promise<void> {
    // Of lines, the first may be indented.
    const words = place.kind === "suggest" ? text.trimEnd() : text.trim();
    const isText = place.kind === "suggest" && place.change === "text";
    const length = Math.max(words.length, isText ? base.length : 0);
    if (length > talkLimits.text)
      throw new Error(t("talk.tooLong", { count: length, most: talkLimits.text }));
    const named = mentions.filter(({ name }) => words.includes(`@${name}`)).slice(0, talkLimits.mentions);
    const said = { text: words, mentions: named };
    if (place.kind === "edit") await say(this.#talk, { ...place, ...said });
    else if (place.kind === "suggest") {
      // Others see it where the node is gone; only another text is made from it.
      await say(this.#talk, { ...place, text: words, base: base.slice(0, talkLimits.text), ...ownName() });
    } else await say(this.#talk, { ...place, ...said, ...ownName() });
  }

  /** Answers a suggestion. Throws an error whose message is for the person. */
  answer({ id }: Thread, verdict: "accept" | "decline" | "reopen"): Promise<void> {
    const asEditor = { asEditor: true } as const;
    if (verdict === "reopen") return say(this.#talk, { kind: "reopen", thread: id }, asEditor);
    return say(this.#talk, { kind: verdict, thread: id, ...ownName() }, asEditor);
  }

  withdraw({ n }: Entry): Promise<void> {
    return say(this.#talk, { kind: "withdraw", of: n });
  }

  remove({ n }: Entry): Promise<void> {
    return say(this.#talk, { kind: "delete", of: n });
  }

  resolve(thread: string, resolved: boolean): Promise<void> {
    return say(this.#talk, { kind: resolved ? "resolve" : "reopen", thread });
  }

  /** Whether this person wrote it, here or elsewhere, and so may change it. */
  isOwn({ author }: Entry): boolean {
    return author === this.#talk.author;
  }

  isToMe({ mentions }: Entry): boolean {
    return mentions.some(({ id }) => this.#me.value.has(id));
  }

  /** Who can be mentioned: those who are here, those who have access, and those who said something. */
  mentionable(): Mention[] {
    const here = this.#editor.open.peers.value.map(({ key, name }) => ({
      id: this.#keys.get(key) ?? key,
      name,
    }));
    const { chat, threads } = this.said.value;
    const spoke = [...threads.flatMap(({ comments }) => comments), ...chat].map(({ author, name }) => ({
      id: this.#keys.get(author) ?? author,
      name,
    }));
    const all = new Map<string, Mention>();
    for (const one of [...here, ...this.#people.value, ...spoke.reverse()]) {
      if (one.name.trim() && !this.#me.value.has(one.id) && !all.has(one.id)) all.set(one.id, one);
    }
    return [...all.values()];
  }

  /** Asks once who has access; without a network, and for viewers, those are known who speak and who are here. */
  async meet(): Promise<void> {
    const mapId = this.#editor.mapId.peek();
    if (this.#asked || mapId === undefined || this.#editor.open.role === "viewer") return;
    this.#asked = true;
    try {
      const { people } = await (await cloud()).access.people(mapId);
      for (const { id, author, keys } of people) for (const key of [author, ...keys]) this.#keys.set(key, id);
      const me = people.filter((person) => person.me).map(({ id }) => id);
      this.#mine.value = me;
      this.#people.value = people.flatMap(({ id, name }) =>
        name && !me.includes(id) ? [{ id, name: name.slice(0, talkLimits.name) }] : [],
      );
    } catch {
      this.#asked = false;
    }
  }

  /** What others said that this person has not read. */
  unread(): { comments: Entry[]; chat: Entry[] } {
    talkMarksChanged.value;
    const marks = talkMarks(this.#editor.mapId.value ?? "");
    const { chat, threads } = this.said.value;
    const isNew = (mark: number) => (entry: Entry) =>
      entry.sent > mark && !this.isOwn(entry) && !entry.deleted;
    return {
      chat: chat.filter(isNew(marks.chat)),
      comments: threads.flatMap(({ comments }) => comments.filter(isNew(marks.comments))),
    };
  }

  /** All that is there has been seen. */
  markRead(where: "comments" | "chat"): void {
    const mapId = this.#editor.mapId.peek();
    const entries = this.unread()[where];
    if (mapId === undefined || entries.length === 0) return;
    const last = entries.reduce((most, { sent }) => Math.max(most, sent), 0);
    markTalk(mapId, { ...talkMarks(mapId), [where]: last });
  }
}

/** Keeps an event, to be sent. Throws an error whose message is for the person. */
export async function say(talk: MapTalk, ...what: Parameters<MapTalk["say"]>): Promise<void> {
  try {
    await talk.say(...what);
  } catch (error) {
    throw new Error(t("talk.notKept", { reason: error instanceof Error ? error.message : String(error) }));
  }
}

/** As this person is called now. */
export function ownName(): Signed {
  const { name, color } = profile.peek();
  return { name: name.trim().slice(0, talkLimits.name) || "?", color: color.toLowerCase() };
}

const conversations = new WeakMap<Editor, Promise<Conversation>>();

/** One for each open map. */
export function conversationOf(editor: Editor): Promise<Conversation> {
  const known = conversations.get(editor);
  if (known) return known;
  const opened = editor.open.talk().then((talk) => new Conversation(editor, talk));
  conversations.set(editor, opened);
  opened.catch(() => conversations.delete(editor));
  return opened;
}

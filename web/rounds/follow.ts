/** Follows the rounds of a map: tells of them, shows their votes on nodes, and puts ideas on the map when they are shown. */
import { effect, untracked } from "@preact/signals-core";
import { type Round, tally } from "../../model/rounds.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { make } from "../editor/node-view.ts";
import { numeral } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { markNodes } from "../talk/node-marks.ts";
import { notesOf } from "./notes.ts";
import type { Rounds } from "./rounds.ts";
import { isRoundOpen } from "./watch.ts";
import "./marks.css";

/** What was begun or ended longer ago than this, in ms, happened while one was away. */
const JUST_NOW = 120_000;
const MINUTE = 60_000;

/** Answers how to stop. */
export function followRounds(app: App, editor: Editor, rounds: Rounds): () => void {
  const ends = [
    effect(() => {
      isRoundOpen.value = rounds.open.value.length > 0;
    }),
    showCount(editor, rounds),
    tellBeginnings(app, editor, rounds),
    tellResults(app, editor, rounds),
    tellTime(app, rounds),
    markVotes(editor, rounds),
    putIdeas(app, editor, rounds),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The others see how many ideas there are here, and no more. */
function showCount(editor: Editor, rounds: Rounds): () => void {
  const { ideas } = editor.state;
  const stop = effect(() => {
    const writing = rounds.open.value.findLast(({ what }) => what === "ideas");
    ideas.value = writing && notesOf(writing.id).value.ideas.length;
  });
  return () => {
    stop();
    ideas.value = undefined;
  };
}

function tellBeginnings(app: App, editor: Editor, rounds: Rounds): () => void {
  const known = new Set<string>();
  return effect(() => {
    for (const round of rounds.open.value) {
      if (known.has(round.id)) continue;
      known.add(round.id);
      if (rounds.isOwn(round) || rounds.now() - round.at > JUST_NOW) continue;
      untracked(() => app.tell(begun(editor, round)));
      if (round.what !== "timer") void show(app, editor);
    }
  });
}

function tellResults(app: App, editor: Editor, rounds: Rounds): () => void {
  const known = new Set<string>();
  return effect(() => {
    for (const { id, what, closed } of rounds.all.value) {
      if (what !== "votes" || !closed || known.has(id)) continue;
      known.add(id);
      if (rounds.isOwn(closed) || rounds.now() - closed.at > JUST_NOW) continue;
      untracked(() => app.tell(t("rounds.votesEnded")));
      void show(app, editor);
    }
  });
}

function begun({ map }: Editor, { what, name, node }: Round): string {
  if (what === "votes") return t("rounds.begunVotes", { name });
  if (what === "timer") return t("rounds.begunTimer", { name });
  return t("rounds.begunIdeas", { name, text: map.has(node) ? shorten(map.text(node), 60) : "" });
}

/** Opens the panel, if that takes nobody from what they write or read. It is there at once, and takes no keys. */
async function show({ dialog }: App, { state }: Editor): Promise<void> {
  await import("./panel.tsx");
  const { editing, presenting, talk } = state;
  if (dialog.peek() || [editing, presenting, talk].some((part) => part.peek() !== undefined)) return;
  state.rounds.value ??= "came";
}

/** Once at a minute to go, and at the end. */
function tellTime(app: App, rounds: Rounds): () => void {
  let timers: ReturnType<typeof setTimeout>[] = [];
  const clear = () => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  };
  const stop = effect(() => {
    clear();
    for (const { ends } of rounds.open.value) {
      if (ends === undefined) continue;
      const left = ends - rounds.now();
      if (left > MINUTE) timers.push(setTimeout(() => app.tell(t("rounds.minuteLeft")), left - MINUTE));
      if (left > 0) timers.push(setTimeout(() => app.tell(t("rounds.over")), left));
    }
  });
  return () => {
    stop();
    clear();
  };
}

function markVotes(editor: Editor, rounds: Rounds): () => void {
  let own = new Map<string, number>();
  let all = new Map<string, number>();
  const unmark = markNodes(editor, {
    name: "votes",
    of: (node) => {
      const count = all.get(node) ?? 0;
      return count > 0 ? `${count} ${own.get(node) ?? 0}` : "";
    },
    make: (_, shown) => {
      const [count = 0, mine = 0] = shown.split(" ").map(Number);
      const mark = make("span", "votes-mark", numeral(count));
      mark.setAttribute("role", "img");
      mark.title = votesSaid(count, mine);
      mark.setAttribute("aria-label", mark.title);
      if (mine > 0) mark.dataset.own = "";
      return mark;
    },
  });
  const stop = effect(() => {
    const round = rounds.marked.value;
    own = round ? counted(rounds.votesIn(round)) : new Map();
    const isHidden = round?.hidden && !round.closed;
    all = round ? (isHidden ? own : withOwn(round, rounds)) : new Map();
    editor.scene.invalidate();
  });
  return () => {
    stop();
    unmark();
  };
}

export const votesSaid = (count: number, own: number): string =>
  own > 0 ? t("rounds.votesOwn", { count, own }) : t("rounds.votesOf", { count });

/** Of all, with one's own as they are being cast. */
const withOwn = (round: Round, rounds: Rounds): Map<string, number> => new Map(tally(rounds.asCast(round)));

function counted(nodes: readonly string[]): Map<string, number> {
  return new Map(tally({ ballots: new Map([["", nodes]]) }));
}

/**
 * Puts this person's ideas on the map when all are shown by who asked for them. Who was away then, or when somebody
 * else ended the round, is asked.
 */
function putIdeas(app: App, editor: Editor, rounds: Rounds): () => void {
  const seen = new Set<string>();
  const fail = (error: unknown) => editor.fail(error);
  return effect(() => {
    const { state } = editor.open.status.value;
    // Until the map is as others have it, a node may be missing that is there.
    if (state !== "saved" && state !== "saving") return;
    rounds.takeWhatCame().catch(fail);
    for (const round of rounds.all.value) {
      const { id, what, closed, author } = round;
      if (what !== "ideas" || !closed || seen.has(id)) continue;
      seen.add(id);
      const { ideas, draft } = notesOf(id).peek();
      const isPut = closed.author === author && rounds.now() - closed.at < JUST_NOW;
      if (isPut && ideas.length > 0)
        rounds.putOwn(round).then((count) => count > 0 && app.tell(putSaid(editor, count)), fail);
      // What stands in the field may be half a sentence.
      const count = (isPut ? 0 : ideas.length) + (draft.trim() ? 1 : 0);
      if (count > 0) untracked(() => app.tell(t("rounds.notPut", { count }), lookAt(editor)));
    }
  });
}

export function putSaid({ readOnly }: Editor, count: number): string {
  return t(readOnly.peek() ? "rounds.sent" : "rounds.put", { count });
}

/** What there is to see is in the panel. */
function lookAt({ state }: Editor) {
  if (state.rounds.peek()) return undefined;
  return {
    label: t("talk.show"),
    run: () => {
      state.rounds.value = "asked";
    },
  };
}

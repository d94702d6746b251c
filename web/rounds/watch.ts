/** Looks whether there is a round on the map, and brings what it needs only then. */
import { effect, type Signal, signal } from "@preact/signals-core";
import { beginsRound } from "../../model/round-events.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { shortcuts } from "../editor/shortcuts.ts";
import { withWords } from "../i18n/parts.ts";

/** One of the map on the screen is open: its bar is to be seen. */
export const isRoundOpen: Signal<boolean> = signal(false);

/** Answers how to stop. */
export function watchRounds(app: App, editor: Editor): () => void {
  const ends: (() => void)[] = [];
  let isLeft = false;
  const follow = async () => {
    const [{ followRounds }, { roundsOf }] = await withWords(
      Promise.all([import("./follow.ts"), import("./rounds.ts")]),
    );
    const rounds = await roundsOf(editor);
    if (!isLeft) ends.push(followRounds(app, editor, rounds));
  };
  // Without storage there is no talk, and without a network no more of the page: it is looked for at the next visit.
  void editor.open.talk().then(
    (talk) => {
      if (isLeft) return;
      let isFollowed = false;
      const stop = effect(() => {
        if (isFollowed || !talk.heard.value.some(({ event }) => beginsRound(event))) return;
        isFollowed = true;
        follow().catch(() => {});
      });
      ends.push(stop);
    },
    () => {},
  );
  return () => {
    isLeft = true;
    for (const end of ends) end();
    isRoundOpen.value = false;
  };
}

const selected = ({ map, state }: Editor) => state.tops(map);
const vote = async (editor: Editor, what: "vote" | "takeBack") => {
  try {
    const { roundsOf } = await withWords(import("./rounds.ts"));
    await (await roundsOf(editor))[what](selected(editor));
  } catch (error) {
    editor.fail(error);
  }
};

// The signs are what a Mac's Option key makes of the letters.
shortcuts.push(
  {
    keys: ["Mod+Alt+k", "Mod+Alt+˚"],
    does: "rounds.name",
    group: "view",
    anywhere: true,
    run: ({ state }) => {
      state.rounds.value = state.rounds.peek() ? undefined : "asked";
    },
  },
  { keys: ["Mod+Alt+y", "Mod+Alt+¥"], does: "do.vote", group: "edit", run: (e) => void vote(e, "vote") },
  {
    keys: ["Mod+Alt+Shift+y", "Mod+Alt+Shift+á"],
    does: "do.takeVoteBack",
    group: "edit",
    run: (e) => void vote(e, "takeBack"),
  },
);

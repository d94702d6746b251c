import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Round } from "../../model/rounds.ts";
import { mayTalk } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { nameOf } from "../talk/node-link.tsx";
import { Icon } from "../ui/icons.tsx";
import { keepFocus } from "../ui/top-bar.tsx";
import { Clock } from "./clock.tsx";
import { type Rounds, roundsOf } from "./rounds.ts";
import { VoteButtons } from "./votes.tsx";
import "./bar.css";

/** Over the map while a round is open: what it is, its time, and votes for what is selected. */
export function RoundBar({ editor }: { editor: Editor }) {
  const rounds = useSignal<Rounds | undefined>(undefined);
  useEffect(() => {
    void roundsOf(editor).then((there) => {
      rounds.value = there;
    });
  }, [editor, rounds]);
  const round = rounds.value?.open.value.at(-1);
  if (!rounds.value || !round) return null;
  const { state } = editor;
  const isVote = round.what === "votes" && mayTalk(editor.role.value);
  return (
    <aside class="round-bar" aria-label={t("rounds.now")}>
      <button
        type="button"
        class="round-open"
        aria-expanded={state.rounds.value !== undefined}
        onMouseDown={keepFocus}
        onClick={() => {
          state.rounds.value = state.rounds.peek() ? undefined : "asked";
        }}
      >
        <Icon name="ideas" />
        {!isVote && t(`rounds.${round.what}`)}
        {isVote && <VotesLeft rounds={rounds.value} round={round} />}
        <Clock rounds={rounds.value} round={round} />
      </button>
      {isVote && <VoteForSelected editor={editor} rounds={rounds.value} round={round} />}
    </aside>
  );
}

function VotesLeft({ rounds, round }: { rounds: Rounds; round: Round }) {
  return <span role="status">{t("rounds.left", { count: round.votes - rounds.votesIn(round).length })}</span>;
}

function VoteForSelected({ editor, rounds, round }: { editor: Editor; rounds: Rounds; round: Round }) {
  const { state, map } = editor;
  state.selected.value;
  const nodes = state.tops(map);
  const votes = rounds.votesIn(round);
  const fail = (error: unknown) => editor.fail(error);
  const text =
    nodes.length === 1 ? nameOf(editor, nodes[0] ?? "") : t("inspector.count", { count: nodes.length });
  return (
    <VoteButtons
      text={text}
      own={votes.filter((node) => nodes.includes(node)).length}
      left={round.votes - votes.length}
      vote={() => rounds.vote(nodes).catch(fail)}
      takeBack={() => rounds.takeBack(nodes).catch(fail)}
    />
  );
}

import { type Round, tally } from "../../model/rounds.ts";
import { mayTalk } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { numeral } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { NodeLink, nameOf, useChanges } from "../talk/node-link.tsx";
import { Icon } from "../ui/icons.tsx";
import { keepFocus } from "../ui/top-bar.tsx";
import { votesSaid } from "./follow.ts";
import type { Rounds } from "./rounds.ts";

/** Selected nodes are listed to be voted for, so many at most. */
const MOST_SELECTED = 5;

interface Props {
  readonly editor: Editor;
  readonly rounds: Rounds;
  readonly round: Round;
}

/** While people vote: what is selected, and what has votes already, as far as one may see them. */
export function Voting({ editor, rounds, round }: Props) {
  useChanges(editor);
  editor.state.selected.value;
  const may = mayTalk(editor.role.value);
  const own = rounds.votesIn(round);
  const shown = round.hidden ? { ballots: new Map([["", own]]) } : rounds.asCast(round);
  const counts = new Map(tally(shown));
  const selected = may ? editor.state.tops(editor.map).slice(0, MOST_SELECTED) : [];
  const others = [...counts.keys()].filter((node) => !selected.includes(node));
  const row = (node: string) => (
    <VoteRow
      key={node}
      {...{ editor, rounds, node }}
      count={counts.get(node) ?? 0}
      own={own.filter((one) => one === node).length}
      left={round.votes - own.length}
      may={may && editor.map.has(node)}
    />
  );
  return (
    <>
      {may ? (
        <p class="votes-left">{t("rounds.left", { count: round.votes - own.length })}</p>
      ) : (
        <p class="quiet">{t("rounds.viewer")}</p>
      )}
      {may && <p class="quiet">{t("rounds.choose")}</p>}
      <ul class="votes-list">{[...selected, ...others].map(row)}</ul>
      <p class="quiet">{t("rounds.voted", { count: round.ballots.size })}</p>
    </>
  );
}

/** The result, the most votes first; its dots on the map can be taken off. */
export function Result({ editor, rounds, round }: Props) {
  useChanges(editor);
  const counts = tally(round);
  if (counts.length === 0) return <p class="quiet">{t("rounds.nobody")}</p>;
  const most = counts[0]?.[1] ?? 1;
  const own = rounds.votesIn(round);
  return (
    <>
      <ol class="votes-list">
        {counts.map(([node, count]) => (
          <li key={node} ref={(element) => element?.style.setProperty("--share", String(count / most))}>
            <NodeLink editor={editor} node={node} />
            <VoteCount count={count} own={own.filter((one) => one === node).length} />
          </li>
        ))}
      </ol>
      <p class="quiet">{t("rounds.voted", { count: round.ballots.size })}</p>
      <label class="rounds-check">
        <input
          type="checkbox"
          checked={rounds.marked.value?.id === round.id}
          onChange={(event) => rounds.mark(round, event.currentTarget.checked)}
        />
        <span>{t("rounds.mark")}</span>
      </label>
    </>
  );
}

interface RowProps extends Omit<Props, "round"> {
  readonly node: string;
  readonly count: number;
  readonly own: number;
  readonly left: number;
  readonly may: boolean;
}

function VoteRow({ editor, rounds, node, count, own, left, may }: RowProps) {
  const fail = (error: unknown) => editor.fail(error);
  return (
    <li>
      <NodeLink editor={editor} node={node} />
      <VoteCount {...{ count, own }} />
      {may && (
        <VoteButtons
          text={nameOf(editor, node)}
          {...{ own, left }}
          vote={() => rounds.vote([node]).catch(fail)}
          takeBack={() => rounds.takeBack([node]).catch(fail)}
        />
      )}
    </li>
  );
}

/** As it is on the node: filled if some are one's own. */
function VoteCount({ count, own }: { count: number; own: number }) {
  const said = votesSaid(count, own);
  return (
    <b
      class="votes-count"
      role="img"
      aria-label={said}
      title={said}
      data-own={own > 0 ? "" : undefined}
      data-none={count === 0 ? "" : undefined}
    >
      {numeral(count)}
    </b>
  );
}

/** One vote less, and one more. The focus stays in the map when they are pressed there. */
export function VoteButtons({
  text,
  own,
  left,
  vote,
  takeBack,
}: {
  text: string;
  own: number;
  left: number;
  vote: () => void;
  takeBack: () => void;
}) {
  return (
    <span class="votes-buttons">
      <button
        type="button"
        class="icon-button"
        aria-label={t("rounds.takeBack", { text })}
        title={t("rounds.takeBack", { text })}
        aria-disabled={own === 0}
        onMouseDown={keepFocus}
        onClick={() => own > 0 && takeBack()}
      >
        <Icon name="minus" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t("rounds.vote", { text })}
        title={t("rounds.vote", { text })}
        aria-disabled={left === 0}
        onMouseDown={keepFocus}
        onClick={vote}
      >
        <Icon name="plus" />
      </button>
    </span>
  );
}

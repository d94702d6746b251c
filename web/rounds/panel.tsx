import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Round } from "../../model/rounds.ts";
import { messageOf } from "../app.ts";
import { mayEdit } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { momentOf } from "../history/timeline.ts";
import { t } from "../i18n/index.ts";
import { nameOf } from "../talk/node-link.tsx";
import { Icon } from "../ui/icons.tsx";
import { closeSide, SidePanel } from "../ui/side-panel.tsx";
import { BeginForm } from "./begin-form.tsx";
import { Clock } from "./clock.tsx";
import { Shown, Writing } from "./ideas.tsx";
import { type Rounds, roundsOf } from "./rounds.ts";
import { Result, Voting } from "./votes.tsx";
import "../talk/talk.css";
import "./rounds.css";

/** What a group does together in the map: the rounds that are open, a new one, and what came of those before. */
export function RoundsPanel({ editor }: { editor: Editor }) {
  const rounds = useSignal<Rounds | undefined>(undefined);
  const problem = useSignal("");
  const body = useRef<HTMLDivElement>(null);
  /** The person did something here that changes what there is: the focus is to be on it. */
  const acted = useRef(editor.state.rounds.peek() === "asked");
  useEffect(() => {
    roundsOf(editor).then(
      (there) => {
        rounds.value = there;
      },
      (error) => {
        problem.value = messageOf(error);
      },
    );
  }, [editor, rounds, problem]);
  const open = rounds.value?.open.value ?? [];
  const now = rounds.value && open.map(({ id }) => id).join();
  useEffect(() => {
    if (now === undefined || !acted.current) return;
    acted.current = false;
    // A field would bring the keyboard on glass.
    const first = matchMedia("(pointer: fine)").matches ? "textarea, input, button" : "button";
    body.current?.querySelector<HTMLElement>(first)?.focus();
  }, [now]);
  const act = () => {
    acted.current = true;
  };
  return (
    <SidePanel editor={editor} of="rounds" label={t("rounds.name")}>
      <div class="rounds-head">
        <h2>{t("rounds.name")}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={t("dialog.close")}
          onClick={() => closeSide(editor, "rounds")}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="rounds-body" ref={body}>
        {problem.value && (
          <p class="error" role="alert">
            {problem.value}
          </p>
        )}
        {rounds.value && <All editor={editor} rounds={rounds.value} act={act} />}
      </div>
    </SidePanel>
  );
}

function All({ editor, rounds, act }: { editor: Editor; rounds: Rounds; act: () => void }) {
  const open = rounds.open.value.toReversed();
  const finished = rounds.all.value.filter(({ closed, what }) => closed && what !== "timer").toReversed();
  const may = mayEdit(editor.role.value);
  return (
    <>
      {open.map((round) => (
        <OpenRound key={round.id} {...{ editor, rounds, round, act }} />
      ))}
      {open.length === 0 && may && <BeginForm editor={editor} rounds={rounds} begun={act} />}
      {open.length === 0 && !may && <p class="quiet">{t("rounds.writersBegin")}</p>}
      {finished.map((round, i) => (
        <details key={round.id} class="rounds-round" open={i === 0 && open.length === 0}>
          <summary>
            {t(`rounds.${round.what}`)} <span class="quiet">{momentOf(round.at)}</span>
          </summary>
          {round.what === "votes" ? (
            <Result {...{ editor, rounds, round }} />
          ) : (
            <Shown {...{ editor, rounds, round }} />
          )}
          {round.closed && round.closed.author !== round.author && (
            <p class="quiet">{t("rounds.endedBy", { name: round.closed.name })}</p>
          )}
        </details>
      ))}
    </>
  );
}

interface OpenProps {
  readonly editor: Editor;
  readonly rounds: Rounds;
  readonly round: Round;
  readonly act: () => void;
}

function OpenRound({ editor, rounds, round, act }: OpenProps) {
  const isOwn = rounds.isOwn(round);
  const fail = (error: unknown) => editor.fail(error);
  const endLabel = { ideas: "rounds.reveal", votes: "rounds.endVotes", timer: "rounds.end" } as const;
  return (
    <section class="rounds-round">
      <div class="rounds-title">
        <h3 dir="auto">{titleOf(editor, round)}</h3>
        <Clock rounds={rounds} round={round} />
      </div>
      <p class="quiet rounds-by" ref={(element) => element?.style.setProperty("--person", round.color)}>
        {t("rounds.begunBy", { name: round.name })}
      </p>
      {round.what === "ideas" && <Writing {...{ editor, rounds, round }} />}
      {round.what === "votes" && <Voting {...{ editor, rounds, round }} />}
      {mayEdit(editor.role.value) && (
        <div class="talk-row">
          <button
            type="button"
            class={isOwn ? "button primary" : "button"}
            onClick={() => {
              act();
              rounds.end(round).catch(fail);
            }}
          >
            {t(endLabel[round.what])}
          </button>
          {isOwn && round.ends !== undefined && (
            <button type="button" class="button" onClick={() => rounds.addMinute(round).catch(fail)}>
              {t("rounds.more")}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function titleOf(editor: Editor, { what, node }: Round): string {
  if (what !== "ideas") return t(`rounds.${what}`);
  return t("rounds.ideasFor", { text: nameOf(editor, node) });
}

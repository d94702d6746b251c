import { useSignal } from "@preact/signals";
import { roundLimits } from "../../model/round-events.ts";
import { messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { nameOf, useChanges } from "../talk/node-link.tsx";
import type { Rounds } from "./rounds.ts";

const whats = ["ideas", "votes", "timer"] as const;
const TIMES = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60];
/** What is offered first, in minutes. */
const usual = { ideas: 5, votes: 0, timer: 5 } as const;

/** Begins a round: what, for how long, and how. `begun` is called when it is. */
export function BeginForm({ editor, rounds, begun }: { editor: Editor; rounds: Rounds; begun: () => void }) {
  const what = useSignal<(typeof whats)[number]>("ideas");
  const minutes = useSignal<number>(usual.ideas);
  const votes = useSignal(3);
  const hidden = useSignal(false);
  const problem = useSignal("");
  const node = editor.state.focus.value;
  useChanges(editor);
  const begin = async () => {
    const seconds = minutes.peek() * 60;
    problem.value = "";
    try {
      if (what.peek() === "ideas") await rounds.begin({ kind: "write", seconds, node });
      else if (what.peek() === "timer") await rounds.begin({ kind: "timer", seconds });
      else await rounds.begin({ kind: "ballot", seconds, votes: votes.peek(), hidden: hidden.peek() });
      begun();
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  return (
    <form
      class="rounds-begin"
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <fieldset>
        <legend>{t("rounds.begin")}</legend>
        <div class="rounds-kinds">
          {whats.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="round"
                checked={what.value === one}
                onChange={() => {
                  what.value = one;
                  minutes.value = usual[one];
                }}
              />
              <span>{t(`rounds.${one}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {what.value === "ideas" && <p dir="auto">{t("rounds.ideasHint", { text: nameOf(editor, node) })}</p>}
      {what.value === "votes" && <p>{t("rounds.votesHint")}</p>}
      {what.value === "timer" && <p>{t("rounds.timerHint")}</p>}
      {what.value === "votes" && (
        <>
          <label class="rounds-field">
            <span>{t("rounds.each")}</span>
            <input
              class="input"
              type="number"
              min={1}
              max={roundLimits.votes}
              required
              value={votes.value}
              onInput={(event) => {
                votes.value = event.currentTarget.valueAsNumber;
              }}
            />
          </label>
          <label class="rounds-check">
            <input
              type="checkbox"
              checked={hidden.value}
              onChange={(event) => {
                hidden.value = event.currentTarget.checked;
              }}
            />
            <span>{t("rounds.hide")}</span>
          </label>
        </>
      )}
      <label class="rounds-field">
        <span>{t("rounds.time")}</span>
        <select
          class="input"
          onChange={(event) => {
            minutes.value = Number(event.currentTarget.value);
          }}
        >
          {(what.value === "timer" ? TIMES : [0, ...TIMES]).map((count) => (
            <option key={count} value={count} selected={count === minutes.value}>
              {count === 0 ? t("rounds.noLimit") : t("rounds.minutes", { count })}
            </option>
          ))}
        </select>
      </label>
      {problem.value && (
        <p class="error" role="alert">
          {problem.value}
        </p>
      )}
      <button type="submit" class="button primary">
        {t("rounds.start")}
      </button>
    </form>
  );
}

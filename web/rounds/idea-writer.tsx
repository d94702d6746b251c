import { useSignal } from "@preact/signals";
import { roundLimits } from "../../model/round-events.ts";
import type { Round } from "../../model/rounds.ts";
import { messageOf } from "../app.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { type Notes, note, notesOf } from "./notes.ts";

/** As many as a round takes of somebody who can't put them on the map. */
const MOST = roundLimits.batch * roundLimits.batches;

/** A field to write ideas in, one after another, and those that there are. */
export function IdeaWriter({ round: { id } }: { round: Round }) {
  const problem = useSignal("");
  const { ideas, draft } = notesOf(id).value;
  const keep = (change: (notes: Notes) => Notes) => {
    problem.value = "";
    try {
      note(id, change);
    } catch (error) {
      problem.value = t("talk.notKept", { reason: messageOf(error) });
    }
  };
  const add = () => {
    const fresh = linesOf(draft);
    const long = fresh.find((line) => line.length > roundLimits.idea);
    if (long !== undefined) problem.value = t("talk.tooLong", { count: long.length, most: roundLimits.idea });
    else if (ideas.length + fresh.length > MOST) problem.value = t("rounds.full", { count: MOST });
    else keep((notes) => ({ ideas: [...notes.ideas, ...fresh], draft: "" }));
  };
  const leaveOut = (at: number, { ideas }: Notes) => ideas.filter((_, i) => i !== at);
  return (
    <form
      class="idea-writer"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <div class="idea-field">
        <textarea
          class="input"
          dir="auto"
          rows={1}
          aria-label={t("rounds.write")}
          placeholder={t("rounds.write")}
          value={draft}
          onInput={({ currentTarget: { value } }) => keep((notes) => ({ ...notes, draft: value }))}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            event.stopPropagation();
            add();
          }}
        />
        <button
          type="submit"
          class="icon-button"
          aria-label={t("rounds.add")}
          title={t("rounds.add")}
          disabled={draft.trim() === ""}
        >
          <Icon name="plus" />
        </button>
      </div>
      {problem.value && (
        <p class="error" role="alert">
          {problem.value}
        </p>
      )}
      <ul class="idea-list" aria-label={t("rounds.yours")}>
        {ideas.map((text, at) => (
          <li key={at}>
            <span dir="auto">{text}</span>
            <button
              type="button"
              class="icon-button"
              aria-label={t("talk.edit")}
              title={t("talk.edit")}
              onClick={(event) => {
                keep((notes) => ({
                  ideas: [...leaveOut(at, notes), ...linesOf(notes.draft)],
                  draft: text,
                }));
                event.currentTarget.closest("form")?.querySelector("textarea")?.focus();
              }}
            >
              <Icon name="rename" />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={t("talk.delete")}
              title={t("talk.delete")}
              onClick={(event) => {
                keep((notes) => ({ ...notes, ideas: leaveOut(at, notes) }));
                event.currentTarget.closest("form")?.querySelector("textarea")?.focus();
              }}
            >
              <Icon name="remove" />
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}

/** Each line is an idea. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

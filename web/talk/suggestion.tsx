import { textAfter } from "../../model/accept.ts";
import type { Suggestion } from "../../model/suggestion.ts";
import type { Entry, Thread } from "../../model/talk.ts";
import { wordDiff } from "../../model/word-diff.ts";
import { dayOf } from "../authors/day.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Head } from "./entry.tsx";

interface Props {
  readonly editor: Editor;
  readonly thread: Thread;
  readonly suggestion: Suggestion;
  readonly entry: Entry;
  /** What the node says now, if it is there. */
  readonly now: string | undefined;
}

/** What somebody would change, before and after, and what became of it. */
export function SuggestionView({ editor, thread, suggestion, entry, now }: Props) {
  const { change, text, base, state, by } = suggestion;
  const isOpen = state === "open";
  const hasChanged = isOpen && change === "text" && now !== undefined && now !== base;
  return (
    <li class="talk-entry" ref={(element) => element?.style.setProperty("--person", entry.color)}>
      <Head entry={entry} />
      <p class="quiet">{t(`suggest.says.${change}`)}</p>
      {change === "child" ? (
        <ins class="talk-text talk-lines" dir="auto">
          {text}
        </ins>
      ) : (
        <Change from={base} to={text} />
      )}
      {hasChanged && (
        <>
          <p class="quiet">{t("suggest.changed")}</p>
          <Change from={now} to={textAfter(editor.map, thread.node, suggestion).text} />
        </>
      )}
      {isOpen && now === undefined && <p class="quiet">{t("suggest.gone")}</p>}
      {by && (
        <p class="quiet">
          {state === "withdrawn" && t("suggest.withdrawn")}
          {state === "accepted" && t("suggest.accepted", { name: by.name ?? "?" })}
          {state === "declined" && t("suggest.declined", { name: by.name ?? "?" })}
          {` · ${dayOf(by.at)}`}
        </p>
      )}
    </li>
  );
}

/** One text with the words that go and those that come. */
export function Change({ from, to }: { from: string; to: string }) {
  return (
    <p class="talk-text" dir="auto">
      {wordDiff(from, to).map(({ kind, text }, i) =>
        kind === "kept" ? text : kind === "added" ? <ins key={i}>{text}</ins> : <del key={i}>{text}</del>,
      )}
    </p>
  );
}

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Authors, type Writing } from "../../model/authors.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { keepFocus } from "../ui/top-bar.tsx";
import { colourByAuthor, countByAuthor } from "./colouring.ts";
import { dayOf } from "./day.ts";
import "./authors.css";

/** Writings of one person within this time (ms) are one piece of work. */
const TOGETHER = 60 * 60_000;

/** Who wrote the focused node, and when; with a colour for each author on the map, if that is wanted. */
export function AuthorsCard({ editor }: { editor: Editor }) {
  const authors = useSignal(new Authors(editor.map));
  const colouring = useSignal(false);
  useEffect(() => {
    let timer = 0;
    const stop = editor.map.onChange(() => {
      if (timer !== 0) return;
      timer = window.setTimeout(() => {
        timer = 0;
        authors.value = new Authors(editor.map);
      }, 300);
    });
    authors.value = new Authors(editor.map);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [editor, authors]);
  useEffect(
    () => (colouring.value ? colourByAuthor(editor, authors.value) : undefined),
    [editor, colouring.value, authors.value],
  );
  const close = () => {
    editor.state.authors.value = false;
    editor.focusNode();
  };

  return (
    <aside class="authors" aria-label={t("authors.name")}>
      <div class="authors-head">
        <h2>{t("authors.name")}</h2>
        <button type="button" class="icon-button" aria-label={t("authors.close")} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <Node editor={editor} authors={authors.value} />
      <label class="authors-switch" onMouseDown={keepFocus}>
        <input
          type="checkbox"
          checked={colouring.value}
          onChange={(event) => {
            colouring.value = event.currentTarget.checked;
          }}
        />
        {t("authors.colour")}
      </label>
      {colouring.value && <Legend editor={editor} authors={authors.value} />}
      <p class="quiet authors-names">{t("authors.names")}</p>
    </aside>
  );
}

function Node({ editor, authors }: { editor: Editor; authors: Authors }) {
  const id = editor.state.focus.value;
  const { wrote, changed, moved } = authors.of(id);
  const isLater = changed && (!wrote || !isTogether(wrote, changed));
  const lines = [
    ...(wrote ? [{ key: "authors.wrote", writing: wrote } as const] : []),
    ...(isLater ? [{ key: "authors.changed", writing: changed } as const] : []),
    ...(moved ? [{ key: "authors.moved", writing: moved } as const] : []),
  ];
  return (
    <div role="status">
      <ul class="authors-lines">
        {lines.map(({ key, writing }) => (
          <li
            key={key}
            ref={(element) => element?.style.setProperty("--author", writing.by?.color ?? "#808080")}
          >
            {t(key, { name: writing.by?.name ?? t("authors.unknown") })}
            {writing.at !== undefined && (
              <time
                dateTime={new Date(writing.at).toISOString()}
                title={new Date(writing.at).toLocaleString()}
              >
                {dayOf(writing.at)}
              </time>
            )}
          </li>
        ))}
        {lines.length === 0 && <li class="quiet">{t("authors.unsigned")}</li>}
      </ul>
    </div>
  );
}

function isTogether(a: Writing, b: Writing): boolean {
  return a.by?.name === b.by?.name && Math.abs((a.at ?? 0) - (b.at ?? 0)) < TOGETHER;
}

function Legend({ editor, authors }: { editor: Editor; authors: Authors }) {
  return (
    <ul class="authors-legend">
      {countByAuthor(editor, authors).map(({ name, color, count }) => (
        <li key={`${name} ${color}`} ref={(element) => element?.style.setProperty("--author", color)}>
          <b>{name}</b> <span class="quiet">{t("authors.nodes", { count })}</span>
        </li>
      ))}
    </ul>
  );
}

import { Authors } from "../../model/authors.ts";
import type { NodeId } from "../../model/document.ts";
import type { Differences } from "../../model/versions.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import type { Preview } from "./preview.ts";

/** Changes that are listed; the map shows all of them. */
const LISTED = 100;

const kinds = ["added", "changed", "moved", "removed"] as const satisfies (keyof Differences)[];
export type Kind = (typeof kinds)[number];

/** What a version changed, and by whom: the map's colours in words. */
export function Changes({ preview }: { preview: Preview }) {
  const authors = new Authors(preview.map);
  return (
    <DifferenceList
      preview={preview}
      name={t("history.what")}
      none={t("history.same")}
      counted={(kind, count) => t(`history.${kind}`, { count })}
      said={(kind, id) => {
        const { wrote, changed, moved } = authors.of(id);
        const { by } = (kind === "added" ? wrote : kind === "moved" ? moved : (changed ?? wrote)) ?? {};
        const name = by?.name ?? t("authors.unknown");
        if (kind === "added") return t("history.didAdd", { name });
        if (kind === "changed") return t("history.didChange", { name });
        return kind === "moved" ? t("history.didMove", { name }) : t("history.didRemove");
      }}
    />
  );
}

/** What differs, in words: a press on one shows it on the map. */
export function DifferenceList({
  preview: { found, editor },
  name,
  none,
  counted,
  said,
}: {
  readonly preview: Preview;
  readonly name: string;
  /** Said where nothing differs. */
  readonly none: string;
  counted(kind: Kind, count: number): string;
  said(kind: Kind, id: NodeId): string;
}) {
  const lines = kinds.flatMap((kind) => [...found[kind]].map((id) => ({ kind, id }))).slice(0, LISTED);
  return (
    <section class="history-changes" aria-label={name}>
      <h3>{name}</h3>
      <p role="status" class="history-legend">
        {kinds.map(
          (kind) =>
            found[kind].size > 0 && (
              <span key={kind} data-change={kind}>
                {counted(kind, found[kind].size)}
              </span>
            ),
        )}
        {lines.length === 0 && none}
      </p>
      <ul>
        {lines.map(({ kind, id }) => (
          <li key={`${kind} ${id}`}>
            <button
              type="button"
              data-change={kind}
              onClick={() => {
                editor.uncover(id);
                editor.state.select(id);
                editor.reveal(id);
              }}
            >
              <span class="quiet">{said(kind, id)}</span>{" "}
              {shorten(editor.map.text(id), 60) || t("map.anotherNode")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

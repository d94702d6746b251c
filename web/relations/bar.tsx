import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { itemLimits } from "../../model/items.ts";
import { arrowheads, type ChildRange, type CrossLink, dashes } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";
import type { Relation } from "../editor/relation.ts";
import { type Sentence, t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { Choice, Group, Swatches } from "../inspector/controls.tsx";
import { Icon } from "../ui/icons.tsx";
import { whenLeaving } from "../when-leaving.ts";
import { removeRelation, unselectRelation } from "./commands.ts";
import "../inspector/inspector.css";
import "./relations.css";

const names = {
  crossLink: "relation.crossLink",
  boundary: "relation.boundary",
  summary: "relation.summary",
} as const satisfies Record<Relation["kind"], Sentence>;

/** What the selected cross-link, boundary or summary says and looks like. */
export function RelationBar({ editor }: { editor: Editor }) {
  const { map, state } = editor;
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  useEffect(() => map.onChange(() => redraw(undefined)), [map]);
  const relation = state.relation.value;
  const bar = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const item = relation && map.items(relation.node, relation.kind).find(({ id }) => id === relation.item);
  const writing = state.labelling.value;
  useLayoutEffect(() => {
    if (writing) field.current?.select();
  }, [writing, relation]);
  // Someone else's label, unless one is being written here.
  useLayoutEffect(() => {
    if (field.current && document.activeElement !== field.current) field.current.value = item?.label ?? "";
  }, [item?.label]);
  useEffect(() => whenLeaving(() => field.current?.blur()), []);
  // Someone took it away.
  useLayoutEffect(() => {
    if (relation && !item) unselectRelation(editor);
  }, [relation, item]);
  if (!relation || !item) return null;
  const readOnly = editor.readOnly.value;
  const set = (patch: Partial<Record<keyof CrossLink | keyof ChildRange, unknown>>) =>
    editor.edit(() => map.setItem(relation.node, relation.kind, relation.item, patch as object));
  const back = () => {
    state.labelling.value = false;
    editor.focusNode();
  };
  const name = t(names[relation.kind]);

  return (
    <section
      ref={bar}
      class="relation-bar"
      aria-label={name}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape" && !event.isComposing) back();
      }}
    >
      <p class="visually-hidden" role="status">
        {said(editor, relation, item.label)}
      </p>
      <div class="relation-row">
        <input
          ref={field}
          class="input"
          aria-label={t("relation.label")}
          placeholder={`${name}: ${t("relation.label")}`}
          dir="auto"
          maxLength={itemLimits.label}
          readOnly={readOnly}
          key={item.id}
          defaultValue={item.label}
          onChange={(event) => set({ label: event.currentTarget.value.trim() || undefined })}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            event.currentTarget.blur();
            back();
          }}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={t("relation.remove", { what: name })}
          title={t("relation.remove", { what: name })}
          disabled={readOnly}
          onClick={() => removeRelation(editor)}
        >
          <Icon name="remove" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={t("dialog.close")}
          title={t("dialog.close")}
          onClick={() => {
            unselectRelation(editor);
            editor.focusNode();
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      <Swatches
        name={t("relation.colour")}
        value={item.color}
        disabled={readOnly}
        pick={(color) => set({ color })}
      />
      {"dash" in item || relation.kind === "crossLink" ? (
        <LineStyle link={item as CrossLink} disabled={readOnly} set={set} />
      ) : null}
    </section>
  );
}

function LineStyle({
  link,
  disabled,
  set,
}: {
  link: CrossLink;
  disabled: boolean;
  set(patch: Partial<CrossLink>): void;
}) {
  return (
    <div class="relation-lines">
      <Group name={t("relation.line")}>
        {dashes.map((dash) => (
          <Choice
            key={dash}
            name={t(`relation.${dash}`)}
            on={(link.dash ?? "dashed") === dash}
            disabled={disabled}
            run={() => set({ dash })}
          >
            <svg class="line-picture" viewBox="0 0 30 14" aria-hidden="true" data-dash={dash}>
              <path d="M2 7H28" />
            </svg>
          </Choice>
        ))}
      </Group>
      <Group name={t("relation.arrowheads")}>
        {arrowheads.map((arrows) => (
          <Choice
            key={arrows}
            name={t(`relation.arrows.${arrows}`)}
            on={(link.arrows ?? "end") === arrows}
            disabled={disabled}
            run={() => set({ arrows })}
          >
            <svg class="line-picture" viewBox="0 0 30 14" aria-hidden="true">
              <path d="M3 7H27" />
              {(arrows === "end" || arrows === "both") && <path d="M22 3l5 4-5 4" />}
              {(arrows === "start" || arrows === "both") && <path d="M8 3L3 7l5 4" />}
            </svg>
          </Choice>
        ))}
      </Group>
    </div>
  );
}

/** What is selected, in words. */
function said({ map }: Editor, { kind, node, item }: Relation, label: string | undefined): string {
  const name = (id: string | undefined) => shorten(map.text(id ?? ""), 60) || t("node.empty");
  const named = label ? `: ${label}` : "";
  if (kind === "crossLink") {
    const to = map.items(node, kind).find(({ id }) => id === item)?.to;
    return t("relation.fromTo", { from: name(node), to: name(to) }) + named;
  }
  const range = map.items(node, kind).find(({ id }) => id === item);
  const at = range && map.range(node, range);
  const ids = map.children(node).slice(at?.first, (at?.last ?? -1) + 1);
  return `${t(names[kind])}${named}. ${ids.slice(0, 5).map(name).join(", ")}`;
}

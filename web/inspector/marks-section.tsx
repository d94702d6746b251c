import { useMemo, useState } from "preact/hooks";
import { limits, type MindMap } from "../../model/document.ts";
import { attributeProblem } from "../../model/schema.ts";
import type { Editor } from "../editor/editor.ts";
import { mark } from "../editor/marks.ts";
import { t } from "../i18n/index.ts";
import { keepFocus } from "../ui/top-bar.tsx";
import { useAttributes } from "./attributes.ts";
import { Choice, Group } from "./controls.tsx";
import { emojiOf, iconGroups } from "./emoji.ts";
import { recentIcons, rememberIcon } from "./recent-icons.ts";

const tasks = [
  { state: undefined, name: "marks.noTask" },
  { state: "todo", name: "task.todo" },
  { state: "doing", name: "task.doing" },
  { state: "done", name: "task.done" },
] as const;

export function MarksSection({ editor }: { editor: Editor }) {
  const { task, start = "", due = "", progress, icons = [], tags = [] } = useAttributes(editor);
  const disabled = editor.readOnly.value;
  return (
    <>
      <Group name={t("marks.task")}>
        {tasks.map(({ state, name }) => (
          <Choice
            key={name}
            name={t(name)}
            class="pick word"
            on={task === state}
            disabled={disabled}
            run={() => mark(editor, () => ({ task: state }))}
          >
            {t(name)}
          </Choice>
        ))}
        <label class="day">
          <span>{t("task.start")}</span>
          <input
            class="input"
            type="date"
            value={start}
            max={due || undefined}
            disabled={disabled}
            onChange={(event) => setDay(editor, "start", event.currentTarget)}
          />
        </label>
        <label class="day">
          <span>{t("task.due")}</span>
          <input
            class="input"
            type="date"
            value={due}
            min={start || undefined}
            disabled={disabled}
            onChange={(event) => setDay(editor, "due", event.currentTarget)}
          />
        </label>
        <label class="day wide">
          <span>{t("task.progress", { percent: progress ?? 0 })}</span>
          <input
            type="range"
            min={0}
            max={100}
            step={5}
            value={progress ?? 0}
            disabled={disabled}
            onChange={(event) => setProgress(editor, event.currentTarget.valueAsNumber)}
          />
        </label>
      </Group>
      <Tags editor={editor} tags={tags} disabled={disabled} />
      <Icons editor={editor} icons={icons} disabled={disabled} />
    </>
  );
}

/** A half-typed day is none yet; an emptied field is no day. */
function setDay(editor: Editor, name: "start" | "due", field: HTMLInputElement): void {
  if (field.validity.badInput) return;
  const value = field.value || undefined;
  if (value !== undefined && attributeProblem(name, value) !== undefined) return;
  mark(editor, ({ task }) => ({ [name]: value, ...(value && { task: task ?? "todo" }) }));
}

/** How far a task is tells its state as well. */
function setProgress(editor: Editor, percent: number): void {
  const task = percent === 0 ? "todo" : percent === 100 ? "done" : "doing";
  mark(editor, () => ({ progress: percent || undefined, task }));
}

function Tags({ editor, tags, disabled }: { editor: Editor; tags: readonly string[]; disabled: boolean }) {
  const [known, setKnown] = useState<readonly string[]>([]);
  const add = (text: string) => {
    const tag = text.trim().replace(/^#/, "").slice(0, limits.tag);
    if (tag) mark(editor, ({ tags: had = [] }) => ({ tags: [...new Set([...had, tag])] }));
  };
  const remove = (tag: string) =>
    mark(editor, ({ tags: had = [] }) => {
      const kept = had.filter((other) => other !== tag);
      return { tags: kept.length > 0 ? kept : undefined };
    });
  return (
    <Group name={t("marks.tags")}>
      {tags.map((tag) => (
        <span class="chip" key={tag}>
          {tag}
          {!disabled && (
            <button
              type="button"
              aria-label={t("marks.removeTag", { tag })}
              onMouseDown={keepFocus}
              onClick={() => remove(tag)}
            >
              ×
            </button>
          )}
        </span>
      ))}
      <input
        class="input tag-input"
        aria-label={t("marks.addTag")}
        placeholder={t("marks.addTag")}
        list="known-tags"
        disabled={disabled}
        onFocus={() => setKnown(tagsOf(editor.map))}
        onKeyDown={(event) => {
          if ((event.key !== "Enter" && event.key !== ",") || event.isComposing) return;
          event.preventDefault();
          add(event.currentTarget.value);
          event.currentTarget.value = "";
        }}
      />
      <datalist id="known-tags">
        {known.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </Group>
  );
}

/** The tags of the map, the most used first. */
function tagsOf(map: MindMap): string[] {
  const counts = new Map<string, number>();
  for (const id of map.walk()) {
    for (const tag of map.attributes(id).tags ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([tag]) => tag);
}

function Icons({ editor, icons, disabled }: { editor: Editor; icons: readonly string[]; disabled: boolean }) {
  const [query, setQuery] = useState("");
  const [recent, setRecent] = useState(recentIcons);
  const groups = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = iconGroups.map((name) => ({
      name,
      icons: emojiOf(name).filter(([, text]) => words.every((word) => text.includes(word))),
    }));
    return shown.filter(({ icons: found }) => found.length > 0);
  }, [query]);
  const toggle = (icon: string) => {
    const isOn = icons.includes(icon);
    if (!isOn) setRecent(rememberIcon(icon));
    mark(editor, ({ icons: had = [] }) => {
      const kept = had.filter((other) => other !== icon);
      const now = isOn ? kept : [...kept, icon];
      return { icons: now.length > 0 ? now : undefined };
    });
  };
  const one = (icon: string, name: string) => (
    <Choice
      key={icon}
      name={name}
      class="emoji"
      on={icons.includes(icon)}
      disabled={disabled}
      run={() => toggle(icon)}
    >
      {icon}
    </Choice>
  );
  return (
    <>
      <input
        class="input"
        type="search"
        aria-label={t("marks.searchIcons")}
        placeholder={t("marks.searchIcons")}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {icons.length > 0 && <Group name={t("marks.onNode")}>{icons.map((icon) => one(icon, icon))}</Group>}
      {recent.length > 0 && query === "" && (
        <Group name={t("marks.recent")}>{recent.map((icon) => one(icon, icon))}</Group>
      )}
      {groups.map(({ name, icons: found }) => (
        <Group key={name} name={t(`icons.${name}`)}>
          {found.map(([icon, text]) => one(icon, text))}
        </Group>
      ))}
      {groups.length === 0 && <p class="quiet">{t("marks.noIcon")}</p>}
    </>
  );
}

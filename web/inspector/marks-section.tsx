import { useMemo, useState } from "preact/hooks";
import { limits, type MindMap } from "../../model/document.ts";
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
  const { task, icons = [], tags = [] } = useAttributes(editor);
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
      </Group>
      <Tags editor={editor} tags={tags} disabled={disabled} />
      <Icons editor={editor} icons={icons} disabled={disabled} />
    </>
  );
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

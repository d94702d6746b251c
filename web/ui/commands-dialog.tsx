import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { type Command, commandsOf } from "./command-list.ts";
import { type Fit, matchLetters } from "./fuzzy.ts";
import "../styles/commands.css";
import { t } from "../i18n/index.ts";

interface Found extends Fit {
  readonly command: Command;
}

/** Every command by its name: letters narrow the list, arrows choose, Enter does it. */
export function CommandsDialog({ app, editor }: { app: App; editor: Editor }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [commands] = useState(() => commandsOf(app, editor));
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const found = search(commands, typed);
  const at = Math.min(chosen, found.length - 1);

  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    dialog.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, typed]);

  const run = (index: number) => {
    const command = found[index]?.command;
    if (!command) return;
    app.closeDialog();
    command.run();
  };
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const last = found.length - 1;
      // One step beyond an end leads to the other end; a page does not.
      setChosen(to > last ? (at === last ? 0 : last) : to < 0 ? (at === 0 ? last : 0) : to);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      run(at);
    }
  };

  return (
    <dialog
      ref={dialog}
      class="dialog commands"
      aria-label={t("commands.name")}
      onClose={() => app.dialog.peek()?.kind === "commands" && app.closeDialog()}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={onKey}
    >
      <input
        class="commands-input"
        role="combobox"
        aria-label={t("commands.field")}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="commands-list"
        aria-activedescendant={found.length > 0 ? `command-${at}` : undefined}
        placeholder={t("commands.ask")}
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(0);
        }}
      />
      <div id="commands-list" class="commands-list" role="listbox" aria-label={t("commands.list")}>
        {found.map(({ command, at: letters }, i) => (
          <div
            key={command.name}
            id={`command-${i}`}
            class="command"
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            aria-label={command.keys ? `${command.name}, ${command.keys}` : command.name}
            onMouseMove={() => setChosen(i)}
            onClick={() => run(i)}
            onKeyDown={onKey}
          >
            <span>{marked(command.name, letters)}</span>
            {command.keys && <kbd>{command.keys}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="commands-none quiet">{t("commands.none")}</p>}
      <p class="visually-hidden" role="status">
        {typed === "" ? "" : t("commands.count", { count: found.length })}
      </p>
    </dialog>
  );
}

function search(commands: readonly Command[], typed: string): Found[] {
  const found = commands.flatMap((command) => {
    const fits = matchLetters(typed, command.name);
    return fits ? [{ command, ...fits }] : [];
  });
  return typed.trim() === "" ? found : found.sort((a, b) => b.score - a.score);
}

/** A name with the letters that were typed in bold. */
function marked(name: string, letters: readonly number[]) {
  const wanted = new Set(letters);
  const runs = name.match(/./gsu) ?? [];
  let place = 0;
  return runs.map((letter) => {
    const is = wanted.has(place);
    place += letter.length;
    return is ? <b>{letter}</b> : letter;
  });
}

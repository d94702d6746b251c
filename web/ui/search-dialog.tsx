import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { closing } from "./dialog.tsx";
import "../styles/commands.css";

export interface Choice {
  readonly key: string;
  /** What a screen reader says. */
  readonly label: string;
  readonly shown: ComponentChildren;
  /** Called when the dialog is closed and the map can have the focus. */
  run(): void;
}

/** A field and the list of what is found for it: what is typed narrows the list, arrows choose, Enter does it. */
export function SearchDialog({
  name,
  field,
  list,
  ask,
  typed,
  isSelected,
  choices,
  none,
  status,
  type,
  close,
}: {
  readonly name: string;
  /** Names of the field and of the list, where they are not the dialog's. */
  readonly field?: string;
  readonly list?: string;
  /** Stands in the field while it is empty. */
  readonly ask: string;
  readonly typed: string;
  /** What stands in the field at first is selected. */
  readonly isSelected?: boolean;
  readonly choices: readonly Choice[];
  /** Said where nothing is found. */
  readonly none: string;
  /** Told to a screen reader. */
  readonly status?: string;
  type(text: string): void;
  /** Gives the map the focus. */
  close(): void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState(0);
  const last = choices.length - 1;
  const at = Math.min(chosen, last);

  useLayoutEffect(() => {
    dialog.current?.showModal();
    if (isSelected) dialog.current?.querySelector("input")?.select();
  }, []);
  useEffect(() => {
    dialog.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, typed]);

  const run = (index: number) => {
    const choice = choices[index];
    if (!choice) return;
    close();
    choice.run();
  };
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
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
      aria-label={name}
      {...closing(close)}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={onKey}
    >
      <input
        class="commands-input"
        role="combobox"
        aria-label={field ?? name}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="choices"
        aria-activedescendant={choices.length > 0 ? `choice-${at}` : undefined}
        placeholder={ask}
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          type(event.currentTarget.value);
          setChosen(0);
        }}
      />
      <div id="choices" class="commands-list" role="listbox" aria-label={list ?? name}>
        {choices.map(({ key, label, shown }, i) => (
          <div
            key={key}
            id={`choice-${i}`}
            class="command"
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            aria-label={label}
            onMouseMove={() => setChosen(i)}
            onClick={() => run(i)}
            onKeyDown={onKey}
          >
            {shown}
          </div>
        ))}
      </div>
      {choices.length === 0 && <p class="commands-none quiet">{none}</p>}
      {status !== undefined && (
        <p class="visually-hidden" role="status">
          {status}
        </p>
      )}
    </dialog>
  );
}

import { useState } from "preact/hooks";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { type Command, commandsOf } from "./command-list.ts";
import { type Fit, matchLetters } from "./fuzzy.ts";
import { SearchDialog } from "./search-dialog.tsx";

interface Found extends Fit {
  readonly command: Command;
}

/** Every command by its name. */
export function CommandsDialog({ app, editor }: { app: App; editor: Editor }) {
  const [commands] = useState(() => commandsOf(app, editor));
  const [typed, setTyped] = useState("");
  const found = search(commands, typed);
  return (
    <SearchDialog
      name={t("commands.name")}
      field={t("commands.field")}
      list={t("commands.list")}
      ask={t("commands.ask")}
      typed={typed}
      type={setTyped}
      choices={found.map(({ command: { name, keys, run }, at }) => ({
        key: name,
        label: keys ? `${name}, ${keys}` : name,
        shown: (
          <>
            <span>{marked(name, at)}</span>
            {keys && <kbd>{keys}</kbd>}
          </>
        ),
        run,
      }))}
      none={t("commands.none")}
      status={typed === "" ? "" : t("commands.count", { count: found.length })}
      close={() => app.closeDialog()}
    />
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

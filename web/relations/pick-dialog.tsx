import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { NodeId } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { linkFrom } from "../editor/link.ts";
import { plain } from "../editor/plain-text.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { myMaps } from "../sync/index.ts";
import { finishLink } from "./commands.ts";
import "../styles/commands.css";

/** What the node is chosen for: the other end of a cross-link, or a link that leads to it. */
export type Purpose = "crossLink" | "link";

interface Option {
  readonly key: string;
  readonly name: string;
  /** Where it is: the texts above it. */
  readonly path?: string;
  run(): void;
}

const MOST = 50;

/** Chooses a node by search; for a link also an address or another map. */
export function PickDialog({
  app,
  editor,
  id,
  purpose,
  typed: typedBefore,
}: {
  app: App;
  editor: Editor;
  id: NodeId;
  purpose: Purpose;
  /** What was typed already. */
  typed: string;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const link = purpose === "link" ? editor.map.attributes(id).link : undefined;
  const [typed, setTyped] = useState(
    typedBefore || (link !== undefined && !link.startsWith("#") ? link : ""),
  );
  const [chosen, setChosen] = useState(0);
  const [maps, setMaps] = useState<readonly { id: string; title: string }[]>([]);
  const title = t(purpose === "link" ? "link.title" : "relation.pick");

  useLayoutEffect(() => dialog.current?.showModal(), []);
  useLayoutEffect(() => {
    if (!typedBefore) dialog.current?.querySelector("input")?.select();
  }, []);
  useEffect(() => {
    if (purpose === "link") void myMaps().then(setMaps, () => {});
  }, [purpose]);

  const setLink = (to: string | undefined) => editor.edit(({ map }) => map.setAttributes(id, { link: to }));
  const nodes: Option[] = search(editor, id, typed).map((node) => ({
    key: node,
    name: nameOf(editor, node),
    path: pathOf(editor, node),
    run: () => (purpose === "link" ? setLink(`#${node}`) : finishLink(editor, node)),
  }));
  const options = purpose === "link" ? [...addresses(), ...nodes, ...places()] : nodes;
  const at = Math.min(chosen, options.length - 1);

  function addresses(): Option[] {
    const address = linkFrom(typed);
    const set =
      address === undefined
        ? []
        : [{ key: "address", name: t("link.to", { address }), run: () => setLink(address) }];
    const unset =
      link === undefined ? [] : [{ key: "none", name: t("link.remove"), run: () => setLink(undefined) }];
    return [...(typed.trim() === "" ? unset : set), ...(typed.trim() === "" ? [] : unset)];
  }

  function places(): Option[] {
    const wanted = plain(typed.trim()).text;
    return maps
      .filter((map) => map.id !== editor.mapId.peek() && plain(map.title).text.includes(wanted))
      .slice(0, 10)
      .map((map) => ({
        key: `map-${map.id}`,
        name: map.title || t("bar.untitled"),
        path: t("link.otherMap"),
        run: () => setLink(`/m/${map.id}`),
      }));
  }

  const run = (index: number) => {
    const option = options[index];
    if (!option) return;
    // The map can have the focus only when nothing is over it.
    dialog.current?.close();
    app.closeDialog();
    option.run();
  };
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(to, options.length - 1)));
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      run(at);
    }
  };
  useEffect(() => {
    dialog.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, typed]);

  return (
    <dialog
      ref={dialog}
      class="dialog commands"
      aria-label={title}
      onClose={() => app.dialog.peek()?.kind === "pick" && app.closeDialog()}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={onKey}
    >
      <input
        class="commands-input"
        role="combobox"
        aria-label={title}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="pick-list"
        aria-activedescendant={options.length > 0 ? `pick-${at}` : undefined}
        placeholder={t(purpose === "link" ? "link.ask" : "relation.ask")}
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(0);
        }}
      />
      <div id="pick-list" class="commands-list" role="listbox" aria-label={title}>
        {options.map(({ key, name, path }, i) => (
          <div
            key={key}
            id={`pick-${i}`}
            class="command"
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            aria-label={path ? `${name}, ${path}` : name}
            onMouseMove={() => setChosen(i)}
            onClick={() => run(i)}
            onKeyDown={onKey}
          >
            <span dir="auto">{name}</span>
            {path && (
              <span class="quiet pick-path" dir="auto">
                {path}
              </span>
            )}
          </div>
        ))}
      </div>
      {options.length === 0 && <p class="commands-none quiet">{t("relation.notFound")}</p>}
    </dialog>
  );
}

/** Nodes with what was typed in their text, those that begin with it first; without anything typed, the first ones. */
function search({ map }: Editor, except: NodeId, typed: string): NodeId[] {
  const wanted = plain(typed.trim()).text;
  const begin: NodeId[] = [];
  const hold: NodeId[] = [];
  for (const id of map.walk()) {
    const at = id === except ? -1 : plain(map.text(id)).text.indexOf(wanted);
    if (at === 0) begin.push(id);
    else if (at > 0 && hold.length < MOST) hold.push(id);
    if (begin.length === MOST) break;
  }
  return [...begin, ...hold].slice(0, MOST);
}

function nameOf({ map }: Editor, id: NodeId): string {
  return shorten(map.text(id).trim(), 100) || t("node.empty");
}

function pathOf(editor: Editor, id: NodeId): string {
  const names: string[] = [];
  for (let up = editor.map.parent(id); up !== null; up = editor.map.parent(up)) {
    names.unshift(shorten(nameOf(editor, up), 24));
  }
  return names.slice(-3).join(" › ");
}

import { useEffect, useState } from "preact/hooks";
import type { NodeId } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { linkFrom } from "../editor/link.ts";
import { plain } from "../editor/plain-text.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { myMaps } from "../sync/index.ts";
import { SearchDialog } from "../ui/search-dialog.tsx";
import { finishLink } from "./commands.ts";

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
  const link = purpose === "link" ? editor.map.attributes(id).link : undefined;
  const [typed, setTyped] = useState(
    typedBefore || (link !== undefined && !link.startsWith("#") ? link : ""),
  );
  const [maps, setMaps] = useState<readonly { id: string; title: string }[]>([]);
  const title = t(purpose === "link" ? "link.title" : "relation.pick");

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

  return (
    <SearchDialog
      name={title}
      ask={t(purpose === "link" ? "link.ask" : "relation.ask")}
      typed={typed}
      isSelected={!typedBefore}
      type={setTyped}
      choices={options.map(({ key, name, path, run }) => ({
        key,
        label: path ? `${name}, ${path}` : name,
        shown: (
          <>
            <span dir="auto">{name}</span>
            {path && (
              <span class="quiet pick-path" dir="auto">
                {path}
              </span>
            )}
          </>
        ),
        run,
      }))}
      none={t("relation.notFound")}
      close={() => app.closeDialog()}
    />
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

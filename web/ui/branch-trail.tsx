import type { NodeId } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import { leaveBranch, showFrom } from "../editor/structure.ts";
import { Icon } from "./icons.tsx";
import { withKeys } from "./key-names.ts";
import { keepFocus } from "./top-bar.tsx";
import "../styles/branch-trail.css";
import { t } from "../i18n/index.ts";

/** Where the branch is that is shown alone, and the ways out of it. */
export function BranchTrail({ editor }: { editor: Editor }) {
  const root = editor.state.root.value;
  const above: NodeId[] = [];
  for (let at = editor.map.parent(root); at !== null; at = editor.map.parent(at)) above.unshift(at);
  return (
    <nav class="trail" aria-label={t("trail.name")}>
      <ol>
        {above.map((id) => (
          <li key={id}>
            <button type="button" onMouseDown={keepFocus} onClick={() => showFrom(editor, id)}>
              {nameOf(editor, id)}
            </button>
          </li>
        ))}
        <li aria-current="location">{nameOf(editor, root)}</li>
      </ol>
      <button
        type="button"
        class="icon-button"
        aria-label={t("trail.leave")}
        title={withKeys(t("trail.leave"), "do.leaveBranch")}
        onMouseDown={keepFocus}
        onClick={() => leaveBranch(editor)}
      >
        <Icon name="close" />
      </button>
    </nav>
  );
}

function nameOf({ map }: Editor, id: NodeId): string {
  const line = map.text(id).trim().split("\n")[0] ?? "";
  return line === "" ? t("trail.untitled") : line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

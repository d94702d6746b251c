import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { makeLike } from "../../model/compare.ts";
import { type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import type { App } from "../app.ts";
import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { showAtFirst } from "../editor/first-look.ts";
import { bring } from "../files/elsewhere.ts";
import { DifferenceList } from "../history/changes.tsx";
import { type Preview, preview, read } from "../history/preview.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import type { Other } from "./other.ts";
import { take } from "./take.ts";
import "../history/history.css";

/** The map as another has it, in the place of the map; all of it or branches can be taken over. */
export function ComparePanel({ app, editor, other }: { app: App; editor: Editor; other: Other }) {
  const [shown, setShown] = useState<(Preview & { readonly base: MindMap }) | undefined>();
  /** Counts what was taken over: then the rest is compared anew. */
  const [taken, setTaken] = useState(0);
  /** Nodes whose pictures and files are on their way. */
  const waiting = useRef(new Set<NodeId | undefined>()).current;
  const panel = useRef<HTMLElement>(null);
  const close = () => {
    editor.state.comparing.value = undefined;
    editor.focusNode();
  };

  useLayoutEffect(() => panel.current?.focus(), []);
  useEffect(() => {
    const [base, version] = [read(editor.map.snapshot()), read(editor.map.snapshot())];
    makeLike(version, other.outline, other.isComplete);
    const drawn = preview(app, editor, version, base);
    if (taken === 0 && window.innerWidth >= 720) showAtFirst(drawn.editor.scene);
    setShown({ ...drawn, base });
    return () => drawn.close();
  }, [app, editor, other, taken]);

  // What was pressed may be of no more use: keys are for the panel then.
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.matches(":disabled")) panel.current?.focus();
  }, [shown]);
  // Each comes when it is sent; when all are there, they are no difference any more.
  useEffect(
    () =>
      editor.map.onChange(({ changed }) => {
        if (waiting.size === 0) return;
        for (const id of changed) waiting.delete(id);
        if (waiting.size === 0) setTaken((count) => count + 1);
      }),
    [editor],
  );

  const found = shown?.found;
  const focus = shown?.editor.state.focus.value;
  const branch = focus !== ROOT ? focus : undefined;
  const isSame = found && !Object.values(found).some(({ size }) => size > 0);
  const run = (top?: NodeId) => {
    if (!shown) return;
    const { base, map } = shown;
    editor.edit(() => {
      const { left, nodes } = take(editor, base, map, top);
      // Taken over twice, they come once.
      const wanted = left.filter(({ at }) => !waiting.has(nodes[at]));
      for (const { at } of wanted) waiting.add(nodes[at]);
      void bring(editor, wanted, nodes).then((behind) => {
        for (const { at } of behind) waiting.delete(nodes[at]);
        if (behind.length > 0) app.tell(t("map.filesLeft", { count: behind.length }));
      });
      if (top === undefined) close();
      else setTaken((count) => count + 1);
      const undo = () => {
        commands.undo(editor);
        setTaken((count) => count + 1);
      };
      app.tell(t("compare.taken"), { label: t("tools.undo"), run: undo });
    });
  };

  return (
    <aside
      ref={panel}
      class="history"
      tabIndex={-1}
      aria-label={t("compare.name")}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
      }}
    >
      <div class="history-head">
        <h2 dir="auto">{t("compare.with", { name: other.name || t("bar.untitled") })}</h2>
        <button type="button" class="icon-button" aria-label={t("history.close")} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="history-body">
        {!other.isComplete && <p class="quiet">{t("compare.incomplete")}</p>}
        {shown && (
          <DifferenceList
            preview={shown}
            name={t("compare.differences")}
            none={t("compare.none")}
            counted={(kind, count) => t("compare.counted", { kind: t(`compare.${kind}`), count })}
            said={(kind) => t(`compare.${kind}`)}
          />
        )}
      </div>
      {!editor.readOnly.value && !isSame && (
        <div class="history-foot">
          <div class="history-actions">
            <button type="button" class="button primary" onClick={() => run()}>
              {t("compare.takeAll")}
            </button>
            <button type="button" class="button" disabled={branch === undefined} onClick={() => run(branch)}>
              {t("compare.takeBranch")}
            </button>
          </div>
        </div>
      )}
    </aside>
  );
}

import { useSignal } from "@preact/signals";
import { ROOT } from "../../model/document.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { servedAs } from "../files/served.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { type Exported, exportMap } from "../import/export.ts";
import { EXPORT_GROUPS, EXPORTS, type Export, exportName } from "../import/names.ts";
import { Dialog } from "./dialog.tsx";
import { type ExportChoice, lastChoice, rememberChoice } from "./export-choice.ts";
import "./export.css";
import { ExportOptions } from "./export-options.tsx";
import { Losses } from "./losses.tsx";

/** Chooses a format, what is specific to it, and how much of the map; and tells what became of it. */
export function ExportDialog({ app, editor, format }: { app: App; editor: Editor; format?: string }) {
  const choice = useSignal<ExportChoice>({ ...lastChoice(), ...(format ? { format } : {}) });
  const branch = useSignal(false);
  const working = useSignal(false);
  const result = useSignal<Exported | undefined>(undefined);
  const focus = editor.state.focus.value;
  const canBranch = focus !== ROOT && editor.map.has(focus);
  const chosen = EXPORTS.find(({ id }) => id === choice.value.format) ?? (EXPORTS[0] as Export);

  const change = (part: Partial<ExportChoice>) => {
    choice.value = { ...choice.peek(), ...part };
    result.value = undefined;
  };
  const run = async () => {
    working.value = true;
    result.value = undefined;
    const { pages, paper, scale, transparent } = choice.peek();
    rememberChoice({ ...choice.peek(), format: chosen.id });
    const top = canBranch && branch.peek() ? focus : ROOT;
    result.value = await exportMap(editor, chosen.id, { pages, paper, scale, transparent }, top);
    working.value = false;
    const { name, losses, failed } = result.value;
    if (failed || losses.length > 0) return;
    app.closeDialog();
    app.tell(t("export.done", { format: name }));
  };

  const byCloud = async () => {
    rememberChoice({ ...choice.peek(), format: chosen.id });
    app.closeDialog();
    const { exportByCloud } = await import("../files/exports.ts");
    exportByCloud(app, editor, chosen.id);
  };

  return (
    <Dialog wide title={t("export.title")} close={() => app.closeDialog()}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <div class="export-groups">
          {EXPORT_GROUPS.map(({ name, formats }) => (
            <fieldset class="export-group" key={name}>
              <legend>{t(name)}</legend>
              <div class="export-formats">
                {formats.map((one) => (
                  <label class="export-format" key={one.id}>
                    <input
                      type="radio"
                      name="format"
                      checked={one.id === chosen.id}
                      onChange={() => change({ format: one.id })}
                    />
                    {exportName(one)}
                  </label>
                ))}
              </div>
            </fieldset>
          ))}
        </div>
        <p class="quiet export-about">{t(chosen.about)}</p>
        <ExportOptions choice={choice.value} change={change} />
        {canBranch && (
          <label class="export-check">
            <input
              type="checkbox"
              checked={branch.value}
              onChange={(event) => {
                branch.value = event.currentTarget.checked;
              }}
            />
            {t("export.branch", { branch: shorten(editor.map.text(focus).replace(/\s+/g, " "), 40) })}
          </label>
        )}
        <Outcome result={result.value} />
        <div class="row end export-end">
          <button type="button" class="button" onClick={() => app.closeDialog()}>
            {t("export.close")}
          </button>
          {servedAs(chosen.id) && (
            <button type="button" class="button" title={t("cloudExport.what")} onClick={() => void byCloud()}>
              {t("cloudExport.run")}
            </button>
          )}
          <button type="submit" class="button primary" disabled={working.value}>
            {working.value ? t("export.working") : t("export.as", { format: exportName(chosen) })}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Outcome({ result }: { result: Exported | undefined }) {
  return (
    <div role="status">
      {result?.failed && <p class="error">{result.failed}</p>}
      {result && result.losses.length > 0 && (
        <div class="export-outcome">
          <p>{t("export.leftOut", { format: result.name })}</p>
          <Losses losses={result.losses} />
        </div>
      )}
    </div>
  );
}

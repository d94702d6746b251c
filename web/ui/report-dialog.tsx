import type { App } from "../app.ts";
import { listed } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import type { Report } from "../import/import.ts";
import { Dialog } from "./dialog.tsx";

/** What an import could not bring along. */
export function ReportDialog({ app, report }: { app: App; report: Report }) {
  return (
    <Dialog title={t("report.title")} close={() => app.closeDialog()}>
      <p>{t("report.came", { count: report.count, file: report.name, format: report.format })}</p>
      <ul class="losses">
        {report.losses.map(({ what, count, examples }) => (
          <li key={what}>
            <b>{t("report.loss", { count, what })}</b>
            {examples.length > 0 && (
              <div class="quiet">{listed(examples.map((text) => `“${shorten(text, 60)}”`))}</div>
            )}
          </li>
        ))}
      </ul>
      <div class="row end">
        <button type="button" class="button primary" onClick={() => app.closeDialog()}>
          {t("report.ok")}
        </button>
      </div>
    </Dialog>
  );
}

import type { App } from "../app.ts";
import { t } from "../i18n/index.ts";
import type { Report } from "../import/import.ts";
import { Dialog } from "./dialog.tsx";
import { Losses } from "./losses.tsx";

/** What an import could not bring along. */
export function ReportDialog({ app, report }: { app: App; report: Report }) {
  return (
    <Dialog title={t("report.title")} close={() => app.closeDialog()}>
      <p>{t("report.came", { count: report.count, file: report.name, format: report.format })}</p>
      <Losses losses={report.losses} />
      <div class="row end">
        <button type="button" class="button primary" onClick={() => app.closeDialog()}>
          {t("report.ok")}
        </button>
      </div>
    </Dialog>
  );
}

import type { App } from "../app.ts";
import type { Report } from "../import/import.ts";
import { Dialog } from "./dialog.tsx";

/** What an import could not bring along. */
export function ReportDialog({ app, report }: { app: App; report: Report }) {
  return (
    <Dialog title="Imported, with gaps" close={() => app.closeDialog()}>
      <p>
        {report.count} {report.count === 1 ? "node" : "nodes"} came from “{report.name}” ({report.format}).
        This was left out:
      </p>
      <ul class="losses">
        {report.losses.map(({ what, count, examples }) => (
          <li key={what}>
            <b>
              {count} × {what}
            </b>
            {examples.length > 0 && (
              <div class="quiet">{examples.map((text) => `“${text.slice(0, 60)}”`).join(", ")}</div>
            )}
          </li>
        ))}
      </ul>
      <div class="row end">
        <button type="button" class="button primary" onClick={() => app.closeDialog()}>
          OK
        </button>
      </div>
    </Dialog>
  );
}

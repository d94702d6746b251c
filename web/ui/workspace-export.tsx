import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { messageOf } from "../app.ts";
import type { WorkspaceExport } from "../cloud/transfer.ts";
import { t } from "../i18n/index.ts";
import { cloud, type MyMap } from "../sync/index.ts";

/** Formats that a whole workspace is written in, as lib/workspace-export.ts deploys them. */
const formats = {
  rhizome: "Rhizome",
  markdown: "Markdown",
  opml: "OPML",
  freemind: "FreeMind",
  html: "HTML",
  text: "Text",
} as const;

/** Where the export that goes on is remembered: it may take longer than this page is open. */
const REMEMBERED = "rhizome-workspace-export";
/** ms between two looks at how far it is. */
const LOOK = 1_500;

/** All maps in one file: asked for here, made in the cloud, fetched when it is there. */
export function ExportAll({ maps }: { maps: readonly MyMap[] }) {
  const format = useSignal<string>("rhizome");
  const status = useSignal<WorkspaceExport | undefined>(undefined);
  const running = useSignal(localStorage.getItem(REMEMBERED) ?? undefined);
  const error = useSignal<string | undefined>(undefined);

  const stop = () => {
    localStorage.removeItem(REMEMBERED);
    running.value = undefined;
  };
  const begin = async () => {
    error.value = status.value = undefined;
    try {
      const { workspace } = await cloud();
      const begun = await workspace.exportWorkspace(
        format.peek(),
        maps.map(({ id }) => id),
      );
      localStorage.setItem(REMEMBERED, begun.id);
      status.value = begun;
      running.value = begun.id;
    } catch (cause) {
      error.value = messageOf(cause);
    }
  };
  const id = running.value;
  useEffect(() => {
    if (id === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const look = async () => {
      try {
        const seen = await (await cloud()).workspace.workspaceExport(id);
        if (left) return;
        status.value = seen;
        if (seen.state !== "working") stop();
        if (seen.state === "failed") error.value = t("maps.exportFailed");
        if (seen.state === "ready" && seen.url) save(seen.url);
      } catch (cause) {
        if (left) return;
        // Without a network it is asked again; what is gone is not.
        if ((cause as { status?: number }).status === 404) {
          stop();
          error.value = messageOf(cause);
        }
      }
      if (!left && localStorage.getItem(REMEMBERED) === id) timer = setTimeout(() => void look(), LOOK);
    };
    void look();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [id]);

  const { state, done = 0, total = 1, skipped = [] } = status.value ?? {};
  return (
    <div class="export-all">
      <div class="row">
        <select
          class="input"
          aria-label={t("maps.exportFormat")}
          disabled={id !== undefined}
          onChange={(event) => {
            format.value = event.currentTarget.value;
          }}
        >
          {Object.entries(formats).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        <button type="button" class="button" disabled={id !== undefined} onClick={() => void begin()}>
          {t("maps.exportAll")}
        </button>
      </div>
      {id !== undefined && <progress aria-label={t("maps.exportAll")} max={total} value={done} />}
      <p class="quiet" role="status">
        {id !== undefined && t("maps.exporting", { done, total })}
        {state === "ready" && t("maps.exported", { count: total - skipped.length })}
        {state === "ready" && skipped.length > 0 && ` ${t("maps.exportSkipped", { count: skipped.length })}`}
      </p>
      {error.value && (
        <p class="error" role="alert">
          {error.value}
        </p>
      )}
    </div>
  );
}

/** The answer says that it is a file: the page stays. */
function save(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "my-maps.zip";
  link.click();
}

import type { Editor } from "../editor/editor.ts";
import { locale, t } from "../i18n/index.ts";
import type { Status } from "../sync/index.ts";

/** Whether the person's changes are safe, in a word. */
export function SaveStatus({ editor }: { editor: Editor }) {
  const status = editor.open.status.value;
  // A draft that nothing was written in is nowhere yet: nothing to say about it.
  if (status.state === "saved" && editor.mapId.value === undefined) return null;
  if (status.state === "saved" && editor.readOnly.value) return null;
  const urgent = status.state === "offline" || status.state === "problem";
  return (
    <span
      class="status"
      role="status"
      aria-live={urgent ? "polite" : "off"}
      aria-label={t("status.name")}
      data-state={status.state}
      title={titleOf(status)}
    >
      <span class="status-text">{textOf(status)}</span>
    </span>
  );
}

export function textOf(status: Status): string {
  switch (status.state) {
    case "opening":
      return t("status.opening");
    case "saving":
      return t("status.saving");
    case "saved":
      return t("status.saved");
    case "offline":
      return status.pending > 0 ? t("status.offlineWaiting", { count: status.pending }) : t("status.offline");
    case "problem":
      return t("status.problem");
  }
}

function titleOf(status: Status): string {
  if (status.state === "saved")
    return t("status.savedAt", { time: new Date(status.at).toLocaleTimeString(locale()) });
  if (status.state === "offline") return t("status.offlineHelp");
  return status.state === "problem" ? status.message : "";
}

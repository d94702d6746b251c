import type { Editor } from "../editor/editor.ts";
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
      aria-label="Saving"
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
      return "Opening…";
    case "saving":
      return "Saving…";
    case "saved":
      return "Saved";
    case "offline":
      return status.pending > 0
        ? `Offline, ${status.pending} ${status.pending === 1 ? "change" : "changes"} waiting`
        : "Offline";
    case "problem":
      return "Needs attention";
  }
}

function titleOf(status: Status): string {
  if (status.state === "saved") return `Saved in the cloud at ${new Date(status.at).toLocaleTimeString()}`;
  if (status.state === "offline")
    return "Your changes are kept on this device and sent when the network is back.";
  return status.state === "problem" ? status.message : "";
}

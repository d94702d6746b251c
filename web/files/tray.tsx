import { render } from "preact";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { type Transfer, transfers } from "./transfers.ts";
import "./files.css";

let shown = false;

/** Shows what is on its way in a corner of the page, from now on whenever there is something. */
export function showTray(): void {
  if (shown) return;
  shown = true;
  const host = document.createElement("div");
  host.className = "shell";
  document.querySelector("#app")?.append(host);
  render(<Tray />, host);
}

function Tray() {
  const all = transfers.value;
  return (
    <section class="tray" aria-label={t("files.tray")} hidden={all.length === 0}>
      <ul>
        {all.map((transfer) => (
          <Row key={transfer.key} transfer={transfer} />
        ))}
      </ul>
    </section>
  );
}

function Row({ transfer }: { transfer: Transfer }) {
  const { kind, name } = transfer;
  const stage = transfer.stage.value;
  const over = stage.at === "done" || stage.at === "failed";
  const share = stage.at === "sending" ? stage.share : undefined;
  return (
    <li class={`transfer ${stage.at}`}>
      <Icon name={kind === "upload" ? "attach" : "export"} />
      <div class="transfer-text">
        <b dir="auto">{name}</b>
        <span role="status">{wordsOf(transfer)}</span>
        {!over && <progress aria-label={name} max={1} value={share} />}
      </div>
      {stage.at === "failed" && !stage.isFinal && (
        <button type="button" class="button" onClick={() => transfer.retry()}>
          {t("files.retry")}
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={t(over ? "files.dismiss" : "files.cancel", { name })}
        onClick={() => transfer.cancel()}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

function wordsOf({ kind, stage }: Transfer): string {
  const now = stage.value;
  switch (now.at) {
    case "sending":
      return kind === "upload"
        ? t("files.sending", { percent: Math.floor(now.share * 100) })
        : t("files.handing");
    case "starting":
      return t("files.starting");
    case "waiting":
      return t("files.waiting");
    case "working":
      return t(kind === "upload" ? "files.checking" : "files.making");
    case "fetching":
      return t("files.fetching");
    case "done":
      return t(kind === "upload" ? "files.added" : "files.saved");
    case "failed":
      return now.reason;
  }
}

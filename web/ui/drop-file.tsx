import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { App } from "../app.ts";
import { t } from "../i18n/index.ts";

/** Files dropped anywhere: on a node they go below it, elsewhere they become a map of their own. */
export function DropFile({ app }: { app: App }) {
  const over = useSignal(false);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    window.addEventListener(
      "dragover",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        over.value = true;
      },
      { signal },
    );
    window.addEventListener(
      "dragleave",
      (event) => {
        if (event.relatedTarget === null) over.value = false;
      },
      {
        signal,
      },
    );
    window.addEventListener(
      "drop",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        over.value = false;
        const node = (event.target as Element | null)?.closest<HTMLElement>(".node");
        void app.importFiles([...(event.dataTransfer?.files ?? [])], node?.dataset.id);
      },
      { signal },
    );
    return () => stop.abort();
  }, [app, over]);
  return over.value ? <div class="drop-file">{t("dropFile.hint")}</div> : null;
}

/** What is on its way between this page and the map's files, as the tray shows it. */
import { type Signal, signal } from "@preact/signals-core";
import { messageOf } from "../app.ts";
import { t } from "../i18n/index.ts";
import { type How, Refused, type Stage } from "../sync/files.ts";

export interface Transfer {
  readonly key: number;
  readonly kind: "upload" | "export";
  readonly name: string;
  readonly stage: Signal<
    | Stage
    | { readonly at: "done" }
    | { readonly at: "failed"; readonly reason: string; readonly isFinal: boolean }
  >;
  /** Gives it up, or takes it off the tray when it is over. */
  cancel(): void;
  /** Begins it anew, after it failed. */
  retry(): void;
}

export const transfers: Signal<readonly Transfer[]> = signal([]);

/** How long one that ended well is still shown, in ms. */
const SHOWN = 4_000;
let count = 0;

/** Runs one and shows how far it is. `given up` is told what will not be tried again. */
export function begin(
  kind: Transfer["kind"],
  name: string,
  run: (how: How) => Promise<void>,
  givenUp: () => void = () => {},
): void {
  const key = ++count;
  let abort = new AbortController();
  const remove = () => {
    transfers.value = transfers.peek().filter((transfer) => transfer.key !== key);
  };
  const start = async () => {
    abort = new AbortController();
    const { signal } = abort;
    const onStage = (stage: Stage) => {
      if (!signal.aborted) transfer.stage.value = stage;
    };
    try {
      await run({ signal, onStage });
      transfer.stage.value = { at: "done" };
      setTimeout(remove, SHOWN);
    } catch (error) {
      if (signal.aborted) return;
      const isFinal = error instanceof Refused && error.isFinal;
      transfer.stage.value = { at: "failed", reason: messageOf(error) || t("files.failed"), isFinal };
    }
  };
  const transfer: Transfer = {
    key,
    kind,
    name,
    stage: signal<Transfer["stage"]["value"]>({ at: "starting" }),
    cancel() {
      if (transfer.stage.peek().at !== "done") givenUp();
      remove();
      abort.abort(new DOMException("Given up", "AbortError"));
    },
    retry: () => void start(),
  };
  transfers.value = [...transfers.peek(), transfer];
  void import("./tray.tsx").then(({ showTray }) => showTray());
  void start();
}

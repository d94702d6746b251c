import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Icon } from "./icons.tsx";

interface DialogProps {
  title: string;
  wide?: boolean;
  close(): void;
  children: ComponentChildren;
}

/**
 * How a dialog is closed: at Escape itself, so that the next key is the map's. The `close` event comes with the next
 * frame: by then, quick keys may have opened another dialog, which stays.
 */
export const closing = (close: () => void) => ({
  onCancel(event: { readonly target: EventTarget | null; readonly currentTarget: HTMLDialogElement }) {
    // A field for files is cancelled, too.
    if (event.target === event.currentTarget) close();
  },
  onClose({ currentTarget }: { readonly currentTarget: HTMLDialogElement }) {
    if (currentTarget.isConnected) close();
  },
});

/** A labelled modal dialog. Escape, the cross and a press beside it close it. */
export function Dialog({ title, wide, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // Not the cross, which comes first: what the dialog is for.
    const find = (selector: string) => dialog.current?.querySelector<HTMLElement>(selector);
    (find("input[type=radio]:checked") ?? find("input, textarea, .primary, ul button"))?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby="dialog-title"
      {...closing(close)}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="dialog-head">
        <h2 id="dialog-title">{title}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={t("dialog.close")}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}

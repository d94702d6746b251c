import { useSignal } from "@preact/signals";
import { type App, messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Dialog } from "./dialog.tsx";

type Right = "editor" | "viewer";

const rights: readonly {
  role: Right;
  label: "share.edit" | "share.view";
  means: "share.editMeans" | "share.viewMeans";
}[] = [
  {
    role: "editor",
    label: "share.edit",
    means: "share.editMeans",
  },
  {
    role: "viewer",
    label: "share.view",
    means: "share.viewMeans",
  },
];

export function ShareDialog({ app, editor }: { app: App; editor: Editor }) {
  const mayEdit = !editor.readOnly.value;
  const role = useSignal<Right>(mayEdit ? "editor" : "viewer");
  const url = useSignal<string | undefined>(undefined);
  const state = useSignal<"idle" | "working" | "copied" | "made">("idle");
  const error = useSignal<string | undefined>(undefined);

  const copyLink = async () => {
    error.value = undefined;
    state.value = "working";
    try {
      url.value ??= await editor.open.share(role.peek());
      state.value = (await copy(url.value)) ? "copied" : "made";
    } catch (cause) {
      state.value = "idle";
      error.value = messageOf(cause);
    }
  };

  if (!mayEdit) {
    return (
      <Dialog title={t("share.title")} close={() => app.closeDialog()}>
        <p>{t("share.onlyEditors")}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("share.title")} close={() => app.closeDialog()}>
      <p class="quiet">{t("share.noAccount")}</p>
      <fieldset class="choices">
        <legend>{t("share.rights")}</legend>
        {rights.map(({ role: right, label, means }) => (
          <label class="choice" key={right}>
            <input
              type="radio"
              name="right"
              checked={role.value === right}
              onChange={() => {
                role.value = right;
                url.value = undefined;
                state.value = "idle";
              }}
            />
            <span>
              <b>{t(label)}</b>
              <span class="quiet">{t(means)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {url.value && (
        <label class="field">
          <span>{t("share.link")}</span>
          <input
            class="input"
            dir="ltr"
            readOnly
            value={url.value}
            onFocus={(event) => event.currentTarget.select()}
          />
        </label>
      )}
      {error.value && (
        <p class="error" role="alert">
          {error.value}
        </p>
      )}
      <div class="row end">
        <span class="quiet" role="status">
          {state.value === "copied" ? t("share.copied") : state.value === "made" ? t("share.copyAbove") : ""}
        </span>
        <button
          type="button"
          class="button primary"
          disabled={state.value === "working"}
          onClick={() => void copyLink()}
        >
          {t(state.value === "working" ? "share.working" : "share.copy")}
        </button>
      </div>
    </Dialog>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

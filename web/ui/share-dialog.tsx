import { useSignal } from "@preact/signals";
import { type App, messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { Dialog } from "./dialog.tsx";

type Right = "editor" | "viewer";

const rights: readonly { role: Right; label: string; means: string }[] = [
  {
    role: "editor",
    label: "Can edit",
    means: "Anyone with the link can change the map, live, together with you.",
  },
  {
    role: "viewer",
    label: "Can view",
    means: "Anyone with the link sees the map and its changes, and can't change it.",
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
      <Dialog title="Share this map" close={() => app.closeDialog()}>
        <p>
          You can look at this map, so you can pass on the link you came by. Only its editors make new links.
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog title="Share this map" close={() => app.closeDialog()}>
      <p class="quiet">No account needed: the link opens the map for whoever has it.</p>
      <fieldset class="choices">
        <legend>What may they do?</legend>
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
              <b>{label}</b>
              <span class="quiet">{means}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {url.value && (
        <label class="field">
          <span>Link</span>
          <input class="input" readOnly value={url.value} onFocus={(event) => event.currentTarget.select()} />
        </label>
      )}
      {error.value && (
        <p class="error" role="alert">
          {error.value}
        </p>
      )}
      <div class="row end">
        <span class="quiet" role="status">
          {state.value === "copied" ? "Link copied" : state.value === "made" ? "Copy the link above" : ""}
        </span>
        <button
          type="button"
          class="button primary"
          disabled={state.value === "working"}
          onClick={() => void copyLink()}
        >
          {state.value === "working" ? "Making the link…" : "Copy link"}
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

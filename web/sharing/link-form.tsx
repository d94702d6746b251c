import { useSignal } from "@preact/signals";
import { messageOf } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { copy } from "./copy.ts";
import { can, type Givable, givable } from "./roles.ts";

/** Hours until a link ends. */
const lives = [
  { hours: undefined, label: "share.never" },
  { hours: 1, label: "share.hour" },
  { hours: 24, label: "share.day" },
  { hours: 7 * 24, label: "share.week" },
  { hours: 30 * 24, label: "share.month" },
] as const;

/** Makes a link for whoever has it. `made` is called when there is another one. */
export function LinkForm({ editor, made }: { editor: Editor; made: () => void }) {
  const role = useSignal<Givable>("editor");
  const hours = useSignal<number | undefined>(undefined);
  const password = useSignal("");
  const url = useSignal<string | undefined>(undefined);
  const state = useSignal<"idle" | "working" | "copied" | "made">("idle");
  const error = useSignal<string | undefined>(undefined);
  /** What was made before is another link now. */
  const changed = () => {
    url.value = undefined;
    state.value = "idle";
  };

  const copyLink = async (event: Event) => {
    event.preventDefault();
    error.value = undefined;
    const before = url.peek();
    if (before === undefined) state.value = "working";
    try {
      url.value =
        before ??
        (await editor.open.share(role.peek(), {
          hours: hours.peek(),
          password: password.peek() || undefined,
        }));
      state.value = (await copy(url.value)) ? "copied" : "made";
      if (before === undefined) made();
    } catch (cause) {
      state.value = "idle";
      error.value = messageOf(cause);
    }
  };

  return (
    <form class="sharing-part" onSubmit={copyLink}>
      <h3>{t("share.byLink")}</h3>
      <p class="quiet">{t("share.noAccount")}</p>
      <fieldset class="choices">
        <legend>{t("share.rights")}</legend>
        {givable.map(({ role: right, means }) => (
          <label class="choice" key={right}>
            <input
              type="radio"
              name="right"
              checked={role.value === right}
              onChange={() => {
                role.value = right;
                changed();
              }}
            />
            <span>
              <b>{t(can[right])}</b>
              <span class="quiet">{t(means)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="sharing-options">
        <label class="field">
          <span>{t("share.ends")}</span>
          <select
            class="input"
            onChange={(event) => {
              hours.value = lives[event.currentTarget.selectedIndex]?.hours;
              changed();
            }}
          >
            {lives.map(({ label }) => (
              <option key={label}>{t(label)}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("share.password")}</span>
          <input
            class="input"
            type="text"
            autocomplete="off"
            spellcheck={false}
            minLength={4}
            maxLength={200}
            placeholder={t("share.noPassword")}
            onInput={(event) => {
              password.value = event.currentTarget.value;
              changed();
            }}
          />
        </label>
      </div>
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
        <button type="submit" class="button primary" disabled={state.value === "working"}>
          {t(state.value === "working" ? "share.working" : "share.copy")}
        </button>
      </div>
    </form>
  );
}

import { useSignal } from "@preact/signals";
import { isReserved } from "../../model/names.ts";
import { account } from "../account/state.ts";
import type { App } from "../app.ts";
import { t } from "../i18n/index.ts";
import { prefer } from "../person/index.ts";
import { profile } from "../sync/index.ts";
import { Dialog } from "./dialog.tsx";

const COLOURS = ["#2563eb", "#9333ea", "#be123c", "#c2410c", "#a16207", "#15803d", "#0e7490", "#475569"];

export function ProfileDialog({ app }: { app: App }) {
  const name = useSignal(profile.peek().name);
  const color = useSignal(profile.peek().color);
  const reserved = useSignal(false);
  const save = (event: Event) => {
    event.preventDefault();
    reserved.value = isReserved(name.peek());
    if (reserved.peek()) return;
    profile.value = { name: name.peek().trim() || profile.peek().name, color: color.peek() };
    prefer("profile", profile.peek());
    app.closeDialog();
  };
  return (
    <Dialog title={t("profile.title")} close={() => app.closeDialog()}>
      <form onSubmit={save}>
        <label class="field">
          <span>{t("profile.name")}</span>
          <input
            class="input"
            maxLength={40}
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        {reserved.value && (
          <p class="error" role="alert">
            {t("profile.reserved")}
          </p>
        )}
        <fieldset class="choices">
          <legend>{t("profile.colour")}</legend>
          <div class="swatches">
            {COLOURS.map((value, i) => (
              <span class="swatch" key={value}>
                <input
                  type="radio"
                  name="color"
                  aria-label={t("profile.colourNumber", { number: i + 1 })}
                  checked={color.value === value}
                  ref={(input) => input?.style.setProperty("--person", value)}
                  onChange={() => {
                    color.value = value;
                  }}
                />
              </span>
            ))}
          </div>
        </fieldset>
        <p class="row">
          <span class="quiet">{account.value?.email ?? t("account.guest")}</span>
          <button
            type="button"
            class="button"
            onClick={() => {
              app.dialog.value = { kind: "account" };
            }}
          >
            {account.value?.tokens ? t("account.title") : t("account.signIn")}
          </button>
        </p>
        <div class="row end">
          <button type="submit" class="button primary">
            {t("profile.done")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

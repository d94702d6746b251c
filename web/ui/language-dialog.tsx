import { useSignal } from "@preact/signals";
import type { App } from "../app.ts";
import { language, speak, t } from "../i18n/index.ts";
import { type Language, languages } from "../i18n/languages.ts";
import { prefer } from "../person/index.ts";
import { Dialog } from "./dialog.tsx";

/** The interface's language. Each is named in itself, for whoever got into the wrong one. */
export function LanguageDialog({ app }: { app: App }) {
  const error = useSignal(false);
  const choose = async (to: Language) => {
    error.value = false;
    try {
      await speak(to);
      prefer("language", to);
    } catch {
      error.value = true;
    }
  };
  return (
    <Dialog title={t("language.title")} close={() => app.closeDialog()}>
      <fieldset class="choices languages">
        <legend class="visually-hidden">{t("language.title")}</legend>
        {(Object.keys(languages) as Language[]).map((name) => (
          <label class="choice" key={name} lang={name}>
            <input
              type="radio"
              name="language"
              checked={language() === name}
              onChange={() => void choose(name)}
            />
            <b>{languages[name]}</b>
          </label>
        ))}
      </fieldset>
      {error.value && (
        <p class="error" role="alert">
          {t("language.failed")}
        </p>
      )}
      <div class="row end">
        <button type="button" class="button primary" onClick={() => app.closeDialog()}>
          {t("profile.done")}
        </button>
      </div>
    </Dialog>
  );
}

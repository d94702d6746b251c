import { useSignal } from "@preact/signals";
import { t } from "../i18n/index.ts";
import type { PasswordAsked } from "../sync/index.ts";

/**
 * Asks for the password of the link that the map was opened by. `isBlank`: this device has nothing of the map yet, so
 * there is nothing to be seen, copied or shared.
 */
export function PasswordForm({ asked, isBlank }: { asked: PasswordAsked; isBlank: boolean }) {
  const password = useSignal("");
  const give = (event: Event) => {
    event.preventDefault();
    if (password.peek() !== "") asked.give(password.peek());
  };
  return (
    <form
      class="banner password"
      data-blank={isBlank ? "" : undefined}
      aria-label={t("password.asked")}
      onSubmit={give}
    >
      <label class="field">
        <span>{t("password.asked")}</span>
        <input
          class="input"
          type="password"
          autocomplete="current-password"
          maxLength={200}
          ref={(input) => input?.focus()}
          aria-invalid={asked.wrong}
          onInput={(event) => {
            password.value = event.currentTarget.value;
          }}
        />
      </label>
      {asked.wrong && (
        <p class="error" role="alert">
          {t("password.wrong")}
        </p>
      )}
      <button type="submit" class="button primary" disabled={password.value === ""}>
        {t("password.open")}
      </button>
    </form>
  );
}

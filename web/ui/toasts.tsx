import type { App } from "../app.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "./icons.tsx";

export function Toasts({ app }: { app: App }) {
  return (
    <div class="toasts" role="status" aria-label={t("toasts.name")} aria-live="polite">
      {app.toasts.value.map(({ key, message, action }) => (
        <div class="toast" key={key}>
          <span>{message}</span>
          {action && (
            <button
              type="button"
              class="button"
              onClick={() => {
                app.dismiss(key);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button
            type="button"
            class="icon-button"
            aria-label={t("toasts.dismiss")}
            onClick={() => app.dismiss(key)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}

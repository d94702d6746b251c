import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { saying } from "./messages.ts";

/** Taking everything along, and deleting the account. */
export function LeaveForGood() {
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState<string | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const run = async (work: (leaving: typeof import("./leaving.ts")) => Promise<void>) => {
    setError(undefined);
    setWorking(t("leaving.working"));
    try {
      await work(await import("./leaving.ts"));
    } catch (cause) {
      setError(saying(cause));
    }
    setWorking(undefined);
  };
  const progress = (done: number, count: number) => setWorking(t("leaving.progress", { done, count }));
  return (
    <section class="account-part">
      <h3>{t("leaving.title")}</h3>
      <p class="quiet">{t(asking ? "leaving.means" : "leaving.help")}</p>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <p class="quiet" role="status">
        {working}
      </p>
      <div class="row wrap">
        {asking ? (
          <>
            <button
              type="button"
              class="button danger"
              disabled={working !== undefined}
              onClick={() => void run(({ deleteAccount }) => deleteAccount(progress))}
            >
              {t("leaving.now")}
            </button>
            <button type="button" class="button" onClick={() => setAsking(false)}>
              {t("access.cancel")}
            </button>
          </>
        ) : (
          <>
            <button
              type="button"
              class="button"
              disabled={working !== undefined}
              onClick={() =>
                void run(async ({ exportEverything }) => {
                  const failed = await exportEverything(progress);
                  if (failed.length > 0) setError(t("leaving.notRead", { maps: failed.join(", ") }));
                })
              }
            >
              {t("leaving.export")}
            </button>
            <button type="button" class="button danger" onClick={() => setAsking(true)}>
              {t("leaving.delete")}
            </button>
          </>
        )}
      </div>
    </section>
  );
}

import { useEffect, useState } from "preact/hooks";
import { locale, t } from "../i18n/index.ts";
import { withToken } from "./account.ts";
import { saying } from "./messages.ts";
import { hasPasskeys } from "./passkey.ts";
import type { PasskeyInfo } from "./user-pool.ts";

/** Passkeys of the account. */
export function Passkeys({ withTotp }: { withTotp: boolean }) {
  const [passkeys, setPasskeys] = useState<readonly PasskeyInfo[] | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const attempt = async (work: () => Promise<void>) => {
    setError(undefined);
    await work().catch((cause) => setError(saying(cause)));
    await withToken((pool, token) => pool.passkeys(token)).then(setPasskeys, () => {});
  };
  useEffect(() => void attempt(async () => {}), []);
  const add = () => attempt(() => withToken((pool, token) => pool.addPasskey(token)));
  const remove = (id: string) => attempt(() => withToken((pool, token) => pool.removePasskey(token, id)));
  const when = (seconds: number) =>
    new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(seconds * 1000);
  return (
    <section class="account-part">
      <h3>{t("account.passkeys")}</h3>
      <p class="quiet">{withTotp ? t("account.passkeysWithTotp") : t("account.passkeysHelp")}</p>
      <ul class="passkeys">
        {passkeys?.map(({ CredentialId, CreatedAt }) => (
          <li key={CredentialId}>
            <span>{t("account.passkeyOf", { date: when(CreatedAt) })}</span>
            <button type="button" class="link" onClick={() => void remove(CredentialId)}>
              {t("account.remove")}
            </button>
          </li>
        ))}
      </ul>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {hasPasskeys() && (
        <button type="button" class="button" onClick={() => void add()}>
          {t("account.addPasskey")}
        </button>
      )}
    </section>
  );
}

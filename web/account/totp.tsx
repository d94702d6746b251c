import { useState } from "preact/hooks";
import { encode } from "uqr";
import { t } from "../i18n/index.ts";
import { withToken } from "./account.ts";
import { CodeField, Form } from "./fields.tsx";
import { saying } from "./messages.ts";

/** The second factor: an authenticator app. */
export function Totp({ on, email, changed }: { on: boolean; email: string; changed: () => void }) {
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const [removing, setRemoving] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  const attempt = async (work: () => Promise<void>) => {
    setError(undefined);
    await work().catch((cause) => setError(saying(cause)));
  };
  const begin = () => attempt(async () => setSecret(await withToken((pool, token) => pool.beginTotp(token))));
  const remove = () =>
    attempt(async () => {
      await withToken((pool, token) => pool.removeTotp(token));
      setRemoving(false);
      changed();
    });
  const confirm = async ({ code = "" }: Readonly<Record<string, string>>) => {
    await withToken((pool, token) => pool.confirmTotp(token, code));
    setSecret(undefined);
    changed();
  };
  return (
    <section class="account-part">
      <h3>{t("account.totp")}</h3>
      <p class="quiet">{on ? t("account.totpOn") : t("account.totpOff")}</p>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {secret && (
        <>
          <p>{t("account.totpScan")}</p>
          <Qr text={`otpauth://totp/Rhizome:${encodeURIComponent(email)}?secret=${secret}&issuer=Rhizome`} />
          <p class="secret">
            <code>{secret.match(/.{1,4}/g)?.join(" ")}</code>
          </p>
          <Form button={t("account.totpConfirm")} submit={confirm}>
            <CodeField label={t("account.totpCode")} />
          </Form>
        </>
      )}
      {!secret && !on && (
        <button type="button" class="button" onClick={() => void begin()}>
          {t("account.totpSetUp")}
        </button>
      )}
      {on && (
        <button
          type="button"
          class={removing ? "button danger" : "button"}
          onClick={() => (removing ? void remove() : setRemoving(true))}
        >
          {removing ? t("account.totpReallyRemove") : t("account.totpRemove")}
        </button>
      )}
    </section>
  );
}

/** A QR code, dark on light in both schemes: not every camera reads the inverse. */
function Qr({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t("account.qr")}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

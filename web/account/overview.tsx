import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { signOut, unsaved, withToken } from "./account.ts";
import { ChangeEmail } from "./change-email.tsx";
import { Form, PasswordField } from "./fields.tsx";
import { LeaveForGood } from "./leave-for-good.tsx";
import { saying } from "./messages.ts";
import { Passkeys } from "./passkeys.tsx";
import { Section } from "./section.tsx";
import { Totp } from "./totp.tsx";

/** The account of who is signed in: how they sign in, and leaving. */
export function Overview({ email }: { email: string }) {
  const [user, setUser] = useState<{ totp: boolean; isOwn: boolean } | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const load = () =>
    withToken((pool, token) => pool.user(token)).then(setUser, (cause) => setError(saying(cause)));
  useEffect(() => void load(), []);
  return (
    <>
      <p>
        {t("account.signedInAs")} <b>{email}</b>
      </p>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {user?.isOwn && <ChangeEmail />}
      <Section title={t("account.password")} button={t("account.changePassword")}>
        {(done) => <ChangePassword email={email} done={done} />}
      </Section>
      {user && <Totp on={user.totp} email={email} changed={() => void load()} />}
      {user && <Passkeys withTotp={user.totp} />}
      <Leave />
      <LeaveForGood />
    </>
  );
}

function ChangePassword({ email, done }: { email: string; done: () => void }) {
  const submit = async ({ password = "", newPassword = "" }: Readonly<Record<string, string>>) => {
    await withToken((pool, token) => pool.changePassword(token, password, newPassword));
    done();
  };
  return (
    <Form button={t("account.changePassword")} submit={submit}>
      <input type="hidden" name="email" autocomplete="username" value={email} />
      <PasswordField />
      <PasswordField isNew name="newPassword" />
    </Form>
  );
}

function Leave() {
  const [asking, setAsking] = useState<{ everywhere: boolean; waiting: number } | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const run = async (everywhere: boolean, sure: boolean) => {
    setError(undefined);
    const waiting = await unsaved();
    if (waiting > 0 && !sure) return setAsking({ everywhere, waiting });
    try {
      await signOut(everywhere);
    } catch (cause) {
      setError(saying(cause));
    }
  };
  return (
    <section class="account-part">
      <h3>{t("account.signOut")}</h3>
      <p class="quiet">{t("account.signOutHelp")}</p>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {asking ? (
        <>
          <p class="error" role="alert">
            {t("account.unsaved", { count: asking.waiting })}
          </p>
          <div class="row wrap">
            <button type="button" class="button danger" onClick={() => void run(asking.everywhere, true)}>
              {t("account.signOutAnyway")}
            </button>
            <button type="button" class="button" onClick={() => setAsking(undefined)}>
              {t("account.stay")}
            </button>
          </div>
        </>
      ) : (
        <div class="row wrap">
          <button type="button" class="button" onClick={() => void run(false, false)}>
            {t("account.signOutHere")}
          </button>
          <button type="button" class="button" onClick={() => void run(true, false)}>
            {t("account.signOutEverywhere")}
          </button>
        </div>
      )}
    </section>
  );
}

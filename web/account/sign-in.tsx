import { useEffect, useState } from "preact/hooks";
import type { App } from "../app.ts";
import type { Config } from "../cloud/config.ts";
import { CloudError } from "../cloud/errors.ts";
import { config } from "../cloud/first-view.ts";
import { t } from "../i18n/index.ts";
import { signIn, userPool } from "./account.ts";
import type { ViewProps } from "./account-dialog.tsx";
import { CodeField, EmailField, Field, Form, PasswordField } from "./fields.tsx";
import { goToProvider, providersOf } from "./hosted.ts";
import { saying } from "./messages.ts";
import { hasPasskeys } from "./passkey.ts";
import type { Step } from "./user-pool.ts";

/** Goes on after a proof: signed in, or to the next proof. */
async function goOn({ app, go }: ViewProps, step: Step): Promise<void> {
  if (step.kind === "totp") return go(step);
  await signIn(step.tokens);
  arrived(app);
}

export function arrived(app: App): void {
  app.closeDialog();
  app.tell(t("account.signedIn"));
  // A map that the guest could not open may be the account's.
  if (app.editor.peek()?.open.status.peek().state === "problem") void app.reopen();
}

const isUnconfirmed = (error: unknown) =>
  error instanceof CloudError && error.code === "UserNotConfirmedException";

export function SignIn(props: ViewProps & { email?: string; note?: string }) {
  const { go, email, note } = props;
  const [typed, setTyped] = useState(email ?? "");
  const submit = async ({ email = "", password = "" }: Readonly<Record<string, string>>) => {
    const pool = await userPool();
    try {
      await goOn(props, await pool.signIn(email, password));
    } catch (error) {
      if (!isUnconfirmed(error)) throw error;
      await pool.resendCode(email);
      go({ kind: "confirm", email, password });
    }
  };
  return (
    <>
      <p class="quiet">{note ?? t("account.why")}</p>
      <Providers />
      <div
        onInput={(event) =>
          event.target instanceof HTMLInputElement &&
          event.target.name === "email" &&
          setTyped(event.target.value)
        }
      >
        <Form button={t("account.signIn")} working={t("account.signingIn")} submit={submit}>
          <EmailField value={email} />
          <PasswordField />
        </Form>
      </div>
      {hasPasskeys() && <Passkey {...props} email={typed} />}
      <p class="account-links">
        <button type="button" class="link" onClick={() => go({ kind: "signUp", email: typed })}>
          {t("account.signUp")}
        </button>
        <button type="button" class="link" onClick={() => go({ kind: "forgotten", email: typed })}>
          {t("account.forgotten")}
        </button>
      </p>
    </>
  );
}

function Passkey({ email, ...props }: ViewProps & { email: string }) {
  const [error, setError] = useState<string | undefined>(undefined);
  const run = async () => {
    setError(undefined);
    if (email.trim() === "") return setError(t("account.emailFirst"));
    try {
      const step = await (await userPool()).signInWithPasskey(email.trim());
      if (step) await goOn(props, step);
      else setError(t("account.passkeyUnknown"));
    } catch (cause) {
      setError(saying(cause));
    }
  };
  return (
    <>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <button type="button" class="button wide-button" onClick={() => void run()}>
        {t("account.usePasskey")}
      </button>
    </>
  );
}

/** Other providers, where this deployment has any. */
function Providers() {
  const [where, setWhere] = useState<Config | undefined>(undefined);
  useEffect(() => void config().then(setWhere, () => {}), []);
  const providers = where ? providersOf(where) : [];
  if (!where || providers.length === 0) return null;
  return (
    <div class="providers">
      {providers.map((provider) => (
        <button
          type="button"
          class="button wide-button"
          key={provider}
          onClick={() => void goToProvider(where, provider)}
        >
          {t("account.continueWith", { provider })}
        </button>
      ))}
      <p class="or" aria-hidden="true">
        {t("account.or")}
      </p>
    </div>
  );
}

export function SignUp({ go, email }: ViewProps & { email?: string }) {
  const submit = async ({ email = "", newPassword = "" }: Readonly<Record<string, string>>) => {
    await (await userPool()).signUp(email, newPassword);
    go({ kind: "confirm", email, password: newPassword });
  };
  return (
    <>
      <p class="quiet">{t("account.keepsMaps")}</p>
      <Form button={t("account.signUp")} submit={submit}>
        <EmailField value={email} />
        <PasswordField isNew name="newPassword" />
      </Form>
      <p class="account-links">
        <button type="button" class="link" onClick={() => go({ kind: "signIn", email })}>
          {t("account.haveOne")}
        </button>
      </p>
    </>
  );
}

export function ConfirmSignUp(props: ViewProps & { email: string; password: string }) {
  const { email, password } = props;
  const submit = async ({ code = "" }: Readonly<Record<string, string>>) => {
    const pool = await userPool();
    await pool.confirmSignUp(email, code);
    await goOn(props, await pool.signIn(email, password));
  };
  return (
    <>
      <p>{t("account.codeSent", { email })}</p>
      <Form button={t("account.confirm")} submit={submit}>
        <CodeField label={t("account.code")} />
      </Form>
      <Resend email={email} />
    </>
  );
}

function Resend({ email }: { email: string }) {
  const [said, setSaid] = useState("");
  const resend = async () => {
    try {
      await (await userPool()).resendCode(email);
      setSaid(t("account.resent"));
    } catch (error) {
      setSaid(saying(error));
    }
  };
  return (
    <p class="account-links">
      <button type="button" class="link" onClick={() => void resend()}>
        {t("account.resend")}
      </button>
      <span class="quiet" role="status">
        {said}
      </span>
    </p>
  );
}

export function Forgotten({ go, email }: ViewProps & { email?: string }) {
  const submit = async ({ email = "" }: Readonly<Record<string, string>>) => {
    await (await userPool()).forgotPassword(email);
    go({ kind: "newPassword", email });
  };
  return (
    <>
      <p class="quiet">{t("account.forgottenHelp")}</p>
      <Form button={t("account.sendCode")} submit={submit}>
        <EmailField value={email} />
      </Form>
      <p class="account-links">
        <button type="button" class="link" onClick={() => go({ kind: "signIn", email })}>
          {t("account.back")}
        </button>
      </p>
    </>
  );
}

export function NewPassword(props: ViewProps & { email: string }) {
  const { email } = props;
  const submit = async ({ code = "", newPassword = "" }: Readonly<Record<string, string>>) => {
    const pool = await userPool();
    await pool.setForgottenPassword(email, code, newPassword);
    await goOn(props, await pool.signIn(email, newPassword));
  };
  return (
    <>
      <p>{t("account.codeSentIfKnown", { email })}</p>
      <Form button={t("account.setPassword")} submit={submit}>
        {/* A password manager keeps the new password under this name. */}
        <input type="hidden" name="email" autocomplete="username" value={email} />
        <CodeField label={t("account.code")} />
        <PasswordField isNew name="newPassword" />
      </Form>
    </>
  );
}

export function SecondFactor(props: ViewProps & { session: string; user: string }) {
  const submit = async ({ code = "" }: Readonly<Record<string, string>>) => {
    await goOn(props, await (await userPool()).answerTotp(props, code));
  };
  return (
    <Form button={t("account.signIn")} submit={submit}>
      <Field
        label={t("account.totpCode")}
        name="code"
        autocomplete="one-time-code"
        inputMode="numeric"
        pattern="\s*\d{6}\s*"
      />
    </Form>
  );
}

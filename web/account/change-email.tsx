import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { keepEmail, withToken } from "./account.ts";
import { CodeField, Field, Form } from "./fields.tsx";
import { Section } from "./section.tsx";

/** Another address to sign in with: it counts when the code that was sent there is typed. */
export function ChangeEmail() {
  const [changed, setChanged] = useState<string | undefined>(undefined);
  return (
    <>
      <Section title={t("account.email")} button={t("account.changeEmail")}>
        {(done) => (
          <Steps
            done={(email) => {
              setChanged(email);
              done();
            }}
          />
        )}
      </Section>
      <p role="status" class="quiet">
        {changed !== undefined && t("account.emailChanged", { email: changed })}
      </p>
    </>
  );
}

function Steps({ done }: { done: (email: string) => void }) {
  const [sentTo, setSentTo] = useState<string | undefined>(undefined);
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), [sentTo]);
  if (sentTo === undefined) {
    const send = async ({ newEmail = "" }: Readonly<Record<string, string>>) => {
      await withToken((pool, token) => pool.changeEmail(token, newEmail));
      setSentTo(newEmail);
    };
    return (
      <div ref={form}>
        <Form button={t("account.sendCode")} submit={send}>
          <Field
            label={t("account.newEmail")}
            name="newEmail"
            type="email"
            autocomplete="email"
            inputMode="email"
            hint={t("account.emailHelp")}
          />
        </Form>
      </div>
    );
  }
  const confirm = async ({ code = "" }: Readonly<Record<string, string>>) => {
    await withToken((pool, token) => pool.confirmEmail(token, code));
    await keepEmail(sentTo);
    done(sentTo);
  };
  return (
    <div ref={form}>
      <p>{t("account.codeSent", { email: sentTo })}</p>
      <Form key="code" button={t("account.confirm")} submit={confirm}>
        <CodeField label={t("account.code")} />
      </Form>
      <button type="button" class="link" onClick={() => setSentTo(undefined)}>
        {t("account.back")}
      </button>
    </div>
  );
}

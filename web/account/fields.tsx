import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { saying } from "./messages.ts";

interface FieldProps {
  label: string;
  name: string;
  type?: "text" | "email" | "password";
  autocomplete: string;
  value?: string;
  hint?: string;
  inputMode?: "numeric" | "email";
  minLength?: number;
  pattern?: string;
}

export function Field({ label, name, type = "text", value, hint, ...rest }: FieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        class="input"
        id={name}
        // Preact has a type of its own for each kind; for these three the rest is the same.
        type={type as "text"}
        {...{ name, ...rest }}
        defaultValue={value}
        required
        spellcheck={false}
        autocapitalize="none"
        aria-describedby={hint && `${name}-hint`}
      />
      {hint && (
        <small class="quiet" id={`${name}-hint`}>
          {hint}
        </small>
      )}
    </div>
  );
}

export const EmailField = ({ value }: { value?: string }) => (
  <Field
    label={t("account.email")}
    name="email"
    type="email"
    autocomplete="username"
    inputMode="email"
    value={value}
  />
);

export const PasswordField = ({ isNew = false, name = "password" }: { isNew?: boolean; name?: string }) => (
  <Field
    label={isNew ? t("account.newPassword") : t("account.password")}
    name={name}
    type="password"
    autocomplete={isNew ? "new-password" : "current-password"}
    hint={isNew ? t("account.passwordHint") : undefined}
    minLength={isNew ? 12 : undefined}
  />
);

export const CodeField = ({ label }: { label: string }) => (
  <Field label={label} name="code" autocomplete="one-time-code" inputMode="numeric" pattern="\s*\d{6}\s*" />
);

interface FormProps {
  button: string;
  /** What is said while it works. */
  working?: string;
  /** Gets the fields; what it throws is shown. */
  submit(values: Readonly<Record<string, string>>): Promise<void>;
  children?: ComponentChildren;
}

/** A form that works once at a time, and says what went wrong where a screen reader hears it. */
export function Form({ button, working, submit, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const values = Object.fromEntries(
      [...new FormData(event.currentTarget as HTMLFormElement)].map(([name, value]) => [
        name,
        name.toLowerCase().includes("password") ? String(value) : String(value).trim(),
      ]),
    );
    setBusy(true);
    setError(undefined);
    try {
      await submit(values);
    } catch (cause) {
      setError(saying(cause));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void onSubmit(event as unknown as SubmitEvent)}>
      {children}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <div class="row end">
        <button type="submit" class="button primary" aria-busy={busy}>
          {busy ? (working ?? button) : button}
        </button>
      </div>
    </form>
  );
}

import { useState } from "preact/hooks";
import type { App } from "../app.ts";
import { t } from "../i18n/index.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Overview } from "./overview.tsx";
import { ConfirmSignUp, Forgotten, NewPassword, SecondFactor, SignIn, SignUp } from "./sign-in.tsx";
import { account } from "./state.ts";
import "../styles/account.css";

/** Where the dialog is. */
export type View =
  | { kind: "signIn"; email?: string; note?: string }
  | { kind: "signUp"; email?: string }
  | { kind: "confirm"; email: string; password: string }
  | { kind: "forgotten"; email?: string }
  | { kind: "newPassword"; email: string }
  | { kind: "totp"; session: string; user: string };

const titles = {
  signIn: "account.signIn",
  signUp: "account.signUp",
  confirm: "account.confirmTitle",
  forgotten: "account.forgottenTitle",
  newPassword: "account.forgottenTitle",
  totp: "account.totpTitle",
} as const;

export interface ViewProps {
  app: App;
  go(view: View): void;
}

/** Signing up and in, and, once signed in, the account. */
export function AccountDialog({ app }: { app: App }) {
  const known = account.value;
  const ended = known && !known.tokens;
  const [chosen, go] = useState<View | undefined>(undefined);
  const note = ended ? t("account.ended") : undefined;
  const view = chosen ?? { kind: "signIn", email: known?.email, note };
  const close = () => app.closeDialog();
  if (known?.tokens)
    return (
      <Dialog title={t("account.title")} close={close}>
        <Overview email={known.email} />
      </Dialog>
    );
  return (
    <Dialog key={view.kind} title={t(titles[view.kind])} close={close}>
      <Step view={view} app={app} go={go} />
    </Dialog>
  );
}

function Step({ view, ...props }: ViewProps & { view: View }) {
  switch (view.kind) {
    case "signIn":
      return <SignIn {...props} {...view} />;
    case "signUp":
      return <SignUp {...props} {...view} />;
    case "confirm":
      return <ConfirmSignUp {...props} {...view} />;
    case "forgotten":
      return <Forgotten {...props} {...view} />;
    case "newPassword":
      return <NewPassword {...props} {...view} />;
    case "totp":
      return <SecondFactor {...props} {...view} />;
  }
}

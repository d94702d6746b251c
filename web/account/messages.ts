/** What the user pool's refusals mean to a person. */
import { CloudError, Unreachable } from "../cloud/errors.ts";
import { type Sentence, t } from "../i18n/index.ts";

const MESSAGES: Readonly<Record<string, Sentence>> = {
  CodeMismatchException: "account.wrongCode",
  EnableSoftwareTokenMFAException: "account.wrongCode",
  ExpiredCodeException: "account.oldCode",
  LimitExceededException: "account.tooOften",
  TooManyRequestsException: "account.tooOften",
  UsernameExistsException: "account.exists",
  AliasExistsException: "account.emailTaken",
  InvalidPasswordException: "account.weakPassword",
  SignedOut: "account.ended",
};

/** Throws nothing; whatever it is given, there is a sentence. */
export function saying(error: unknown): string {
  if (error instanceof Unreachable) return t("account.offline");
  // What a browser says when a person closes its passkey dialog.
  if (error instanceof DOMException) return t("account.noPasskey");
  if (!(error instanceof CloudError)) return error instanceof Error ? error.message : String(error);
  if (error.code === "NotAuthorizedException") {
    if (error.message.includes("attempts exceeded")) return t("account.locked");
    return error.message.includes("session") ? t("account.tookTooLong") : t("account.wrongPassword");
  }
  const known = MESSAGES[error.code];
  return known ? t(known) : error.message;
}

/** The way back from the hosted sign-in of another provider. */
import { config } from "../cloud/first-view.ts";
import { learnMore, t } from "../i18n/index.ts";
import { wordsOfParts } from "../i18n/parts.ts";
import { spoken } from "../i18n/spoken.ts";
import { signIn } from "./account.ts";
import { answerIn, redeem } from "./hosted.ts";
import { saying } from "./messages.ts";
import { sayNext } from "./state.ts";

/** Completes the sign-in and goes back to where it was begun. */
export async function arrive(): Promise<void> {
  await spoken;
  // Without words it goes on in silence.
  await learnMore(wordsOfParts).catch(() => {});
  const answer = answerIn(new URLSearchParams(location.search));
  try {
    if (!answer?.code) throw new Error(t("account.notCompleted"));
    await signIn(await redeem(await config(), globalThis.fetch.bind(globalThis), answer));
    sayNext(t("account.signedIn"));
  } catch (error) {
    sayNext(saying(error));
  }
  location.replace(answer?.back ?? "/");
}

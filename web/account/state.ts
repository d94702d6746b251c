/** Whether somebody is signed in, for all of the page. */
import { type Signal, signal } from "@preact/signals-core";
import { type Account, readAccount } from "../cloud/account.ts";
import { config } from "../cloud/first-view.ts";

/** Undefined for a guest, and until it is known. */
export const account: Signal<Account | undefined> = signal(undefined);

export const showAccount = (next: Account | undefined): void => {
  account.value = next;
};

const SAID = "rhizome-said";

/** Keeps a sentence for the page that comes next in this tab. */
export const sayNext = (sentence: string): void => sessionStorage.setItem(SAID, sentence);

/** Looks at what this browser has kept, and follows it; answers what the page before had to say. */
export async function loadAccount(): Promise<string | undefined> {
  const said = sessionStorage.getItem(SAID) ?? undefined;
  sessionStorage.removeItem(SAID);
  try {
    account.value = readAccount(await config(), localStorage);
    await (await import("./account.ts")).followAccount();
  } catch (error) {
    // Without a network a guest stays a guest, and an account an account.
    console.warn(error);
  }
  return said;
}

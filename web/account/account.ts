/** Signing in and out: what happens to this browser's identity, and to what a guest has made, when one does. */
import { accountKey, readAccount, SignedOut, type Tokens, writeAccount } from "../cloud/account.ts";
import { CloudError } from "../cloud/errors.ts";
import { config } from "../cloud/first-view.ts";
import { once } from "../once.ts";
import { cloud, forgetDevice, myMaps, waitingChanges } from "../sync/index.ts";
import { account, showAccount } from "./state.ts";
import { UserPool } from "./user-pool.ts";

const HANDOVER = "handover";
/** Maps that the function takes over in one call (functions/hand-over). */
const MOST = 25;

interface HandOver {
  readonly from: string;
  readonly maps: readonly string[];
}

export const userPool = once(async () => new UserPool(await config(), globalThis.fetch.bind(globalThis)));

/** Follows what other tabs do. */
export async function followAccount(): Promise<void> {
  const where = await config();
  const key = accountKey(where);
  addEventListener("storage", (event) => {
    if (event.key !== key) return;
    const next = readAccount(where, localStorage);
    const left = account.peek() !== undefined && next === undefined;
    showAccount(next);
    void cloud().then((there) => there.accountChanged());
    // Another tab signed out: what is on the screen is not this browser's any more.
    if (left) location.assign("/new");
  });
  await finishHandOver();
}

/**
 * Signs this browser in. What the guest has is brought along: their own rows by way of this device, their maps by the
 * hand-over. Throws `CloudError` or `Unreachable`; the hand-over goes on at the next visit if it can't now.
 */
export async function signIn(tokens: Tokens): Promise<void> {
  const [there, where] = await Promise.all([cloud(), config()]);
  const [mine, { syncPerson }] = await Promise.all([myMaps(), import("../person/index.ts")]);
  const from = await there.signIn(tokens);
  showAccount(readAccount(where, localStorage));
  if (from !== undefined && mine.length > 0) keepHandOver({ from, maps: mine.map(({ id }) => id) });
  await finishHandOver();
  // Writes to the account's rows what only this device, or the guest, has had.
  await Promise.all([myMaps(), syncPerson()]);
}

/** Leaves the account on this device, or on all; `everywhere` needs the network, signing out here does not. */
export async function signOut(everywhere: boolean): Promise<void> {
  const [there, pool, where] = await Promise.all([cloud(), userPool(), config()]);
  const kept = readAccount(where, localStorage);
  if (everywhere) await pool.signOutEverywhere((await there.accessToken()) ?? "");
  // Without a network the refresh token is forgotten here, and nobody else has it.
  else if (kept?.tokens) await pool.revoke(kept.tokens.refresh).catch(() => {});
  await there.signOut();
  await forgetDevice();
  showAccount(undefined);
  location.assign("/new");
}

/** The e-mail was changed: tokens say so from the next ones on. */
export async function keepEmail(email: string): Promise<void> {
  const where = await config();
  const kept = readAccount(where, localStorage);
  if (!kept) return;
  writeAccount(where, localStorage, { ...kept, email });
  showAccount({ ...kept, email });
}

/** How many changes would be lost by signing out now, since they have not reached the cloud. */
export const unsaved = (): Promise<number> => waitingChanges();

/** Does something with the user pool that takes an access token. Throws `SignedOut`, `CloudError`, `Unreachable`. */
export async function withToken<T>(work: (pool: UserPool, token: string) => Promise<T>): Promise<T> {
  const [there, pool, where] = await Promise.all([cloud(), userPool(), config()]);
  try {
    const token = await there.accessToken();
    if (token === undefined) throw new SignedOut();
    return await work(pool, token);
  } catch (error) {
    if (!hasEnded(error)) throw error;
    const known = account.peek();
    if (known) writeAccount(where, localStorage, { sub: known.sub, email: known.email });
    // The dialog asks to sign in again.
    showAccount(readAccount(where, localStorage));
    throw new SignedOut();
  }
}

/** Whether the sign-in was ended elsewhere; the token itself may look good for an hour. */
function hasEnded(error: unknown): boolean {
  if (error instanceof SignedOut) return true;
  const refused = error instanceof CloudError && error.code === "NotAuthorizedException";
  return refused && error.message.includes("Access Token");
}

function readHandOver(): HandOver | undefined {
  try {
    return JSON.parse(localStorage.getItem(HANDOVER) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

function keepHandOver(handOver: HandOver): void {
  localStorage.setItem(HANDOVER, JSON.stringify(handOver));
}

/** Asks for the maps of the guest that this browser was. What fails stays for the next visit. */
async function finishHandOver(): Promise<void> {
  let left = readHandOver();
  if (!left || !account.peek()) return;
  const there = await cloud();
  try {
    while (left.maps.length > 0) {
      await there.handOver(left.from, left.maps.slice(0, MOST));
      left = { ...left, maps: left.maps.slice(MOST) };
      keepHandOver(left);
    }
    localStorage.removeItem(HANDOVER);
  } catch (error) {
    console.error(error);
  }
}

/**
 * Stands in for Google, Facebook and other providers: a page where one says who one is there. It is to those
 * providers what the outbox is to a mail server; it proves nothing.
 */
import { createHash, randomUUID } from "node:crypto";
import { escapeXml } from "../../core/wire.ts";
import type { Pool, Provider } from "../user-pool/config.ts";
import type { Context } from "../user-pool/context.ts";
import type { User } from "../user-pool/users.ts";
import { form, page } from "./pages.ts";

export const standInPage = (action: string, provider: string, request: string, error?: string): string =>
  page({
    title: `Sign in with ${provider}`,
    error,
    body: `<p class="stand-in">This page of the local cloud stands in for <b>${escapeXml(provider)}</b>. Say who you would be there; no password is asked for, and nothing leaves this machine.</p>${form(
      action,
      [
        { name: "email", label: "E-mail", type: "email", autocomplete: "email" },
        { name: "name", label: "Name", autocomplete: "name" },
      ],
      "Go on as this person",
      { request, provider },
    )}`,
  });

/** The user whom a provider names, made or brought up to date as the pool's attribute mapping says. */
export async function externalUser(
  context: Context,
  pool: Pool,
  provider: Provider,
  profile: { readonly email: string; readonly name: string },
): Promise<User> {
  const id = BigInt(`0x${createHash("sha256").update(profile.email.toLowerCase()).digest("hex")}`)
    .toString()
    .slice(0, 21);
  const facts: Readonly<Record<string, string>> = {
    ...profile,
    email_verified: "true",
    sub: id,
    id,
    username: id,
  };
  const mapped = Object.entries(provider.mapping).flatMap(([attribute, source]) => {
    const value = facts[source];
    return value === undefined || attribute === "username" ? [] : [[attribute, value] as const];
  });
  const known = context.users.external(pool, provider.name, id);
  const now = context.now();
  const user: User = {
    pool: pool.id,
    sub: randomUUID(),
    username: `${provider.name}_${id}`,
    status: "EXTERNAL_PROVIDER",
    createdAt: now,
    codes: {},
    passkeys: [],
    external: { provider: provider.name, id },
    ...known,
    modifiedAt: now,
    attributes: { ...known?.attributes, ...Object.fromEntries(mapped) },
  };
  await context.users.put(user);
  return user;
}

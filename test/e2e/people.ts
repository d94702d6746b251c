import { randomBytes } from "node:crypto";
import type { Browser, BrowserContext } from "@playwright/test";
import type { Config } from "../../web/cloud/config.ts";
import { expect, MapPage } from "./fixtures.ts";

/** Someone with a browser of their own: nothing kept, a guest whom the cloud has not met. */
export interface Person {
  readonly map: MapPage;
  readonly context: BrowserContext;
}

export async function newPerson(
  browser: Browser,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<Person> {
  const context = await browser.newContext({
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  return { context, map: new MapPage(await context.newPage()) };
}

/** Makes a link with the share dialog and answers what it put on the clipboard. */
export async function share(
  { map: { page } }: Person,
  right: "Can edit" | "Can comment" | "Can view",
): Promise<string> {
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("radio", { name: right }).check();
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Link copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press("Escape");
  return link;
}

export async function saved({ map: { page } }: Person): Promise<void> {
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
}

export async function loadConfigOf(baseURL: string | undefined): Promise<Config> {
  return (await fetch(`${baseURL}/config.json`)).json() as Promise<Config>;
}

/** A map and a secret, taken from a share link. */
export function partsOf(link: string): { mapId: string; secret: string } {
  const url = new URL(link);
  return { mapId: url.pathname.split("/").at(-1) ?? "", secret: url.hash.slice(1) };
}

export const newReplica = (): string => randomBytes(16).toString("hex");

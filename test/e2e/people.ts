import { randomBytes } from "node:crypto";
import type { Browser, BrowserContext } from "@playwright/test";
import type { Config } from "../../web/cloud/config.ts";
import { expect, MapPage } from "./fixtures.ts";

/** Someone with a browser of their own: nothing kept, a guest whom the cloud has not met. */
export interface Person {
  readonly map: MapPage;
  readonly context: BrowserContext;
}

type PersonOptions = Parameters<Browser["newContext"]>[0];

export async function newPerson(browser: Browser, options: PersonOptions = {}): Promise<Person> {
  const context = await browser.newContext({
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  return { context, map: new MapPage(await context.newPage()) };
}

/** Two people in one map. */
export async function pair(
  browser: Browser,
  outline: string,
  options: PersonOptions = {},
): Promise<[Person, Person]> {
  const ann = await newPerson(browser, options);
  await ann.map.openNew();
  await ann.map.build(outline);
  await saved(ann);
  const ben = await newPerson(browser, options);
  await ben.map.page.goto(await share(ann, "Can edit"));
  await expect(ben.map.tree.getByRole("treeitem").nth(1)).toBeVisible();
  await expect(ben.map.page.getByRole("button", { name: "Menu", exact: true })).toBeVisible();
  await expect(ann.map.page.getByRole("button", { name: /is here$/ })).toBeVisible();
  await expect(ben.map.page.getByRole("button", { name: /is here$/ })).toBeVisible();
  return [ann, ben];
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

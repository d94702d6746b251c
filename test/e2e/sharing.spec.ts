/** Who may come in, and taking it back: two or three people, each with a browser of their own. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { openAccount, signIn, signUp } from "./accounts.ts";
import { expect, MapPage, test } from "./fixtures.ts";
import { newPerson, type Person, saved, share } from "./people.ts";

/** Somebody who shares a map with a text, and calls themselves something. */
async function owner(person: Person, text: string): Promise<void> {
  await person.map.openNew();
  await person.map.write(text);
  await saved(person);
}

const openSharing = (page: Page) => page.getByRole("button", { name: "Share", exact: true }).click();

async function callOneself(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /Change your name/ }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Done" }).click();
}

async function joinAs(person: Person, name: string, link: string, text: string): Promise<void> {
  const { page } = person.map;
  await person.map.openNew();
  await callOneself(page, name);
  await page.goto(link);
  await expect(person.map.node(text)).toBeVisible();
}

test("who is removed is cut off at once, keeps what they have, and the others go on", {
  tag: "@smoke",
}, async ({ browser }) => {
  const [ann, bob, eve] = await Promise.all([newPerson(browser), newPerson(browser), newPerson(browser)]);
  await owner(ann, "Plan");
  const link = await share(ann, "Can edit");
  const forEve = await share(ann, "Can edit");
  await joinAs(bob, "Bob", link, "Plan");
  await joinAs(eve, "Eve", forEve, "Plan");
  await eve.map.press("Tab");
  await eve.map.write("By Eve");
  await expect(ann.map.node("By Eve")).toBeVisible();

  const { page } = ann.map;
  await openSharing(page);
  const row = page.getByRole("listitem").filter({ hasText: "Eve" });
  await expect(row).toContainText("Here now");
  await page.getByRole("button", { name: "Remove Eve" }).click();
  await expect(page.getByText("Eve loses access at once", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Remove now" }).click();
  await expect(row).toHaveCount(0);
  await page.keyboard.press("Escape");

  await expect(eve.map.page.getByText("Your access to this map has ended", { exact: false })).toBeVisible();
  await expect(eve.map.node("By Eve")).toBeVisible();
  await expect(eve.map.page.getByText("View only")).toBeVisible();
  await bob.map.press("Tab");
  await bob.map.write("By Bob");
  await expect(ann.map.node("By Bob")).toBeVisible();
  await expect(eve.map.node("By Bob")).toHaveCount(0);
  // The link that Eve came by does not let her in again.
  await eve.map.page.reload();
  await expect(eve.map.page.getByText("Your access to this map has ended", { exact: false })).toBeVisible();
});

test("a role can be lowered while somebody writes, and the map handed over", async ({ browser }) => {
  const [ann, bob] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await owner(ann, "Ours");
  await joinAs(bob, "Bob", await share(ann, "Can edit"), "Ours");
  const { page } = ann.map;
  await openSharing(page);
  const role = page.getByRole("combobox", { name: "What Bob may do" });
  await role.selectOption({ label: "Can view" });
  await expect(bob.map.page.getByText("View only")).toBeVisible();
  await expect(role).toHaveValue("viewer");
  await role.selectOption({ label: "Owner…" });
  await page.getByRole("button", { name: "Hand the map over" }).click();
  await expect(role).toHaveCount(0);
  await expect(page.getByRole("listitem").filter({ hasText: "Bob" })).toContainText("Owner");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Leave this map…" }).click();
  await page.getByRole("button", { name: "Leave the map" }).click();
  await expect(page.getByText("You have left the map.")).toBeVisible();
  await expect(page).toHaveURL(/\/new|\/draft/);
});

test("an owner looks at the map as a viewer sees it, beside their own", async ({ browser }) => {
  const ann = await newPerson(browser);
  await owner(ann, "Plan");
  const { page } = ann.map;
  await openSharing(page);
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "As a viewer" }).click();
  const viewed = new MapPage(await opened);
  await expect(viewed.node("Plan")).toBeVisible();
  await expect(viewed.page.getByRole("status").filter({ hasText: "as a viewer sees it" })).toBeVisible();
  await expect(viewed.page.getByText("View only", { exact: true })).toBeVisible();
  await viewed.acts();
  await viewed.page.keyboard.type("Mine");
  await expect(viewed.page.getByText("You can look at this map")).toBeVisible();
  // It stays so when the page is loaded again, and what is its owner's goes on beside it.
  const session = viewed.page.waitForResponse(/\/session$/);
  await viewed.page.reload();
  expect(await (await session).json()).toMatchObject({ role: "viewer" });
  await page.keyboard.press("Escape");
  await ann.map.write("Plan B");
  await saved(ann);
  await expect(viewed.node("Plan B")).toBeVisible();
  await viewed.page.getByRole("link", { name: "Back to my own rights" }).click();
  await expect(viewed.page.getByRole("button", { name: "Undo" })).toBeVisible();
  await expect(viewed.page.getByText("View only", { exact: true })).toHaveCount(0);
});

test("a link can ask for a password", { tag: "@smoke" }, async ({ browser }) => {
  const [ann, bob] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await owner(ann, "Secret plan");
  const { page } = ann.map;
  await openSharing(page);
  await page.getByRole("radio", { name: "Can view" }).check();
  await page.getByLabel("Password").fill("quince jelly");
  await page.getByRole("combobox", { name: "Ends" }).selectOption({ label: "After a day" });
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Link copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await expect(page.getByRole("listitem").filter({ hasText: "with a password" })).toContainText("until");

  const asked = bob.map.page
    .getByLabel("This link asks for a password", { exact: true })
    .getByRole("textbox");
  await bob.map.page.goto(link);
  await expect(asked).toBeFocused();
  // Nothing of the map is there yet that could be seen or copied.
  await expect(bob.map.tree).toBeHidden();
  for (const name of ["Make a copy", "Share"])
    await expect(bob.map.page.getByRole("button", { name, exact: true })).toBeHidden();
  await asked.fill("plum jam");
  await bob.map.page.getByRole("button", { name: "Open the map" }).click();
  await expect(bob.map.page.getByText("That is not the password.", { exact: false })).toBeVisible();
  await expect(bob.map.node("Secret plan")).toHaveCount(0);
  await asked.fill("quince jelly");
  await bob.map.page.keyboard.press("Enter");
  await expect(bob.map.node("Secret plan")).toBeVisible();
  await expect(bob.map.page.getByText("View only")).toBeVisible();
  await bob.map.page.reload();
  await expect(bob.map.node("Secret plan")).toBeVisible();
});

test("an invitation is a letter with a link that works once", async ({ browser }) => {
  const [ann, bob, eve] = await Promise.all([newPerson(browser), newPerson(browser), newPerson(browser)]);
  await owner(ann, "Garden");
  const { page } = ann.map;
  await openSharing(page);
  await page.getByLabel("Their e-mail").fill("bob@example.com");
  await page.getByRole("button", { name: "Write an invitation" }).click();
  const letter = await page.getByRole("textbox", { name: "Invitation" }).inputValue();
  const link = /http\S+/.exec(letter)?.[0] ?? "";
  const mail = page.getByRole("link", { name: "Open in mail program" });
  await expect(mail).toHaveAttribute("href", /^mailto:bob%40example\.com\?subject=/);
  await expect(page.getByRole("listitem").filter({ hasText: "bob@example.com" })).toContainText("works once");
  await joinAs(bob, "Bob", link, "Garden");
  await saved(bob);
  await eve.map.page.goto(link);
  await expect(eve.map.page.getByText("This link does not open the map", { exact: false })).toBeVisible();
});

test("an ended link lets nobody else in, and can take along who came by it", async ({ browser }) => {
  const [ann, bob] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await owner(ann, "Party");
  await joinAs(bob, "Bob", await share(ann, "Can edit"), "Party");
  await saved(bob);
  const { page } = ann.map;
  await openSharing(page);
  await page.getByRole("button", { name: "End the link:" }).click();
  await page.getByRole("button", { name: "End it, and remove 1 person" }).click();
  await expect(bob.map.page.getByText("Your access to this map has ended", { exact: false })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Links" })).toHaveCount(0);
});

test("a deleted map is closed to everyone, and comes back", async ({ browser }) => {
  const [ann, bob] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await owner(ann, "Old map");
  await joinAs(bob, "Bob", await share(ann, "Can edit"), "Old map");
  const { page } = ann.map;
  const address = page.url();
  const openMaps = async () => {
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("menuitem", { name: "My maps" }).click();
  };
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Delete this map…" }).click();
  await page.getByRole("button", { name: "Delete for everyone" }).click();
  await expect(page.getByText("“Old map” was deleted.")).toBeVisible();
  await expect(bob.map.page.getByText("This map was deleted.", { exact: false })).toBeVisible();
  await page.getByRole("status", { name: "Messages" }).getByRole("button", { name: "Undo" }).click();
  await expect(page).toHaveURL(address);
  await expect(ann.map.node("Old map")).toBeVisible();
  await bob.map.page.getByRole("button", { name: "Start a new map" }).waitFor();
  await bob.map.page.reload();
  await expect(bob.map.page.getByText("This map was deleted.", { exact: false })).toHaveCount(0);

  await openMaps();
  await page.getByRole("button", { name: "Delete Old map" }).click();
  await page.getByRole("button", { name: "Delete for everyone?" }).click();
  await openMaps();
  await page.getByText("1 deleted map").click();
  await page.getByRole("button", { name: "Bring back Old map" }).click();
  await expect(page.getByRole("button", { name: /^Old map/ })).toBeVisible();
});

test("whoever leaves takes everything along, hands over what others use, and nothing else stays", async ({
  browser,
}) => {
  const [ann, bob] = await Promise.all([newPerson(browser), newPerson(browser)]);
  const { page } = ann.map;
  await owner(ann, "Club");
  await joinAs(bob, "Bob", await share(ann, "Can edit"), "Club");
  await saved(bob);
  await owner(ann, "Diary");
  const email = await signUp(ann);
  await openAccount(ann);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export everything" }).click(),
  ]);
  const files = unzipSync(readFileSync(await download.path()));
  const map = Object.keys(files).find((name) => name.startsWith("Diary-")) ?? "";
  expect(JSON.parse(strFromU8(files[map] ?? new Uint8Array())).root.text).toBe("Diary");
  expect(strFromU8(files["rows.json"] ?? new Uint8Array())).toContain("Diary");

  const address = page.url();
  await page.getByRole("button", { name: "Delete the account…" }).click();
  const becomes = page.getByRole("combobox", { name: "Club" });
  await expect(
    page.getByRole("listitem").filter({ hasText: "1 map is deleted for everyone." }),
  ).toBeVisible();
  await becomes.selectOption({ label: "Delete for everyone" });
  await expect(
    page.getByRole("listitem").filter({ hasText: "2 maps are deleted for everyone." }),
  ).toBeVisible();
  await becomes.selectOption({ label: "Bob gets it" });
  await expect(page.getByRole("listitem").filter({ hasText: "1 map is handed over." })).toBeVisible();
  await page.getByRole("button", { name: "Delete account and maps" }).click();
  await expect(page.getByText("Your account is deleted.")).toBeVisible();
  await bob.map.press("Tab");
  await bob.map.write("Goes on");
  await saved(bob);
  await openSharing(bob.map.page);
  await expect(bob.map.page.getByRole("listitem").filter({ hasText: "Bob (you)" })).toContainText("Owner");
  await page.goto(address);
  await expect(page.getByText("This map was deleted.", { exact: false })).toBeVisible();
  await signIn(ann, email);
  await expect(page.getByText("The e-mail or the password is not right.")).toBeVisible();
});

import { openMyMaps, signedIn, signIn, signUp } from "./accounts.ts";
import { expect, test } from "./fixtures.ts";
import { newPerson, type Person, saved } from "./people.ts";

async function chooseName({ map: { page } }: Person, name: string): Promise<void> {
  await page.getByRole("button", { name: /Change your name$/ }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Done" }).click();
}

/** The rows reach the table a moment after the choice: in the browser of before they say so by being clean. */
async function written({ map: { page } }: Person, key: string): Promise<void> {
  await expect(async () => {
    const row = await page.evaluate((name) => localStorage.getItem(`rhizome.state.${name}`), key);
    expect(JSON.parse(row ?? "null")).toMatchObject({ at: expect.any(Number) });
    expect(JSON.parse(row ?? "null").dirty).toBeUndefined();
  }).toPass();
}

test("choices, keys, stars and the last view of a map are there on another device", async ({ browser }) => {
  // Two browsers, one after the other, and writes that are held back for a while.
  test.slow();
  const ada = await newPerson(browser);
  await ada.map.openNew();
  const { page } = ada.map;
  await ada.map.build(`
    Trip
      Where
        Norway
      When`);
  await saved(ada);
  // As a guest: it comes along.
  await chooseName(ada, "Ada L.");
  await openMyMaps(ada);
  await page.getByRole("button", { name: "Star Trip" }).click();
  await ada.map.press("Escape", "?");
  await page.getByRole("button", { name: "Change the keys" }).click();
  await page.getByRole("button", { name: "Change: Undo", exact: true }).click();
  await ada.map.press("F8", "Escape");
  const email = await signUp(ada);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await written(ada, "pref#profile");
  await written(ada, `star#${id}`);
  await written(ada, "pref#keys");

  await ada.map.node("Where").click();
  await ada.map.press("Space");
  await expect(ada.map.node("Norway")).toBeHidden();
  await expect(async () => {
    const view = await page.evaluate((map) => localStorage.getItem(`rhizome.state.view#${map}`), id);
    expect(Object.keys(JSON.parse(view ?? "{}").value?.folds ?? {})).toHaveLength(1);
  }).toPass();
  await written(ada, `view#${id}`);

  const elsewhere = await newPerson(browser);
  await elsewhere.map.openNew();
  const there = elsewhere.map.page;
  await signIn(elsewhere, email);
  await signedIn(elsewhere);
  await expect(there.getByRole("button", { name: "You are Ada L.. Change your name" })).toBeVisible();
  await expect(there.getByRole("button", { name: "Undo" })).toHaveAttribute("title", "Undo (F8)");
  await openMyMaps(elsewhere);
  await expect(there.getByRole("button", { name: "Star Trip" })).toHaveAttribute("aria-pressed", "true");
  await there.getByRole("button", { name: /^Trip/ }).click();
  await expect(elsewhere.map.node("Where")).toHaveAttribute("aria-expanded", "false");
  await expect(elsewhere.map.focused).toHaveAccessibleName("Where");
});

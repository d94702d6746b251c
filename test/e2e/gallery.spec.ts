/** The gallery: an owner shows a map, strangers find, open and copy it, until it is taken out. */
import { expect, test } from "./fixtures.ts";
import { newPerson, saved } from "./people.ts";

test("a map in the gallery is found, opened at once, followed live and copied, until it is taken out", {
  tag: ["@smoke", "@gallery"],
}, async ({ browser }) => {
  test.slow();
  const [ann, eve] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await ann.map.openNew();
  await ann.map.build("Zugzwang openings\n  Endgames\n  Tempo moves");
  await saved(ann);
  const mine = ann.map.page;
  await mine.getByRole("button", { name: "Share", exact: true }).click();
  await mine.getByLabel("What it is about").fill("When every move makes it worse");
  await mine.getByRole("button", { name: "Show in the gallery" }).click();
  await expect(mine.getByRole("link", { name: "Open in the gallery" })).toBeVisible({ timeout: 30_000 });
  await mine.keyboard.press("Escape");

  const { page } = eve.map;
  await expect(async () => {
    await page.goto("/gallery/");
    await page.getByRole("searchbox", { name: "Search maps" }).pressSequentially("zugzw");
    await expect(page.getByRole("link", { name: "Zugzwang openings" })).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.locator("mark").first()).toHaveText("Zugzwang");
  await page.getByRole("link", { name: "Zugzwang openings" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Zugzwang openings");
  await expect(page.getByText("When every move makes it worse")).toBeVisible();

  const preview = await page.locator('meta[property="og:image"]').getAttribute("content");
  const picture = await page.request.get(new URL(preview ?? "").pathname);
  expect((await picture.body()).readUInt32BE(16)).toBe(1_200);

  await page.getByRole("link", { name: "Open the map" }).click();
  await expect(eve.map.node("Tempo moves")).toBeVisible();
  await expect(page.getByText("View only")).toBeVisible();
  await ann.map.press("Tab");
  await ann.map.write("Opposition");
  await expect(eve.map.node("Opposition")).toBeVisible();
  // She is there as a reader: nobody sees her.
  await expect(mine.getByRole("button", { name: /^Guest .* is here/ })).toHaveCount(0);

  await mine.getByRole("button", { name: "Share", exact: true }).click();
  await mine.getByRole("button", { name: "Take out of the gallery" }).click();
  await expect(page.getByText("Your access to this map has ended", { exact: false })).toBeVisible();
  await mine.keyboard.press("Escape");
  await page.getByRole("button", { name: "Make a copy" }).click();
  await expect(eve.map.node("Zugzwang openings (copy)")).toBeVisible();
  await expect(eve.map.node("Opposition")).toBeVisible();
});

test("the gallery does without scripts", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/gallery/");
  await page.getByRole("searchbox", { name: "Search maps" }).fill("nothing has this word");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/gallery\/\?q=nothing/);
  await expect(page.getByRole("heading", { name: "No map fits" })).toBeVisible();
  await page.goto("/gallery/maps/0000000000000000");
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
});

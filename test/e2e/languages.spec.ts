import { expect, test } from "./fixtures.ts";

test("another language is there at once, is remembered, and nothing is lost", async ({ map, page }) => {
  await map.openNew();
  await map.write("Garden");
  await map.press("Control+Shift+P");
  await page.getByRole("combobox", { name: "Command" }).fill("language");
  await page.getByRole("option", { name: "Language" }).first().click();
  await page.getByRole("radio", { name: "Deutsch" }).check();
  await expect(page.getByRole("dialog", { name: "Sprache" })).toBeVisible();
  await map.press("Escape");
  const tree = page.getByRole("tree", { name: "Mindmap" });
  await expect(tree.getByRole("treeitem", { name: "Garden" })).toBeFocused();
  await expect(page.getByRole("button", { name: "Rückgängig" }).first()).toBeEnabled();
  await expect(page.locator("html")).toHaveAttribute("lang", /^de/);
  await page.reload();
  await expect(tree.getByRole("treeitem", { name: "Garden" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Teilen" })).toBeVisible();
});

test.describe("in Arabic", () => {
  test.use({ locale: "ar" });

  test("the page is mirrored; nodes and arrows go by their text and place", async ({ page }) => {
    await page.goto("/new");
    const tree = page.getByRole("tree", { name: "خريطة ذهنية" });
    await expect(tree.locator("[role=treeitem]:focus")).toHaveAccessibleName("الفكرة المركزية");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    const menu = page.getByRole("button", { name: "القائمة", exact: true });
    await expect(menu).toBeVisible();
    expect((await menu.boundingBox())?.x).toBeLessThan(200);
    await page.waitForLoadState("networkidle");
    await page.keyboard.press("F2");
    await page.keyboard.insertText("حديقة");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Peas");
    await page.keyboard.press("Enter");
    const peas = tree.getByRole("treeitem", { name: "Peas" });
    await expect(peas).toHaveAttribute("dir", "ltr");
    await expect(tree.getByRole("treeitem", { name: "حديقة" })).toHaveAttribute("dir", "rtl");
    const side = await peas.getAttribute("data-side");
    await page.keyboard.press(side === "left" ? "ArrowRight" : "ArrowLeft");
    await expect(tree.locator("[role=treeitem]:focus")).toHaveAccessibleName("حديقة");
    await page.keyboard.press(side === "left" ? "ArrowLeft" : "ArrowRight");
    await expect(peas).toBeFocused();
  });
});

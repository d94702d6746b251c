import { expect, test } from "./fixtures.ts";

test.beforeEach(({ map }) => map.openNew());

test("an empty map offers templates; one becomes the map, as one step", async ({ map, page }) => {
  await page.getByRole("button", { name: "or start from a template" }).click();
  const gallery = page.getByRole("dialog", { name: "Start from a template" });
  await expect(gallery.getByRole("listitem")).toHaveCount(12);
  await expect(gallery.locator("svg.thumbnail rect").nth(200)).toBeAttached();
  await gallery.getByRole("button", { name: "Decision" }).click();
  await expect(gallery).toBeHidden();
  await expect(map.focused).toHaveAccessibleName("Decision: which office?");
  await expect(map.node("Riverside")).toBeVisible();
  await map.press("Control+z");
  await expect(map.tree.getByRole("treeitem")).toHaveCount(1);
});

test("from the menu and by keyboard it is a new map, and the old one stays", async ({ map, page }) => {
  await map.write("Mine");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  const before = page.url();
  await map.press("Control+Shift+P");
  await page.keyboard.type("template");
  await map.press("Enter");
  const gallery = page.getByRole("dialog", { name: "Start from a template" });
  await expect(gallery).toBeVisible();
  await gallery.getByRole("button", { name: "Organization chart" }).focus();
  await map.press("Enter");
  await expect(map.focused).toHaveAccessibleName("Our organization");
  await expect(page).not.toHaveURL(before);
  // It grows down, as such charts do.
  const [root, branch] = [await map.settled(map.focused), await map.settled(map.node("Management"))];
  expect(branch.y).toBeGreaterThan(root.y + root.height);
  await page.goto(before);
  await expect(map.node("Mine")).toBeVisible();
});

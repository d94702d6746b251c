import { expect, test } from "./fixtures.ts";

test("a map is compared with a file; a branch, and then all, is taken over and given back", async ({
  map,
  page,
}) => {
  await map.openNew();
  await map.build(`
    Trip
      Food
        Bread
        Wine
      Route
      Hotel
  `);
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Compare with another map…" }).click();
  const chooser = page.waitForEvent("filechooser");
  await expect(page.getByRole("combobox", { name: "Compare with" })).toBeFocused();
  await map.press("Enter");
  const theirs = "# Trip\n\n- Food\n  - Bread\n  - Cheese\n- Hotel\n  - Route\n- Budget\n";
  await (await chooser).setFiles({ name: "trip.md", mimeType: "text/markdown", buffer: Buffer.from(theirs) });

  const panel = page.getByRole("complementary", { name: "Comparison" });
  await expect(panel.getByRole("heading", { name: "Compared with trip.md" })).toBeVisible();
  await expect(panel.getByRole("status")).toHaveText("Only there: 1Different there: 1Elsewhere there: 1");
  const there = page.locator(".history-map");
  await expect(there.getByRole("treeitem", { name: "Budget" })).toHaveAttribute("data-change", "added");
  await expect(there.getByRole("treeitem", { name: "Route" })).toHaveAttribute("data-change", "moved");

  await expect(panel.getByRole("button", { name: "Take over this branch" })).toBeDisabled();
  await panel.getByRole("button", { name: "Different there Cheese" }).click();
  await panel.getByRole("button", { name: "Take over this branch" }).click();
  await expect(panel.getByRole("status")).toHaveText("Only there: 1Elsewhere there: 1");
  await panel.getByRole("button", { name: "Take over all" }).click();
  await expect(panel).toBeHidden();
  await expect(map.node("Cheese")).toBeVisible();
  await expect(map.node("Route")).toHaveAttribute("aria-level", "3");

  await map.press("Control+z", "Control+z");
  await expect(map.node("Wine")).toBeVisible();
  await expect(map.node("Budget")).toHaveCount(0);
});

test("a map is compared with another of one's own", async ({ map, page }) => {
  await map.openNew();
  await map.build("Garden\n  Beds");
  await expect(page).toHaveURL(/\/m\//);
  await expect(page.getByRole("status", { name: "Saving" })).toHaveText(/^Saved/);
  await map.openNew();
  await map.build("Garden\n  Beds\n  Pond");
  await map.press("Control+Shift+p");
  await page.keyboard.type("compare with");
  await map.press("Enter");
  await expect(page.getByRole("option", { name: "Garden" })).toBeVisible();
  await page.keyboard.type("gard");
  await map.press("ArrowDown", "Enter");
  const panel = page.getByRole("complementary", { name: "Comparison" });
  await expect(panel.getByRole("heading", { name: "Compared with Garden" })).toBeVisible();
  await expect(panel.getByRole("status")).toHaveText("Only here: 1");
  await expect(page.locator(".history-map").getByRole("treeitem", { name: "Pond" })).toHaveAttribute(
    "data-change",
    "removed",
  );
});

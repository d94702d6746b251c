import { expect, test } from "./fixtures.ts";

test("a theme is chosen from the gallery, drawn, undone, and kept", async ({ page, map }) => {
  await map.openNew();
  await map.build("root\n  a\n    b\n  c");
  const root = map.node("root");
  // Colours change gradually: asked for when they have.
  const fill = () =>
    root.evaluate(async (node) => {
      await Promise.allSettled(node.getAnimations().map(({ finished }) => finished));
      return getComputedStyle(node).backgroundColor;
    });
  const plain = await fill();
  await map.press("Control+.");
  const gallery = page.getByRole("group", { name: "Theme of the map" });
  await expect(gallery.getByRole("button")).toHaveCount(13);
  await gallery.getByRole("button", { name: "Candy" }).click();
  await expect(gallery.getByRole("button", { name: "Candy" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(fill).not.toBe(plain);
  await expect(map.node("b")).toHaveAttribute("data-shape", "pill");
  // The other scheme has the theme's other colours.
  const light = await fill();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(fill).not.toBe(light);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(fill).toBe(light);
  await root.click();
  await map.press("Control+z");
  await expect.poll(fill).toBe(plain);
  await map.press("Control+Shift+z");
  await expect.poll(fill).toBe(light);
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await page.reload();
  await expect.poll(fill).toBe(light);
});

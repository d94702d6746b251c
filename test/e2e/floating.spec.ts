import { boxOf, expect, test } from "./fixtures.ts";

test.beforeEach(async ({ map }) => {
  await map.openNew();
  await map.build("Root\n  plan\n    one\n    two\n  other");
});

test("a double click on the empty canvas makes a floating node there", async ({ map, page }) => {
  await page.mouse.dblclick(300, 620);
  await expect(map.field).toBeFocused();
  await page.keyboard.type("idea");
  await map.press("Enter");
  const box = await map.settled(map.node("idea"));
  expect(Math.abs(box.y + box.height / 2 - 620)).toBeLessThan(3);
  expect(box.x).toBeLessThan(300);
  expect(box.x + box.width).toBeGreaterThan(300);
  await expect(map.node("idea")).toHaveAttribute("aria-level", "2");
  await expect(map.node("idea")).toHaveAccessibleDescription("floating");
  await map.press("Tab");
  await map.write("more");
  const more = await map.settled(map.node("more"));
  expect(more.x).toBeGreaterThan((await boxOf(map.node("idea"))).x);
  await expect(map.node("more")).toHaveAttribute("aria-level", "3");
});

test("one that stays empty is gone again", async ({ map, page }) => {
  await page.mouse.dblclick(300, 620);
  await expect(map.field).toBeFocused();
  await map.press("Escape");
  await expect(map.tree.getByRole("treeitem")).toHaveCount(5);
});

test("keys add one, move it and put another below it", async ({ map }) => {
  await map.press("Control+Alt+Enter");
  await map.write("idea");
  await expect(map.node("idea")).toHaveAccessibleDescription("floating");
  const before = await map.settled(map.node("idea"));
  await map.press("Control+ArrowRight", "Alt+ArrowDown");
  const after = await map.settled(map.node("idea"));
  expect(Math.round(after.x - before.x)).toBe(24);
  expect(Math.round(after.y - before.y)).toBe(24);
  await map.press("Enter");
  await map.write("second");
  const second = await map.settled(map.node("second"));
  expect(second.x).toBe(after.x);
  expect(second.y).toBeGreaterThan(after.y + after.height);
  await map.press("Control+z", "Control+z", "Control+z");
  await expect(map.node("second")).toHaveCount(0);
});

test("it is dragged about, attached to a node and let go again", async ({ map, page }) => {
  await page.mouse.dblclick(300, 620);
  await page.keyboard.type("idea");
  await map.press("Enter");
  const before = await map.settled(map.node("idea"));
  await map.drag(map.node("idea"), {
    x: before.x + before.width / 2 + 100,
    y: before.y + before.height / 2 - 60,
  });
  await expect(page.locator(".drop-frame")).toBeVisible();
  await page.mouse.up();
  const after = await map.settled(map.node("idea"));
  expect([Math.round(after.x - before.x), Math.round(after.y - before.y)]).toEqual([100, -60]);

  const two = await map.settled(map.node("two"));
  await map.drag(map.node("idea"), { x: two.x + two.width + 14, y: two.y + two.height / 2 });
  await expect(page.locator(".drop-slot")).toBeVisible();
  await page.mouse.up();
  await expect(map.node("idea")).toHaveAttribute("aria-level", "4");
  await expect(map.node("idea")).not.toHaveAccessibleDescription("floating");

  await map.drag(map.node("idea"), { x: 220, y: 700 });
  await page.mouse.up();
  await expect(map.node("idea")).toHaveAttribute("aria-level", "2");
  await expect(map.node("idea")).toHaveAccessibleDescription("floating");
  const box = await map.settled(map.node("idea"));
  expect(Math.hypot(box.x + box.width / 2 - 220, box.y + box.height / 2 - 700)).toBeLessThan(20);
  await map.press("Control+z");
  await expect(map.node("idea")).toHaveAttribute("aria-level", "4");
});

test("Alt holds it free of the nodes near by", async ({ map, page }) => {
  const two = await map.settled(map.node("two"));
  await page.keyboard.down("Alt");
  await map.drag(map.node("other"), { x: two.x + two.width + 60, y: two.y + 90 });
  await expect(page.locator(".drop-frame")).toBeVisible();
  await page.mouse.up();
  await page.keyboard.up("Alt");
  await expect(map.node("other")).toHaveAccessibleDescription("floating");
  await expect(map.node("other")).toHaveAttribute("aria-level", "2");
});

test("the palette lets a branch float and hangs it on the root again", async ({ map, page }) => {
  const toggle = async () => {
    await map.press("F1");
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("combobox")).toBeFocused();
    await page.keyboard.type("float, or hang");
    await expect(dialog.getByRole("option").first()).toContainText("Let the node float");
    await map.press("Enter");
    await expect(dialog).toBeHidden();
  };
  await map.node("plan").click();
  await toggle();
  await expect(map.node("plan")).toHaveAccessibleDescription("floating");
  await expect(map.node("one")).toHaveAttribute("aria-level", "3");
  await toggle();
  await expect(map.node("plan")).not.toHaveAccessibleDescription("floating");
});

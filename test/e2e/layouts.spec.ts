import type { Locator, Page } from "@playwright/test";
import { boxOf, expect, type MapPage, test } from "./fixtures.ts";

test.beforeEach(({ map }) => map.openNew());

async function growDown(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitemradio", { name: "All branches down" }).click();
}

async function below(map: MapPage, node: Locator, parent: Locator): Promise<boolean> {
  const [one, other] = [await map.settled(node), await map.settled(parent)];
  return one.y >= other.y + other.height;
}

test("one click makes an organization chart, and another a map of two sides again", async ({ map, page }) => {
  await map.build("Root\n  a\n    a1\n    a2\n  b\n    b1");
  await growDown(page);
  await expect(map.node("a")).toHaveAttribute("data-side", "down");
  for (const [child, parent] of [
    ["a", "Root"],
    ["b", "Root"],
    ["a1", "a"],
    ["a2", "a"],
    ["b1", "b"],
  ] as const) {
    expect(await below(map, map.node(child), map.node(parent))).toBe(true);
  }
  expect((await boxOf(map.node("a1"))).y).toBe((await boxOf(map.node("b1"))).y);
  await map.press("Control+z");
  await expect(map.node("a")).toHaveAttribute("data-side", "right");
});

test("in it, arrows go as it looks, and Ctrl+arrows move so", async ({ map, page }) => {
  await map.build("Root\n  a\n    a1\n    a2\n  b\n    b1");
  await growDown(page);
  await map.press("Home", "ArrowDown");
  await expect(map.focused).toHaveAccessibleName("a");
  await map.press("ArrowRight");
  await expect(map.focused).toHaveAccessibleName("b");
  await map.press("ArrowDown", "ArrowLeft");
  await expect(map.focused).toHaveAccessibleName("a2");
  await map.press("ArrowUp");
  await expect(map.focused).toHaveAccessibleName("a");

  await map.press("Control+ArrowRight");
  await expect(map.node("a")).toHaveAttribute("aria-posinset", "2");
  await map.press("Alt+ArrowDown");
  await expect(map.node("a")).toHaveAttribute("aria-level", "3");
  await map.press("Control+ArrowUp");
  await expect(map.node("a")).toHaveAttribute("aria-level", "2");
  await map.press("Control+ArrowLeft");
  await expect(map.node("a")).toHaveAttribute("aria-posinset", "1");

  await map.press("Tab");
  await map.write("a3");
  expect(await below(map, map.node("a3"), map.node("a"))).toBe(true);
  await map.press("Enter");
  await map.write("a4");
  expect((await map.settled(map.node("a4"))).x).toBeGreaterThan((await boxOf(map.node("a3"))).x);
});

test("in it, a branch folds below its badge, and opens by the arrow down", async ({ map, page }) => {
  await map.build("Root\n  a\n    a1\n    a2\n  b");
  await growDown(page);
  await map.node("a").hover();
  const badge = map.node("a").getByRole("button", { name: "Fold" });
  const [box, a] = [await boxOf(badge), await map.settled(map.node("a"))];
  expect(box.y).toBeGreaterThan(a.y + a.height - 2);
  expect(Math.abs(box.x + box.width / 2 - a.x - a.width / 2)).toBeLessThan(2);
  await badge.click();
  await expect(map.node("a1")).toHaveCount(0);
  await map.node("a").click();
  await map.press("ArrowDown");
  await expect(map.node("a1")).toBeVisible();
});

test("in it, dragging makes a child below a node and a sibling beside one", async ({ map, page }) => {
  await map.build("Root\n  a\n    a1\n    a2\n  b\n  c");
  await growDown(page);
  const b = await map.settled(map.node("b"));
  await map.drag(map.node("c"), { x: b.x + b.width / 2, y: b.y + b.height + 16 });
  await expect(page.locator(".drop-slot")).toBeVisible();
  await page.mouse.up();
  await expect(map.node("c")).toHaveAttribute("aria-level", "3");
  expect(await below(map, map.node("c"), map.node("b"))).toBe(true);
  const a1 = await map.settled(map.node("a1"));
  await map.drag(map.node("a2"), { x: a1.x + 2, y: a1.y + 6 });
  await page.mouse.up();
  await expect(map.node("a2")).toHaveAttribute("aria-posinset", "1");
});

test("a branch shown alone grows down too", async ({ map, page }) => {
  await map.build("Root\n  a\n    a1\n      x\n    a2\n  b");
  await growDown(page);
  await map.press("Home", "ArrowDown", "Control+Shift+f");
  await expect(map.node("Root")).toHaveCount(0);
  expect(await below(map, map.node("x"), map.node("a1"))).toBe(true);
  await map.press("Escape");
  await expect(map.node("Root")).toBeVisible();
});

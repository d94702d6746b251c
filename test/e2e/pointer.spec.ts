import { boxOf, expect, test } from "./fixtures.ts";

test.beforeEach(async ({ map }) => {
  await map.openNew();
  await map.build("Root\n  plan\n    one\n    two\n    three\n  other\n    four");
});

test("a click selects, a double click edits, a click beside keeps the text", async ({ map, page }) => {
  await map.node("one").click();
  await expect(map.node("one")).toBeFocused();
  await expect(map.node("one")).toHaveAttribute("aria-selected", "true");
  await map.node("two").dblclick();
  await page.keyboard.type(" and a half");
  await page.mouse.click(640, 700);
  await expect(map.node("two and a half")).toBeVisible();
});

test("dragging onto a node's outer end makes a child, and shows where", async ({ map, page }) => {
  const target = await map.settled(map.node("two"));
  await map.drag(map.node("four"), { x: target.x + target.width + 14, y: target.y + target.height / 2 });
  await expect(page.locator(".drop-slot")).toBeVisible();
  await expect(map.node("two")).toHaveAttribute("data-target", "");
  await page.mouse.up();
  await expect(map.node("four")).toHaveAttribute("aria-level", "4");
  await expect(map.node("four")).toBeFocused();
  await map.press("Control+z");
  await expect(map.node("four")).toHaveAttribute("aria-level", "3");
});

test("dragging between siblings reorders them", async ({ map, page }) => {
  const one = await map.settled(map.node("one"));
  await map.drag(map.node("three"), { x: one.x + 8, y: one.y + 2 });
  await page.mouse.up();
  await expect(map.node("three")).toHaveAttribute("aria-posinset", "1");
  await expect(map.node("one")).toHaveAttribute("aria-posinset", "2");
});

test("dragging a branch across the root changes its side", async ({ map, page }) => {
  expect(await map.sideOf(map.node("plan"))).toBe("right");
  const root = await map.settled(map.node("Root"));
  await map.drag(map.node("plan"), { x: root.x + 10, y: root.y + root.height / 2 });
  await page.mouse.up();
  await expect.poll(() => map.sideOf(map.node("plan"))).toBe("left");
});

test("Escape while dragging leaves all as it was", async ({ map, page }) => {
  const target = await map.settled(map.node("two"));
  await map.drag(map.node("four"), { x: target.x + target.width + 14, y: target.y + 8 });
  await map.press("Escape");
  await expect(page.locator(".drop-slot")).toHaveCount(0);
  await page.mouse.up();
  await expect(map.node("four")).toHaveAttribute("aria-level", "3");
});

test("a branch can't be dropped into itself", async ({ map, page }) => {
  const inside = await map.settled(map.node("two"));
  await map.drag(map.node("plan"), { x: inside.x + inside.width / 2, y: inside.y + inside.height / 2 });
  await page.mouse.up();
  await expect(map.node("two")).toHaveAttribute("aria-level", "3");
  await expect(map.node("plan")).toHaveAttribute("aria-level", "2");
});

test("several are selected with Ctrl and with a box, and dragged together", async ({ map, page }) => {
  await map.node("one").click();
  await map.node("three").click({ modifiers: ["Control"] });
  await expect(map.tree.getByRole("treeitem", { selected: true })).toHaveCount(2);
  const four = await map.settled(map.node("four"));
  await map.drag(map.node("three"), { x: four.x - 14, y: four.y + four.height / 2 });
  await page.mouse.up();
  await expect(map.node("one")).toHaveAttribute("aria-level", "4");
  await expect(map.node("three")).toHaveAttribute("aria-level", "4");

  const two = await map.settled(map.node("two"));
  await page.keyboard.down("Shift");
  await page.mouse.move(two.x - 30, two.y - 30);
  await page.mouse.down();
  await page.mouse.move(two.x + two.width + 20, two.y + two.height + 20, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect(map.node("two")).toHaveAttribute("aria-selected", "true");
});

test("a badge folds", async ({ map }) => {
  await map.node("plan").hover();
  await map.node("plan").getByRole("button", { name: "Fold" }).click();
  await expect(map.node("plan")).toHaveAttribute("aria-expanded", "false");
  await map.node("plan").getByRole("button", { name: "Unfold 3 hidden" }).click();
  await expect(map.node("one")).toBeVisible();
});

test("wheel, drag and Space with drag pan; Ctrl and wheel zoom at the pointer", async ({ map, page }) => {
  const before = await map.settled(map.node("Root"));
  await page.mouse.move(640, 700);
  await page.mouse.wheel(0, 100);
  await expect.poll(async () => Math.round((await boxOf(map.node("Root"))).y - before.y)).toBe(-100);
  await page.mouse.down();
  await page.mouse.move(690, 760, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Math.round((await boxOf(map.node("Root"))).x - before.x)).toBe(50);

  const root = await boxOf(map.node("Root"));
  await page.mouse.move(root.x + root.width / 2, root.y + root.height / 2);
  await page.keyboard.down("Space");
  await page.mouse.down();
  await page.mouse.move(root.x + root.width / 2 - 80, root.y + root.height / 2, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Space");
  await expect.poll(async () => Math.round((await boxOf(map.node("Root"))).x - root.x)).toBe(-80);

  const at = await boxOf(map.node("plan"));
  const pointer = { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  await page.mouse.move(pointer.x, pointer.y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await expect(page.getByRole("button", { name: /^Zoom is/ })).not.toHaveText("100%");
  await expect
    .poll(async () => {
      const now = await boxOf(map.node("plan"));
      return Math.hypot(now.x + now.width / 2 - pointer.x, now.y + now.height / 2 - pointer.y);
    })
    .toBeLessThan(2);
});

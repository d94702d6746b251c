import { boxOf, expect, test } from "./fixtures.ts";

test.beforeEach(({ map }) => map.openNew());

test("Shift+Tab puts a parent in; Escape takes it away again", async ({ map }) => {
  await map.build("Root\n  a\n    a1\n    a2\n    a3");
  await map.press("ArrowRight", "ArrowRight");
  await expect(map.focused).toHaveAccessibleName("a2");
  await map.press("Shift+ArrowDown", "Shift+Tab");
  await map.write("group");
  await expect(map.node("group")).toHaveAttribute("aria-posinset", "2");
  await expect(map.node("a2")).toHaveAttribute("aria-level", "4");
  await expect(map.node("a3")).toHaveAttribute("aria-level", "4");
  await expect(map.node("a1")).toHaveAttribute("aria-level", "3");
  await map.press("Shift+Tab", "Escape");
  await expect(map.node("group")).toHaveAttribute("aria-level", "3");
  await expect(map.tree.getByRole("treeitem")).toHaveCount(6);
});

test("Shift+Delete takes a node out and keeps its children, in one step", async ({ map }) => {
  await map.build("Root\n  a\n    b\n      c\n    d");
  await map.press("ArrowRight", "ArrowRight");
  await expect(map.focused).toHaveAccessibleName("b");
  await map.press("Shift+Delete");
  await expect(map.node("b")).toHaveCount(0);
  await expect(map.focused).toHaveAccessibleName("c");
  await expect(map.node("c")).toHaveAttribute("aria-posinset", "1");
  await expect(map.node("c")).toHaveAttribute("aria-level", "3");
  await map.press("ArrowLeft", "Shift+Backspace");
  await expect(map.node("d")).toHaveAttribute("aria-level", "2");
  await expect(map.node("c")).toHaveAttribute("aria-level", "2");
  await map.press("Control+z");
  await expect(map.node("a")).toHaveAttribute("aria-level", "2");
  await expect(map.node("d")).toHaveAttribute("aria-level", "3");
});

test("selects siblings, children, a level, and grows and shrinks by Shift+arrows", async ({ map, page }) => {
  await map.build("Root\n  a\n    a1\n    a2\n    a3\n  b\n    b1");
  const selected = page.locator("[role=treeitem][aria-selected=true]");
  const names = () => selected.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")).sort());
  await map.press("ArrowRight", "[");
  await expect.poll(names).toEqual(["a1", "a2", "a3"]);
  await map.press("]");
  await expect.poll(names).toEqual(["a1", "a2", "a3", "b1"]);
  await map.press("Home", "ArrowRight", "ArrowRight", "ArrowUp");
  await expect(map.focused).toHaveAccessibleName("a1");
  await map.press("=");
  await expect.poll(names).toEqual(["a1", "a2", "a3"]);
  await map.press("Home", "ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowDown");
  await expect.poll(async () => (await names()).length).toBe(3);
  await map.press("Shift+ArrowUp");
  await expect.poll(async () => (await names()).length).toBe(2);
});

test("keys move, fold and delete many at once", async ({ map }) => {
  await map.build("Root\n  a\n    a1\n      x\n    a2\n      y\n    a3");
  await map.press("ArrowRight", "ArrowRight");
  await map.press("ArrowUp", "Shift+ArrowDown");
  await map.press("PageDown");
  await expect(map.node("a3")).toHaveAttribute("aria-posinset", "1");
  await expect(map.node("a2")).toHaveAttribute("aria-posinset", "3");
  await map.press("Space");
  await expect(map.node("a1")).toHaveAttribute("aria-expanded", "false");
  await expect(map.node("a2")).toHaveAttribute("aria-expanded", "false");
  await map.press("Control+ArrowRight");
  await expect(map.node("a1")).toHaveAttribute("aria-level", "4");
  await expect(map.node("a2")).toHaveAttribute("aria-level", "4");
  await map.press("Control+z");
  await expect(map.node("a1")).toHaveAttribute("aria-level", "3");
  await map.press("Delete");
  await expect(map.node("a1")).toHaveCount(0);
  await expect(map.node("a2")).toHaveCount(0);
});

test("folds to a level, one level less and more, and a branch with all below", async ({ map }) => {
  await map.build("Root\n  a\n    b\n      c\n        d\n  e\n    f");
  const count = (n: number) => expect(map.tree.getByRole("treeitem")).toHaveCount(n);
  await count(7);
  await map.press("Alt+PageUp");
  await count(6);
  await map.press("Control+Alt+1");
  await count(3);
  await map.press("Alt+PageDown");
  await count(5);
  await map.press("Control+Alt+0");
  await count(7);
  await map.press("ArrowRight", "Shift+Space");
  await count(4);
  await map.press("Space");
  await count(5);
  await map.press("Shift+Space");
  await count(7);
});

test("a branch alone, and the ways out", async ({ map, page }) => {
  await map.build("Root\n  a\n    b\n      c\n  e");
  await map.press("ArrowRight", "ArrowRight", "Control+Shift+F");
  const trail = page.getByRole("navigation", { name: "Branch shown alone" });
  await expect(trail).toContainText("Root");
  await expect(map.tree.getByRole("treeitem")).toHaveCount(2);
  await map.press("Enter");
  await map.write("new");
  await expect(map.node("new")).toBeVisible();
  await map.press("Control+ArrowLeft");
  await expect(map.node("new")).toBeVisible();
  await trail.getByRole("button", { name: "a", exact: true }).click();
  await expect(map.tree.getByRole("treeitem")).toHaveCount(4);
  await map.press("Escape");
  await expect(trail).toHaveCount(0);
  await expect(map.tree.getByRole("treeitem")).toHaveCount(6);
  await expect(map.focused).toHaveAccessibleName("new");
  await map.press("ArrowLeft", "Control+Shift+F", "Delete");
  await expect(trail).toHaveCount(0);
  await expect(map.node("Root")).toBeVisible();
});

test("all branches on one side, for everyone and undone in a step", async ({ map, page }) => {
  await map.build("Root\n  a\n  b\n  c");
  const menu = page.getByRole("button", { name: "Menu", exact: true });
  await menu.click();
  await page.getByRole("menuitemradio", { name: "All branches to the right" }).click();
  for (const name of ["a", "b", "c"]) await expect.poll(() => map.sideOf(map.node(name))).toBe("right");
  await menu.click();
  await expect(page.getByRole("menuitemradio", { name: "All branches to the right" })).toBeChecked();
  await page.getByRole("menuitemradio", { name: "All branches to the left" }).click();
  for (const name of ["a", "b", "c"]) await expect.poll(() => map.sideOf(map.node(name))).toBe("left");
  await map.press("Control+z", "Control+z");
  await expect.poll(() => map.sideOf(map.node("a"))).toBe("right");
  await expect.poll(() => map.sideOf(map.node("b"))).toBe("left");
});

test("the minimap shows the whole and leads to a part", async ({ map, page }) => {
  await map.build("Root\n  a\n  b");
  await map.press("Control+Shift+P");
  await page.keyboard.type("minimap");
  await expect(page.getByRole("combobox", { name: "Command" })).toHaveValue("minimap");
  await map.press("Enter");
  const minimap = page.getByRole("img", { name: /^Minimap/ });
  await expect(minimap).toBeVisible();
  const before = await map.settled(map.node("Root"));
  await minimap.click({ position: { x: 170, y: 66 } });
  await expect.poll(async () => (await map.node("Root").boundingBox())?.x).toBeLessThan(before.x - 50);
  await page.reload();
  await expect(minimap).toBeVisible();
});

test("what one works on stays in sight when panels open on both sides of it", async ({ map, page }) => {
  await map.build("Garden\n  Tools that we need to buy before spring\n    Rake");
  await map.press("ArrowRight", "ArrowRight");
  await page.keyboard.press("Control+.");
  const styles = page.getByRole("complementary", { name: "Style and marks" });
  await expect(styles).toBeVisible();
  await page.keyboard.press("Control+Shift+O");
  await expect(page.getByRole("complementary", { name: "Outline" })).toBeVisible();
  await expect(async () => {
    const [rake, panel] = [await boxOf(map.node("Rake")), await boxOf(styles)];
    expect(rake.x + rake.width).toBeLessThan(panel.x);
  }).toPass();
});

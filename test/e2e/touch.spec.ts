import { boxOf, expect, test } from "./fixtures.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** Fingers, each with a place; the protocol wants all that are down each time. */
type Finger = { x: number; y: number; id: number };

test("a map is built on a phone without a keyboard's keys", async ({ map, page }) => {
  await map.openNew();
  await page.getByRole("button", { name: "Edit text" }).tap();
  await page.keyboard.insertText("Holiday");
  await page.getByRole("button", { name: "Add child" }).tap();
  await page.keyboard.insertText("Pack");
  await page.getByRole("button", { name: "Add sibling" }).tap();
  await page.keyboard.insertText("Book");
  await page.getByRole("button", { name: "Add child" }).tap();
  await page.keyboard.insertText("Train");
  await page.mouse.click(200, 640);
  await expect(map.node("Train")).toHaveAttribute("aria-level", "3");
  await expect(map.node("Book")).toHaveAttribute("aria-level", "2");

  await page.getByRole("button", { name: "Delete" }).tap();
  await expect(map.node("Train")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).tap();
  await expect(map.node("Train")).toBeVisible();
  await page.getByRole("button", { name: "More tools" }).tap();
  await page.getByRole("button", { name: "Redo" }).tap();
  await expect(map.node("Train")).toHaveCount(0);
});

test("two fingers zoom, one pans, two taps edit, a long press drags", async ({ map, page }) => {
  await map.openNew();
  await map.build("R\n  a\n  b\n  c");
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Finger[]) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints });

  const root = await map.settled(map.node("R"));
  await touch("touchStart", [{ x: 120, y: 600, id: 0 }]);
  await touch("touchMove", [{ x: 120, y: 580, id: 0 }]);
  await touch("touchMove", [{ x: 120, y: 540, id: 0 }]);
  await touch("touchEnd", []);
  await expect.poll(async () => Math.round((await boxOf(map.node("R"))).y - root.y)).toBe(-60);

  await touch("touchStart", [{ x: 150, y: 600, id: 0 }]);
  await touch("touchStart", [
    { x: 150, y: 600, id: 0 },
    { x: 250, y: 600, id: 1 },
  ]);
  await touch("touchMove", [
    { x: 100, y: 600, id: 0 },
    { x: 300, y: 600, id: 1 },
  ]);
  await touch("touchEnd", []);
  await expect.poll(async () => Math.round((await boxOf(map.node("R"))).height / root.height)).toBe(2);
  await map.press("Control+0");
  await map.settled(map.node("R"));

  // A finger that only rests on a node moves nothing, also where one that drags would move the map along.
  const rest = await map.settled(map.node("c"));
  await touch("touchStart", [{ x: 150, y: 600, id: 0 }]);
  await touch("touchMove", [{ x: 160, y: 600, id: 0 }]);
  await touch("touchMove", [{ x: 150 + 370 - rest.x, y: 600, id: 0 }]);
  await touch("touchEnd", []);
  const edge = await map.settled(map.node("c"));
  expect(edge.x).toBeGreaterThan(350);
  await touch("touchStart", [{ x: edge.x + 8, y: edge.y + 12, id: 0 }]);
  await expect(page.locator(".ghost")).toBeVisible();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await touch("touchEnd", []);
  await expect(page.locator(".ghost")).toHaveCount(0);
  expect(await map.settled(map.node("c"))).toEqual(edge);
  await map.press("Home", "Control+0");

  const a = await map.settled(map.node("a"));
  const c = await map.settled(map.node("c"));
  expect(await map.sideOf(map.node("c"))).toBe(await map.sideOf(map.node("a")));
  await touch("touchStart", [{ x: c.x + 12, y: c.y + 12, id: 0 }]);
  await expect(page.locator(".ghost")).toBeVisible();
  await touch("touchMove", [{ x: a.x + 12, y: a.y + 10, id: 0 }]);
  await touch("touchMove", [{ x: a.x + 12, y: a.y + 2, id: 0 }]);
  await touch("touchEnd", []);
  await expect(map.node("c")).toHaveAttribute("aria-posinset", "1");

  await map.settled(map.node("b"));
  await map.node("b").tap();
  await map.node("b").tap();
  await expect(map.field).toBeFocused();
});

test("a thumb indents, outdents, reorders, folds and links", async ({ map, page }) => {
  await map.openNew();
  await map.build("R\n  a\n    a1\n    a2\n    a3");
  const tap = (name: string) => page.getByRole("button", { name, exact: true }).tap();
  await map.node("a2").tap();
  await tap("More tools");
  await tap("One level in");
  await expect(map.node("a2")).toHaveAttribute("aria-level", "4");
  await tap("One level out");
  await expect(map.node("a2")).toHaveAttribute("aria-level", "3");
  await tap("Earlier among its siblings");
  await expect(map.node("a2")).toHaveAttribute("aria-posinset", "1");
  await tap("Later among its siblings");
  await expect(map.node("a2")).toHaveAttribute("aria-posinset", "2");
  await tap("One level out");
  await expect(map.node("a2")).toHaveAttribute("aria-level", "2");
  await expect(page.getByRole("button", { name: "One level out", exact: true })).toBeDisabled();
  await map.node("a").tap();
  await tap("Fold or unfold");
  await expect(map.node("a")).toHaveAttribute("aria-expanded", "false");
  await tap("Fold or unfold");
  await expect(map.node("a1")).toBeVisible();
  await tap("Draw a cross-link to another node");
  await expect(page.getByText("Link to which node? Tap it.")).toBeVisible();
  await map.node("a1").tap();
  await expect(page.getByRole("textbox", { name: "Label" })).toBeVisible();
  await expect(map.node("a1")).toHaveAccessibleDescription("Linked from a");
});

test("the tools stay above a keyboard on glass, and adding goes on writing", async ({ map, page }) => {
  await map.openNew();
  const tools = page.getByRole("toolbar", { name: "Node" });
  const before = await boxOf(tools);
  await page.getByRole("button", { name: "Edit text" }).tap();
  await page.evaluate(() => {
    Object.defineProperty(window.visualViewport, "height", { get: () => window.innerHeight - 320 });
    window.visualViewport?.dispatchEvent(new Event("resize"));
  });
  await expect.poll(async () => Math.round(before.y - (await boxOf(tools)).y)).toBe(320);
  await page.keyboard.insertText("Trip");
  await page.getByRole("button", { name: "Add child" }).tap();
  await expect(map.field).toBeFocused();
  await page.keyboard.insertText("Pack");
  await page.getByRole("button", { name: "Add sibling" }).tap();
  await expect(map.field).toBeFocused();
  const field = await boxOf(map.field);
  expect(field.y + field.height).toBeLessThan((await boxOf(tools)).y);
});

test("a finger that rests on the empty canvas makes a floating node", async ({ map, page }) => {
  await map.openNew();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Input.dispatchTouchEvent", {
    type: "touchStart",
    touchPoints: [{ x: 120, y: 600, id: 0 }],
  });
  await expect(map.field).toBeFocused();
  await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await page.keyboard.insertText("idea");
  await page.getByRole("button", { name: "Add child" }).tap();
  await expect(map.node("idea")).toHaveAccessibleDescription("floating");
});

test("every button is large enough for a finger", async ({ page, map }) => {
  await map.openNew();
  await expect(map.focused).toHaveCount(1);
  await page.getByRole("button", { name: "More tools" }).tap();
  for (const button of await page.getByRole("button").all()) {
    const { width, height } = await button.evaluate((element) => {
      const around = getComputedStyle(element, "::after");
      const grown = around.position === "absolute" ? 2 * Math.abs(Number.parseFloat(around.top) || 0) : 0;
      const box = element.getBoundingClientRect();
      return { width: box.width + grown, height: box.height + grown };
    });
    expect(Math.min(width, height), (await button.getAttribute("aria-label")) ?? "").toBeGreaterThanOrEqual(
      44,
    );
  }
});

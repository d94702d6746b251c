import type { Browser } from "@playwright/test";
import { expect, MapPage, test } from "./fixtures.ts";

/** Makes a link in the share dialog and opens it as someone else. */
async function join(map: MapPage, browser: Browser, right: "Can edit" | "Can view"): Promise<MapPage> {
  const { page } = map;
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("radio", { name: right }).check();
  await page.getByRole("button", { name: "Copy link" }).click();
  const link = page.getByRole("textbox", { name: "Link" });
  await expect(link).toHaveValue(/\/m\/[0-9a-z]{16}#/);
  const url = await link.inputValue();
  await map.press("Escape");
  const other = new MapPage(await (await browser.newContext()).newPage());
  await other.page.goto(url);
  await expect(other.node("Root")).toBeVisible();
  await expect(page.getByRole("button", { name: /is here/ })).toHaveCount(1);
  return other;
}

const status = (map: MapPage) => map.page.getByRole("status", { name: "Saving" });

test.beforeEach(async ({ map }) => {
  await map.openNew();
  await map.build("Root\n  plan\n  words");
  await expect(status(map)).toHaveText("Saved");
});

test("two write in one node: both texts stay, and each caret where it was", async ({ map, browser }) => {
  const other = await join(map, browser, "Can edit");
  await map.node("words").dblclick();
  await other.node("words").dblclick();
  await map.press("End");
  await other.press("Home");
  await map.page.keyboard.type(" last");
  await other.page.keyboard.type("first ");
  await expect(map.field).toHaveText("first words last");
  await expect(other.field).toHaveText("first words last");
  await map.page.keyboard.type("!");
  await other.page.keyboard.type("and ");
  await map.press("Enter");
  await other.press("Enter");
  await expect(map.node("first and words last!")).toBeVisible();
  await expect(other.node("first and words last!")).toBeVisible();
});

test("others see what one selects and writes, with a name", async ({ map, browser }) => {
  const other = await join(map, browser, "Can edit");
  await other.node("plan").click();
  await expect(map.node("plan").locator(".visitor")).toHaveText(/^Guest /);
  await other.press("F2");
  await expect(map.node("plan").locator(".visitor")).toHaveText(/…$/);
});

test("a node deleted while it is written in: a sign, and the text is kept", async ({ map, browser }) => {
  const other = await join(map, browser, "Can edit");
  await map.node("plan").dblclick();
  await map.press("End");
  await map.page.keyboard.type(" of mine");
  await other.tree.getByRole("treeitem", { name: /^plan/ }).click();
  await other.press("Delete");
  await expect(map.page.getByText(/Someone deleted the node/)).toBeVisible();
  await map.page.getByRole("button", { name: "Put it back" }).click();
  await expect(map.node("plan of mine")).toBeVisible();
  await expect(other.node("plan of mine")).toBeVisible();
});

test("a node moved while it is written in: a sign, and writing goes on", async ({ map, browser }) => {
  const other = await join(map, browser, "Can edit");
  await map.node("words").dblclick();
  await map.press("End");
  const target = await other.settled(other.node("plan"));
  await other.drag(other.node("words"), { x: target.x + target.width + 14, y: target.y + target.height / 2 });
  await other.page.mouse.up();
  await expect(map.page.getByText(/Someone moved the node/)).toBeVisible();
  await map.page.keyboard.type(" go on");
  await map.press("Enter");
  await expect(other.node("words go on")).toHaveAttribute("aria-level", "3");
});

test("a viewer sees changes and makes none", async ({ map, browser }) => {
  const viewer = await join(map, browser, "Can view");
  await expect(viewer.page.getByText("View only")).toBeVisible();
  await viewer.node("plan").click();
  await viewer.press("Tab");
  await viewer.page.keyboard.type("x");
  await expect(viewer.field).toHaveCount(0);
  await map.node("plan").click();
  await map.press("Tab");
  await map.write("news");
  await expect(viewer.node("news")).toBeVisible();
  await expect(viewer.tree.getByRole("treeitem")).toHaveCount(4);
});

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { writeFile } from "../../model/formats/index.ts";
import { page as format } from "../../model/formats/page.ts";
import type { Outline } from "../../model/types.ts";

const hostile =
  "</script><script>document.title='run'</script><!--<img src=x onerror=\"document.title='run'\">";
const leaf = (text: string, attributes: Outline["attributes"] = {}, children: Outline[] = []): Outline => ({
  text,
  attributes,
  children,
});
const map: Outline = {
  text: "Plan",
  children: [
    leaf("Research", { side: "right", note: hostile }, [leaf(hostile), leaf("Interviews")]),
    leaf("Design", { side: "right", folded: true }, [leaf("Sketch", { link: "https://a.example/?b" })]),
    leaf("Ship", { side: "left" }),
  ],
};

/** The exported file as a person has it: on the disk, without a network. */
async function open(page: Page, outline: Outline, path: string): Promise<string[]> {
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("console", (message) => trouble.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) trouble.push(request.url());
  });
  await page.context().setOffline(true);
  writeFileSync(path, writeFile(format, outline).bytes);
  await page.goto(pathToFileURL(path).href);
  return trouble;
}

const nodes = (page: Page) => page.getByRole("treeitem");

test("an exported page shows, folds and searches its map, and nothing that the map says runs", async ({
  page,
}, info) => {
  const trouble = await open(page, map, info.outputPath("map.html"));
  await expect(nodes(page)).toHaveCount(6);
  await expect(page.getByRole("treeitem", { name: hostile })).toBeVisible();

  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("treeitem", { selected: true })).toHaveAccessibleName("Research");
  await expect(page.locator("#about")).toHaveText(hostile);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(nodes(page)).toHaveCount(7);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("link")).toHaveAttribute("href", "https://a.example/?b");
  await page.getByRole("button", { name: "Fold all", exact: true }).click();
  await expect(nodes(page)).toHaveCount(4);

  await page.keyboard.press("Tab");
  await page.locator("#map").focus();
  await page.keyboard.press("/");
  await page.keyboard.type("INTERV");
  await expect(page.getByRole("treeitem", { selected: true })).toHaveAccessibleName("Interviews");
  await expect(page.getByRole("status")).toHaveText("1 / 1");
  await page.keyboard.press("Escape");
  await expect(page.locator("#map")).toBeFocused();

  await expect(page).toHaveTitle("Plan");
  expect(trouble).toEqual([]);
});

test("an exported page is moved and zoomed with a pointer and the wheel", async ({ page }, info) => {
  await open(page, map, info.outputPath("map.html"));
  const ship = page.getByRole("treeitem", { name: "Ship" });
  const before = await ship.boundingBox();
  await page.mouse.move(600, 650);
  await page.mouse.down();
  await page.mouse.move(500, 600, { steps: 4 });
  await page.mouse.up();
  await expect
    .poll(async () => Math.round(((await ship.boundingBox())?.x ?? 0) - (before?.x ?? 0)))
    .toBe(-100);
  await page.getByRole("button", { name: "Zoom in" }).click();
  const width = async () => (await ship.boundingBox())?.width ?? 0;
  await expect.poll(width).toBeGreaterThan((before?.width ?? 0) * 1.2);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect.poll(width).toBeLessThanOrEqual((before?.width ?? 0) + 1);
});

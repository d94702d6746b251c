/**
 * Takes the pictures of docs/images from a running app: `node scripts/screenshots.mjs [http://localhost:3000]`.
 * CHROME_PATH names a Chromium, where Playwright has none of its own.
 */
import { chromium } from "@playwright/test";

const base = process.argv[2] ?? "http://localhost:3000";
const folder = new URL("../docs/images/", import.meta.url).pathname;
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox"] });

/** A page with a template's map in it. */
async function open(template, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  await page.goto(`${base}/new`);
  await page.getByRole("button", { name: "or start from a template" }).click();
  await page.getByRole("button", { name: template }).click();
  await page.getByRole("treeitem").nth(5).waitFor();
  return page;
}

async function take(page, name) {
  await page.waitForTimeout(700);
  await page.screenshot({ path: `${folder}${name}.png` });
}

for (const scheme of ["light", "dark"]) {
  const page = await open("Trip plan", { colorScheme: scheme });
  await page.keyboard.press("Control+Shift+O");
  await page.getByRole("complementary", { name: "Outline" }).waitFor();
  await page.keyboard.press("Control+Shift+M");
  await page.getByRole("textbox", { name: "The map as Markdown" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+1");
  await take(page, `three-editors-${scheme}`);
  await page.context().close();
}

const gallery = await open("Decision", { colorScheme: "light" });
await gallery.getByRole("button", { name: "Menu", exact: true }).click();
await gallery.getByRole("menuitem", { name: "New from a template…" }).click();
await gallery.locator("svg.thumbnail").nth(11).waitFor();
await take(gallery, "templates");

const looks = await open("Trip plan", { colorScheme: "light" });
await looks.keyboard.press("Control+.");
const panel = looks.getByRole("complementary", { name: "Style and marks" });
await panel.getByRole("button", { name: "Forest" }).click();
const lines = panel.getByRole("group", { name: "Lines of the map" });
await lines.getByRole("button", { name: "round" }).click();
const branches = looks.locator(".node[data-kind=branch]");
for (const [i, choices] of [["Serif", "Thick border"], ["Handwriting"]].entries()) {
  await branches.nth(i).click();
  for (const name of choices) await panel.getByRole("button", { name, exact: true }).click();
}
await looks.locator(".node[data-kind=leaf][data-side=left]").first().click();
for (const name of ["Serif", "Dashed", "Fill: amber"])
  await panel.getByRole("button", { name, exact: true }).click();
await panel.getByRole("group", { name: "Font" }).scrollIntoViewIfNeeded();
await looks.mouse.move(0, 0);
await take(looks, "looks");

await browser.close();

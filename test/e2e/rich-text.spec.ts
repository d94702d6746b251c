import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** The stretches of a node's text: what formats them, and their words. */
async function runs(node: Locator): Promise<string[]> {
  return node.locator(".label").evaluate((label) => {
    const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
    const found: { kinds: string; text: string }[] = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      let kinds = "";
      for (let up = text.parentElement; up && up !== label; up = up.parentElement)
        kinds += `${up.localName} `;
      // A line ends where the node is full.
      const words = (text.textContent ?? "").replace("\n", " ");
      const last = found.at(-1);
      if (last?.kinds === kinds) last.text += words;
      else found.push({ kinds, text: words });
    }
    return found.map(({ kinds, text }) => kinds + text);
  });
}

async function paste(page: Page, data: Record<string, string>): Promise<void> {
  await page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, data);
}

test("Markdown that is typed becomes formatting, and undo brings its signs back", async ({ page, map }) => {
  await map.openNew();
  await page.keyboard.type("A **bold** and *slanted* `x = 1` ~~gone~~ [site](https://example.org/a) end");
  await map.press("Enter");
  const root = map.node("A bold and slanted x = 1 gone site end");
  await expect(root).toBeFocused();
  expect(await runs(root)).toEqual([
    "A ",
    "strong bold",
    " and ",
    "em slanted",
    " ",
    "code x = 1",
    " ",
    "s gone",
    " ",
    "a site",
    " end",
  ]);
  await map.press("F2");
  await page.keyboard.type(" **b**");
  await expect(map.field.locator("strong")).toHaveText(["bold", "b"]);
  await map.press("Control+z");
  await expect(map.field).toHaveText(/end \*\*b\*\*$/);
  await map.press("Control+Shift+z");
  await expect(map.field).toHaveText(/end b$/);
  // What is no formatting stays as it is.
  await page.keyboard.type(" 2*3*4 snake_case_name");
  await map.press("Enter");
  await expect(map.focused).toHaveAccessibleName(/2\*3\*4 snake_case_name$/);
});

test("keys format what is selected in a text, and what is typed next", async ({ page, map }) => {
  await map.openNew();
  await page.keyboard.type("one two");
  await map.press("Control+Shift+ArrowLeft", "Control+b", "Control+i");
  await expect(page.getByRole("toolbar", { name: "Formatting" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Bold" })).toHaveAttribute("aria-pressed", "true");
  await map.press("End", "Control+i", "Control+b", "Control+e");
  await page.keyboard.type("three");
  await map.press("Enter");
  expect(await runs(map.focused)).toEqual(["one ", "strong em two", "code three"]);
  // Three words, slanted, bold: a step each, and more if they were typed slowly.
  for (let i = 0; i < 6 && (await map.focused.locator("strong").count()) > 0; i++)
    await map.press("Control+z");
  expect(await runs(map.focused)).toEqual(["one two"]);
});

test("keys format the whole texts of the selected nodes, and take it back", async ({ page, map }) => {
  await map.openNew();
  await map.build("root\n  a\n  b");
  await map.press("Control+a", "Control+Shift+x");
  expect(await runs(map.node("a"))).toEqual(["s a"]);
  expect(await runs(map.node("b"))).toEqual(["s b"]);
  await map.press("Control+Shift+x");
  expect(await runs(map.node("a"))).toEqual(["a"]);
  await map.press("Control+z");
  expect(await runs(map.node("b"))).toEqual(["s b"]);
  await expect(page.getByRole("toolbar", { name: "Formatting" })).toHaveCount(0);
});

test("a link on words is set by keys, refused when it can't be one, and opens in a tab of its own", async ({
  page,
  map,
  context,
}) => {
  await context.route("https://example.org/**", (route) => route.fulfill({ body: "there" }));
  await map.openNew();
  await page.keyboard.type("go there now");
  await map.press("Control+ArrowLeft", "Control+ArrowLeft", "Control+k");
  const address = page.getByRole("textbox", { name: "Address of the link" });
  await expect(address).toBeFocused();
  await page.keyboard.type("javascript:alert(1)");
  await map.press("Enter");
  await expect(address).toBeFocused();
  await address.fill("example.org/x");
  await map.press("Enter");
  await expect(map.field.locator("a")).toHaveText("there");
  await map.press("Enter");
  await expect(map.focused.locator("a")).toHaveAttribute("href", "https://example.org/x");
  for (const open of [() => map.press("Control+Shift+Enter"), () => map.focused.locator("a").click()]) {
    const [opened] = await Promise.all([context.waitForEvent("page"), open()]);
    await expect(opened).toHaveURL("https://example.org/x");
    expect(await opened.evaluate(() => window.opener)).toBeNull();
    await opened.close();
  }
  expect(context.pages()).toHaveLength(1);
});

test("rich text that is pasted keeps its formatting and nothing else; plain text is plain", async ({
  page,
  map,
}) => {
  await map.openNew();
  await map.press("F2");
  await paste(page, {
    "text/plain": "one two three",
    "text/html":
      '<b style="font-weight:normal">one <span style="font-weight:700;color:red">two</span> <a href="javascript:alert(1)">three</a><img src=x onerror=alert(1)><script>alert(2)</script></b>',
  });
  await expect(map.field).toHaveText("one two three");
  await paste(page, { "text/plain": " **four** <b>five</b>" });
  await map.press("Enter");
  expect(await runs(map.focused)).toEqual(["one ", "strong two", " three **four** <b>five</b>"]);
});

test("a selection can be formatted with a finger", async ({ browser, map: _ }) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await page.goto("/new");
  await page.waitForLoadState("networkidle");
  const root = page.getByRole("treeitem").first();
  await root.tap();
  await root.tap();
  await page.keyboard.type("word");
  await page.keyboard.press("Control+a");
  await page.getByRole("button", { name: "Bold" }).tap();
  await expect(page.getByRole("textbox", { name: "Text of the node" }).locator("strong")).toHaveText("word");
  await context.close();
});

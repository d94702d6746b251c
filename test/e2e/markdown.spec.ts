import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { newPerson, saved, share } from "./people.ts";

/** The Markdown as a person meets it. */
class MarkdownPage {
  readonly page: Page;
  readonly panel: Locator;
  readonly field: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole("complementary", { name: "Markdown" });
    this.field = page.getByRole("textbox", { name: "The map as Markdown" });
  }

  async open(): Promise<void> {
    await this.page.keyboard.press("Control+Shift+M");
    await expect(this.field).toBeFocused();
  }

  lines(): Promise<string[]> {
    return this.field.locator(".cm-line").evaluateAll((lines) => lines.map((line) => line.textContent ?? ""));
  }

  async toShow(...lines: string[]): Promise<void> {
    await expect.poll(async () => (await this.lines()).filter((line) => line !== "")).toEqual(lines);
  }

  /** Puts the caret at the end of a line. */
  async goTo(text: string): Promise<void> {
    await this.field.locator(".cm-line").filter({ hasText: text }).first().click();
    await this.page.keyboard.press("End");
  }
}

test.describe("Markdown beside the map", () => {
  test.beforeEach(({ map }) => map.openNew());

  test("is written freely, and the map has it at once; undo is one for all", async ({ map, page }) => {
    const markdown = new MarkdownPage(page);
    await map.write("Trip");
    await markdown.open();
    await markdown.toShow("# Trip");
    await map.press("Control+End");
    await page.keyboard.type("- Food");
    // The list goes on by itself; Tab and Shift+Tab change levels.
    await map.press("Enter", "Tab");
    await page.keyboard.type("Bread");
    await map.press("Enter");
    await page.keyboard.type("[x] Wine");
    await markdown.toShow("# Trip", "- Food", "  - Bread", "  - [x] Wine");
    await expect(map.node("Wine")).toHaveAttribute("data-task", "done");
    await expect(map.node("Wine")).toHaveAttribute("aria-level", "3");
    await expect(map.node("Wine")).toHaveAttribute("aria-selected", "true");
    await map.press("Shift+Tab");
    await expect(map.node("Wine")).toHaveAttribute("aria-level", "2");
    await map.press("Enter");
    await page.keyboard.type("Salt");
    await expect(map.node("Salt")).toBeVisible();
    await page.keyboard.type(" of the **sea** #kitchen");
    await expect(map.node("Salt of the sea").locator("strong")).toHaveText("sea");
    await expect(map.node("Salt of the sea").locator(".tags")).toContainText("kitchen");
    for (let i = 0; i < " of the **sea** #kitchen".length; i++) await map.press("Backspace");
    await expect(map.node("Salt")).toBeVisible();
    await map.press("Escape");
    await expect(map.focused).toHaveAccessibleName("Salt");
    // Each step is taken back, whichever of the editors made it and has the keyboard.
    await map.press("Control+z");
    await expect(map.node("Salt")).toBeHidden();
    await map.press("Control+Shift+z");
    await map.press("Control+Shift+M");
    await expect(markdown.field).toBeFocused();
    await map.press("Control+Shift+M");
    await expect(markdown.panel).toBeHidden();
  });

  test("what is no heading and no list is a note, and nothing is lost", async ({ map, page }) => {
    const markdown = new MarkdownPage(page);
    await map.write("Trip");
    await markdown.open();
    await map.press("Control+End");
    await page.keyboard.insertText("1) One\n| a | b |\n> quote\n***\n- Two\\");
    await expect(map.node("Two\\")).toBeVisible();
    await expect(map.node("One").getByRole("button", { name: "Note" })).toHaveAttribute(
      "title",
      "| a | b |\n> quote\n***",
    );
    await map.press("Control+z");
    await markdown.toShow("# Trip");
    await map.press("Control+y");
    await expect(map.node("One")).toBeVisible();
  });

  test("the selection follows, and map, outline and Markdown stand side by side", async ({ map, page }) => {
    const markdown = new MarkdownPage(page);
    await map.build("Root\n  a\n    a1\n    a2\n  b");
    await markdown.open();
    await markdown.toShow("# Root", "## a", "- a1", "- a2", "## b");
    await markdown.goTo("a2");
    await expect(map.node("a2")).toHaveAttribute("aria-selected", "true");
    await page.keyboard.type("!");
    await expect(map.node("a2!")).toBeVisible();
    await map.node("b").click();
    await map.press("F2");
    await page.keyboard.type("b");
    await map.press("Enter");
    await markdown.toShow("# Root", "## a", "- a1", "- a2!", "## bb");
    await map.press("Control+Shift+O");
    const outline = page.getByRole("complementary", { name: "Outline" });
    await expect(outline.locator("textarea:focus")).toHaveValue("bb");
    await page.keyboard.type("b");
    await markdown.toShow("# Root", "## a", "- a1", "- a2!", "## bbb");
    await markdown.goTo("a1");
    await map.press("Control+z");
    await markdown.toShow("# Root", "## a", "- a1", "- a2!", "## bb");
    await expect(map.node("bb")).toBeVisible();
    await expect(outline.locator("textarea").last()).toHaveValue("bb");
  });

  test("an input method is left in peace while others' changes wait", async ({ map, page }) => {
    const markdown = new MarkdownPage(page);
    await map.write("Root");
    await markdown.open();
    await map.press("Control+End");
    await page.keyboard.type("- ");
    const client = await page.context().newCDPSession(page);
    await client.send("Input.imeSetComposition", { text: "かん", selectionStart: 2, selectionEnd: 2 });
    await client.send("Input.insertText", { text: "漢字" });
    await expect(map.node("漢字")).toBeVisible();
    await markdown.toShow("# Root", "- 漢字");
  });

  test("ten thousand nodes: few lines are in the page, and a letter reaches the map", async ({
    map,
    page,
  }) => {
    const markdown = new MarkdownPage(page);
    const text = Array.from({ length: 10_000 }, (_, i) => `${i % 10 ? "\t" : ""}line ${i}`).join("\n");
    await map.write("Root");
    await page.evaluate((long) => {
      const data = new DataTransfer();
      data.setData("text/plain", long);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, text);
    await expect(map.focused).toHaveAccessibleName(/^line \d+/);
    await map.press("Home");
    await markdown.open();
    expect((await markdown.lines()).length).toBeLessThan(200);
    await markdown.goTo("line 3");
    await page.keyboard.type("!");
    await expect(map.node("line 3!")).toBeVisible();
    await map.press("Control+a", "Delete");
    await expect(map.tree.getByRole("treeitem")).toHaveCount(1);
    await map.press("Control+z");
    await expect(map.tree.getByRole("treeitem").nth(3)).toBeAttached();
    await map.press("Control+Home");
    await expect.poll(() => markdown.lines()).toContain("- line 3!");
  });
});

test("others' changes come in around the caret; a viewer only reads", async ({ browser }) => {
  const ann = await newPerson(browser);
  await ann.map.openNew();
  await ann.map.build("Root\n  one\n  two\n    three");
  await saved(ann);
  const ben = await newPerson(browser);
  await ben.map.page.goto(await share(ann, "Can edit"));
  await expect(ben.map.node("three")).toBeVisible();

  const markdown = new MarkdownPage(ann.map.page);
  await ann.map.press("Home");
  await markdown.open();
  await markdown.goTo("two");
  await ann.map.page.keyboard.type(" mine");
  await ben.map.node("one").click();
  await ben.map.press("Tab");
  await ben.map.write("theirs");
  await expect.poll(() => markdown.lines()).toContain("- theirs");
  await ben.map.node("two mine").click();
  await ben.map.press("F2", "Home");
  await ben.map.page.keyboard.type("the ");
  await ben.map.press("Enter");
  await expect.poll(() => markdown.lines()).toContain("## the two mine");
  await ann.map.page.keyboard.type(" and more");
  await expect.poll(() => markdown.lines()).toContain("## the two mine and more");
  await expect(ben.map.node("the two mine and more")).toBeVisible();
  await expect(ann.map.node("three")).toBeVisible();

  const viewer = await newPerson(browser);
  await viewer.map.page.goto(await share(ann, "Can view"));
  await expect(viewer.map.node("theirs")).toBeVisible();
  await viewer.map.node("theirs").click();
  const reading = new MarkdownPage(viewer.map.page);
  await reading.open();
  const before = await reading.lines();
  await viewer.map.page.keyboard.type("x");
  await viewer.map.press("Enter", "Backspace", "Tab");
  expect(await reading.lines()).toEqual(before);
  for (const person of [ann, ben, viewer]) await person.context.close();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the Markdown has the page to itself, and buttons do what keys do", async ({ map, page }) => {
    const markdown = new MarkdownPage(page);
    await map.openNew();
    await map.build("Root\n  a\n  b");
    await page.getByRole("button", { name: "Menu", exact: true }).tap();
    await page.getByRole("menuitem", { name: "Markdown", exact: true }).tap();
    await expect(markdown.panel).toBeVisible();
    expect((await markdown.panel.boundingBox())?.width).toBe(390);
    await markdown.field.locator(".cm-line").filter({ hasText: "- b" }).tap();
    await markdown.panel.getByRole("button", { name: "Move a level in" }).tap();
    await markdown.toShow("# Root", "- a", "  - b");
    await markdown.panel.getByRole("button", { name: "Undo" }).tap();
    await markdown.toShow("# Root", "- a", "- b");
    await markdown.panel.getByRole("button", { name: "Close the Markdown" }).tap();
    await expect(markdown.panel).toBeHidden();
  });
});

import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { newPerson, saved, share } from "./people.ts";

/** The outline as a person meets it: its lines in order, and where the caret is. */
class OutlinePage {
  readonly page: Page;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole("complementary", { name: "Outline" });
  }

  async open(): Promise<void> {
    await this.page.keyboard.press("Control+Shift+O");
    await expect(this.panel.locator("textarea:focus")).toBeVisible();
  }

  /** The lines, two spaces a level. */
  lines(): Promise<string[]> {
    return this.panel
      .getByRole("listitem")
      .evaluateAll((items) =>
        items.map(
          (item) =>
            "  ".repeat(Number(item.getAttribute("aria-level")) - 1) +
            (item.querySelector("textarea")?.value ?? ""),
        ),
      );
  }

  async toShow(...lines: string[]): Promise<void> {
    await expect.poll(() => this.lines()).toEqual(lines);
  }

  /** The line with the caret, with a bar where that is. */
  caret(): Promise<string> {
    return this.panel.locator("textarea:focus").evaluate((area) => {
      const { value, selectionStart } = area as HTMLTextAreaElement;
      return `${value.slice(0, selectionStart)}|${value.slice(selectionStart)}`;
    });
  }

  async caretToBe(text: string): Promise<void> {
    await expect.poll(() => this.caret()).toBe(text);
  }
}

test.describe("beside the map", () => {
  test.beforeEach(({ map }) => map.openNew());

  test("a list is written by keys alone, and the map has it at once", async ({ map, page }) => {
    const outline = new OutlinePage(page);
    await map.write("Trip");
    await outline.open();
    await outline.caretToBe("Trip|");
    await map.press("Enter");
    await page.keyboard.type("Food");
    await map.press("Enter", "Tab");
    await page.keyboard.type("BreadWine");
    for (let i = 0; i < 4; i++) await map.press("ArrowLeft");
    await map.press("Enter");
    await outline.caretToBe("|Wine");
    await outline.toShow("Trip", "  Food", "    Bread", "    Wine");
    await expect(map.node("Wine")).toHaveAttribute("aria-level", "3");
    await expect(map.node("Wine")).toHaveAttribute("aria-selected", "true");

    await map.press("Alt+ArrowUp");
    await outline.toShow("Trip", "  Food", "    Wine", "    Bread");
    await map.press("Shift+Tab");
    await outline.toShow("Trip", "  Food", "    Bread", "  Wine");
    await outline.caretToBe("|Wine");
    await map.press("Tab", "Backspace");
    await outline.toShow("Trip", "  Food", "    BreadWine");
    await outline.caretToBe("Bread|Wine");

    // One undo for map and outline, wherever the keyboard is.
    await map.press("Control+z");
    await outline.toShow("Trip", "  Food", "    Bread", "    Wine");
    await map.press("Control+z", "Control+z");
    await outline.toShow("Trip", "  Food", "    Wine", "    Bread");
    await map.press("Escape");
    await expect(map.focused).toHaveAttribute("aria-level", /[23]/);
    await map.press("Control+Shift+z");
    await outline.toShow("Trip", "  Food", "    Bread", "  Wine");
    await map.press("Control+Shift+O");
    await expect(outline.panel.locator("textarea:focus")).toBeVisible();
    await map.press("Control+Shift+O");
    await expect(outline.panel).toBeHidden();
    await expect(map.focused).toBeVisible();
  });

  test("an empty line goes by Backspace; arrows keep the column", async ({ map, page }) => {
    const outline = new OutlinePage(page);
    await map.build("Root\n  abcdef\n  x\n  ghijkl");
    await outline.open();
    await map.press("ArrowDown", "Home", "ArrowRight", "ArrowRight", "ArrowRight");
    await outline.caretToBe("abc|def");
    await map.press("ArrowDown");
    await outline.caretToBe("x|");
    await map.press("ArrowDown");
    await expect.poll(() => outline.caret()).toMatch(/^gh[|ijk]+l$/);
    await expect(map.node("ghijkl")).toHaveAttribute("aria-selected", "true");
    await map.press("Home", "ArrowLeft");
    await outline.caretToBe("x|");
    await map.press("Backspace", "Backspace");
    await outline.caretToBe("abcdef|");
    await outline.toShow("Root", "  abcdef", "  ghijkl");
    await map.press("Delete");
    await outline.toShow("Root", "  abcdefghijkl");
  });

  test("folds and the selection are the map's", async ({ map, page }) => {
    const outline = new OutlinePage(page);
    await map.build("Root\n  a\n    a1\n    a2\n  b");
    await outline.open();
    await outline.toShow("Root", "  a", "    a1", "    a2", "  b");
    await outline.panel.getByRole("button", { name: "Below a", exact: true }).click();
    await outline.toShow("Root", "  a", "  b");
    await expect(map.node("a1")).toHaveCount(0);
    await map.node("b").click();
    await expect(outline.panel.locator("[data-selected] textarea")).toHaveValue("b");
    await map.node("a").click();
    await map.press("/");
    await outline.toShow("Root", "  a", "    a1", "    a2", "  b");
    await map.press("Control+Shift+O", "Control+.");
    await outline.toShow("Root", "  a", "  b");
  });

  test("pasted lines become nodes", async ({ map, page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const outline = new OutlinePage(page);
    await map.write("Root");
    await outline.open();
    await map.press("Enter");
    await page.evaluate(() => navigator.clipboard.writeText("one\n\ttwo\nthree\n"));
    await map.press("Control+v");
    await outline.toShow("Root", "  one", "    two", "  three");
    await outline.caretToBe("three|");
    await expect(map.node("two")).toHaveAttribute("aria-level", "3");
  });

  test("an input method keeps its keys to itself", async ({ map, page }) => {
    const outline = new OutlinePage(page);
    await map.write("Root");
    await outline.open();
    await map.press("Enter");
    await outline.panel.locator("textarea:focus").evaluate((area) => {
      const composing = { bubbles: true, cancelable: true, isComposing: true };
      area.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
      for (const key of ["Enter", "Tab", "Backspace", "ArrowUp"]) {
        area.dispatchEvent(new KeyboardEvent("keydown", { key, ...composing }));
      }
      area.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    });
    await page.keyboard.type("漢字");
    await outline.caretToBe("漢字|");
    await outline.toShow("Root", "  漢字");
  });

  test("ten thousand lines: few are in the page, and the written one stays there", async ({ map, page }) => {
    const outline = new OutlinePage(page);
    const text = Array.from({ length: 10_000 }, (_, i) => `${i % 10 ? "\t" : ""}line ${i}`).join("\n");
    await map.write("Root");
    await page.evaluate((long) => {
      const data = new DataTransfer();
      data.setData("text/plain", long);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, text);
    await expect(map.focused).toHaveAccessibleName(/^line \d+/);
    await map.press("Home");
    await outline.open();
    await map.press("ArrowDown", "End");
    await outline.caretToBe("line 0|");
    const { length } = await outline.lines();
    expect(length).toBeLessThan(80);
    const box = outline.panel.locator(".outline-lines");
    await box.evaluate((element) => {
      element.scrollTop = 200_000;
    });
    await expect
      .poll(async () => (await outline.lines()).some((line) => /line 6\d\d\d/.test(line)))
      .toBe(true);
    expect((await outline.lines()).length).toBeLessThan(80);
    await page.keyboard.type("!");
    await outline.caretToBe("line 0!|");
  });
});

test("others' changes come in without moving the caret; a viewer only reads", async ({ browser }) => {
  const ann = await newPerson(browser);
  await ann.map.openNew();
  await ann.map.build("Root\n  one\n  two");
  await saved(ann);
  const link = await share(ann, "Can edit");
  const ben = await newPerson(browser);
  await ben.map.page.goto(link);
  await expect(ben.map.node("two")).toBeVisible();

  const outline = new OutlinePage(ann.map.page);
  await ann.map.press("Home");
  await outline.open();
  await ann.map.press("ArrowDown", "ArrowDown", "Home");
  await ann.map.page.keyboard.type("my ");
  await outline.caretToBe("my |two");

  await ben.map.node("one").click();
  await ben.map.press("Enter");
  await ben.map.write("between");
  await expect(ben.map.node("my two")).toBeVisible();
  await ben.map.node("my two").click();
  await ben.map.press("F2");
  await ben.map.page.keyboard.type(" words");
  await ben.map.press("Enter");
  await outline.caretToBe("my |two words");
  await expect.poll(() => outline.lines()).toContain("  between");

  // What was being written is not lost with the node.
  await ann.map.page.keyboard.type("own ");
  await expect(ben.map.node("my own two words")).toBeVisible();
  await ben.map.node("my own two words").click();
  await ben.map.press("Delete");
  await expect(ann.map.page.getByText("Your text is kept")).toBeVisible();
  await ann.map.page.getByRole("button", { name: "Put it back" }).click();
  await expect(ben.map.node("my own two words")).toBeVisible();

  const viewer = await newPerson(browser);
  await viewer.map.page.goto(await share(ann, "Can view"));
  await expect(viewer.map.node("between")).toBeVisible();
  await viewer.map.node("between").click();
  const reading = new OutlinePage(viewer.map.page);
  await reading.open();
  const before = await reading.lines();
  await viewer.map.page.keyboard.type("x");
  await viewer.map.press("Enter", "Backspace", "Tab", "ArrowUp");
  expect(await reading.lines()).toEqual(before);
  for (const person of [ann, ben, viewer]) await person.context.close();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the outline has the page to itself, and buttons do what keys do", async ({ map, page }) => {
    const outline = new OutlinePage(page);
    await map.openNew();
    await map.build("Root\n  a\n  b");
    await page.getByRole("button", { name: "Menu", exact: true }).tap();
    await page.getByRole("menuitem", { name: "Outline" }).tap();
    await expect(outline.panel).toBeVisible();
    expect((await outline.panel.boundingBox())?.width).toBe(390);
    await outline.panel.locator("textarea").nth(2).tap();
    await outline.panel.getByRole("button", { name: "Move a level in" }).tap();
    await outline.toShow("Root", "  a", "    b");
    await expect(outline.panel.locator("textarea:focus")).toHaveValue("b");
    await outline.panel.getByRole("button", { name: "Move a level out" }).tap();
    await outline.panel.getByRole("button", { name: "Move up" }).tap();
    await outline.toShow("Root", "  b", "  a");
    await outline.panel.getByRole("button", { name: "Undo" }).tap();
    await outline.toShow("Root", "  a", "  b");
    await outline.panel.getByRole("button", { name: "Close the outline" }).tap();
    await expect(outline.panel).toBeHidden();
  });
});

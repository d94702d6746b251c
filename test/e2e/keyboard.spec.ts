import { expect, test } from "./fixtures.ts";

test.beforeEach(({ map }) => map.openNew());

test("the first minute: type, Enter, Tab, and there is a map", async ({ map, page }) => {
  await expect(page.getByText("Just type")).toBeVisible();
  await map.write("Autumn");
  await expect(map.focused).toHaveAccessibleName("Autumn");
  await map.press("Tab");
  await expect(map.field).toBeFocused();
  await map.write("Garden");
  await map.press("Enter");
  await map.write("Travel");
  await map.press("Tab");
  await map.write("Lisbon");
  await expect(map.node("Lisbon")).toHaveAttribute("aria-level", "3");
  await expect(map.node("Travel")).toHaveAttribute("aria-level", "2");
  await expect(page).toHaveTitle(/Autumn/);
});

test("in a text: Enter keeps, Shift+Enter breaks the line, Escape takes back, Tab goes on", async ({
  map,
  page,
}) => {
  await map.write("Root");
  await page.keyboard.type("two");
  await map.press("Shift+Enter");
  await page.keyboard.type("lines");
  await map.press("Enter");
  await expect(map.node("two lines")).toBeVisible();

  await page.keyboard.type("thrown away");
  await map.press("Escape");
  await expect(map.focused).toHaveAccessibleName("two lines");

  await map.press("F2");
  await page.keyboard.type(" more");
  await map.press("Tab");
  await expect(map.node("two lines more")).toBeVisible();
  await expect(map.field).toBeFocused();
});

test("Escape in a new node without text takes the node away", async ({ map }) => {
  await map.write("Root");
  await map.press("Tab", "Escape");
  await expect(map.tree.getByRole("treeitem")).toHaveCount(1);
  await expect(map.focused).toHaveAccessibleName("Root");
});

test("Escape takes back text that others have seen already", async ({ map, page }) => {
  await map.write("Before");
  await page.keyboard.type("After");
  await expect(page).toHaveTitle(/After/);
  await map.press("Escape");
  await expect(page).toHaveTitle(/Before/);
});

test("Enter adds after, Shift+Enter before; on the root both add a child", async ({ map }) => {
  await map.build("Root\n  b");
  await map.press("ArrowRight");
  await map.press("Enter");
  await map.write("c");
  await map.press("ArrowUp", "Shift+Enter");
  await map.write("a");
  await expect.poll(() => map.outline()).toEqual(expect.arrayContaining(["2 a", "2 b", "2 c"]));
  const names = (await map.outline()).filter((line) => line.startsWith("2"));
  expect(names).toEqual(["2 a", "2 b", "2 c"]);
  await expect(map.node("a")).toHaveAttribute("aria-posinset", "1");
  await expect(map.node("c")).toHaveAttribute("aria-posinset", "3");
  await expect(map.node("c")).toHaveAttribute("aria-setsize", "3");
});

test("Insert is Tab by another name, and Ctrl+Enter puts a parent in", async ({ map }) => {
  await map.write("Root");
  await map.press("Insert");
  await map.write("one");
  await map.press("Control+Enter");
  await map.write("above");
  await expect(map.node("above")).toHaveAttribute("aria-level", "2");
  await expect(map.node("one")).toHaveAttribute("aria-level", "3");
});

test("arrows go by place on the screen, to both sides", async ({ map }) => {
  await map.build("Root\n  right\n    far right\n  left\n    far left");
  await map.press("ArrowRight");
  await expect(map.focused).toHaveAccessibleName("right");
  await map.press("ArrowRight");
  await expect(map.focused).toHaveAccessibleName("far right");
  await map.press("ArrowLeft", "ArrowLeft", "ArrowLeft");
  await expect(map.focused).toHaveAccessibleName("left");
  await map.press("Home");
  await expect(map.focused).toHaveAccessibleName("Root");
});

test("Delete removes the branch and goes to a neighbour; the root stays", async ({ map }) => {
  await map.build("Root\n  a\n    a1\n  b");
  await map.press("ArrowRight", "Delete");
  await expect(map.node("a")).toHaveCount(0);
  await expect(map.node("a1")).toHaveCount(0);
  await expect(map.focused).toHaveCount(1);
  await map.press("Home", "Backspace");
  await expect(map.node("Root")).toHaveCount(1);
});

test("undo and redo, one step a time", async ({ map }) => {
  await map.build("Root\n  a\n    a1");
  await map.press("ArrowRight", "Delete");
  await expect(map.node("a1")).toHaveCount(0);
  await map.press("Control+z");
  await expect(map.node("a1")).toBeVisible();
  await expect(map.focused).toHaveAccessibleName("a");
  await map.press("Control+Shift+z");
  await expect(map.node("a1")).toHaveCount(0);
  await map.press("Control+z", "Control+y");
  await expect(map.node("a")).toHaveCount(0);
});

test("Ctrl or Alt with arrows moves: among siblings, a level in, a level out", async ({ map }) => {
  await map.build("Root\n  plan\n    one\n    two\n    three");
  await map.press("ArrowRight", "ArrowRight", "ArrowUp");
  await expect(map.focused).toHaveAccessibleName("one");
  await map.press("Control+ArrowDown");
  await expect(map.node("one")).toHaveAttribute("aria-posinset", "2");
  await map.press("Alt+ArrowDown");
  await expect(map.node("one")).toHaveAttribute("aria-posinset", "3");
  await map.press("Control+ArrowRight");
  await expect(map.node("one")).toHaveAttribute("aria-level", "4");
  await map.press("Control+ArrowLeft", "Control+ArrowLeft");
  await expect(map.node("one")).toHaveAttribute("aria-level", "2");
  expect(await map.sideOf(map.node("one"))).toBe("right");
  await map.press("Control+ArrowLeft");
  await expect.poll(() => map.sideOf(map.node("one"))).toBe("left");
  await expect(map.focused).toHaveAccessibleName("one");
});

test("Space and / fold, with a count; a child added opens the branch", async ({ map }) => {
  await map.build("Root\n  plan\n    one\n      deep\n    two");
  await map.press("ArrowRight", "Space");
  await expect(map.node("plan")).toHaveAttribute("aria-expanded", "false");
  await expect(map.node("one")).toHaveCount(0);
  await expect(map.node("plan").getByRole("button", { name: "Unfold 3 hidden" })).toHaveText("3");
  await map.press("/");
  await expect(map.node("deep")).toBeVisible();
  await map.press("/", "Tab");
  await map.write("three");
  await expect(map.node("plan")).toHaveAttribute("aria-expanded", "true");
});

test("copy, cut and paste carry whole branches", async ({ map, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await map.build("Root\n  plan\n    one\n  other");
  await map.press("ArrowRight", "Control+c", "Home", "ArrowLeft", "Control+v");
  await expect(map.tree.getByRole("treeitem", { name: "one", exact: true })).toHaveCount(2);
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toBe("plan\n\tone\n");
  await map.press("Control+x");
  await expect(map.tree.getByRole("treeitem", { name: "one", exact: true })).toHaveCount(1);
  await page.evaluate(() => navigator.clipboard.writeText("from elsewhere\n  - with a child"));
  await map.press("Control+v");
  await expect(map.node("with a child")).toBeVisible();
});

test("keys work wherever the pointer is, and the sheet shows them", async ({ map, page }) => {
  await map.write("Root");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await map.press("Tab");
  await map.write("child");
  await expect(map.node("child")).toBeVisible();
  await map.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await map.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(map.focused).toHaveAccessibleName("child");
});

test("F6 leads to all that is around the map and back: nothing needs a pointer", async ({ map, page }) => {
  await map.write("Root");
  await map.press("F6");
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  // Tab goes on through the bar, whatever else is in it.
  const share = page.getByRole("button", { name: "Share" });
  await expect(async () => {
    await map.press("Tab");
    await expect(share).toBeFocused({ timeout: 100 });
  }).toPass({ intervals: [0] });
  /** What has the focus, one F6 after another, until that is the map again. */
  const around = async () => {
    const met: string[] = [];
    do {
      await map.press("F6");
      met.push(
        await page.evaluate(
          () => document.activeElement?.closest("header, aside, .zoom, .world")?.className ?? "",
        ),
      );
    } while (!met.includes("world") && met.length < 9);
    return met;
  };
  const afterBar = await around();
  expect(afterBar).toEqual(expect.arrayContaining(["zoom", "world"]));
  await expect(map.focused).toHaveAccessibleName("Root");

  // Panels are among it, and give the focus back when they are closed.
  await map.press("Control+.", "Control+Shift+O");
  const panels = ["Style and marks", "Outline"].map((name) => page.getByRole("complementary", { name }));
  for (const panel of panels) await expect(panel).toBeVisible();
  await map.press("Escape");
  expect(await around()).toEqual(expect.arrayContaining(["bar", "inspector", "outline", "zoom", "world"]));
  for (const panel of panels) {
    await panel.getByRole("button", { name: /^Close/ }).focus();
    await map.press("Enter");
    await expect(panel).toBeHidden();
    await expect(map.focused).toHaveAccessibleName("Root");
  }
});

test("zoom keys", async ({ map, page }) => {
  const zoom = page.getByRole("button", { name: /^Zoom is/ });
  await map.press("Control+=");
  await expect(zoom).toHaveText("125%");
  await map.press("Control+-", "Control+-");
  await expect(zoom).toHaveText("80%");
  await map.press("Control+0");
  await expect(zoom).toHaveText("100%");
});

test("an input method composes undisturbed", async ({ map, page }) => {
  await map.press("F2");
  await expect(map.field).toBeFocused();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Input.imeSetComposition", { text: "にほn", selectionStart: 3, selectionEnd: 3 });
  await expect(map.field).toHaveText("にほn");
  await cdp.send("Input.insertText", { text: "日本" });
  await map.press("Enter");
  await expect(map.focused).toHaveAccessibleName("日本");
});

test("keys that come faster than a dialog closes are the map's, or open the next one", async ({
  map,
  page,
}) => {
  await map.build("Root\n  a");
  const dialog = page.getByRole("dialog");
  const palette = page.getByRole("combobox", { name: "Command" });
  await map.press("?");
  await expect(dialog).toBeVisible();
  // The dialog's own event comes later than both.
  await dialog.evaluate((element: HTMLDialogElement) => {
    element.close();
    const keys = { key: "P", ctrlKey: true, shiftKey: true, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", keys));
    return new Promise((closed) => element.addEventListener("close", closed));
  });
  await expect(palette).toBeFocused();
  await palette.fill("Show this sheet");
  await map.press("Enter");
  await expect(dialog.getByRole("heading", { name: "Keyboard shortcuts" })).toBeVisible();
  // The focus is the map's before Escape is over.
  await dialog.evaluate((element) =>
    element.addEventListener("cancel", () => {
      queueMicrotask(() => {
        document.title = `${document.activeElement?.getAttribute("aria-label")} has it`;
      });
    }),
  );
  await map.press("Escape");
  await expect(page).toHaveTitle("Root has it");
});

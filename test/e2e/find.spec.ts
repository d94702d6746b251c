import { expect, test } from "./fixtures.ts";

test.beforeEach(({ map }) => map.openNew());

test("finds through folds, whatever the marks and capitals, and goes on by Enter", async ({ map, page }) => {
  await map.build("Root\n  Čuvar\n    cuvar of keys\n  other\n    ČUVARI");
  await map.press("Control+Alt+1", "Control+f");
  await page.keyboard.type("cuvar");
  const bar = page.getByRole("search", { name: "Find and replace" });
  await expect(bar).toContainText("1 of 3");
  await expect(bar.getByRole("textbox", { name: "Find" })).toBeFocused();
  await expect(map.node("Čuvar")).toHaveAttribute("aria-selected", "true");
  await map.press("Enter");
  await expect(bar).toContainText("2 of 3");
  await expect(map.node("cuvar of keys")).toHaveAttribute("aria-selected", "true");
  await map.press("F3");
  await expect(map.node("ČUVARI")).toHaveAttribute("aria-selected", "true");
  await map.press("Shift+Enter", "Escape");
  await expect(bar).toHaveCount(0);
  await expect(map.focused).toHaveAccessibleName("cuvar of keys");
  await map.press("F3");
  await expect(bar.getByRole("textbox", { name: "Find" })).toHaveValue("cuvar");
});

test("finds in notes, and in a text that is being written", async ({ map, page }) => {
  await map.build("Root\n  a");
  await map.press("ArrowRight");
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Note and link…" }).click();
  await page.getByRole("dialog").getByLabel("Note", { exact: true }).fill("a hidden needle");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await map.press("Home");
  await page.keyboard.type("Written");
  await map.press("Control+f");
  await page.keyboard.type("needle");
  await expect(page.getByRole("search")).toContainText("1 of 1 · note");
  await map.press("Escape");
  await expect(map.focused).toHaveAccessibleName("a");
  await expect(map.node("Written")).toBeVisible();
});

test("replaces one and all, in one undo step", async ({ map, page }) => {
  await map.build("Root\n  red one\n    Red, red\n  blue");
  // The panel does not lie over it.
  await map.press("Control+.");
  await expect(page.getByRole("complementary", { name: "Style and marks" })).toBeVisible();
  await map.press("Control+f");
  await page.keyboard.type("red");
  const bar = page.getByRole("search");
  await expect(bar).toContainText("1 of 2");
  await bar.getByRole("button", { name: "Replace", exact: true }).click();
  await bar.getByRole("textbox", { name: "Replace by" }).fill("green");
  await map.press("Enter");
  await expect(map.node("green one")).toBeVisible();
  await expect(bar).toContainText("1 of 1");
  const exact = bar.getByRole("button", { name: "Match capitals and accents" });
  await exact.click();
  await expect(bar).toContainText("1 of 1");
  await bar.getByRole("textbox", { name: "Find" }).fill("red");
  await expect(bar).toContainText("1 of 1");
  await exact.click();
  await bar.getByRole("textbox", { name: "Find" }).fill("e");
  await expect(bar).toContainText("of 3");
  await bar.getByRole("textbox", { name: "Replace by" }).fill("E");
  await bar.getByRole("button", { name: "All", exact: true }).click();
  await expect(map.node("REd, rEd")).toBeVisible();
  await expect(map.node("grEEn onE")).toBeVisible();
  await map.press("Escape", "Control+z");
  await expect(map.node("Red, red")).toBeVisible();
  await expect(map.node("green one")).toBeVisible();
  await expect(map.node("blue")).toBeVisible();
});

test("every command by its name, with the keyboard alone", async ({ map, page }) => {
  await map.build("Root\n  a\n    b");
  await map.press("ArrowRight", "Control+Shift+P");
  const field = page.getByRole("combobox", { name: "Command" });
  await expect(field).toBeFocused();
  const options = page.getByRole("listbox", { name: "Commands" }).getByRole("option");
  expect(await options.count()).toBeGreaterThan(40);
  await page.keyboard.type("inspar");
  await expect(options.first()).toHaveAccessibleName(/^Insert a parent/);
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  const active = await options.first().getAttribute("id");
  await expect(field).toHaveAttribute("aria-activedescendant", active ?? "none");
  await map.press("Enter");
  await map.write("between");
  await expect(map.node("a")).toHaveAttribute("aria-level", "3");
  await map.press("F1");
  await expect(field).toBeFocused();
  await map.press("ArrowUp");
  await expect(options.last()).toHaveAttribute("aria-selected", "true");
  await map.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(map.focused).toHaveAccessibleName("between");
});

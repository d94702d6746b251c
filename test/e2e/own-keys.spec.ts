import { expect, test } from "./fixtures.ts";

test("the keys of a command are changed in the sheet, kept, shown everywhere, and reset", async ({
  map,
  page,
}) => {
  await map.openNew();
  await map.build("Root\n  a");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  const line = (name: string) =>
    sheet.locator("dl > div").filter({ has: page.getByText(name, { exact: true }) });
  const change = async (name: string, keys: string) => {
    await sheet.getByRole("button", { name: `Change: ${name}`, exact: true }).click();
    await map.press(keys);
  };
  await map.press("?");
  await sheet.getByRole("button", { name: "Change the keys" }).click();

  // What can't be is said, and other keys may be pressed.
  await change("Undo", "Control+t");
  await expect(sheet.getByRole("alert")).toHaveText("The browser keeps Ctrl+T for itself.");
  await map.press("q");
  await expect(sheet.getByRole("alert")).toContainText("A letter or a digit alone");
  await map.press("Control+c");
  await expect(sheet.getByRole("alert")).toContainText("can’t be changed");
  await map.press("Escape");
  await expect(sheet).toBeVisible();
  await expect(line("Undo")).toContainText("Ctrl Z");

  // Keys of another command: it may keep them, or not.
  await change("Add a child", "Control+b");
  await expect(sheet.getByRole("alert")).toHaveText("Ctrl+B is “Bold”. Take it from there?");
  await sheet.getByRole("button", { name: "Cancel" }).click();
  await expect(line("Add a child")).toContainText("Tab");
  await change("Add a child", "Control+b");
  await map.press("Enter");
  await expect(line("Add a child")).toContainText("Ctrl B");
  await expect(line("Bold")).toContainText("no keys");
  await change("Undo", "F8");
  await expect(line("Undo")).toContainText("F8");
  await map.press("Escape");
  await expect(sheet).toBeHidden();

  await map.press("Control+b");
  await map.write("child");
  await expect(map.node("child")).toHaveAttribute("aria-level", "2");
  await page.reload();
  await map.acts();
  await expect(page.getByRole("button", { name: "Undo" })).toHaveAttribute("title", "Undo (F8)");
  await map.press("Home", "Control+b");
  await map.write("other");
  await expect(map.node("other")).toHaveAttribute("aria-level", "2");
  await map.press("F8", "F8");
  await expect(map.node("other")).toHaveCount(0);
  await map.press("Control+Shift+p");
  await page.getByRole("combobox", { name: "Command" }).fill("Add a child");
  await expect(page.getByRole("option").first()).toHaveAccessibleName("Add a child, Ctrl+B");
  await map.press("Escape", "?");

  await sheet.getByRole("button", { name: "Change the keys" }).click();
  await sheet.getByRole("button", { name: "Reset: Undo", exact: true }).click();
  await expect(line("Undo")).toContainText("Ctrl Z");
  await sheet.getByRole("button", { name: "Reset all keys" }).click();
  await expect(line("Add a child")).toContainText("Tab or Insert");
  await expect(line("Bold")).toContainText("Ctrl B");
  await map.press("Escape", "Home", "Tab");
  await map.write("usual");
  await expect(map.node("usual")).toHaveAttribute("aria-level", "2");
});

test("what is kept but is no binding is passed over", async ({ map, page }) => {
  await page.addInitScript(() =>
    localStorage.setItem(
      "rhizome.state.pref#keys",
      '{"at":1,"value":{"do.addChild":["x"],"do.undo":7,"do.find":null}}',
    ),
  );
  await map.openNew();
  await map.build("Root\n  a");
  await map.press("x");
  await expect(map.field).toHaveText("x");
});

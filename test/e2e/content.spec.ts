import { expect, test } from "./fixtures.ts";

test.beforeEach(({ map }) => map.openNew());

test("a key and a click make tasks and tick them; the branch shows how many are done", async ({ map }) => {
  await map.build("Plan\n  Trip\n    Book\n    Pack");
  const [trip, book, pack] = [map.node("Trip"), map.node("Book"), map.node("Pack")];
  await book.click();
  await map.press("Alt+Enter");
  await expect(book).toHaveAccessibleDescription("To do");
  await map.press("Alt+Enter");
  await expect(book).toHaveAccessibleDescription("In progress");
  await pack.click();
  await map.press("Alt+Enter");
  await expect(trip).toHaveAccessibleDescription("0 of 2 done");
  await pack.getByRole("button", { name: "To do" }).click();
  await expect(pack).toHaveAccessibleDescription("Done");
  await expect(trip).toHaveAccessibleDescription("1 of 2 done");
  await expect(map.node("Plan")).toHaveAccessibleDescription("1 of 2 done");
  await map.press("Control+z");
  await expect(trip).toHaveAccessibleDescription("0 of 2 done");
  await pack.click();
  await map.press("Delete");
  await expect(trip).toHaveAccessibleDescription("0 of 1 done");
});

test("the text of a task is written beside its box", async ({ map }) => {
  await map.build("Plan\n  Book");
  await map.node("Book").click();
  await map.press("Alt+Enter", "F2");
  const box = await map.node("Book").locator(".task").boundingBox();
  const field = await map.field.boundingBox();
  expect(field && box && field.x + 1 >= box.x + box.width - 15).toBe(true);
});

test("the style panel styles all selected nodes; the painter carries a style on", async ({ map, page }) => {
  await map.build("Plan\n  Trip\n    Book\n    Pack");
  const [trip, book, pack] = [map.node("Trip"), map.node("Book"), map.node("Pack")];
  await book.click();
  await pack.click({ modifiers: ["Control"] });
  await map.press("Control+.");
  const panel = page.getByRole("complementary", { name: "Style and marks" });
  await panel.getByRole("button", { name: "Fill: amber" }).click();
  await panel.getByRole("button", { name: "Large" }).click();
  for (const node of [book, pack]) {
    await expect(node).toHaveAttribute("data-shape", "box");
    await expect(node).toHaveCSS("background-color", "rgb(255, 228, 166)");
  }
  const [one, two] = [await map.settled(book), await map.settled(pack)];
  expect(one.y + one.height <= two.y || two.y + two.height <= one.y).toBe(true);
  await map.press("Control+Alt+c");
  await trip.click();
  await map.press("Control+Alt+v");
  await expect(trip).toHaveCSS("background-color", "rgb(255, 228, 166)");
  await panel.getByRole("button", { name: "Branch: teal" }).click();
  await expect(book).toHaveAttribute("data-colour", "13");
  await map.press("Control+z", "Control+z");
  await expect(trip).not.toHaveAttribute("data-shape");
});

test("letters, borders and lines are chosen, carried on, cleared and undone; fonts come when a map uses them", async ({
  map,
  page,
}) => {
  await map.build("Plan\n  Trip\n    Book\n    Pack");
  const [trip, book, pack] = [map.node("Trip"), map.node("Book"), map.node("Pack")];
  const hasSerif = () => page.evaluate(() => document.fonts.check('16px "Rhizome Serif"', "Book"));
  const curves = page.locator("svg.curves path");
  const bent = () => curves.evaluateAll((all) => all.some((one) => one.getAttribute("d")?.includes("C")));
  // A font that nobody has declared counts as there.
  expect(await page.evaluate(() => [...document.fonts].length)).toBe(0);
  await book.click();
  await pack.click({ modifiers: ["Control"] });
  await map.press("Control+.");
  const panel = page.getByRole("complementary", { name: "Style and marks" });
  const press = (name: string) => panel.getByRole("button", { name, exact: true }).click();
  await press("Serif");
  await press("Thick border");
  await press("Dashed");
  await press("Border colour: red");
  for (const node of [book, pack]) {
    await expect(node).toHaveCSS("font-family", /^"?Rhizome Serif/);
    const border = await node.evaluate((element) => getComputedStyle(element, "::before").border);
    expect(border).toBe("4px dashed rgb(192, 45, 34)");
  }
  await expect.poll(hasSerif).toBe(true);
  await trip.click();
  expect(await bent()).toBe(true);
  const branch = panel.getByRole("group", { name: "Lines of the branch" });
  await branch.getByRole("button", { name: "Straight" }).click();
  await expect.poll(bent).toBe(false);
  await map.press("Control+z");
  await expect.poll(bent).toBe(true);
  const lines = panel.getByRole("group", { name: "Lines of the map" });
  await lines.getByRole("button", { name: "Angular", exact: true }).press("Enter");
  await expect.poll(bent).toBe(false);
  await book.click();
  await map.press("Control+Alt+c");
  await trip.click();
  await map.press("Control+Alt+v");
  await expect(trip).toHaveCSS("font-family", /^"?Rhizome Serif/);
  await press("Clear");
  await expect(trip).not.toHaveAttribute("data-border");
  expect(await bent()).toBe(false);
});

test("icons are found by word, tags are added and taken away", async ({ map, page }) => {
  await map.build("Plan\n  Trip");
  await map.node("Trip").click();
  await page.getByRole("button", { name: "Style and marks" }).click();
  await page.getByRole("button", { name: "Marks", exact: true }).click();
  await page.getByRole("searchbox", { name: "Search icons" }).fill("rocket");
  await page.getByRole("button", { name: "launch rocket" }).click();
  await expect(map.node("Trip").locator(".icon")).toHaveText("🚀");
  const field = page.getByRole("combobox", { name: "Add a tag" });
  await field.fill("summer");
  await field.press("Enter");
  await expect(map.node("Trip").locator(".tags")).toHaveText("#summer");
  await page.getByRole("button", { name: "Remove the tag summer" }).click();
  await expect(map.node("Trip").locator(".tags")).toHaveCount(0);
  await field.press("Escape");
  await expect(map.node("Trip")).toBeFocused();
});

test("a task has days and a progress; one that is late says so in words and by a sign", async ({
  map,
  page,
}) => {
  await map.build("Plan\n  Trip\n    Book");
  const book = map.node("Book");
  await book.click();
  await map.press("Control+.");
  const panel = page.getByRole("complementary", { name: "Style and marks" });
  await panel.getByRole("button", { name: "Marks", exact: true }).click();
  await panel.getByRole("textbox", { name: "Due", exact: true }).fill("2020-02-29");
  await expect(book.locator(".tags")).toHaveText("⚠ Feb 29, 2020");
  await expect(book).toHaveAccessibleDescription("To do, overdue since Feb 29, 2020");
  await panel.getByRole("slider", { name: "Progress: 0 %" }).fill("40");
  await expect(book).toHaveAccessibleDescription("In progress, 40 %, overdue since Feb 29, 2020");
  await panel.getByRole("textbox", { name: "Start", exact: true }).fill("2020-02-01");
  await panel.getByRole("slider", { name: "Progress: 40 %" }).fill("100");
  await expect(book.locator(".tags")).toHaveText("Feb 29, 2020");
  await expect(map.node("Trip")).toHaveAccessibleDescription("1 of 1 done");
  await panel.getByRole("textbox", { name: "Due", exact: true }).fill("");
  await expect(book.locator(".tags")).toHaveCount(0);
});

test("a style is given to the whole branch, as one step", async ({ map, page }) => {
  await map.build("Plan\n  Trip\n    Book\n      Seat");
  await map.node("Trip").click();
  await map.press("Control+.");
  const panel = page.getByRole("complementary", { name: "Style and marks" });
  await panel.getByRole("button", { name: "Fill: amber" }).click();
  await panel.getByRole("button", { name: "Apply to the whole branch" }).click();
  for (const name of ["Book", "Seat"]) {
    await expect(map.node(name)).toHaveCSS("background-color", "rgb(255, 228, 166)");
  }
  await map.press("Control+z");
  await expect(map.node("Seat")).not.toHaveCSS("background-color", "rgb(255, 228, 166)");
  await expect(map.node("Trip")).toHaveCSS("background-color", "rgb(255, 228, 166)");
});

test("dark or light is chosen by hand, for the map too, and remembered", async ({ map, page }) => {
  await map.build("Plan\n  Trip");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect.poll(background).toBe("rgb(21, 24, 30)");
  await page.reload();
  await expect(map.node("Trip")).toBeVisible();
  expect(await background()).toBe("rgb(21, 24, 30)");
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await expect(page.getByRole("menuitemradio", { name: "Dark" })).toBeChecked();
  await page.getByRole("menuitemradio", { name: "As the system" }).click();
  await expect.poll(background).toBe(light);
});

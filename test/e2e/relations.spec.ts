import { boxOf, expect, test } from "./fixtures.ts";

test.beforeEach(({ map }) => map.openNew());

const PLAN = "Plan\n  Trip\n    Book\n    Pack\n  Work";

test("keys draw a cross-link: arrows choose its other end, its label is written at once", async ({
  map,
  page,
}) => {
  await map.build(PLAN);
  await map.node("Book").click();
  await map.press("Control+Shift+L");
  await expect(page.getByRole("status").filter({ hasText: "Link to which node?" })).toBeVisible();
  await map.press("ArrowDown", "Enter");
  const field = page.getByRole("textbox", { name: "Label" });
  await expect(field).toBeFocused();
  await page.keyboard.type("before");
  await map.press("Enter");
  await expect(map.node("Book")).toHaveAccessibleDescription("Linked to Pack: before");
  await expect(map.node("Pack")).toHaveAccessibleDescription("Linked from Book: before");
  await map.press("Delete");
  await expect(map.node("Book")).toHaveAccessibleDescription("");
  await map.press("Control+z");
  await expect(map.node("Book")).toHaveAccessibleDescription("Linked to Pack: before");
});

test("the other end of a cross-link is found by search, also in a folded branch", async ({ map, page }) => {
  await map.build(PLAN);
  await map.node("Trip").click();
  await map.press("/");
  await expect(map.node("Pack")).toHaveCount(0);
  await map.node("Work").click();
  await map.press("Control+Shift+L");
  await page.keyboard.type("pac");
  await expect(page.getByRole("option", { name: "Pack, Plan › Trip" })).toBeVisible();
  await map.press("Enter", "Escape");
  await expect(map.node("Work")).toHaveAccessibleDescription("Linked to Pack");
  await map.node("Pack").waitFor({ state: "detached" });
});

test("a line pulled from a node's handle to another node links them; Escape links nothing", async ({
  map,
  page,
}) => {
  await map.build(PLAN);
  await map.node("Trip").click();
  const to = await map.settled(map.node("Work"));
  const handle = page.locator(".link-handle");
  for (const end of ["Escape", "drop"]) {
    const from = await boxOf(handle);
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 4 });
    if (end === "Escape") await map.press("Escape");
    await page.mouse.up();
    const said = end === "Escape" ? "" : "Linked to Work";
    await expect(map.node("Trip")).toHaveAccessibleDescription(said);
  }
});

test("a cross-link is selected by a press on its line, styled, and deleted", async ({ map, page }) => {
  await map.build(PLAN);
  await map.node("Trip").click();
  await map.press("Control+Shift+L");
  await map.node("Work").click();
  await map.press("Escape");
  await page.keyboard.press("Escape");
  const bar = page.getByRole("region", { name: "Cross-link" });
  await expect(bar).toHaveCount(0);
  await map.press("Control+Alt+l");
  await expect(bar).toBeVisible();
  await bar.getByRole("button", { name: "Colour: purple" }).click();
  await bar.getByRole("button", { name: "Dotted" }).click();
  await bar.getByRole("button", { name: "At both ends" }).click();
  await expect(bar.getByRole("button", { name: "At both ends" })).toHaveAttribute("aria-pressed", "true");
  const middle = await boxOf(page.locator(".bend-handle"));
  await bar.getByRole("button", { name: "Close" }).click();
  await expect(bar).toHaveCount(0);
  await page.mouse.click(middle.x + middle.width / 2, middle.y + middle.height / 2);
  await expect(bar.getByRole("button", { name: "Colour: purple" })).toHaveAttribute("aria-pressed", "true");
  await bar.getByRole("button", { name: "Delete: Cross-link" }).click();
  await expect(map.node("Trip")).toHaveAccessibleDescription("");
});

test("a summary and a boundary group siblings, keep room for themselves, and follow what is added", async ({
  map,
  page,
}) => {
  await map.build(PLAN);
  const [book, pack] = [map.node("Book"), map.node("Pack")];
  const gap = async () => (await map.settled(pack)).y - (await map.settled(book)).y;
  const before = await gap();
  await book.click();
  await map.press("Control+Shift+G");
  await expect(page.getByRole("textbox", { name: "Label" })).toBeFocused();
  await page.keyboard.type("paid");
  await map.press("Enter");
  await expect(book).toHaveAccessibleDescription("In the boundary paid");
  await expect(pack).toHaveAccessibleDescription("");
  expect(await gap()).toBeGreaterThan(before + 8);
  await map.press("Control+z", "Control+z");
  await expect(book).toHaveAccessibleDescription("");
  await book.click();
  await pack.click({ modifiers: ["Control"] });
  await map.press("Control+g");
  await page.keyboard.type("to do");
  await map.press("Enter");
  await expect(pack).toHaveAccessibleDescription("Summarized as to do");
  await book.click();
  await map.press("Enter");
  await map.write("Ticket");
  await expect(map.node("Ticket")).toHaveAccessibleDescription("Summarized as to do");
  await pack.click();
  await map.press("Delete");
  await expect(map.node("Ticket")).toHaveAccessibleDescription("Summarized as to do");
});

test("a node links to another: a press jumps there and unfolds what hides it", async ({ map, page }) => {
  await map.build(PLAN);
  await map.node("Work").click();
  await map.press("Control+k");
  await page.keyboard.type("Pack");
  await expect(page.getByRole("option", { name: "Pack" })).toBeVisible();
  await map.press("Enter");
  await expect(map.node("Work")).toBeFocused();
  await map.node("Trip").click();
  await map.press("/");
  await map.node("Work").getByRole("button", { name: "Go to the linked node" }).click();
  await expect(map.node("Pack")).toBeFocused();
  await map.node("Work").click();
  await map.press("Control+Shift+Enter");
  await expect(map.node("Pack")).toBeFocused();
  await map.node("Work").click();
  await map.press("Control+k");
  await page.keyboard.type("example.org/a");
  await map.press("Enter");
  await expect(map.node("Work").getByRole("link")).toHaveAttribute("href", "https://example.org/a");
});

test("copies keep the cross-links among them", async ({ map, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await map.build(PLAN);
  await map.node("Book").click();
  await map.press("Control+Shift+L");
  await map.node("Pack").click();
  await map.press("Escape", "Escape");
  await map.node("Trip").click();
  await map.press("Control+c");
  await map.node("Work").click();
  await map.press("Control+v");
  await expect(map.node("Book")).toHaveCount(2);
  for (const book of await map.node("Book").all())
    await expect(book).toHaveAccessibleDescription("Linked to Pack");
});

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

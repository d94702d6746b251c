import { expect, test } from "./fixtures.ts";
import { type Person, pair } from "./people.ts";

test("someone followed shows where they look, until one acts", async ({ browser }) => {
  const [ann, ben] = await pair(browser, "Root\n  one\n  two");
  const { page } = ben.map;
  await page.getByRole("button", { name: /is here$/ }).click();
  await expect(page.getByText(/^Following /)).toBeVisible();
  await expect(ann.map.page.getByRole("button", { name: /is here$/ })).toHaveAttribute(
    "title",
    /follows you/,
  );

  const boxes = async (person: Person) => {
    const box = await person.map.settled(person.map.node("Root"));
    return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round);
  };
  await ann.map.page.mouse.move(640, 600);
  await ann.map.page.mouse.wheel(-150, 200);
  const near = async () => {
    const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [await boxes(ann), await boxes(ben)];
    return Math.abs(ax - bx) < 6 && Math.abs(ay - by) < 6;
  };
  const before = await boxes(ann);
  await expect.poll(near).toBe(true);
  expect(await boxes(ann)).toEqual(before);
  await ann.map.press("Control+-");
  await expect(page.getByRole("button", { name: /Zoom|%/ }).filter({ hasText: /80/ })).toBeVisible();

  await page.mouse.move(300, 600);
  await page.mouse.wheel(0, 40);
  await expect(page.getByText(/^Following /)).toBeHidden();
  const [, y = 0] = await boxes(ben);
  await ann.map.page.mouse.wheel(0, 300);
  await expect(ann.map.page.getByRole("button", { name: /is here$/ })).not.toHaveAttribute(
    "title",
    /follows you/,
  );
  expect(Math.abs(((await boxes(ben))[1] ?? 0) - y)).toBeLessThan(3);

  await page.getByRole("button", { name: /is here$/ }).click();
  await expect(page.getByText(/^Following /)).toBeVisible();
  await ben.map.press("Escape");
  await expect(page.getByText(/^Following /)).toBeHidden();
  await page.getByRole("button", { name: /is here$/ }).click();
  await ann.context.close();
  await expect(page.getByText(/has left/)).toBeVisible();
  await ben.context.close();
});

test("what someone writes is seen as they write it, and who they are", async ({ browser }) => {
  const [ann, ben] = await pair(browser, "Root\n  one\n  two");
  await ann.map.node("one").click();
  await ann.map.press("F2");
  await expect(ben.map.node("one").locator(".visitor")).toContainText("…");
  await expect(ben.map.page.getByRole("button", { name: /is here$/ })).toHaveAttribute(
    "title",
    /is writing in “one”/,
  );
  await ann.map.page.keyboard.type(" and more");
  // The field is still open.
  await expect(ben.map.node("one and more")).toBeVisible();
  await expect(ann.map.field).toBeFocused();
  for (const person of [ann, ben]) await person.context.close();
});

test("a node one writes in is moved, folded away or deleted with its branch: the words stay", async ({
  browser,
}) => {
  const [ann, ben] = await pair(browser, "Root\n  a\n    a1\n      deep\n  b\n    b1\n  c");
  // Moved two levels up, into a branch that is folded here.
  await ann.map.node("b").click();
  await ann.map.press("/");
  await expect(ann.map.node("b1")).toHaveCount(0);
  await ann.map.node("deep").click();
  await ann.map.press("F2");
  await ann.map.page.keyboard.type("er");
  await moveTo(ben, "a", "b");
  await expect(
    ann.map.page.getByText("Someone moved “a”, with the node you are writing in, to “b”."),
  ).toBeVisible();
  await expect(ann.map.node("b1")).toBeVisible();
  await expect(ann.map.field).toBeFocused();
  await ann.map.page.keyboard.type(" still");
  await expect(ben.map.node("deeper still")).toBeVisible();

  // Moved itself.
  await moveTo(ben, "deeper still", "c");
  await expect(ann.map.page.getByText("Someone moved the node you are writing in to “c”.")).toBeVisible();
  await ann.map.page.keyboard.type(" here");
  await expect(ben.map.node("deeper still here")).toBeVisible();

  // Out of the branch that is shown alone here.
  await ann.map.press("Enter", "Escape");
  await ann.map.node("deeper still here").click();
  await ann.map.press("ArrowLeft", "ArrowRight");
  await ann.map.node("c").click();
  await ann.map.press("Control+Shift+F");
  await expect(ann.map.node("b")).toHaveCount(0);
  await ann.map.node("deeper still here").click();
  await ann.map.press("F2");
  await ann.map.page.keyboard.type("!");
  await moveTo(ben, "deeper still here!", "b");
  await expect(ann.map.node("b")).toBeVisible();
  await expect(ann.map.field).toBeFocused();

  // Deleted with all that it is in.
  await ann.map.page.keyboard.type("?");
  await expect(ben.map.node("deeper still here!?")).toBeVisible();
  await ann.map.page.keyboard.type(" unsaved");
  await ben.map.node("b").click();
  await ben.map.press("Delete");
  await expect(ann.map.page.getByText("Your text is kept")).toBeVisible();
  await ann.map.page.getByRole("button", { name: "Put it back" }).click();
  await expect(ben.map.node("deeper still here!? unsaved")).toBeVisible();
  for (const person of [ann, ben]) await person.context.close();
});

async function moveTo(person: Person, name: string, parent: string): Promise<void> {
  await person.map.drag(person.map.node(name), await centre(person, parent));
  await person.map.page.mouse.up();
}

async function centre(person: Person, name: string): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await person.map.settled(person.map.node(name));
  return { x: x + width / 2, y: y + height / 2 };
}

test("who wrote and changed a node, and when, is told; the map shows it in colours", async ({ browser }) => {
  const [ann, ben] = await pair(browser, "Root\n  one\n  two");
  for (const [person, name] of [
    [ann, "Ann"],
    [ben, "Ben"],
  ] as const) {
    const { page } = person.map;
    await page.getByRole("button", { name: /Change your name/ }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("textbox", { name: "Name" }).press("Enter");
  }
  await ann.map.node("two").click();
  await ann.map.press("Enter");
  await ann.map.write("three");
  await expect(ben.map.node("three")).toBeVisible();
  await ben.map.node("three").click();
  await ben.map.press("F2");
  await ben.map.page.keyboard.type(" and a half");
  await ben.map.press("Enter", "Enter");
  await ben.map.write("four");
  await expect(ann.map.node("four")).toBeVisible();

  await ann.map.press("Control+Alt+w");
  const card = ann.map.page.getByRole("complementary", { name: "Who wrote this" });
  await ann.map.node("three and a half").click();
  await expect(card.getByRole("listitem")).toHaveText([/^Ann wrote it\s*today/, /^Ben changed it\s*today/]);
  await ann.map.node("four").click();
  await expect(card.getByRole("listitem")).toHaveText([/^Ben wrote it/]);
  await ann.map.press("Control+ArrowUp");
  await expect(card.getByRole("listitem")).toHaveText([/^Ben wrote it/, /^Ann moved it/]);

  await card.getByLabel("Colour by who wrote last").check();
  await expect(ann.map.node("four")).toHaveAttribute("data-author", /^#/);
  await expect(card.getByText("Ben", { exact: true })).toBeVisible();
  const colours = await Promise.all(
    ["four", "three and a half", "two"].map((name) => ann.map.node(name).getAttribute("data-author")),
  );
  expect(colours[0]).toBe(colours[1]);
  await card.getByRole("button", { name: "Close" }).click();
  await expect(card).toBeHidden();
  await expect(ann.map.node("four")).not.toHaveAttribute("data-author", /./);
  for (const person of [ann, ben]) await person.context.close();
});

import { expect, test } from "./fixtures.ts";

// High enough to show every node as an element, also when all are on one side.
test.use({ viewport: { width: 1600, height: 2200 } });

const subjects = ["Garden", "Travel", "Kitchen", "Music", "Work", "Books", "Friends"];

test("a map of 50 nodes is built and put in another order with no mouse", async ({ map, page, context }) => {
  test.slow();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await map.openNew();
  const branches = subjects.map((subject) => {
    const ideas = [1, 2, 3, 4, 5, 6].map((i) => `    ${subject} ${i}`);
    return [`  ${subject}`, ...ideas].join("\n");
  });
  await map.build(`Year\n${branches.join("\n")}`);
  const count = (n: number) => expect(map.tree.getByRole("treeitem")).toHaveCount(n);
  const find = async (words: string) => {
    await map.press("Control+f");
    const field = page.getByRole("textbox", { name: "Find" });
    await expect(field).toBeFocused();
    await field.press("Control+a");
    await page.keyboard.type(words);
    await map.press("Escape");
    await expect(map.focused).toHaveAccessibleName(words);
  };
  await map.press("Shift+!");
  await count(50);

  // Three ideas get a parent of their own, which goes up and a level out.
  await find("Travel 2");
  await map.press("Shift+ArrowDown", "Shift+ArrowDown", "Shift+Tab");
  await map.write("Abroad");
  await expect(map.node("Travel 4")).toHaveAttribute("aria-level", "4");
  await map.press("PageUp");
  await expect(map.node("Abroad")).toHaveAttribute("aria-posinset", "1");
  const outward = (await map.sideOf(map.node("Abroad"))) === "left" ? "ArrowRight" : "ArrowLeft";
  await map.press(`Alt+${outward}`);
  await expect(map.node("Abroad")).toHaveAttribute("aria-level", "2");

  // All siblings of one are cut and pasted elsewhere; a node goes and its children stay.
  await find("Kitchen 3");
  await map.press("=", "Control+x");
  await count(45);
  await find("Books");
  await map.press("Control+v");
  await count(51);
  await expect(map.node("Kitchen 6")).toHaveAttribute("aria-setsize", "12");
  await find("Friends");
  await map.press("Shift+Delete");
  await count(50);
  await expect(map.node("Friends 1")).toHaveAttribute("aria-level", "2");

  // By levels, a branch alone, a command by name, and all the way back.
  await map.press("Home", "Control+Alt+1");
  await expect(map.node("Travel 1")).toHaveCount(0);
  await map.press("Control+Alt+0");
  await count(50);
  await find("Abroad");
  await map.press("Control+Shift+F");
  await count(4);
  await map.press("Escape");
  await map.press("F1");
  await expect(page.getByRole("combobox", { name: "Command" })).toBeFocused();
  await page.keyboard.type("all to the right");
  await map.press("Enter");
  await expect(page.getByRole("combobox", { name: "Command" })).toHaveCount(0);
  await map.press("Shift+!");
  await count(50);
  await expect.poll(() => map.sideOf(map.node("Garden"))).toBe("right");
  await expect.poll(() => map.sideOf(map.node("Travel"))).toBe("right");
  for (let i = 0; i < 4; i++) await map.press("Control+z");
  await map.press("Shift+!");
  await expect(map.node("Friends")).toHaveAttribute("aria-level", "2");
  await expect(map.node("Friends 1")).toHaveAttribute("aria-level", "3");
});

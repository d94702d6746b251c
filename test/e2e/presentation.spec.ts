import type { Page } from "@playwright/test";
import { expect, type MapPage, test } from "./fixtures.ts";
import { pair } from "./people.ts";

const outline = "Root\n  Spring\n    Sow\n      Peas\n  Summer\n    Water\n  Rest";

const screen = (page: Page) => page.getByRole("dialog", { name: "Presentation" });

/** What was said last, and what the bar shows. */
async function shows(page: Page, said: string, number: string): Promise<void> {
  await expect(screen(page).getByRole("status")).toHaveText(new RegExp(`^${said} \\(`));
  await expect(screen(page).getByText(number, { exact: true })).toBeVisible();
}

/** Which of these nodes are not dimmed. Below a dialog that is modal, nodes have no role. */
async function lit(map: MapPage, names: readonly string[]): Promise<string[]> {
  const opacities = await map.page
    .locator(".node")
    .evaluateAll((nodes) =>
      nodes.map((node) => [node.getAttribute("aria-label"), getComputedStyle(node).opacity]),
    );
  return names.filter((name) => opacities.some(([label, opacity]) => label === name && opacity === "1"));
}

async function standsOut(map: MapPage, names: readonly string[], dimmed: readonly string[]): Promise<void> {
  await expect.poll(() => lit(map, [...names, ...dimmed])).toEqual(names);
}

const element = (map: MapPage, name: string) => map.page.locator(`.node[aria-label="${name}"]`);

test("goes from branch to branch, opens what is folded, and leaves all as it was", async ({ map, page }) => {
  await map.openNew();
  await map.build(outline);
  await map.node("Sow").click();
  await map.press(" ");
  await expect(map.node("Peas")).toHaveCount(0);
  await map.node("Spring").click();
  await map.node("Sow").click({ modifiers: ["Control"] });
  const before = await map.settled(map.node("Root"));
  const selected = page.locator(".node[aria-selected=true]");
  await expect(selected).toHaveCount(2);

  // From the menu, at the branch that is selected.
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Present the map" }).click();
  await shows(page, "Level 3: Sow", "3 / 5");
  await expect(element(map, "Peas")).toBeVisible();
  await expect(page.locator("header")).toBeHidden();
  await standsOut(map, ["Sow", "Peas"], ["Root", "Spring"]);

  await map.press("Home");
  await shows(page, "Level 1: Root", "1 / 5");
  await standsOut(map, ["Root", "Spring", "Summer"], []);
  await map.press("PageDown");
  await shows(page, "Level 2: Spring", "2 / 5");
  await standsOut(map, ["Spring", "Sow"], ["Root", "Summer"]);
  await map.press("ArrowRight", "ArrowDown");
  await shows(page, "Level 4: Peas", "3 / 5");
  await map.press("ArrowUp", "Backspace");
  await shows(page, "Level 2: Spring", "2 / 5");
  await map.press("Enter", " ");
  await shows(page, "Level 2: Summer", "4 / 5");

  // A press goes on, and a swipe back; what is shown is in the middle of the view.
  await page.mouse.click(640, 100);
  await shows(page, "Level 2: Rest", "5 / 5");
  await expect(screen(page).getByRole("button", { name: "Next branch" })).toBeDisabled();
  const { x, width } = await map.settled(element(map, "Rest"));
  expect(Math.abs(x + width / 2 - 640)).toBeLessThan(3);
  await page.mouse.move(600, 100);
  await page.mouse.down();
  await page.mouse.move(700, 110);
  await page.mouse.up();
  await shows(page, "Level 2: Summer", "4 / 5");

  await map.press("Escape");
  await expect(screen(page)).toBeHidden();
  await expect(page.locator("header")).toBeVisible();
  await expect(map.focused).toHaveAccessibleName("Sow");
  await expect(selected).toHaveCount(2);
  await expect(map.node("Peas")).toHaveCount(0);
  await standsOut(map, ["Root", "Spring", "Summer"], []);
  expect(await map.settled(map.node("Root"))).toEqual(before);
});

test("who follows sees the branch; when others delete it, it goes on with the next", async ({ browser }) => {
  const [ann, ben] = await pair(browser, outline, { reducedMotion: "reduce" });
  const { page } = ben.map;
  await ben.map.acts();
  await ben.map.node("Sow").click();
  await ben.map.press(" ");
  await expect(ben.map.node("Peas")).toHaveCount(0);
  await page.getByRole("button", { name: /is here$/ }).click();
  await expect(page.getByText(/^Following /)).toBeVisible();

  await ann.map.node("Sow").click();
  await ann.map.press("Control+Alt+p");
  await shows(ann.map.page, "Level 3: Sow", "3 / 5");
  await expect(ben.map.node("Peas")).toBeVisible();
  await standsOut(ben.map, ["Sow", "Peas"], ["Spring", "Root"]);
  await ann.map.press("PageDown");
  await standsOut(ben.map, ["Summer", "Water"], ["Sow", "Root"]);

  await ben.map.node("Summer").click();
  await expect(page.getByText(/^Following /)).toBeHidden();
  await standsOut(ben.map, ["Summer", "Sow", "Root"], []);
  await ben.map.press("Delete");
  await shows(ann.map.page, "Level 2: Rest", "4 / 4");
  await standsOut(ann.map, ["Rest"], ["Spring"]);
});

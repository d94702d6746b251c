import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, type MapPage, test } from "./fixtures.ts";

const outline = `
  Garden
    Beds
      Carrots
      Peas
    Tools
      Spade`;

for (const [device, use] of [
  ["desktop", { viewport: { width: 1280, height: 800 } }],
  ["phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
] as const) {
  test.describe(device, () => {
    // Nothing fades in: half-transparent text has no contrast of its own.
    test.use({ ...use, actionTimeout: 10_000, contextOptions: { reducedMotion: "reduce" } });

    test("no screen, dialog or panel has a violation of WCAG 2.2 AA", async ({ map, page }) => {
      test.slow();
      await map.openNew();
      await check(page, "a fresh map");
      await map.build(outline);
      await furnish(map);
      await check(page, "a map with everything on it");

      for (const [command, name] of [
        ["Share this map", "dialog"],
        ["My maps", "dialog"],
        ["Show this sheet", "dialog"],
        ["Your name and colour", "dialog"],
        ["Note and link", "dialog"],
        ["Language", "dialog"],
        ["Start from a template", "dialog"],
        ["Compare with another map", "dialog"],
      ] as const) {
        await runCommand(map, command);
        await expect(page.getByRole(name)).toBeVisible();
        await check(page, command);
        await map.press("Escape");
        await expect(page.getByRole(name)).toBeHidden();
      }
      await map.press("?");
      await page.getByRole("button", { name: "Change the keys" }).click();
      await page.getByRole("button", { name: "Change: Bold" }).click();
      await map.press("Control+i");
      await expect(page.getByRole("alert")).toContainText("Italic");
      await check(page, "keys that are another command's");
      await map.press("Escape", "Escape");
      await expect(page.getByRole("dialog")).toBeHidden();

      await map.press("Control+Alt+p", "ArrowDown", "ArrowRight", "n");
      await expect(page.getByRole("dialog", { name: "Presentation" })).toBeVisible();
      await expect(page.getByRole("region", { name: "Note" })).toHaveText("Sow them early.");
      await check(page, "a presentation");
      await map.press("Escape");

      await map.press("Control+Shift+P");
      await expect(page.getByRole("combobox", { name: "Command" })).toBeFocused();
      await check(page, "all commands");
      await map.press("Escape");

      await page.getByRole("button", { name: "Menu", exact: true }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      await check(page, "the menu");
      await map.press("Escape");

      await map.press("Control+f");
      await page.getByRole("textbox", { name: "Find", exact: true }).fill("e");
      await page.getByRole("button", { name: "Replace", exact: true }).first().click();
      await check(page, "find and replace");
      await map.press("Escape");

      for (const [key, tab] of [
        ["Control+.", "Style"],
        ["Control+.", "Marks"],
      ] as const) {
        await map.press(key);
        const panel = page.getByRole("complementary", { name: "Style and marks" });
        await panel.getByRole("button", { name: tab, exact: true }).click();
        await check(page, `the panel of ${tab}`);
        await map.press(key);
        await expect(panel).toBeHidden();
      }

      for (const [command, name] of [
        ["Outline beside the map", "Outline"],
        ["Markdown beside the map", "Markdown"],
        ["Who wrote this, and when", "Who wrote this"],
      ] as const) {
        await runCommand(map, command);
        const panel = page.getByRole("complementary", { name });
        await expect(panel).toBeVisible();
        await check(page, command);
        await panel.getByRole("button", { name: /^Close/ }).click();
        await expect(panel).toBeHidden();
      }

      await map.press("Control+Alt+k");
      const rounds = page.getByRole("complementary", { name: "Ideas and votes" });
      await check(page, "ideas and votes");
      await rounds.getByRole("radio", { name: "Votes" }).check();
      await rounds.getByRole("button", { name: "Start", exact: true }).click();
      await rounds.getByRole("button", { name: "Vote for" }).first().click();
      await check(page, "a vote");
      await rounds.getByRole("button", { name: "Close" }).click();
      await goTo(map, "Peas");
      await map.press("Control+Alt+g");
      const talk = page.getByRole("complementary", { name: "Comments and chat" });
      await talk.getByRole("textbox", { name: "as it should be" }).fill("Sugar peas");
      await check(page, "a suggestion that is written");
      await map.press("Enter");
      await expect(talk.getByRole("button", { name: "Accept" })).toBeVisible();
      await check(page, "a suggestion");
      await talk.getByRole("button", { name: "Close" }).click();

      await runCommand(map, "Show or hide the minimap");
      await goTo(map, "Beds");
      await map.press("Control+Shift+f");
      await expect(page.getByRole("navigation", { name: "Branch shown alone" })).toBeVisible();
      await map.press("Control+Alt+c");
      await expect(page.getByRole("status", { name: "Messages" })).toContainText("Style copied");
      await check(page, "a branch alone, with a message and the minimap");
    });
  });
}

/** A task, a tag, a note with a link, an icon; something folded; a text being written. */
async function furnish(map: MapPage): Promise<void> {
  const { page } = map;
  await goTo(map, "Carrots");
  await map.press("Alt+Enter");
  await goTo(map, "Tools");
  await map.press(" ");
  await goTo(map, "Peas");
  await runCommand(map, "Note and link");
  await page.getByRole("textbox", { name: "Note" }).fill("Sow them early.");
  await page.getByRole("textbox", { name: "Link" }).fill("https://example.org/peas");
  await page.getByRole("button", { name: "Save" }).click();
  await map.press("Control+.");
  const panel = page.getByRole("complementary", { name: "Style and marks" });
  await panel.getByRole("button", { name: "Marks", exact: true }).click();
  await panel.getByRole("combobox", { name: "Add a tag" }).fill("spring");
  await panel.getByRole("combobox", { name: "Add a tag" }).press("Enter");
  await map.press("Control+.");
  await panel.getByRole("button", { name: "Close" }).click();
  await goTo(map, "Peas");
}

/** A small screen may not show the node: to find it brings it into view. */
async function goTo(map: MapPage, name: string): Promise<void> {
  await map.press("Control+f");
  await map.page.getByRole("textbox", { name: "Find", exact: true }).fill(name);
  await map.press("Escape");
  await expect(map.focused).toHaveAccessibleName(name);
}

async function runCommand(map: MapPage, name: string): Promise<void> {
  await map.press("Control+Shift+P");
  const field = map.page.getByRole("combobox", { name: "Command" });
  await field.fill(name);
  await map.page.getByRole("option", { name }).first().click();
  await expect(field).toBeHidden();
}

/** In both colour schemes: all rules in the light one, and in the dark one what colours decide. */
async function check(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  const rules = new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    // What floats over the map has a name and a role of its own; more landmarks would only be in the way.
    .disableRules(["region"]);
  expect.soft(await violations(page, rules), what).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  const colors = new AxeBuilder({ page }).withRules(["color-contrast", "link-in-text-block"]);
  expect.soft(await violations(page, colors), `${what}, in the dark`).toEqual([]);
}

async function violations(page: Page, axe: AxeBuilder): Promise<string[]> {
  // Nothing fades in any more: half-transparent text has no contrast of its own.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  );
  return (await axe.analyze()).violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, any, all }) =>
        `${id}: ${help}\n  ${html.slice(0, 160)}\n  ${[...any, ...all].map(({ message }) => message).join("; ")}`,
    ),
  );
}

test.describe("at 320 px, which is 400 % of a common screen", () => {
  test.use({ viewport: { width: 320, height: 640 }, contextOptions: { reducedMotion: "reduce" } });

  test("all of the bars, the menu and the panel can be reached, and nothing is too small to hit", async ({
    map,
    page,
  }) => {
    await map.openNew();
    await map.build("Garden\n  Beds");
    const outside = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("button, input:not([type=file]), [role^=menuitem]")]
          .filter((element) => !element.closest(".node") && element.checkVisibility())
          // Of a box with a label, all of the label can be hit.
          .map((element) => element.closest("label:has(input:is([type=radio], [type=checkbox]))") ?? element)
          .map((element) => ({ name: element.textContent, ...element.getBoundingClientRect().toJSON() }))
          .filter(
            ({ left, right, width, height }) =>
              width > 0 && (left < 0 || right > innerWidth || width < 24 || height < 24),
          ),
      );
    expect(await outside()).toEqual([]);
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await expect(page.getByRole("menu")).toBeVisible();
    expect(await outside()).toEqual([]);
    await map.press("Escape", "Control+.");
    await expect(page.getByRole("complementary", { name: "Style and marks" })).toBeVisible();
    expect(await outside()).toEqual([]);
    await map.press("Control+.");
    // What is in a dialog is read from top to bottom, and never by moving it to the side.
    for (const command of [
      "Show this sheet",
      "Export",
      "Start from a template",
      "Share this map",
      "My maps",
      "Your name and colour",
    ]) {
      await runCommand(map, command);
      await expect(page.getByRole("dialog")).toBeVisible();
      const wide = await page.getByRole("dialog").evaluate((dialog) =>
        [dialog, ...dialog.querySelectorAll("*")]
          .filter((element) => element.checkVisibility() && !element.closest("svg"))
          .filter(
            (element) => element.getBoundingClientRect().right > dialog.getBoundingClientRect().right + 1,
          )
          .map((element) => `${element.tagName} ${element.textContent?.slice(0, 40)}`),
      );
      expect.soft(wide, command).toEqual([]);
      expect.soft(await outside(), command).toEqual([]);
      await map.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
    }
    await page.getByRole("button", { name: "More tools" }).click();
    await page.getByRole("button", { name: "Draw a cross-link to another node" }).click();
    await expect(page.getByText("Link to which node?")).toBeVisible();
    expect(await outside()).toEqual([]);
  });
});

/** Suggestions: what a person who may only comment would change, and an owner who says yes or no. */
import type { Browser, Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { newPerson, saved, share } from "./people.ts";

const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Comments and chat" });
const field = (page: Page, name: RegExp): Locator => panel(page).getByRole("textbox", { name });
const card = (page: Page, text: string): Locator =>
  panel(page).getByRole("article").filter({ hasText: text });

/** Ann with a map, and Ben, whose link lets him comment. */
async function two(browser: Browser) {
  const [ann, ben] = [await newPerson(browser), await newPerson(browser)];
  await ann.map.openNew();
  await ann.map.build("Trip\n  Where to\n  When");
  await saved(ann);
  await ben.map.page.goto(await share(ann, "Can comment"));
  await expect(ben.map.page.getByText("Can comment", { exact: true })).toBeVisible();
  await expect(ben.map.page.getByRole("button", { name: "Comments and chat" })).toBeVisible();
  await ben.map.acts();
  return { ann, ben };
}

test("what a commenter types on a node is suggested, accepted, and open again when that is undone", {
  tag: "@smoke",
}, async ({ browser }) => {
  const { ann, ben } = await two(browser);
  const [page, other] = [ann.map.page, ben.map.page];
  await ben.map.node("Where to").click();
  await other.keyboard.type("Where shall we go");
  await expect(field(other, /as it should be/)).toHaveValue("Where shall we go");
  await other.keyboard.press("Enter");
  await expect(card(other, "suggests another text")).toBeVisible();
  await expect(other.getByText("Suggested. Whoever may edit")).toBeVisible();
  await expect(panel(other).getByRole("button", { name: "Accept" })).toHaveCount(0);
  // It is no change of the map.
  await expect(ben.map.node("Where to")).toBeVisible();

  await ann.map.node("Where to").getByRole("button", { name: "1 suggestion" }).click();
  const seen = card(page, "suggests another text");
  await expect(seen.getByRole("deletion")).toHaveText("to");
  await expect(seen.getByRole("insertion")).toHaveText("shall we go");
  // Meanwhile the text changed.
  await ann.map.node("Where to").click();
  await page.keyboard.press("F2");
  await page.keyboard.press("End");
  await ann.map.write(", and why?");
  await expect(seen.getByText("both changes stay")).toBeVisible();
  await seen.getByRole("button", { name: "Accept" }).click();
  for (const { map } of [ann, ben]) await expect(map.node("Where shall we go, and why?")).toBeVisible();
  await panel(other).getByText("Resolved (1)").click();
  await expect(card(other, "Accepted by")).toBeVisible();
  await ann.map.press("Control+z");
  for (const { map } of [ann, ben]) await expect(map.node("Where to, and why?")).toBeVisible();
  await expect(
    ann.map.node("Where to, and why?").getByRole("button", { name: "1 suggestion" }),
  ).toBeVisible();
  await expect(card(other, "suggests another text").getByRole("button", { name: "Withdraw" })).toBeVisible();
});

test("branches and a removal are suggested, also offline; declined, withdrawn, and readable when their node is gone", async ({
  browser,
}) => {
  const { ann, ben } = await two(browser);
  const [page, other] = [ann.map.page, ben.map.page];
  await ben.map.node("When").click();
  await other.keyboard.press("Control+Alt+g");
  await expect(field(other, /as it should be/)).toBeFocused();
  await other.keyboard.press("Escape");
  await ben.context.setOffline(true);
  await expect(ben.map.focused).toHaveAccessibleName("When");
  await other.keyboard.press("Tab");
  await field(other, /belongs below/).fill("Spring\n  May");
  await other.keyboard.press("Enter");
  await expect(card(other, "suggests something below").getByText("not sent yet")).toBeVisible();
  await ben.context.setOffline(false);
  await ann.map.node("When").getByRole("button", { name: "1 suggestion" }).click();
  await card(page, "suggests something below").getByRole("button", { name: "Accept" }).click();
  await expect(ben.map.node("Spring")).toBeVisible();
  await expect(ben.map.node("May")).toHaveAttribute("aria-level", "4");

  await ben.map.node("May").click();
  await other.keyboard.press("Delete");
  await expect(panel(other).getByText("This would go")).toBeVisible();
  await expect(panel(other).getByRole("button", { name: "Suggest", exact: true })).toBeFocused();
  await other.keyboard.press("Enter");
  await ben.map.node("Where to").dblclick();
  await field(other, /as it should be/).fill("Whereto");
  await other.keyboard.press("Enter");
  await card(page, "suggests to remove this").getByRole("button", { name: "Decline" }).click();
  await panel(other).getByText("Resolved (2)").click();
  await expect(card(other, "Declined by")).toBeVisible();
  await ann.map.node("Where to").click();
  await ann.map.press("Delete");
  const left = card(page, "The node is gone");
  await expect(left.getByRole("insertion")).toHaveText("Whereto");
  await expect(left.getByRole("button", { name: "Accept" })).toHaveCount(0);
  await card(other, "The node is gone").getByRole("button", { name: "Withdraw" }).click();
  await panel(page).getByText("Resolved (3)").click();
  await expect(card(page, "Withdrawn")).toBeVisible();
});

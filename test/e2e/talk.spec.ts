/** Comments and chat: what two people say about a map. */
import type { Browser, Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { newPerson, type Person, saved, share } from "./people.ts";

const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Comments and chat" });
const field = (page: Page, name: string): Locator => panel(page).getByRole("textbox", { name });

async function comment({ map: { page } }: Person, text: string): Promise<void> {
  await field(page, "Comment on this node").fill(text);
  await page.keyboard.press("Enter");
  await expect(panel(page).getByText(text)).toBeVisible();
}

/** Ann with a map of two branches, and Ben, who came by a link. */
async function two(browser: Browser, right: "Can edit" | "Can view" = "Can edit") {
  const [ann, ben] = [await newPerson(browser), await newPerson(browser)];
  await ann.map.openNew();
  await ann.map.build("Trip\n  Where\n  When");
  await saved(ann);
  const link = await share(ann, right);
  await ben.map.page.goto(link);
  await expect(ben.map.node("Where")).toBeVisible();
  await expect(ben.map.page.getByRole("button", { name: "Comments and chat" })).toBeVisible();
  return { ann, ben, link };
}

test("a comment is answered and resolved, and reopened by who goes on", { tag: "@smoke" }, async ({
  browser,
}) => {
  const { ann, ben } = await two(browser);
  const { page } = ann.map;
  await ann.map.node("Where").click();
  await page.keyboard.press("Control+Alt+m");
  await comment(ann, "Why not <b>the sea</b>? See https://example.org/sea.");
  await expect(panel(page).getByRole("link", { name: "https://example.org/sea" })).toHaveAttribute(
    "href",
    "https://example.org/sea",
  );
  await expect(panel(page).getByText("not sent yet")).toHaveCount(0);

  const other = ben.map.page;
  await expect(other.getByRole("button", { name: "1 unread message" })).toBeVisible();
  await ben.map.node("Where").getByRole("button", { name: "1 open comment thread" }).click();
  await expect(panel(other).getByText("<b>the sea</b>")).toBeVisible();
  await expect(other.getByRole("button", { name: "unread" })).toHaveCount(0);
  await expect(panel(other).getByRole("button", { name: "Edit" })).toHaveCount(0);
  // The field has the focus before the next key can come.
  const focused = panel(other)
    .getByRole("button", { name: "Reply" })
    .evaluate(async (button: HTMLElement) => {
      button.click();
      await Promise.resolve();
      return document.activeElement?.tagName;
    });
  expect(await focused).toBe("TEXTAREA");
  await other.keyboard.type("Too cold");
  await other.keyboard.press("Enter");
  await expect(panel(page).getByText("Too cold")).toBeVisible();

  await panel(page).getByRole("button", { name: "Resolve" }).click();
  await expect(panel(other).getByText("Resolved (1)")).toBeVisible();
  await expect(ben.map.node("Where").getByRole("button", { name: "open comment" })).toHaveCount(0);
  await panel(other).getByText("Resolved (1)").click();
  await panel(other).getByRole("button", { name: "Reopen" }).click();
  await expect(ann.map.node("Where").getByRole("button", { name: "1 open comment thread" })).toBeVisible();
});

test("what was written can be changed and taken back by its author; a deleted node's threads stay", async ({
  browser,
}) => {
  const { ann, ben } = await two(browser);
  const [page, other] = [ann.map.page, ben.map.page];
  await ann.map.node("When").click();
  await page.keyboard.press("Control+Alt+m");
  await comment(ann, "In Mai");
  await panel(page).getByRole("button", { name: "Edit" }).click();
  await field(page, "Edit").fill("In May");
  await page.keyboard.press("Enter");
  await other.keyboard.press("Control+Alt+m");
  await expect(panel(other).getByText("In May")).toBeVisible();
  await expect(panel(other).getByText("edited", { exact: true })).toBeVisible();
  await ben.map.node("When").click();
  await ben.map.press("Delete");
  await expect(panel(page).getByText("Of a deleted node")).toBeVisible();
  await panel(page).getByRole("button", { name: "Delete" }).click();
  await expect(panel(other).getByText("In May")).toHaveCount(0);
});

test("a guest chats; what is said offline is sent later, also by the page that comes after", async ({
  browser,
}) => {
  const { ann, ben } = await two(browser);
  const [page, other] = [ann.map.page, ben.map.page];
  await page.keyboard.press("Control+Alt+s");
  await field(page, "Message to everyone here").fill("Hello");
  await page.keyboard.press("Enter");
  await expect(other.getByRole("button", { name: "1 unread message" })).toBeVisible();
  await other.getByRole("button", { name: "1 unread message" }).click();
  await expect(panel(other).getByRole("log").getByText("Hello")).toBeVisible();

  await ben.context.setOffline(true);
  await field(other, "Message to everyone here").fill("I am on a train");
  await other.keyboard.press("Enter");
  await expect(panel(other).getByText("not sent yet")).toBeVisible();
  await other.close();
  await field(page, "Message to everyone here").fill("Where are you?");
  await page.keyboard.press("Enter");
  await ben.context.setOffline(false);
  const again = await ben.context.newPage();
  await again.goto(page.url());
  await expect(panel(page).getByRole("log").getByText("I am on a train")).toBeVisible();
  await expect(panel(page).getByText("not sent yet")).toHaveCount(0);
});

test("who is mentioned is told", async ({ browser }) => {
  const { ann, ben } = await two(browser);
  const [page, other] = [ann.map.page, ben.map.page];
  const face = page.getByRole("button", { name: /is here$/ });
  const name = ((await face.getAttribute("aria-label")) ?? "").replace(/ is here$/, "");
  await page.keyboard.press("Control+Alt+s");
  await field(page, "Message to everyone here").pressSequentially(`Look, @${name.slice(0, 3)}`);
  await expect(page.getByRole("option", { name })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.type("here");
  await page.keyboard.press("Enter");
  await expect(panel(page).getByRole("log").getByText(`@${name}`)).toBeVisible();
  await expect(other.getByText("mentioned you", { exact: false })).toBeVisible();
  await other.getByRole("button", { name: "Show", exact: true }).click();
  await expect(panel(other).getByRole("log").getByText(`@${name}`)).toBeVisible();
});

test("who may only look reads all of it, and is told why they can't write", async ({ browser }) => {
  const { ann, ben } = await two(browser, "Can view");
  const { page } = ann.map;
  await ann.map.node("Where").click();
  await page.keyboard.press("Control+Alt+m");
  await comment(ann, "For all to see");
  const other = ben.map.page;
  await ben.map.node("Where").getByRole("button", { name: "1 open comment thread" }).click();
  await expect(panel(other).getByText("For all to see")).toBeVisible();
  await expect(panel(other).getByText("You can read this, but not write")).toBeVisible();
  await expect(panel(other).getByRole("textbox")).toHaveCount(0);
  await expect(panel(other).getByRole("button", { name: "Reply" })).toHaveCount(0);
  await expect(panel(other).getByRole("button", { name: "Resolve" })).toHaveCount(0);
});

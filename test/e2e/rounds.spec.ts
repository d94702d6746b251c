/** Ideas in private, votes and a timer: what a group does together in a map. */
import type { Browser, Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { newPerson, type Person, saved, share } from "./people.ts";

const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Ideas and votes" });
const bar = (page: Page): Locator => page.getByRole("complementary", { name: "Under way together" });
const field = (page: Page): Locator => panel(page).getByRole("textbox", { name: "Write an idea" });

/** Ann with a question in her map, and Ben, who came by a link. */
async function two(browser: Browser, right: "Can edit" | "Can comment"): Promise<[Person, Person]> {
  const [ann, ben] = [await newPerson(browser), await newPerson(browser)];
  await ann.map.openNew();
  await ann.map.build("Garden\n  What next?");
  await saved(ann);
  await ben.map.page.goto(await share(ann, right));
  await expect(ben.map.node("What next?")).toBeVisible();
  await ben.map.acts();
  return [ann, ben];
}

/** Ann asks for ideas below her question. */
async function ask({ map }: Person): Promise<void> {
  await map.node("What next?").click();
  await map.press("Control+Alt+k");
  await panel(map.page).getByRole("button", { name: "Start", exact: true }).click();
  await expect(field(map.page)).toBeFocused();
}

async function write({ map: { page } }: Person, ...ideas: string[]): Promise<void> {
  for (const idea of ideas) {
    await field(page).fill(idea);
    await field(page).press("Enter");
    await expect(panel(page).getByRole("list", { name: "Your ideas" }).getByText(idea)).toBeVisible();
  }
}

test("what all wrote in private is on the map when it is shown, each as a step of one's own", {
  tag: "@smoke",
}, async ({ browser }) => {
  const [ann, ben] = await two(browser, "Can edit");
  const [page, other] = [ann.map.page, ben.map.page];
  await ask(ann);
  await write(ann, "A pond");
  await expect(bar(other).getByRole("timer")).toHaveText(/^4:\d\d$/);
  await write(ben, "Bees", "Ants");
  await field(other).fill("Half a thou");
  await expect(panel(page).getByRole("list", { name: "Ideas so far" })).toContainText("2");
  // Nobody sees the words, and this device keeps them.
  await expect(page.getByText("Bees")).toHaveCount(0);
  await other.reload();
  await expect(field(other)).toHaveValue("Half a thou");
  await expect(ben.map.node("A pond")).toHaveCount(0);

  await panel(page).getByRole("button", { name: "Show all ideas" }).click();
  for (const map of [ann.map, ben.map])
    for (const idea of ["A pond", "Bees", "Ants"]) await expect(map.node(idea)).toBeVisible();
  await expect(bar(other)).toHaveCount(0);
  // Half a sentence is shown when its author says so.
  await panel(other).getByRole("button", { name: "Put on the map" }).click();
  await expect(ann.map.node("Half a thou")).toBeVisible();
  await panel(other).press("Escape");
  await ben.map.press("Control+z", "Control+z");
  await expect(ann.map.node("Bees")).toHaveCount(0);
  await expect(ann.map.node("Ants")).toHaveCount(0);
  await expect(ann.map.node("A pond")).toBeVisible();

  // Who did not end the round themselves is asked.
  await panel(page).getByRole("button", { name: "Start", exact: true }).click();
  await write(ann, "Owls");
  await panel(other).getByRole("button", { name: "Show all ideas" }).click();
  await expect(panel(page).getByText("1 idea of yours has been seen by nobody yet.")).toBeVisible();
  await expect(ben.map.node("Owls")).toHaveCount(0);
  await panel(page).getByRole("button", { name: "Put on the map" }).click();
  await expect(ben.map.node("Owls")).toBeVisible();
});

test("ideas of who may only comment are put on the map in their stead", async ({ browser }) => {
  const [ann, ben] = await two(browser, "Can comment");
  const [page, other] = [ann.map.page, ben.map.page];
  await ask(ann);
  await write(ben, "Bees");
  await panel(page).getByRole("button", { name: "Show all ideas" }).click();
  await expect(ben.map.node("Bees")).toBeVisible();
  await expect(panel(other).getByText("on the map", { exact: true })).toBeVisible();
});

test("people vote, hidden from each other until the end, and nobody has more votes than others", async ({
  browser,
}) => {
  const [ann, ben] = await two(browser, "Can comment");
  const [page, other] = [ann.map.page, ben.map.page];
  await ann.map.press("Control+Alt+k");
  await panel(page).getByRole("radio", { name: "Votes" }).check();
  await panel(page).getByRole("spinbutton", { name: "Votes for each person" }).fill("2");
  await panel(page).getByRole("checkbox", { name: "Hide the votes until the end" }).check();
  await panel(page).getByRole("button", { name: "Start", exact: true }).click();
  await ann.map.node("What next?").click();
  await ann.map.press("Control+Alt+y", "Control+Alt+y", "Control+Alt+y");
  await expect(bar(page).getByRole("status")).toHaveText("0 votes left");
  await expect(page.getByText("You have no votes left.")).toBeVisible();
  await expect(
    ann.map.node("What next?").getByRole("img", { name: "2 votes, 2 of them yours" }),
  ).toBeVisible();

  await expect(panel(other).getByText("1 person has voted.")).toBeVisible();
  await expect(ben.map.node("What next?").getByRole("img")).toHaveCount(0);
  await ben.map.node("What next?").click();
  await bar(other).getByRole("button", { name: "Vote for “What next?”" }).click();
  await ben.map.node("Garden").click();
  await bar(other).getByRole("button", { name: "Vote for “Garden”" }).click();
  await panel(other).getByRole("button", { name: "Take a vote back from “Garden”" }).click();
  await expect(bar(other).getByRole("status")).toHaveText("1 vote left");
  await expect(panel(page).getByText("2 people have voted.")).toBeVisible();

  await panel(page).getByRole("button", { name: "End and show the result" }).click();
  for (const { map } of [ann, ben]) {
    await expect(map.node("What next?").getByRole("img", { name: "3 votes" })).toBeVisible();
    await expect(panel(map.page).getByRole("listitem")).toHaveText(["What next?3"]);
    await expect(bar(map.page)).toHaveCount(0);
  }
  await panel(other).getByRole("checkbox", { name: "Show the votes on the map" }).uncheck();
  await expect(ben.map.node("What next?").getByRole("img")).toHaveCount(0);
});

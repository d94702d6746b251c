import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page, Route } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** Puts this browser on one side, as the edge tells it: of which visitor it leads where. */
async function takeSide(context: BrowserContext, baseURL = "", wanted?: string): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    const visitor = i.toString(16).padStart(16, "0");
    const answer = await fetch(`${baseURL}/config.json`, { headers: { cookie: `visitor=${visitor}` } });
    const { experiment } = (await answer.json()) as { experiment?: string };
    if (experiment === wanted) return context.addCookies([{ name: "visitor", value: visitor, url: baseURL }]);
  }
  throw new Error(`Nobody is led to ${wanted ?? "everybody's side"}.`);
}

const terms = (page: Page) => page.getByRole("dialog", { name: /^Related to/ });
/** What the API answers to the next questions. */
const answerTerms = (page: Page, answer: (route: Route) => Promise<void>) =>
  page.route("**/related-terms/terms", answer, { times: 1 });
const problem = (status: number, code: string) => (route: Route) =>
  route.fulfill({
    status,
    headers: { "access-control-allow-origin": "*" },
    contentType: "application/problem+json",
    body: JSON.stringify({ title: "Not now", status, detail: "In English, for programs", code }),
  });

test("related terms become nodes, by key and by palette; what goes wrong is told", async ({
  map,
  page,
  context,
  baseURL,
}) => {
  await takeSide(context, baseURL, "related-terms");
  // The key is not lost before the experiment has come.
  let come = () => {};
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  await page.route(/\/assets\/offer-/, async (route) => {
    await coming;
    await route.continue();
  });
  await map.openNew();
  await map.write("Coffee");
  await page.keyboard.press("ControlOrMeta+Alt+r");
  await expect(map.focused).toHaveAccessibleName("Coffee");
  come();
  const list = terms(page).getByRole("listbox", { name: "Related to “Coffee”" });
  const offer = (name: string) => list.getByRole("option", { name });
  await expect(list).toBeFocused();
  await expect(offer("caffeine")).toHaveAttribute("aria-selected", "true");
  const { violations } = await new AxeBuilder({ page }).include("dialog.terms").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(offer("caffeine")).toHaveAttribute("aria-disabled", "true");
  await offer("espresso").click();
  await page.keyboard.press("Escape");
  await expect(map.focused).toHaveAccessibleName("Coffee");
  expect(await map.outline()).toEqual(expect.arrayContaining(["2 caffeine", "2 espresso"]));

  const palette = async () => {
    await page.keyboard.press("ControlOrMeta+Shift+p");
    await page.keyboard.type("related");
    await page.getByRole("option", { name: /^Related terms/ }).click();
  };
  const failed = terms(page).getByRole("alert");
  const again = failed.getByRole("button", { name: "Try again" });
  await answerTerms(page, problem(504, "slow"));
  await palette();
  await expect(failed).toContainText("Wikidata did not answer in time.");
  await expect(again).toBeFocused();
  await answerTerms(page, problem(503, "busy"));
  await again.click();
  await expect(failed).toContainText("Wikidata takes no more questions just now.");
  await answerTerms(page, problem(502, "unreachable"));
  await again.click();
  await expect(failed).toContainText("Wikidata can't be reached just now.");
  await answerTerms(page, problem(429, ""));
  await again.click();
  await expect(failed).toContainText("That was too often.");
  await answerTerms(page, (route) => route.abort());
  await again.click();
  await expect(failed).toContainText("The network can't be reached.");
  await again.click();
  await expect(offer("coffee bean")).toBeVisible();
});

test("who is on everybody's side has no related terms", async ({ map, page, context, baseURL }) => {
  await takeSide(context, baseURL);
  await map.openNew();
  await map.write("Coffee");
  await page.keyboard.press("ControlOrMeta+Shift+p");
  await page.keyboard.type("related");
  await expect(page.getByRole("option", { name: /^Related terms/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+Alt+r");
  await expect(map.focused).toHaveAccessibleName("Coffee");
  await expect(terms(page)).toBeHidden();
});

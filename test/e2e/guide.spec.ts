import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("the guide is part of the site: read, searched and followed by keyboard, into the code", {
  tag: "@smoke",
}, async ({ page }) => {
  const refused: string[] = [];
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  await page.goto("/docs");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The guide");
  await page.keyboard.press("/");
  await page.keyboard.type("rds pinned");
  await expect(page.getByRole("link", { name: /^RDS Proxy/ }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("RDS Proxy");
  await expect(page.getByRole("img", { name: /log in at the proxy/ })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);

  await page.getByRole("link", { name: "ProxiedPostgres" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("lib/patterns/proxied-postgres.ts");
  await expect(page.getByText("export class ProxiedPostgres")).toBeVisible();

  await page.goto("/docs/decisions/0030-gates-without-an-account.html");
  const list = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Decisions" });
  await expect(list).toHaveAttribute("aria-current", "true");
  await expect(list).toBeInViewport();
  expect(refused).toEqual([]);
});

test("on a phone the guide's pages are a list that opens, and nothing is wider than the screen", async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto("/docs/then-and-now.html");
  const list = page.getByRole("navigation", { name: "Pages" });
  await expect(list).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByText("All pages").tap();
  await list.getByRole("link", { name: "Edits without Lambda" }).tap();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Edits without Lambda");
  await context.close();
});

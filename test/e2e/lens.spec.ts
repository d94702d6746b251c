import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("the lens follows a change to the table and says what allowed it; it is recorded and played", async ({
  map,
  page,
}) => {
  // What a busy machine was slow to do is played as slowly.
  test.slow();
  await map.openNew();
  await page.keyboard.press("ControlOrMeta+Alt+o");
  const lens = page.getByRole("complementary", { name: "Lens" });
  await expect(lens).toBeVisible();
  await expect(lens.getByText("Change something in the map")).toBeVisible();
  await lens.getByRole("button", { name: "Record", exact: true }).click();
  await map.node("Central idea").click();
  await map.write("Serverless");

  const hops = lens.getByRole("region", { name: "Where it went" });
  const hop = (name: string) => hops.getByRole("button", { name });
  const done = lens.getByRole("region", { name: "What was done" });
  // The run's other pages are busy, too, and the list moves below the pointer.
  await expect(async () => {
    await done.getByRole("button", { name: "Change 1" }).click();
    await expect(hops.getByRole("heading", { name: "Change 1" })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(hops.getByText("Saved in")).toBeVisible();
  await hop("PutItem Topic rule → DynamoDB").click();
  // The rule's own role wrote it: no code of ours, and no more than this.
  await expect(hops.getByText("dynamodb:PutItem", { exact: true })).toBeVisible();
  await expect(hops.locator("figure pre").first()).toContainText('"Action": "dynamodb:PutItem"');
  await expect(hops.getByText("$0.63 a million")).toBeVisible();
  const pattern = await hops.getByRole("link", { name: "The pattern" }).getAttribute("href");
  expect(await (await page.request.get(pattern ?? "")).text()).toContain("<h1");
  // The page's own credentials published it: this map, this author.
  await hop("Publish, QoS 1").click();
  await expect(hops.locator("figcaption").filter({ hasText: "Session policy" })).toBeVisible();

  // What a call of the API is known by in the page is in the log of its function.
  await done.getByRole("button", { name: "POST /maps" }).click();
  const id = await hops.locator("code").first().innerText();
  await hop("create-map").click();
  await hops.getByText("Log", { exact: true }).click();
  await expect(hops.locator("details pre")).toContainText(`"correlationId":"${id}"`);

  const { violations } = await new AxeBuilder({ page }).include(".lens").analyze();
  expect(violations.map(({ id: rule, nodes }) => `${rule}: ${nodes[0]?.html}`)).toEqual([]);

  const saving = page.waitForEvent("download");
  await lens.getByRole("button", { name: "Stop and save" }).click();
  const file = await (await saving).path();
  const text = await readFile(file, "utf8");
  expect(text).not.toMatch(/ASIA|eyJ|X-Amz|sessionToken/);

  const open = (name: string, content: string) =>
    lens
      .getByLabel("Open a recording", { exact: true })
      .last()
      .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
  await open("map.json", '{"nodes":[]}');
  await expect(page.getByText("This file is no recording of the lens.")).toBeVisible();
  await open("session.json", text);
  await expect(lens.getByRole("group", { name: "Recording" })).toBeVisible();
  const position = lens.getByRole("slider", { name: "Position in the recording" });
  await position.fill("0");
  await expect(done.getByRole("button")).toHaveCount(0);
  // The first steps may be of calls that belong to no action of this page.
  await expect(async () => {
    await lens.getByRole("button", { name: "Step on" }).click();
    await expect(done.getByRole("button").first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await lens.getByRole("combobox", { name: "Speed" }).selectOption("4");
  await lens.getByRole("button", { name: "Play" }).click();
  await expect(done.getByRole("button", { name: "Change 1" })).toBeVisible();
  await expect(lens.getByRole("button", { name: "Play" })).toBeVisible({ timeout: 60_000 });
  await done.getByRole("button", { name: "Change 1" }).click();
  await expect(hop("PutItem Topic rule → DynamoDB")).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(lens).toBeHidden();
  await expect(map.focused).toHaveAccessibleName("Serverless");
});

import { expect, test } from "./fixtures.ts";
import { newPerson, saved, share } from "./people.ts";

test("a version is named, looked at and restored while another goes on writing", { tag: "@smoke" }, async ({
  browser,
}) => {
  const ann = await newPerson(browser);
  const { page } = ann.map;
  await ann.map.openNew();
  await ann.map.build(`
    Garden
      Herbs
      Trees
  `);
  await saved(ann);
  const link = await share(ann, "Can edit");
  const ben = await newPerson(browser);
  await ben.map.page.goto(link);
  await expect(ben.map.node("Trees")).toBeVisible();

  const panel = page.getByRole("complementary", { name: "Version history" });
  const open = async () => {
    await page.keyboard.press("ControlOrMeta+Alt+h");
    await expect(panel).toBeVisible();
  };
  const name = async (text: string) => {
    await panel.getByLabel("Name of the version").fill(text);
    await panel.getByRole("button", { name: "Save" }).click();
    await expect(panel.getByRole("button", { name: text })).toBeVisible();
  };
  await open();
  await name("Spring");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();

  await ann.map.node("Herbs").click();
  await ann.map.write("Spices");
  await ann.map.node("Trees").click();
  await ann.map.press("Delete");
  await ann.map.node("Garden").click();
  await ann.map.press("Tab");
  await ann.map.write("Pond");
  await saved(ann);
  await open();
  await name("Summer");

  // What a version changed is there in colours, and in words.
  await panel.getByRole("button", { name: "Summer" }).click();
  const old = page.locator(".history-map");
  const inOld = (text: string) => old.getByRole("treeitem", { name: text, exact: true });
  await expect(inOld("Pond")).toHaveAttribute("data-change", "added");
  await expect(inOld("Spices")).toHaveAttribute("data-change", "changed");
  await expect(inOld("Trees")).toHaveAttribute("data-change", "removed");
  await expect(panel.getByRole("status")).toHaveText("1 added1 changed1 removed");
  await panel.getByRole("button", { name: "Spring" }).click();
  await expect(inOld("Herbs")).toBeVisible();
  await expect(inOld("Pond")).toHaveCount(0);
  // Looking changes nothing.
  await inOld("Herbs").click();
  await page.keyboard.press("Delete");
  await expect(page.getByRole("status").filter({ hasText: /not change|look|view/i })).toBeVisible();
  await expect(inOld("Herbs")).toBeVisible();

  // Ben writes while Ann restores: in a node that the restoration changes, and below it.
  await ben.map.node("Spices").click();
  await ben.map.press("F2");
  await ben.map.field.press("End");
  await ben.map.page.keyboard.type("!", { delay: 5 });
  await panel.getByRole("button", { name: "Restore this version" }).click();
  await expect(old).toHaveCount(0);
  await expect(ann.map.node("Trees")).toBeVisible();
  await ben.map.field.press("End");
  await ben.map.page.keyboard.type(" and more", { delay: 5 });
  await ben.map.press("Enter", "Tab");
  await ben.map.write("Mint");
  for (const { map } of [ann, ben]) {
    await expect(map.node("Mint")).toBeVisible();
    await expect(map.node("Trees")).toBeVisible();
    await expect(map.tree.getByRole("treeitem", { name: /Herbs.* and more$/ })).toBeVisible();
    await expect(map.node("Pond")).toBeHidden();
  }
  await saved(ann);
  // What it was before is a version of its own.
  await expect(panel.getByRole("button", { name: "Before a restoration" })).toBeVisible();
  await ann.context.close();
  await ben.context.close();
});

test("one branch is restored, the history is played, and a copy is a map of one's own", async ({
  browser,
}) => {
  const ann = await newPerson(browser);
  const { page } = ann.map;
  await ann.map.openNew();
  await ann.map.build(`
    Garden
      Herbs
      Pond
  `);
  await saved(ann);
  const panel = page.getByRole("complementary", { name: "Version history" });
  const old = page.locator(".history-map");
  const inOld = (text: string) => old.getByRole("treeitem", { name: text, exact: true });
  const name = async (text: string) => {
    await panel.getByLabel("Name of the version").fill(text);
    await panel.getByRole("button", { name: "Save" }).click();
    await expect(panel.getByRole("button", { name: text })).toBeVisible();
  };
  await page.keyboard.press("ControlOrMeta+Alt+h");
  await name("Spring");
  await ann.map.node("Pond").click();
  await ann.map.press("Delete");
  await ann.map.node("Herbs").click();
  await ann.map.write("Spices");
  await saved(ann);
  await name("Summer");

  await panel.getByRole("button", { name: "Spring" }).click();
  await inOld("Pond").click();
  await panel.getByRole("button", { name: "Restore this branch" }).click();
  await expect(ann.map.node("Pond")).toBeVisible();
  await expect(ann.map.node("Spices")).toBeVisible();

  // From the first to the last by the keyboard alone.
  await expect(panel.getByRole("button", { name: "Before a restoration" })).toBeVisible();
  await panel.getByRole("button", { name: "Play the history" }).focus();
  await page.keyboard.press("Enter");
  await expect(inOld("Herbs")).toBeVisible();
  await expect(panel.getByRole("slider")).toHaveAttribute("aria-valuetext", "Now");
  await expect(old).toHaveCount(0);

  await panel.getByRole("button", { name: "Spring" }).click();
  await expect(inOld("Herbs")).toBeVisible();
  await panel.getByRole("button", { name: "Make a copy" }).click();
  await expect(ann.map.node("Garden (copy)")).toBeVisible();
  await expect(ann.map.node("Herbs")).toBeVisible();
  await expect(old).toHaveCount(0);
  await ann.context.close();
});

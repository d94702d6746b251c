import { expect, test } from "./fixtures.ts";

test("the tree is told to assistive technology", async ({ map }) => {
  await map.openNew();
  await map.build("Root\n  a\n    a1\n    a2\n  b");
  await expect(map.tree).toHaveAttribute("aria-multiselectable", "true");
  const a2 = map.node("a2");
  await expect(a2).toHaveAttribute("aria-level", "3");
  await expect(a2).toHaveAttribute("aria-posinset", "2");
  await expect(a2).toHaveAttribute("aria-setsize", "2");
  await expect(map.node("a")).toHaveAttribute("aria-expanded", "true");
  await expect(a2).not.toHaveAttribute("aria-expanded", /./);
  await expect(map.tree.locator("[tabindex='0']")).toHaveCount(1);
});

test("notes and links are written in a dialog; only web and mail links are taken", async ({ map, page }) => {
  await map.openNew();
  await map.write("Root");
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Note and link…" }).click();
  const dialog = page.getByRole("dialog", { name: "Note and link" });
  await dialog.getByLabel("Note", { exact: true }).fill("Remember this");
  await dialog.getByLabel("Link", { exact: true }).fill("javascript:alert(1)");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Link", { exact: true }).fill("example.org");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(map.node("Root").getByRole("link")).toHaveAttribute("href", "https://example.org");
  await expect(map.node("Root").getByRole("button", { name: "Note" })).toBeVisible();
});

test("a name for the others", async ({ map, page }) => {
  await map.openNew();
  await page.getByRole("button", { name: /^You are/ }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Ada");
  await page.getByRole("button", { name: "Done" }).click();
  await page.reload();
  await expect(page.getByRole("button", { name: /^You are Ada/ })).toBeVisible();
});

test("a draft is still there after a reload", async ({ map, page }) => {
  await map.openNew();
  await map.build("Kept\n  child");
  await page.reload();
  await expect(map.node("child")).toBeVisible();
});

test("what is typed the moment before a reload is there after it, wherever it was typed", async ({
  map,
  page,
}) => {
  const { keyboard } = page;
  /** Types where the keyboard is, and reloads as soon as `seen` says so. */
  const words = async (text: string, seen: () => Promise<void>) => {
    await keyboard.type(text);
    await seen();
    await page.reload();
    await map.acts();
  };
  await map.openNew();
  await map.write("Root");
  await keyboard.press("Tab");
  await words("in a node", () => expect(map.field).toHaveText("in a node"));
  await expect(map.node("in a node")).toBeVisible();

  await keyboard.press("Control+Shift+O");
  const line = page.getByRole("complementary", { name: "Outline" }).locator("textarea:focus");
  await expect(line).toBeVisible();
  await keyboard.press("End");
  await words(" by outline", () => expect(line).toHaveValue("Root by outline"));
  await expect(map.node("Root by outline")).toBeVisible();

  await keyboard.press("Control+Shift+M");
  const text = page.getByRole("complementary", { name: "Markdown" }).getByRole("textbox");
  await expect(text).toBeFocused();
  await keyboard.press("Control+End");
  await words(" and Markdown", () => expect(text).toContainText("in a node and Markdown"));
  await expect(map.node("in a node and Markdown")).toBeVisible();

  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Note and link…" }).click();
  const note = page.getByRole("dialog").getByLabel("Note", { exact: true });
  await expect(note).toBeFocused();
  await words("and a note", () => expect(note).toHaveValue("and a note"));
  await expect(page.getByRole("button", { name: "Note", exact: true })).toBeVisible();

  const comment = page.getByRole("textbox", { name: "Comment on this node" });
  await keyboard.press("Control+Alt+m");
  await expect(comment).toBeFocused();
  const unsent = () => expect(comment).toHaveValue("and a comment that is not sent");
  await words("and a comment that is not sent", unsent);
  await keyboard.press("Control+Alt+m");
  await unsent();
});

test("text that looks like HTML is text", async ({ map, page }) => {
  await map.openNew();
  await map.write("<img src=x onerror=alert(1)><b>bold</b>");
  await expect(map.node("<img src=x onerror=alert(1)><b>bold</b>")).toBeVisible();
  await expect(page.locator(".node img, .node b")).toHaveCount(0);
});

test("nothing of ours is added to the page's globals", async ({ map, page }) => {
  const names = () => page.evaluate(() => Object.keys(window));
  await page.goto("/icon.svg");
  const bare = new Set(await names());
  await map.openNew();
  await map.build("Root\n  child");
  // Yjs marks that it is there; the MQTT client, which comes later, needs Node's name for bytes.
  const others = ["__ $YJS$ __", "Buffer"];
  await expect.poll(names).toEqual(expect.arrayContaining(others));
  expect((await names()).filter((name) => !bare.has(name) && !others.includes(name))).toEqual([]);
});

test.describe("dark and reduced motion", () => {
  test.use({ colorScheme: "dark", contextOptions: { reducedMotion: "reduce" } });

  test("follow the system", async ({ map, page }) => {
    await map.openNew();
    await map.build("Root\n  child");
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const [r = 255] = (colour.match(/\d+/g) ?? []).map(Number);
    expect(r).toBeLessThan(60);
  });
});

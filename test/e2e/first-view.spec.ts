import { expect, test } from "./fixtures.ts";
import { loadConfigOf, newPerson, partsOf, saved, share } from "./people.ts";

test("keys and clicks from before the page is complete are not lost", async ({ map, page }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  let complete = () => {};
  const typed = new Promise<void>((resolve) => {
    complete = resolve;
  });
  await page.route(/\/assets\/hands-/, async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto("/new");
  await expect(map.focused).toHaveAccessibleName("Central idea");
  await page.keyboard.type("Rooted");
  await map.press("Backspace", "Backspace", "Enter", "Tab");
  await page.keyboard.type("early brd");
  await map.press("ArrowLeft", "ArrowLeft");
  await page.keyboard.type("i");
  await map.press("Enter");
  await map.node("Central idea").click();
  await page.keyboard.type("A");
  complete();
  await expect(map.node("early bird")).toBeVisible();
  await map.press("Enter");
  await expect(map.node("A")).toHaveAttribute("aria-level", "1");
});

test("keys typed right after a shortcut wait for what it opens", async ({ map, page }) => {
  /** Holds parts of the page back; answers how to let them come. */
  const hold = async (parts: RegExp) => {
    let come = () => {};
    const coming = new Promise<void>((resolve) => {
      come = resolve;
    });
    await page.route(parts, async (route) => {
      await coming;
      await route.continue();
    });
    return come;
  };
  const letShell = await hold(/\/assets\/shell-/);
  const letParts = await hold(/\/assets\/(find-bar|shortcuts-dialog|commands-dialog|note-dialog|panel)-/);
  await page.goto("/new");
  await map.acts();
  await page.keyboard.type("Rooted");
  await map.press("Enter", "Tab");
  await page.keyboard.type("bird");
  // Before anything around the map is there.
  await map.press("Enter", "Control+f");
  await page.keyboard.type("Roop");
  await map.press("Backspace");
  letShell();
  const find = page.getByRole("textbox", { name: "Find" });
  await expect(page.getByRole("button", { name: "Menu", exact: true })).toBeVisible();
  await page.keyboard.type("t");
  await expect(find).toHaveCount(0);
  letParts();
  await expect(find).toHaveValue("Root");
  await map.press("Escape");
  await expect(map.node("Rooted")).toBeFocused();

  // One part after the other, each as it comes; the note's text is the note's.
  const letNote = await hold(/\/assets\/(templates|gallery|export-dialog|share-dialog)-/);
  await map.press("Control+Shift+P");
  await page.keyboard.type("share");
  await map.press("Enter");
  await map.press("Escape");
  await page.keyboard.type("Again");
  await map.press("Enter");
  await expect(map.node("Rooted")).toBeVisible();
  letNote();
  await expect(map.node("Again")).toBeVisible();
  await expect(map.node("bird")).toBeVisible();
});

test("keys that move the caret do so in a field that comes after them", async ({ map, page }) => {
  let come = () => {};
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  await page.route(/\/assets\/panel-/, async (route) => {
    await coming;
    await route.continue();
  });
  await map.openNew();
  await map.write("To the sea 👩‍🌾by");
  await map.press("Control+Shift+O", "ArrowLeft", "ArrowLeft", "Backspace", "Delete", "End", "Backspace");
  await page.keyboard.type("lake");
  await map.press("Home", "ArrowRight", "Control+Shift+ArrowRight");
  await page.keyboard.type("oward");
  come();
  const line = page.getByRole("complementary", { name: "Outline" }).locator("textarea:focus");
  await expect(line).toHaveValue("Toward the sea lake");
});

test("typing at once, with a slow processor", async ({ map, page }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.goto("/new");
  await expect(map.focused).toHaveAccessibleName("Central idea");
  await page.keyboard.type("One");
  await map.press("Enter", "Tab");
  await page.keyboard.type("two");
  await map.press("Enter");
  await expect(map.node("One")).toBeVisible();
  await expect(map.node("two")).toHaveAttribute("aria-level", "2");
});

test("a map that the cloud has is shown though the broker does not answer", async ({ browser }) => {
  const ann = await newPerson(browser);
  await ann.map.openNew();
  await ann.map.build("Shared\n  a");
  await saved(ann);
  const link = await share(ann, "Can edit");

  const ben = await newPerson(browser);
  const { page } = ben.map;
  await page.routeWebSocket(/mqtt/, (socket) => socket.close());
  await page.route(/\/view$/, (route) => route.abort());
  await page.goto(link);
  await expect(ben.map.node("a")).toBeVisible();
});

test("a shared map is seen before what acts on it has come, and takes the clicks and letters from before", async ({
  baseURL,
  browser,
}) => {
  const ann = await newPerson(browser);
  await ann.map.openNew();
  await ann.map.build("Shared\n  a");
  await saved(ann);
  const link = await share(ann, "Can edit");
  await snapshotOf(baseURL, link);

  const ben = await newPerson(browser);
  const { map } = ben;
  const { page } = map;
  let come = () => {};
  const rest = new Promise<void>((resolve) => {
    come = resolve;
  });
  await page.route(/\/assets\/main-/, async (route) => {
    await rest;
    await route.continue();
  });
  await page.goto(link);
  await expect(map.node("a")).toBeVisible();
  await map.node("a").click();
  await expect(map.node("a")).toHaveAttribute("aria-selected", "false");
  // Nor does it lose what is written before the page knows that this person may write.
  let admit = () => {};
  const admitted = new Promise<void>((resolve) => {
    admit = resolve;
  });
  await page.route(/\/session$/, async (route) => {
    await admitted;
    await route.continue();
  });
  come();
  await expect(map.node("a")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tree")).toHaveCount(1);
  await page.keyboard.type("Two words");
  await map.press("Enter", "Tab");
  await page.keyboard.type("b");
  await map.press("Enter");
  await expect(map.node("Two words")).toHaveCount(0);
  admit();
  await expect(map.node("Two words")).toHaveAttribute("aria-level", "2");
  await expect(map.node("b")).toHaveAttribute("aria-level", "3");
});

/** Waits for the snapshot that the page asked for when it made the link. */
async function snapshotOf(baseURL: string | undefined, link: string): Promise<void> {
  const { mapId, secret } = partsOf(link);
  const { apiUrl } = await loadConfigOf(baseURL);
  const view = () => fetch(`${apiUrl}/maps/${mapId}/view`, { method: "POST", body: secret });
  await expect.poll(async () => (await view()).status).toBe(200);
}

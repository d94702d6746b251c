import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { png } from "../app/images.ts";
import { expect, type MapPage, test } from "./fixtures.ts";
import { newPerson, share } from "./people.ts";

test.beforeEach(async ({ map }) => {
  await map.openNew();
  await map.build("Trip\n  Pack");
});

const tray = (page: Page) => page.getByRole("region", { name: "Files on their way" });

async function openFiles(map: MapPage, page: Page, node: string) {
  await map.node(node).click();
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Picture and files…" }).click();
  return page.getByRole("dialog", { name: "Picture and files" });
}

/** Drops files on a node, as from the system's file manager. */
async function drop(map: MapPage, page: Page, node: string, name: string, type: string, bytes: Uint8Array) {
  const transfer = await page.evaluateHandle(
    ([name, type, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      return data;
    },
    [name, type, [...bytes]] as const,
  );
  await map.node(node).dispatchEvent("drop", { dataTransfer: transfer });
}

test("a dropped image is shown in the node, for others too, and stays", { tag: "@smoke" }, async ({
  map,
  page,
  browser,
  context,
}) => {
  await drop(map, page, "Pack", "socks.png", "image/png", png(120, 80));
  const picture = map.node("Pack").getByRole("img", { name: "socks.png" });
  await expect(picture).toHaveJSProperty("complete", true);
  await expect(picture).toHaveJSProperty("naturalWidth", 120);
  await expect(tray(page)).toContainText("Added");
  await page.reload();
  await expect(picture).toHaveJSProperty("naturalWidth", 120);
  await expect(page.getByLabel("Saving")).toContainText("Saved");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const other = await newPerson(browser);
  await other.map.page.goto(await share({ map, context }, "Can view"));
  const seen = other.map.node("Pack").getByRole("img", { name: "socks.png" });
  await expect(seen).toHaveJSProperty("naturalWidth", 120);

  // A copy has the picture sent anew: who may read the files of one map may read none of another's.
  await map.press("Control+Alt+h");
  await page.getByRole("button", { name: "Make a copy" }).click();
  await expect(map.node("Trip (copy)")).toBeVisible();
  await expect(picture).toHaveJSProperty("naturalWidth", 120);
  await expect(page.getByLabel("Saving")).toContainText("Saved");
  await other.map.page.goto(await share({ map, context }, "Can view"));
  await expect(other.map.node("Trip (copy)")).toBeVisible();

  // So has a branch that is pasted into another map of this person's.
  await map.node("Pack").click();
  await map.press("Control+c");
  await map.openNew();
  await map.press("Control+v");
  await expect(picture).toHaveJSProperty("naturalWidth", 120);
  // Of a map that this person never opened nothing is asked for.
  const image = { key: "files/0123456789abcdef/a/b.png", type: "image/png", width: 9, height: 9 };
  await page.evaluate(
    (branch) => {
      const data = new DataTransfer();
      data.setData("application/x-rhizome-branches+json", JSON.stringify([branch]));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    },
    { text: "Foreign", attributes: { image }, children: [] },
  );
  await expect(page.getByText("1 picture or file could not come along.")).toBeVisible();
  await expect(map.node("Foreign").getByRole("img")).toHaveCount(0);
  await expect(page.getByLabel("Saving")).toContainText("Saved");
  await page.reload();
  await expect(picture).toHaveJSProperty("naturalWidth", 120);
  await expect(seen).toHaveJSProperty("naturalWidth", 120);
  await other.context.close();
});

test("pictures and files come along in a file of ours, and with what is taken over when comparing", async ({
  map,
  page,
}) => {
  const pictureIn = (where: Page | Locator) => where.getByRole("treeitem", { name: "Pack" }).getByRole("img");
  await drop(map, page, "Pack", "socks.png", "image/png", png(120, 80));
  await drop(map, page, "Trip", "list.pdf", "application/pdf", Buffer.from("%PDF-1.7 list"));
  await expect(pictureIn(page)).toHaveJSProperty("naturalWidth", 120);
  await expect(map.node("Trip").getByRole("button", { name: "1 file" })).toBeVisible();
  await expect(page.getByLabel("Saving")).toContainText("Saved");
  await map.press("Control+Shift+P");
  await page.keyboard.type("export as json");
  await map.press("Enter");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export as JSON" }).click(),
  ]);
  const buffer = await readFile(await download.path());
  const ours = { name: "trip.json", mimeType: "application/json", buffer };

  await map.openNew();
  await page.getByLabel("Files to import").setInputFiles(ours);
  await expect(pictureIn(page)).toHaveJSProperty("naturalWidth", 120);
  await expect(map.node("Trip").getByRole("button", { name: "1 file" })).toBeVisible();
  await expect(page.getByLabel("Saving")).toContainText("Saved");

  // The picture in another size, and a copy of the same file.
  const other = Buffer.from(buffer.toString().replace('"width":120,"height":80', '"width":60,"height":40'));
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Compare with another map…" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("option", { name: "A file" }).click();
  await (await chooser).setFiles({ ...ours, buffer: other });
  const panel = page.getByRole("complementary", { name: "Comparison" });
  await expect(panel.getByRole("status")).toHaveText("Different there: 1");
  const there = pictureIn(page.locator(".history-map"));
  await expect(there).toHaveJSProperty("naturalWidth", 120);
  await expect(there).toHaveCSS("height", "40px");
  await panel.getByRole("button", { name: "Different there Pack" }).click();
  await panel.getByRole("button", { name: "Take over this branch" }).click();
  // When it has come, it is no difference any more.
  await expect(panel.getByRole("status")).toHaveText("Nothing differs.");
  await map.press("Escape");
  await expect(page.locator(".history-map")).toHaveCount(0);
  await expect(pictureIn(map.tree)).toHaveJSProperty("naturalWidth", 120);
  await expect(pictureIn(map.tree)).toHaveCSS("height", "40px");

  // What this person has no map of stays where it is, and is among the losses.
  const foreign = Buffer.from(buffer.toString().replaceAll(/files\/\w+\//g, "files/0123456789abcdef/"));
  await page.getByLabel("Files to import").setInputFiles({ ...ours, buffer: foreign });
  const report = page.getByRole("dialog", { name: "Imported, with gaps" });
  await expect(report.getByRole("listitem")).toHaveText([/^1 × images“Pack”$/, /^1 × attachments“Trip”$/]);
});

test("a picture is resized by its corner and in its dialog, described in words, and goes into an SVG file", async ({
  map,
  page,
}) => {
  await drop(map, page, "Pack", "socks.png", "image/png", png(120, 80));
  const picture = map.node("Pack").getByRole("img");
  await expect(picture).toHaveJSProperty("naturalWidth", 120);
  await map.node("Pack").click();
  const corner = await map.settled(map.node("Pack").locator(".picture-corner"));
  await page.mouse.move(corner.x + 12, corner.y + 12);
  await page.mouse.down();
  await page.mouse.move(corner.x + 72, corner.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(picture).toHaveCSS("height", "160px");
  await map.press("Control+z");
  await expect(picture).toHaveCSS("height", "80px");

  const dialog = await openFiles(map, page, "Pack");
  await dialog.getByRole("slider", { name: "Size on the map: 120 × 80" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(dialog.getByRole("slider", { name: "Size on the map: 128 × 85" })).toBeFocused();
  await dialog.getByRole("textbox", { name: "What the picture shows" }).fill("Two red socks");
  await page.keyboard.press("Tab");
  await map.press("Escape");
  await expect(map.node("Pack").getByRole("img", { name: "Two red socks" })).toHaveCSS("height", "85px");

  await page.keyboard.press("Control+Shift+P");
  await page.keyboard.type("export as svg");
  await page.keyboard.press("Enter");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export as SVG drawing" }).click(),
  ]);
  expect(await readFile(await download.path(), "utf8")).toMatch(
    /<image [^>]*width="128" height="85" href="data:image\/png;base64,[^"]+" role="img" aria-label="Two red socks"/,
  );
});

test("any file is attached; it is listed, saved and removed", async ({ map, page }) => {
  const dialog = await openFiles(map, page, "Pack");
  await dialog.getByLabel("Add files").setInputFiles([
    { name: "list.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 list") },
    { name: "raw.bin", mimeType: "", buffer: Buffer.from("whatever") },
  ]);
  await expect(dialog.getByText("list.pdf")).toBeVisible();
  await expect(dialog.getByText("raw.bin")).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Save list.pdf" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("list.pdf");
  expect(await readFile(await download.path(), "utf8")).toBe("%PDF-1.7 list");
  await dialog.getByRole("button", { name: "Remove raw.bin" }).click();
  await expect(dialog.getByText("raw.bin")).toHaveCount(0);
  await map.press("Escape");
  await map.node("Pack").getByRole("button", { name: "1 file" }).click();
  await expect(dialog.getByText("list.pdf")).toBeVisible();
});

test("a file that is not what it says is refused, with the reason", { tag: "@smoke" }, async ({
  map,
  page,
}) => {
  const dialog = await openFiles(map, page, "Pack");
  const fake = { name: "photo.gif", mimeType: "image/gif", buffer: Buffer.from(png(4, 4)) };
  await dialog.getByLabel("Add files").setInputFiles(fake);
  await expect(tray(page)).toContainText("it is image/png");
  await expect(map.node("Pack").getByRole("img")).toHaveCount(0);
  await expect(dialog.getByText("no files yet")).toBeVisible();
  // Sent again, it would be what it is.
  await expect(tray(page).getByRole("button", { name: "Try again" })).toHaveCount(0);
});

test("a file that is too large is refused before it is sent", async ({ map, page }) => {
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(26 * 1024 * 1024)], "film.mp4", { type: "video/mp4" }));
    return data;
  });
  await map.node("Pack").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(tray(page)).toContainText("A file can have 25 MB");
});

test("an upload is given up, and nothing comes of it", async ({ map, page }) => {
  await page.route(/\/s3\/.*transfer/, async (route) => {
    if (route.request().method() !== "POST") await route.continue();
    // A POST stays where it is: the line is slow.
  });
  await drop(map, page, "Pack", "socks.png", "image/png", png(4, 4));
  await expect(tray(page)).toContainText("Sending");
  await page.getByRole("button", { name: "Cancel socks.png" }).click();
  await expect(tray(page)).toBeHidden();
  await page.unroute(/\/s3\/.*transfer/);
  await page.reload();
  await expect(map.node("Pack")).toBeVisible();
  await expect(tray(page)).toBeHidden();
});

/** How many files this browser keeps until they are sent; for the page. */
async function keptUploads(): Promise<number> {
  const opening = indexedDB.open("rhizome-uploads");
  const db = await new Promise<IDBDatabase>((resolve) => {
    opening.onsuccess = () => resolve(opening.result);
  });
  const counting = db.transaction("uploads").objectStore("uploads").count();
  await new Promise((resolve) => {
    counting.onsuccess = resolve;
  });
  db.close();
  return counting.result;
}

test("an upload waits for the network, and survives that the page is loaded anew", async ({
  map,
  page,
  context,
}) => {
  await expect(page.getByLabel("Saving")).toContainText("Saved");
  // What takes files is loaded after the page is seen; here the network goes after that.
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await drop(map, page, "Pack", "socks.png", "image/png", png(30, 30));
  await drop(map, page, "Trip", "route.png", "image/png", png(20, 20));
  await expect(tray(page)).toContainText("Waiting for the network");
  await expect.poll(() => page.evaluate(keptUploads)).toBe(2);
  await context.setOffline(false);
  await page.reload();
  await expect(map.node("Pack").getByRole("img", { name: "socks.png" })).toHaveJSProperty("naturalWidth", 30);
  await expect(map.node("Trip").getByRole("img", { name: "route.png" })).toHaveJSProperty("naturalWidth", 20);
});

test.describe("an export by a function", () => {
  async function ask(page: Page, format: string) {
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("menuitem", { name: "Export…" }).click();
    await page.getByRole("radio", { name: format, exact: true }).check();
    await page.getByRole("button", { name: "Make it in the cloud" }).click();
  }

  test("is saved when it is ready", { tag: "@smoke" }, async ({ page }) => {
    const [download] = await Promise.all([page.waitForEvent("download"), ask(page, "HTML page")]);
    expect(download.suggestedFilename()).toBe("Trip.html");
    expect(await readFile(await download.path(), "utf8")).toContain("Pack");
    await expect(page.getByText("Exported as HTML")).toBeVisible();
  });

  test("comes also when the network was cut meanwhile", async ({ page, context }) => {
    await expect(page.getByLabel("Saving")).toContainText("Saved");
    const posted = page.waitForResponse(
      (response) => response.request().method() === "POST" && response.status() === 204,
    );
    const downloaded = page.waitForEvent("download");
    await ask(page, "Indented text");
    await posted;
    await context.setOffline(true);
    await expect(tray(page)).toContainText(/Being made|Waiting/);
    await context.setOffline(false);
    const download = await downloaded;
    expect(await readFile(await download.path(), "utf8")).toBe("Trip\n\tPack\n");
  });

  test("that fails says why, and can be tried again", async ({ page }) => {
    await page.route(/\/maps\/\w+\/exports$/, (route) =>
      route.fulfill({
        status: 413,
        contentType: "application/problem+json",
        headers: { "access-control-allow-origin": "*" },
        body: JSON.stringify({
          status: 413,
          detail: "This map is too large to be exported: 20 MB is the most.",
        }),
      }),
    );
    await ask(page, "HTML page");
    await expect(tray(page)).toContainText("This map is too large");
    await page.unroute(/\/maps\/\w+\/exports$/);
    // What arrives, this once, is no map: now it is the function that fails.
    await page.evaluate(() => {
      const { send } = XMLHttpRequest.prototype;
      XMLHttpRequest.prototype.send = function (body) {
        XMLHttpRequest.prototype.send = send;
        const file = body instanceof FormData ? body.get("file") : null;
        if (body instanceof FormData && file instanceof Blob)
          body.set("file", new Blob(["x".repeat(file.size)]));
        send.call(this, body);
      };
    });
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(tray(page)).toContainText("not well-formed JSON");
    const downloaded = page.waitForEvent("download");
    await page.getByRole("button", { name: "Try again" }).click();
    expect((await downloaded).suggestedFilename()).toBe("Trip.html");
  });
});

test("all maps are exported into one file", { tag: "@smoke" }, async ({ map, page }) => {
  await expect(page.getByLabel("Saving")).toContainText("Saved");
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: /My maps/ }).click();
  const dialog = page.getByRole("dialog", { name: "My maps" });
  await dialog.getByLabel("Format of the export").selectOption("Markdown");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Export all my maps" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("my-maps.zip");
  const files = unzipSync(await readFile(await download.path()));
  expect(Object.keys(files)).toContain("Trip.md");
  await expect(dialog.getByRole("status")).toContainText("in the file");
  await expect(map.node("Trip")).toBeAttached();
});

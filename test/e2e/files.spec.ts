import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const mm = `<map version="1.0.1"><node TEXT="Trip"><node TEXT="Pack" POSITION="right"><icon BUILTIN="idea"/>
<richcontent TYPE="NOTE"><html><body><p>Warm socks</p></body></html></richcontent></node>
<node TEXT="Tickets" LINK="https://example.org/" POSITION="left" FOLDED="true"><node TEXT="Train"/></node>
<cloud/></node></map>`;

const file = (name: string, text: string) => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(text, "latin1"),
});

test.beforeEach(({ map }) => map.openNew());

test("a FreeMind file fills an empty map: notes, links and folds come along", async ({ map, page }) => {
  await page.getByLabel("Files to import").setInputFiles(file("trip.mm", mm));
  await expect(map.node("Pack")).toBeVisible();
  await expect(map.node("Tickets")).toHaveAttribute("aria-expanded", "false");
  expect(await map.sideOf(map.node("Tickets"))).toBe("left");
  const report = page.getByRole("dialog");
  await expect(report).toContainText("4 nodes");
  await map.press("Escape");
  await map.node("Pack").getByRole("button", { name: "Note" }).click();
  await expect(page.getByRole("dialog").getByLabel("Note", { exact: true })).toHaveValue(/Warm socks/);
  await map.press("Escape");
  const link = map.node("Tickets").getByRole("link");
  await expect(link).toHaveAttribute("href", "https://example.org/");
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("rel", /noopener/);
});

test("a file for a map in use becomes a map of its own", async ({ map, page }) => {
  await map.write("Mine");
  await page.getByLabel("Files to import").setInputFiles(file("list.md", "# Theirs\n- a\n- b\n"));
  await expect(map.node("Theirs")).toBeVisible();
  await expect(map.node("Mine")).toHaveCount(0);
});

test("a file dropped on a node goes below it", async ({ map, page }) => {
  await map.build("Root\n  here");
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["Shopping\n\tBread\n\tMilk\n"], "shopping.txt", { type: "text/plain" }));
    return data;
  });
  await map.node("here").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(map.node("Bread")).toHaveAttribute("aria-level", "4");
  await map.press("Control+z");
  await expect(map.node("Bread")).toHaveCount(0);
  await expect(map.node("here")).toBeVisible();
});

const bad: [string, string][] = [
  ["truncated.mm", "<map><node TEXT='a'><node TEXT='b'>"],
  ["bomb.mm", '<!DOCTYPE map [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><map><node TEXT="&b;"/></map>'],
  ["picture.mm", "\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR\u0000\u0000"],
  ["empty.md", ""],
];
test("a file that can't be read gives a message, and the open map stays", async ({ map, page }) => {
  await map.build("Mine\n  child");
  for (const [name, text] of bad) {
    await page.getByLabel("Files to import").setInputFiles(file(name, text));
    await expect(page.getByRole("status", { name: "Messages" })).toContainText(name);
    await expect(map.node("Mine")).toBeVisible();
    await expect(map.node("child")).toBeVisible();
  }
});

const exported = [
  ["Markdown", "md", /# Root\s+[\s\S]*- child/],
  ["FreeMind (.mm)", "mm", /<node[^>]*TEXT="child"/],
  ["OPML", "opml", /<outline[^>]*text="child"/],
  ["Indented text", "txt", /Root\n\tchild/],
  ["JSON", "json", /"child"/],
  ["SVG drawing", "svg", /<text[^>]*>[\s\S]*child/],
  ["XMind", "xmind", /^PK/],
  ["PDF", "pdf", /^%PDF-1\.5/],
  ["Word", "docx", /^PK.*\[Content_Types\]\.xml/],
] as const;
test("a map is exported in each format of this browser's making", async ({ map, page }) => {
  await map.build("Root\n  child");
  for (const [format, ending, expected] of exported) {
    const download = page.waitForEvent("download");
    await openExport(page);
    await page.getByRole("radio", { name: format, exact: true }).check({ force: true });
    await page.getByRole("button", { name: `Export as ${format}` }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`Root.${ending}`);
    expect(await readFile(await file.path(), "utf8")).toMatch(expected);
    // What a format left out is told in the dialog.
    await map.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
});

test("Export of a branch by keyboard alone, told what was left out, and the choice is remembered", async ({
  map,
  page,
}) => {
  await map.build("Root\n  child\n    inner");
  await map.node("child").click();
  await page.keyboard.press("Control+Shift+P");
  await page.keyboard.type("export as csv");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Export" });
  await expect(dialog.getByRole("radio", { name: "CSV" })).toBeFocused();
  await dialog.getByLabel("Only the branch “child”").focus();
  await page.keyboard.press("Space");
  const download = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  const file = await download;
  expect(file.suggestedFilename()).toBe("child.csv");
  expect(await readFile(await file.path(), "utf8")).toMatch(/1,,child.*\r\n2,1,inner/);
  await expect(dialog).toBeHidden();
  await openExport(page);
  await expect(dialog.getByRole("radio", { name: "CSV" })).toBeChecked();
});

async function openExport(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Export…" }).click();
}

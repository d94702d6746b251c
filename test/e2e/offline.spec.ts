import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

test.use({ locale: "de-DE" });

/** The page is kept, and with it files that are on no list: the words of this person's language, and of seldom used parts. */
async function toBeKept(page: Page): Promise<void> {
  const paths = () =>
    page.evaluate(async () => {
      const all = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
      return (await Promise.all(all)).flat().map(({ url }) => new URL(url).pathname);
    });
  const kept = ["/", "/config.json", "/manifest.webmanifest"];
  await expect.poll(paths).toEqual(expect.arrayContaining(kept));
  await expect
    .poll(async () => (await paths()).filter((path) => path.startsWith("/assets/de-")).length)
    .toBe(2);
}

test("without a network there is the editor with its panels and the light formats; what is missing is told", async ({
  map,
  page,
  context,
}) => {
  await page.goto("/new");
  await map.acts();
  await page.keyboard.type("Reise");
  await map.press("Enter");
  await expect(page.getByText("Gespeichert", { exact: true })).toBeVisible();
  await toBeKept(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("treeitem", { name: "Reise" })).toBeVisible();
  await map.acts();
  await map.press("Tab");
  await page.keyboard.type("Packen");
  await map.press("Enter");

  await map.press("?");
  await expect(page.getByRole("dialog", { name: "Tastaturkürzel" })).toBeVisible();
  await map.press("Escape");
  for (const [keys, name] of [
    ["Control+Shift+O", "Gliederung"],
    ["Control+Shift+M", "Markdown"],
    ["Control+.", "Stil und Markierungen"],
    ["Control+Alt+M", "Kommentare und Chat"],
  ] as const) {
    await page.getByRole("treeitem", { name: "Packen" }).click();
    await map.press(keys);
    await expect(page.getByRole("complementary", { name })).toBeVisible();
  }

  const dialog = page.getByRole("dialog", { name: "Exportieren" });
  const exportAs = async (format: string) => {
    await map.press("Control+Shift+P");
    await page.getByRole("combobox", { name: "Befehl" }).fill(`Als ${format} exportieren`);
    await map.press("Enter");
    await dialog.getByRole("button", { name: `Als ${format} exportieren` }).click();
  };
  for (const [format, text] of [
    ["SVG-Zeichnung", />Packen</],
    ["Markdown", /^# Reise\n\n- Packen/],
    ["PNG", /PNG/],
  ] as const) {
    const download = page.waitForEvent("download");
    await exportAs(format);
    expect(await readFile(await (await download).path(), "latin1")).toMatch(text);
    // Where a format left something out, it is told there.
    await map.press("Escape");
  }
  const missing = "Ein Teil der Seite wurde nicht geladen.";
  await exportAs("Word");
  await expect(dialog.getByRole("status")).toContainText(missing);
  await map.press("Escape");
  await map.press("Control+Shift+P");
  await page.getByRole("combobox", { name: "Befehl" }).fill("Mit einer Vorlage beginnen");
  await map.press("Enter");
  await expect(page.getByRole("status", { name: "Meldungen" })).toContainText(missing);
});

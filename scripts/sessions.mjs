/**
 * Records the sessions of docs/sessions, which the guide's pages open in the lens, from a running app:
 * `node scripts/sessions.mjs [http://localhost:3000] [NAME…]`. CHROME_PATH names a Chromium, where Playwright has none.
 */
import { chromium } from "@playwright/test";

const [base = "http://localhost:3000", ...asked] = process.argv.slice(2);
const folder = new URL("../docs/sessions/", import.meta.url).pathname;
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox"] });

async function person(url, cookies = []) {
  const context = await browser.newContext({
    // The lens is below the map: there is to be room for panels beside it.
    viewport: { width: 1280, height: 1400 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Somebody with a map of three nodes that is saved. */
async function withMap(title, cookies) {
  const page = await person(`${base}/new`, cookies);
  await page.getByRole("treeitem", { name: "Central idea" }).waitFor();
  await page.getByRole("button", { name: "Menu", exact: true }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.keyboard.type(title);
  await page.keyboard.press("Enter");
  for (const child of ["Where", "When"]) {
    await page.getByRole("treeitem", { name: title, exact: true }).click();
    await page.keyboard.press("Tab");
    await page.keyboard.type(child);
    await page.keyboard.press("Enter");
  }
  await saved(page);
  return page;
}

const saved = (page) => page.getByText("Saved", { exact: true }).waitFor();

async function menu(page, item) {
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function linkOf(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("radio", { name: "Can edit" }).check();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByRole("status").filter({ hasText: "Link copied" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press("Escape");
  return link;
}

/** The code that was mailed: on a local run there is an outbox. */
async function mailedCode(to) {
  const { endpoints } = await (await fetch(`${base}/config.json`)).json();
  const outbox = endpoints.cognitoIdp.replace(/cognito-idp$/, "outbox");
  for (;;) {
    const mails = await (await fetch(outbox, { headers: { accept: "application/json" } })).json();
    const code = /is (\d{6})/.exec(mails.find((mail) => mail.to === to)?.text ?? "")?.[1];
    if (code) return code;
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** Cookies of somebody whom the edge leads to an experiment's side. */
async function onSideOf(experiment) {
  for (let i = 0; i < 1000; i++) {
    const value = i.toString(16).padStart(16, "0");
    const config = await fetch(`${base}/config.json`, { headers: { cookie: `visitor=${value}` } });
    if ((await config.json()).experiment === experiment) return [{ name: "visitor", value, url: base }];
  }
  throw new Error(`nobody is led to ${experiment}`);
}

const lensOf = (page) => page.getByRole("complementary", { name: "Lens" });

async function record(page) {
  await page.keyboard.press("Control+Alt+o");
  await lensOf(page).getByRole("button", { name: "Record", exact: true }).click();
}

async function keep(page, name) {
  // What the cloud does after the last answer belongs to it.
  await page.waitForTimeout(2_500);
  if (!(await lensOf(page).isVisible())) await page.keyboard.press("Control+Alt+o");
  const saving = page.waitForEvent("download");
  await lensOf(page).getByRole("button", { name: "Stop and save" }).click();
  await (await saving).saveAs(`${folder}${name}.json`);
  console.log(name);
}

const sessions = {
  async chat(name) {
    const page = await withMap("Trip");
    const other = await person(await linkOf(page));
    await other.getByRole("treeitem", { name: "Where" }).waitFor();
    await record(page);
    await page.getByRole("treeitem", { name: "Trip", exact: true }).click();
    await page.keyboard.press("Control+Alt+s");
    const field = page.getByRole("textbox", { name: "Message to everyone here" });
    await field.fill("Hello, where do we meet?");
    await page.keyboard.press("Enter");
    await other.getByRole("button", { name: "1 unread message" }).waitFor();
    await keep(page, name);
  },
  async "a-file"(name) {
    const page = await withMap("Trip");
    await record(page);
    await page.getByRole("treeitem", { name: "Where" }).click();
    await menu(page, "Picture and files…");
    const dialog = page.getByRole("dialog", { name: "Picture and files" });
    const buffer = Buffer.from("%PDF-1.7 a list of what to pack");
    await dialog
      .getByLabel("Add files")
      .setInputFiles([{ name: "list.pdf", mimeType: "application/pdf", buffer }]);
    await dialog.getByRole("button", { name: "Save list.pdf" }).waitFor();
    await page.keyboard.press("Escape");
    await keep(page, name);
  },
  async "two-exports"(name) {
    const page = await withMap("Trip");
    await record(page);
    await page.getByRole("treeitem", { name: "Where" }).click();
    for (const format of ["HTML page", "Indented text"]) {
      await menu(page, "Export…");
      await page.getByRole("radio", { name: format, exact: true }).check();
      const made = page.waitForEvent("download");
      await page.getByRole("button", { name: "Make it in the cloud" }).click();
      await made;
    }
    await keep(page, name);
  },
  async "all-maps"(name) {
    const page = await withMap("Trip");
    await record(page);
    await page.getByRole("treeitem", { name: "Where" }).click();
    await menu(page, /My maps/);
    const dialog = page.getByRole("dialog", { name: "My maps" });
    await dialog.getByLabel("Format of the export").selectOption("Markdown");
    const made = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Export all my maps" }).click();
    await made;
    await page.keyboard.press("Escape");
    await keep(page, name);
  },
  async removed(name) {
    const page = await withMap("Trip");
    const eve = await person(await linkOf(page));
    await eve.getByRole("treeitem", { name: "Where" }).click();
    await eve.keyboard.press("Tab");
    await eve.keyboard.type("By Eve");
    await eve.keyboard.press("Enter");
    await page.getByRole("treeitem", { name: "By Eve" }).waitFor();
    await record(page);
    await page.getByRole("treeitem", { name: "Where" }).click();
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await page
      .getByRole("button", { name: /^Remove / })
      .first()
      .click();
    await page.getByRole("button", { name: "Remove now" }).click();
    await eve.getByText("Your access to this map has ended", { exact: false }).waitFor();
    await page.keyboard.press("Escape");
    await keep(page, name);
  },
  async account(name) {
    const page = await withMap("Trip");
    await record(page);
    await page.getByRole("treeitem", { name: "Where" }).click();
    await menu(page, /^(Sign in|Account)…$/);
    await page.getByRole("button", { name: "Create an account" }).click();
    const email = `ada-${Date.now()}@example.com`;
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("New password", { exact: true }).fill("correct horse battery");
    await page.getByRole("button", { name: "Create an account" }).click();
    await page.getByLabel("Code from the e-mail").fill(await mailedCode(email));
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("You are signed in.", { exact: false }).waitFor();
    await menu(page, "My maps");
    await page.getByRole("button", { name: "Star Trip" }).click();
    await page.keyboard.press("Escape");
    await keep(page, name);
  },
  async "related-terms"(name) {
    const page = await withMap("Coffee", await onSideOf("related-terms"));
    await record(page);
    await page.getByRole("treeitem", { name: "Coffee", exact: true }).click();
    // The first question meets a cold function and Wikidata; the second what it has kept.
    for (const term of ["coffee bean", "tea"]) {
      await page.keyboard.press("Control+Alt+r");
      await page.getByRole("option", { name: term, exact: true }).click();
      await page.keyboard.press("Escape");
    }
    await saved(page);
    await keep(page, name);
  },
  async gallery(name) {
    const page = await withMap("Openings of chess");
    await record(page);
    await page.getByRole("treeitem", { name: "Where" }).click();
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await page.getByRole("button", { name: "Show in the gallery" }).click();
    await page.getByRole("link", { name: "Open in the gallery" }).waitFor({ timeout: 60_000 });
    await page.keyboard.press("Escape");
    const visitor = await person(`${base}/gallery/?q=openings`);
    await visitor.getByRole("link", { name: "Openings of chess" }).first().waitFor();
    await keep(page, name);
  },
};

for (const [name, session] of Object.entries(sessions))
  if (asked.length === 0 || asked.includes(name))
    await session(name).catch((error) => {
      console.error(`${name}: ${error.message}`);
      process.exitCode = 1;
    });
await browser.close();

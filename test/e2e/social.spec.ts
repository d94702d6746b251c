/** Signing in with another provider: off by default, so these tests run a cloud whose template has one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesize } from "../../lib/app.ts";
import { type Cloud, startCloud } from "../../local/index.ts";
import { openAccount } from "./accounts.ts";
import { expect, test } from "./fixtures.ts";
import { newPerson, saved } from "./people.ts";

const folder = mkdtempSync(join(tmpdir(), "rhizome-social-"));
let cloud: Cloud;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  const google = { clientId: "an-app", secretName: "rhizome/google" };
  process.env.CDK_VALIDATION = "false";
  await synthesize({ outdir: join(folder, "out"), context: { socialSignIn: { google } } });
  cloud = await startCloud({
    assembly: join(folder, "out"),
    dataDir: join(folder, "data"),
    sitePort: 0,
    overlay: (endpoint) => ({
      "config.json": {
        endpoints: {
          cognitoIdentity: endpoint("cognito-identity"),
          cognitoIdp: endpoint("cognito-idp"),
          dynamodb: endpoint("dynamodb"),
          s3: endpoint("s3"),
        },
      },
    }),
  });
});
test.afterAll(async () => {
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("one goes to the provider and comes back to the map, signed in; the code is of no use to others", async ({
  browser,
}) => {
  const person = await newPerson(browser, { baseURL: cloud.siteUrl });
  const { page } = person.map;
  await person.map.openNew();
  await person.map.write("With Google");
  await saved(person);
  const address = page.url();
  await openAccount(person);
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.url().includes("/oauth2/authorize")),
    page.getByRole("button", { name: "Continue with Google" }).click(),
  ]);
  const asked = new URL(request.url()).searchParams;
  expect(asked.get("code_challenge_method")).toBe("S256");
  expect(asked.get("state")).toMatch(/^[\w-]{43}$/);
  await expect(page.getByText("stands in for")).toBeVisible();
  await page.getByLabel("E-mail").fill("ada@example.com");
  await page.getByLabel("Name").fill("Ada");
  await page.getByRole("button", { name: "Go on as this person" }).click();
  await expect(page).toHaveURL(address);
  await expect(person.map.node("With Google")).toBeVisible();
  await expect(page.getByText("You are signed in.", { exact: false })).toBeVisible();
  await openAccount(person);
  await expect(page.getByText("ada@example.com")).toBeVisible();
});

test("an answer that nobody here asked for signs nobody in", async ({ browser }) => {
  const person = await newPerson(browser, { baseURL: cloud.siteUrl });
  const { page } = person.map;
  await page.goto("/signed-in?code=somebody-elses&state=guessed");
  await expect(page.getByText("The sign-in was not completed.")).toBeVisible();
});

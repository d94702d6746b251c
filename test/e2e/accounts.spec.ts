import { codeAt, stepOf } from "../../local/cognito/user-pool/totp.ts";
import {
  mailedCode,
  newEmail,
  openAccount,
  openMyMaps,
  PASSWORD,
  signedIn,
  signIn,
  signUp,
} from "./accounts.ts";
import { expect, test } from "./fixtures.ts";
import { newPerson, type Person, saved } from "./people.ts";

async function withMap(person: Person, name: string): Promise<void> {
  await person.map.openNew();
  await person.map.write(name);
  await saved(person);
}

/** Opens a map of "my maps" and changes it: it is this person's, not only listed. */
async function changeFromList(person: Person, name: string): Promise<void> {
  const { page } = person.map;
  await openMyMaps(person);
  await page
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .first()
    .click();
  await expect(person.map.node(name)).toBeVisible();
  await expect(page.getByText("View only")).toBeHidden();
  await person.map.press("Tab");
  await person.map.write("A branch");
  await saved(person);
}

test("a guest signs up and keeps the map; another browser signs in and has it", async ({ browser }) => {
  const ada = await newPerson(browser);
  await withMap(ada, "Made as a guest");
  const email = await signUp(ada);
  await ada.map.page.reload();
  await expect(ada.map.node("Made as a guest")).toBeVisible();
  await saved(ada);

  const elsewhere = await newPerson(browser);
  await elsewhere.map.openNew();
  await signIn(elsewhere, email.toUpperCase());
  await signedIn(elsewhere);
  await changeFromList(elsewhere, "Made as a guest");
  await expect(ada.map.node("A branch")).toBeVisible();
});

test("a guest with maps signs in to an account that has maps: it has both from then on", async ({
  browser,
}) => {
  const first = await newPerson(browser);
  await withMap(first, "From the first device");
  const email = await signUp(first);

  const second = await newPerson(browser);
  await withMap(second, "From the second device");
  await signIn(second, email);
  await signedIn(second);
  // Credentials of the account now, on the map that the guest made.
  await second.map.page.reload();
  await expect(second.map.node("From the second device")).toBeVisible();
  await saved(second);
  await changeFromList(second, "From the first device");

  await changeFromList(first, "From the second device");
});

test("signing out takes the maps off this device, and one is a new guest", async ({ browser }) => {
  const person = await newPerson(browser);
  await withMap(person, "Only while signed in");
  const { page } = person.map;
  const email = await signUp(person);
  await openAccount(person);
  await page.getByRole("button", { name: "Sign out here" }).click();
  await expect(page).toHaveURL(/\/new$/);
  await expect(person.map.focused).toHaveAccessibleName("Central idea");
  await page.waitForLoadState("networkidle");
  await openMyMaps(person);
  await expect(page.getByText("None yet.", { exact: false })).toBeVisible();
  await page.keyboard.press("Escape");
  await signIn(person, email);
  await signedIn(person);
  await changeFromList(person, "Only while signed in");
});

test("signing out everywhere ends the sign-in of other browsers too", async ({ browser }) => {
  const one = await newPerson(browser);
  await one.map.openNew();
  const email = await signUp(one);
  const other = await newPerson(browser);
  await other.map.openNew();
  await signIn(other, email);
  await signedIn(other);

  await openAccount(one);
  await one.map.page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(one.map.page).toHaveURL(/\/new$/);

  await openAccount(other);
  await expect(other.map.page.getByText("Your sign-in has ended.", { exact: false })).toBeVisible();
  await other.map.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await other.map.page.getByRole("dialog").getByRole("button", { name: "Sign in", exact: true }).click();
  await signedIn(other);
});

test("the e-mail is changed by a code to the new one, and so is a forgotten password; the old ones are of no use", async ({
  browser,
}) => {
  const person = await newPerson(browser);
  await person.map.openNew();
  const { page } = person.map;
  const old = await signUp(person);
  const email = newEmail();
  await openAccount(person);
  await page.getByRole("button", { name: "Change e-mail" }).click();
  await page.getByLabel("New e-mail").fill(email);
  await page.getByRole("button", { name: "Send a code" }).click();
  await page.getByLabel("Code from the e-mail").fill("000000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("alert")).toContainText("That code is not right.");
  const before = await mailedCode(person, email);
  await page.getByLabel("Code from the e-mail").fill(before);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(`From now on you sign in with ${email}.`)).toBeVisible();
  // The sign-in goes on, in this browser too.
  await page.reload();
  await openAccount(person);
  await expect(page.getByText("You are signed in as")).toContainText(email);
  const other = await newPerson(browser);
  await other.map.openNew();
  await openAccount(other);
  const there = other.map.page;
  await there.getByRole("button", { name: "Forgot your password?" }).click();
  await there.getByLabel("E-mail").fill(email);
  await there.getByRole("button", { name: "Send a code" }).click();
  await there.getByLabel("Code from the e-mail").fill(await mailedCode(other, email, before));
  await there.getByLabel("New password", { exact: true }).fill("another good password");
  await there.getByRole("button", { name: "Set password" }).click();
  await signedIn(other);

  const third = await newPerson(browser);
  await third.map.openNew();
  await signIn(third, email);
  await expect(third.map.page.getByRole("alert")).toHaveText("The e-mail or the password is not right.");
  await third.map.page.getByLabel("E-mail").fill(old);
  await third.map.page.getByLabel("Password", { exact: true }).fill("another good password");
  await third.map.page.getByRole("dialog").getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(third.map.page.getByRole("alert")).toHaveText("The e-mail or the password is not right.");
  await page.close();
});

test("an authenticator app is set up, and asked for from then on", async ({ browser }) => {
  const person = await newPerson(browser);
  await person.map.openNew();
  const { page } = person.map;
  const email = await signUp(person);
  await openAccount(person);
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  await expect(page.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  const secret = (await page.locator(".secret").innerText()).replaceAll(" ", "");
  await page.getByLabel("Code of the authenticator app").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("alert")).toContainText("not right");
  const step = stepOf(Date.now());
  await page.getByLabel("Code of the authenticator app").fill(codeAt(secret, step));
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("is asked for when you sign in", { exact: false })).toBeVisible();

  const other = await newPerson(browser);
  await other.map.openNew();
  await signIn(other, email);
  // The one of before is used up; the next one is good already, as clocks differ.
  await other.map.page.getByLabel("Code of the authenticator app").fill(codeAt(secret, step + 1));
  await other.map.page.getByRole("dialog").getByRole("button", { name: "Sign in", exact: true }).click();
  await signedIn(other);
});

test("a passkey is added, and signs in without a password", async ({ browser }) => {
  const person = await newPerson(browser);
  const { page } = person.map;
  const devtools = await person.context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await person.map.openNew();
  const email = await signUp(person);
  await openAccount(person);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText(/^Passkey of /)).toBeVisible();
  await page.getByRole("button", { name: "Sign out here" }).click();
  await expect(page).toHaveURL(/\/new$/);
  await expect(page.getByRole("button", { name: "Menu", exact: true })).toBeVisible();
  await openAccount(person);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await signedIn(person);
});

test("what is wrong is said: a short password, a wrong code, an address that is taken", async ({
  browser,
}) => {
  const person = await newPerson(browser);
  await person.map.openNew();
  const { page } = person.map;
  const email = newEmail();
  await openAccount(person);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create an account" }).click();
  const code = await mailedCode(person, email);
  await page.getByLabel("Code from the e-mail").fill(code === "000000" ? "000001" : "000000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("alert")).toContainText("That code is not right.");
  await page.getByRole("button", { name: "Close" }).click();

  // Not confirmed: the right password leads to the code.
  await signIn(person, email);
  await page.getByLabel("Code from the e-mail").fill(await mailedCode(person, email, code));
  await page.getByRole("button", { name: "Confirm" }).click();
  await signedIn(person);

  const other = await newPerson(browser);
  await other.map.openNew();
  await openAccount(other);
  await other.map.page.getByRole("button", { name: "Create an account" }).click();
  await other.map.page.getByLabel("E-mail").fill(email);
  await other.map.page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await other.map.page.getByRole("button", { name: "Create an account" }).click();
  await expect(other.map.page.getByRole("alert")).toContainText(
    "There is an account for this e-mail already.",
  );
});

/** What tests of accounts share: a person who signs up, and their mailbox. */
import { expect } from "./fixtures.ts";
import type { Person } from "./people.ts";

export const PASSWORD = "correct horse battery";

let count = 0;
/** An address that no other test has. */
export const newEmail = (): string => `p${process.pid}-${Date.now().toString(36)}-${++count}@example.com`;

interface Mail {
  readonly to: string;
  readonly text: string;
}

/** The code that was mailed last, of the outbox of the cloud behind the site. */
export async function mailedCode(person: Person, to: string, before = ""): Promise<string> {
  const config = await person.context.request.get("/config.json");
  const { endpoints } = (await config.json()) as { endpoints: { cognitoIdp: string } };
  const outbox = endpoints.cognitoIdp.replace(/cognito-idp$/, "outbox");
  let code = "";
  await expect(async () => {
    const answer = await person.context.request.get(outbox, { headers: { accept: "application/json" } });
    const mail = ((await answer.json()) as Mail[]).find((one) => one.to === to);
    code = /is (\d{6})/.exec(mail?.text ?? "")?.[1] ?? "";
    expect(code).not.toBe("");
    expect(code).not.toBe(before);
  }).toPass();
  return code;
}

export async function openAccount({ map: { page } }: Person): Promise<void> {
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: /^(Sign in|Account)…$/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

const told = "You are signed in. Your maps are with your account now.";

export async function signUp(person: Person, email = newEmail()): Promise<string> {
  const { page } = person.map;
  await openAccount(person);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Code from the e-mail").fill(await mailedCode(person, email));
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(told)).toBeVisible();
  return email;
}

export async function signIn(person: Person, email: string, password = PASSWORD): Promise<void> {
  const { page } = person.map;
  await openAccount(person);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("dialog").getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function signedIn({ map: { page } }: Person): Promise<void> {
  await expect(page.getByText(told)).toBeVisible();
}

/** Titles in "my maps". */
export async function openMyMaps({ map: { page } }: Person): Promise<void> {
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "My maps" }).click();
}

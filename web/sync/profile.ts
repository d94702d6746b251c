/** How this person appears to others; kept in this browser. */
import { effect, signal } from "@preact/signals-core";
import { t } from "../i18n/index.ts";
import { spoken } from "../i18n/spoken.ts";
import { pick, standApart } from "./stand-apart.ts";
import type { Profile } from "./types.ts";

const colors = ["#2563eb", "#c2410c", "#15803d", "#9333ea", "#be123c", "#0e7490", "#a16207", "#4d7c0f"];
const key = "rhizome-profile";

function kept(): Profile | undefined {
  try {
    const { name, color, isPicked } = JSON.parse(localStorage.getItem(key) ?? "null") ?? {};
    if (typeof name !== "string" || typeof color !== "string") return undefined;
    return { name, color, ...(isPicked === true && { isPicked }) };
  } catch {
    return undefined;
  }
}

/** Write to it to change how others see this person. Until then it is a plant's name, in the person's language. */
export const profile = signal<Profile>(kept() ?? { name: "", color: pick(colors) ?? "", isPicked: true });

void spoken.then(() => {
  if (profile.peek().name !== "") return;
  profile.value = { ...profile.peek(), name: pick(guests()) ?? "" };
});

const guests = (): string[] =>
  t("profile.plants")
    .split(", ")
    .map((plant) => t("profile.guest", { plant }));

/** Those who were here before keep their names and colours: what nobody chose for this person gives way to them. */
export function giveWay(others: readonly Profile[]): void {
  const own = profile.peek();
  if (!own.isPicked || own.name === "") return;
  if (!others.some(({ name, color }) => name === own.name || color === own.color)) return;
  const next = standApart(own, others, { names: guests(), colors });
  if (next.name !== own.name || next.color !== own.color) profile.value = next;
}

effect(() => {
  const text = JSON.stringify(profile.value);
  try {
    localStorage.setItem(key, text);
  } catch {
    // Storage is switched off: the name lasts as long as the page.
  }
});

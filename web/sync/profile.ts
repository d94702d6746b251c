/** How this person appears to others; kept in this browser. */
import { effect, signal } from "@preact/signals-core";
import { t } from "../i18n/index.ts";
import { spoken } from "../i18n/spoken.ts";
import type { Profile } from "./types.ts";

const colors = ["#2563eb", "#c2410c", "#15803d", "#9333ea", "#be123c", "#0e7490", "#a16207", "#4d7c0f"];
const key = "rhizome-profile";

const pick = (from: readonly string[]): string => from[Math.floor(Math.random() * from.length)] ?? "";

function kept(): Profile | undefined {
  try {
    const { name, color } = JSON.parse(localStorage.getItem(key) ?? "null") ?? {};
    return typeof name === "string" && typeof color === "string" ? { name, color } : undefined;
  } catch {
    return undefined;
  }
}

/** Write to it to change how others see this person. Until then it is a plant's name, in the person's language. */
export const profile = signal<Profile>(kept() ?? { name: "", color: pick(colors) });

void spoken.then(() => {
  if (profile.peek().name !== "") return;
  const plant = pick(t("profile.plants").split(", "));
  profile.value = { ...profile.peek(), name: t("profile.guest", { plant }) };
});

effect(() => {
  const text = JSON.stringify(profile.value);
  try {
    localStorage.setItem(key, text);
  } catch {
    // Storage is switched off: the name lasts as long as the page.
  }
});

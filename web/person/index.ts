/** The person's own state for the page: preferences, starred maps, the last view of each map. */
import { effect, signal } from "@preact/signals-core";
import { account } from "../account/state.ts";
import type { App } from "../app.ts";
import { ownKeys } from "../editor/own-keys.ts";
import { type Scheme, schemes, showScheme } from "../editor/theme.ts";
import { speak } from "../i18n/index.ts";
import { languageFor } from "../i18n/languages.ts";
import { cloud, profile } from "../sync/index.ts";
import { minimap, toggleMinimap } from "../ui/minimap-choice.ts";
import { asOwnKeys } from "./own-keys.ts";
import { PersonState } from "./state.ts";
import { ViewMemory } from "./view-memory.ts";

/** ms until a choice is written, so that a few in a row are one write each at most. */
const SOON = 2000;

const state = new PersonState({
  storage: localStorage,
  cloud: async () => (account.peek()?.tokens ? cloud() : undefined),
  changed: (key, value) => {
    apply(key, value);
    if (key.startsWith("talk#")) talkMarksChanged.value++;
    views?.changed(key, value);
  },
});
let views: ViewMemory | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps a choice of this person. */
export function prefer(name: "language" | "profile" | "minimap" | "scheme" | "keys", value: unknown): void {
  if (state.set(`pref#${name}`, value)) flushSoon();
}

export const isStarred = (mapId: string): boolean => state.get(`star#${mapId}`) === true;

export function star(mapId: string, starred: boolean): void {
  if (state.set(`star#${mapId}`, starred)) flushSoon();
}

/** Up to which number of publishing this person has read the talk of a map. */
export interface TalkMarks {
  readonly comments: number;
  readonly chat: number;
}

/** Read it in an effect to be told when a mark came from another device. */
export const talkMarksChanged = signal(0);

export function talkMarks(mapId: string): TalkMarks {
  const { comments, chat } = Object(state.get(`talk#${mapId}`)) as Partial<Record<keyof TalkMarks, unknown>>;
  return { comments: Number(comments) || 0, chat: Number(chat) || 0 };
}

export function markTalk(mapId: string, marks: TalkMarks): void {
  if (!state.set(`talk#${mapId}`, marks)) return;
  talkMarksChanged.value++;
  flushSoon();
}

/** Asks what has been read on another device. */
export async function pullTalkMarks(mapId: string): Promise<void> {
  await state.pull(`talk#${mapId}`, `talk#${mapId}`);
}

/** Brings all of this device and all of the account together: after signing in, and before asking for it at leisure. */
export async function syncPerson(): Promise<void> {
  await state.pull();
  await state.flush();
}

/** Follows the page: what is chosen elsewhere comes here, and where one looks is remembered. */
export function followPerson(app: App): void {
  views = new ViewMemory(app, state);
  effect(() => {
    if (!account.value?.tokens) return;
    // Choices and stars; a map's view is asked for when the map is opened.
    state
      .pull("pref#", "star#~")
      .then(() => state.flush())
      .catch(() => {});
  });
  addEventListener("online", () => flushSoon());
}

function flushSoon(): void {
  clearTimeout(timer);
  // What fails is tried again with the next change, or when the network is back.
  timer = setTimeout(
    () =>
      void state
        .flush("pref#")
        .then(() => state.flush("star#"))
        .then(() => state.flush("talk#"))
        .catch(() => {}),
    SOON,
  );
}

/** A choice that was made on another device. Its text is checked like anything from outside. */
function apply(key: string, value: unknown): void {
  if (key === "pref#language" && typeof value === "string") {
    const language = languageFor(value);
    if (language) void speak(language).catch(() => {});
  }
  if (key === "pref#minimap" && typeof value === "boolean" && value !== minimap.peek()) toggleMinimap();
  if (key === "pref#scheme" && schemes.includes(value as Scheme)) showScheme(value as Scheme);
  if (key === "pref#keys") ownKeys.value = asOwnKeys(value);
  if (key === "pref#profile") {
    const { name, color } = Object(value) as Record<string, unknown>;
    if (typeof name === "string" && typeof color === "string" && /^#[0-9a-f]{6}$/.test(color))
      profile.value = { name: name.slice(0, 40), color };
  }
}

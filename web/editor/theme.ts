import { colours as palette } from "../../model/types.ts";

/** Colours that the canvas needs, read from the style sheet so that they are written down once. */
export interface Theme {
  readonly branches: readonly string[];
  readonly branchText: readonly string[];
  readonly branchFill: readonly string[];
  readonly root: string;
  readonly rootText: string;
  readonly text: string;
  readonly accent: string;
  readonly surface: string;
  /** How wide lines are, as a part of a plain map's. */
  readonly lineWidth: number;
  /** The colour of a custom property, without its dashes. */
  named(name: string): string;
}

/** What branches get by themselves. Those that a person chose have the numbers after these. */
export const BRANCH_COLOURS = 8;

export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const isForced = matchMedia(FORCED).matches;
  const get = (name: string) => (isForced ? forced(name) : "") || style.getPropertyValue(name).trim();
  const count = BRANCH_COLOURS + palette.length;
  const numbered = (name: string) => Array.from({ length: count }, (_, i) => get(`--${name}-${i}`));
  const known = new Map<string, string>();
  return {
    branches: numbered("branch"),
    branchText: numbered("branch-text"),
    branchFill: numbered("branch-fill"),
    root: get("--root-fill"),
    rootText: get("--root-text"),
    text: get("--ink"),
    accent: get("--accent"),
    surface: get("--surface"),
    lineWidth: Number(get("--line-width")) || 1,
    named: (name) => {
      const colour = known.get(name) ?? get(`--${name}`);
      known.set(name, colour);
      return colour;
    },
  };
}

/** The system's colour in the place of one of ours, as the page around the canvas has it. */
function forced(name: string): string {
  if (name === "--line-width") return "";
  if (/accent/.test(name)) return "Highlight";
  return /^--(bg|surface|root-text|branch-text|.*-fill$)/.test(name) && name !== "--root-fill"
    ? "Canvas"
    : "CanvasText";
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  return scheme === "system" ? query().matches : scheme === "dark";
}

/** Calls `changed` when the system, or the person, goes from light to dark or back. Returns the way to stop. */
export function onScheme(changed: () => void): () => void {
  const on = new AbortController();
  for (const asked of [QUERY, FORCED]) matchMedia(asked).addEventListener("change", changed, on);
  addEventListener(CHOSEN, changed, on);
  return () => on.abort();
}

export const schemes = ["system", "light", "dark"] as const;
export type Scheme = (typeof schemes)[number];

const QUERY = "(prefers-color-scheme: dark)";
const FORCED = "(forced-colors: active)";
const KEY = "rhizome.scheme";
const CHOSEN = "rhizome:scheme";
const query = () => matchMedia(QUERY);
let scheme: Scheme = "system";
let rules: CSSMediaRule[] | undefined;

export const schemeNow = (): Scheme => scheme;

/** Shows the page as the person chose it in this browser; before anything is drawn, so that nothing flashes. */
export function recallScheme(): void {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === "light" || kept === "dark") showScheme(kept);
  } catch {
    // A browser that keeps nothing shows what the system has.
  }
}

/** Light or dark whatever the system has: the rules for dark hold always, or never. */
export function showScheme(chosen: Scheme): void {
  scheme = chosen;
  rules ??= [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule)
    .filter(({ media }) => media.mediaText === QUERY);
  const media = { system: QUERY, light: "not all", dark: "all" }[chosen];
  for (const rule of rules) rule.media.mediaText = media;
  document.documentElement.style.colorScheme = chosen === "system" ? "" : chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // A full or forbidden storage costs only the memory of the choice.
  }
  dispatchEvent(new Event(CHOSEN));
}

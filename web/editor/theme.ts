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
  const get = (name: string) => style.getPropertyValue(name).trim();
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

/** Whether the page is dark now. */
export function isDark(): boolean {
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Calls `changed` when the system goes from light to dark or back. Returns the way to stop. */
export function onScheme(changed: () => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

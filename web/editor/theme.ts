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
}

export const BRANCH_COLOURS = 8;

export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const get = (name: string) => style.getPropertyValue(name).trim();
  const numbered = (name: string) => Array.from({ length: BRANCH_COLOURS }, (_, i) => get(`--${name}-${i}`));
  return {
    branches: numbered("branch"),
    branchText: numbered("branch-text"),
    branchFill: numbered("branch-fill"),
    root: get("--root-fill"),
    rootText: get("--root-text"),
    text: get("--ink"),
    accent: get("--accent"),
    surface: get("--surface"),
  };
}

/** Calls `changed` when the system goes from light to dark or back. Returns the way to stop. */
export function onScheme(changed: () => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

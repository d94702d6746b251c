import { mixed, type Theme, themeOf } from "../../model/themes.ts";

/** What a theme changes beside colours, and the way to take it off. */
export interface Dress extends Pick<Theme, "shapes" | "line" | "font"> {
  undress(): void;
}

const plain = { shapes: {}, line: "curve", font: "sans" } as const;

/** Puts a theme's colours on the map's element, as custom properties: what is drawn in it reads them there. */
export function dress(host: HTMLElement, name: string | undefined, isDark: boolean): Dress {
  const theme = themeOf(name);
  if (!theme) return { ...plain, undress: () => {} };
  const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  const values = propertiesOf(theme, isDark, accent);
  for (const [property, value] of Object.entries(values)) host.style.setProperty(property, value);
  return {
    shapes: theme.shapes,
    line: theme.line,
    font: theme.font,
    undress: () => {
      for (const property of Object.keys(values)) host.style.removeProperty(property);
    },
  };
}

/** What a theme has in the place of the style sheet's, by custom property. */
export function propertiesOf(theme: Theme, isDark: boolean, accent: string): Record<string, string> {
  const { background, ink, root, rootText, branches, fills, fillTexts } = isDark ? theme.dark : theme.light;
  const values: Record<string, string> = {
    "--bg": background,
    "--ink": ink,
    "--surface": background,
    "--surface-2": mixed(ink, background, 0.07),
    "--accent-soft": mixed(accent, background, isDark ? 0.2 : 0.12),
    "--root-fill": root,
    "--root-text": rootText,
    "--line-width": String(theme.width),
  };
  for (const [i, branch] of branches.entries()) {
    values[`--branch-${i}`] = branch;
    values[`--branch-fill-${i}`] = fills[i] ?? branch;
    values[`--branch-text-${i}`] = fillTexts[i] ?? ink;
  }
  return values;
}

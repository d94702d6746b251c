import { useEffect, useState } from "preact/hooks";
import { ROOT } from "../../model/document.ts";
import { themeNames, themeOf } from "../../model/themes.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { Choice, Group } from "./controls.tsx";

/** The themes of the map, each as a little map in its colours. */
export function ThemeGallery({ editor }: { editor: Editor }) {
  const [, redraw] = useState(0);
  useEffect(
    () => editor.map.onChange(({ changed }) => changed.has(ROOT) && redraw((times) => times + 1)),
    [editor],
  );
  const now = themeOf(editor.map.attributes(ROOT).theme) ? editor.map.attributes(ROOT).theme : undefined;
  return (
    <Group name={t("style.theme")}>
      {[undefined, ...themeNames].map((name) => (
        <Choice
          key={name ?? ""}
          name={t(`theme.${name ?? "plain"}`)}
          class="theme"
          on={now === name}
          disabled={editor.readOnly.value}
          run={() => editor.edit(({ map }) => map.setAttributes(ROOT, { theme: name }))}
        >
          <Thumbnail name={name} />
        </Choice>
      ))}
    </Group>
  );
}

function Thumbnail({ name }: { name: string | undefined }) {
  const theme = themeOf(name);
  const [colour, fill] = ["branches", "fills"].map((list) => (i: number) => {
    if (!theme) return `var(--branch${list === "fills" ? "-fill" : ""}-${i})`;
    const of = (scheme: "light" | "dark") => theme[scheme][list as "branches" | "fills"][i];
    return `light-dark(${of("light")}, ${of("dark")})`;
  }) as [(i: number) => string, (i: number) => string];
  const both = (part: "background" | "root", plain: string) =>
    theme ? `light-dark(${theme.light[part]}, ${theme.dark[part]})` : plain;
  const round = theme?.shapes.root === "box" ? 2 : 5;
  return (
    <svg viewBox="0 0 64 40" width="64" height="40" aria-hidden="true">
      <rect width="64" height="40" rx="5" style={{ fill: both("background", "var(--bg)") }} />
      {[8, 20, 32].map((y, i) => (
        <>
          <path
            d={`M24 20 C34 20 32 ${y} 40 ${y}`}
            fill="none"
            style={{ stroke: colour(i), strokeWidth: 1.6 * (theme?.width ?? 1) }}
          />
          <rect
            x="40"
            y={y - 4}
            width="18"
            height="8"
            rx={theme?.shapes.branch === "pill" ? 4 : 2}
            style={{ fill: fill(i) }}
          />
        </>
      ))}
      <rect
        x="6"
        y="15"
        width="20"
        height="10"
        rx={round}
        style={{ fill: both("root", "var(--root-fill)") }}
      />
    </svg>
  );
}

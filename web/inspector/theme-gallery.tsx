import { ROOT } from "../../model/document.ts";
import { themeNames, themeOf } from "../../model/themes.ts";
import type { LineShape } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { useRoot } from "./attributes.ts";
import { Choice, Group } from "./controls.tsx";

/** The themes of the map, each as a little map in its colours. */
export function ThemeGallery({ editor }: { editor: Editor }) {
  const { theme } = useRoot(editor);
  const now = themeOf(theme) ? theme : undefined;
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

/** From the middle to a branch at this height. */
const ways: Record<LineShape, (y: number) => string> = {
  curve: (y) => `C34 20 32 ${y} 40 ${y}`,
  straight: (y) => `L40 ${y}`,
  elbow: (y) => `H33V${y}H40`,
  round: (y) =>
    y === 20 ? "H40" : `H30Q33 20 33 ${y > 20 ? 23 : 17}V${y > 20 ? y - 3 : y + 3}Q33 ${y} 36 ${y}H40`,
};

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
            d={`M24 20 ${ways[theme?.line ?? "curve"](y)}`}
            fill="none"
            stroke-linejoin="round"
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

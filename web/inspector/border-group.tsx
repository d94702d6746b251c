import { borderDashes, borderWidths, type StyleAttribute } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";
import { restyle } from "../editor/marks.ts";
import { t } from "../i18n/index.ts";
import { Choice, Group, Swatches } from "./controls.tsx";

interface BorderProps {
  editor: Editor;
  style: Readonly<StyleAttribute>;
  disabled: boolean;
}

/** Width, dashes and colour of the line around nodes. */
export function BorderGroup({ editor, style: { border, borderDash, borderColor }, disabled }: BorderProps) {
  return (
    <>
      <Group name={t("style.border")}>
        {borderWidths.map((width) => (
          <Choice
            key={width}
            name={t(width === "none" ? "style.noBorder" : `style.${width}`)}
            on={border === width}
            disabled={disabled}
            run={() => restyle(editor, { border: border === width ? undefined : width })}
          >
            <span class={`border-${width}`} />
          </Choice>
        ))}
        <span class="inspector-gap" />
        {borderDashes.map((dash) => (
          <Choice
            key={dash}
            name={t(`relation.${dash}`)}
            on={borderDash === dash}
            disabled={disabled}
            run={() => restyle(editor, { borderDash: borderDash === dash ? undefined : dash })}
          >
            <span class={`border-${dash}`} />
          </Choice>
        ))}
      </Group>
      <Swatches
        name={t("style.borderColor")}
        value={borderColor}
        disabled={disabled}
        pick={(color) => restyle(editor, { borderColor: color })}
      />
    </>
  );
}

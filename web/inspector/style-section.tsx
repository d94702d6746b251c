import { shapes } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";
import { copyStyle, mark, pasteStyle, restyle, styleBranch } from "../editor/marks.ts";
import { t } from "../i18n/index.ts";
import { keepFocus } from "../ui/top-bar.tsx";
import { useAttributes } from "./attributes.ts";
import { Choice, Group, Swatches } from "./controls.tsx";
import { ThemeGallery } from "./theme-gallery.tsx";

const faces = [
  { member: "bold", letter: <b>B</b> },
  { member: "italic", letter: <i>I</i> },
  { member: "strike", letter: <s>S</s> },
] as const;

export function StyleSection({ editor }: { editor: Editor }) {
  const { style = {}, branch } = useAttributes(editor);
  const disabled = editor.readOnly.value;
  const isPlain = Object.keys(style).length === 0 && branch === undefined;
  return (
    <>
      <ThemeGallery editor={editor} />
      <Group name={t("style.text")}>
        {faces.map(({ member, letter }) => (
          <Choice
            key={member}
            name={t(`style.${member}`)}
            on={style[member] === true}
            disabled={disabled}
            run={() => restyle(editor, { [member]: style[member] ? undefined : true })}
          >
            {letter}
          </Choice>
        ))}
        <span class="inspector-gap" />
        {(["s", "m", "l"] as const).map((size) => (
          <Choice
            key={size}
            name={t(`style.${size}`)}
            on={(style.size ?? "m") === size}
            disabled={disabled}
            run={() => restyle(editor, { size: size === "m" ? undefined : size })}
          >
            <span class={`size-${size}`}>A</span>
          </Choice>
        ))}
      </Group>
      <Group name={t("style.shape")}>
        {shapes.map((shape) => (
          <Choice
            key={shape}
            name={t(`style.${shape}`)}
            class="pick shape"
            on={style.shape === shape}
            disabled={disabled}
            run={() => restyle(editor, { shape: style.shape === shape ? undefined : shape })}
          >
            <span class={`shape-${shape}`} />
          </Choice>
        ))}
      </Group>
      <Swatches
        name={t("style.color")}
        value={style.color}
        disabled={disabled}
        pick={(color) => restyle(editor, { color })}
      />
      <Swatches
        name={t("style.fill")}
        suffix="-fill"
        value={style.fill}
        disabled={disabled}
        pick={(fill) => restyle(editor, { fill })}
      />
      <Swatches
        name={t("style.branch")}
        value={branch}
        disabled={disabled}
        pick={(colour) => mark(editor, () => ({ branch: colour }))}
      />
      <div class="inspector-row">
        <button type="button" class="button small" onClick={() => copyStyle(editor)}>
          {t("style.copy")}
        </button>
        <button type="button" class="button small" disabled={disabled} onClick={() => pasteStyle(editor)}>
          {t("style.paste")}
        </button>
        <button
          type="button"
          class="button small"
          disabled={disabled}
          onMouseDown={keepFocus}
          onClick={() => styleBranch(editor)}
        >
          {t("style.toBranch")}
        </button>
        <button
          type="button"
          class="button small"
          disabled={disabled || isPlain}
          onClick={() => mark(editor, () => ({ style: undefined, branch: undefined }))}
        >
          {t("style.clear")}
        </button>
      </div>
    </>
  );
}

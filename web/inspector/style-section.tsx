import { useEffect } from "preact/hooks";
import { ROOT } from "../../model/document.ts";
import { themeOf } from "../../model/themes.ts";
import { shapes, textSizes, typefaces } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";
import { clearStyle, copyStyle, mark, pasteStyle, restyle, setLines, styleBranch } from "../editor/marks.ts";
import { families } from "../editor/node-style.ts";
import { tellTypefaces } from "../editor/typefaces.ts";
import { t } from "../i18n/index.ts";
import { keepFocus } from "../ui/top-bar.tsx";
import { useAttributes, useRoot } from "./attributes.ts";
import { BorderGroup } from "./border-group.tsx";
import { Choice, Group, Swatches } from "./controls.tsx";
import { LineChoice } from "./line-choice.tsx";
import { ThemeGallery } from "./theme-gallery.tsx";

const faces = [
  { member: "bold", letter: <b>B</b> },
  { member: "italic", letter: <i>I</i> },
  { member: "strike", letter: <s>S</s> },
] as const;

export function StyleSection({ editor }: { editor: Editor }) {
  const { style = {}, branch, line } = useAttributes(editor);
  const root = useRoot(editor);
  const theme = themeOf(root.theme);
  const disabled = editor.readOnly.value;
  const isRoot = editor.state.focus.value === ROOT;
  const isPlain = Object.keys(style).length === 0 && branch === undefined && (isRoot || line === undefined);
  const typeface = style.font ?? theme?.font ?? "sans";
  // The buttons are written in the letters that they give.
  useEffect(tellTypefaces, []);
  return (
    <>
      <ThemeGallery editor={editor} />
      <LineChoice
        name={t("style.lines")}
        value={root.line ?? theme?.line ?? "curve"}
        disabled={disabled}
        pick={(shape) => setLines(editor, shape === (theme?.line ?? "curve") ? undefined : shape)}
      />
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
        {textSizes.map((size) => (
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
      <Group name={t("style.font")}>
        {typefaces.map((name) => (
          <Choice
            key={name}
            name={t(`style.${name}`)}
            class="pick wide"
            on={typeface === name}
            disabled={disabled}
            run={() => restyle(editor, { font: name === (theme?.font ?? "sans") ? undefined : name })}
          >
            <span class="letters" style={{ fontFamily: families[name] }} />
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
      <BorderGroup editor={editor} style={style} disabled={disabled} />
      <Swatches
        name={t("style.branch")}
        value={branch}
        disabled={disabled}
        pick={(colour) => mark(editor, () => ({ branch: colour }))}
      />
      {!isRoot && (
        <LineChoice
          name={t("style.branchLines")}
          value={line}
          disabled={disabled}
          pick={(shape) => mark(editor, (_, id) => (id === ROOT ? {} : { line: shape }))}
        />
      )}
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
          onClick={() => clearStyle(editor)}
        >
          {t("style.clear")}
        </button>
      </div>
    </>
  );
}

import { shapes } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";
import { copyStyle, mark, pasteStyle, restyle } from "../editor/marks.ts";
import { useAttributes } from "./attributes.ts";
import { Choice, Group, Swatches } from "./controls.tsx";

const faces = [
  { member: "bold", name: "Bold", letter: <b>B</b> },
  { member: "italic", name: "Italic", letter: <i>I</i> },
  { member: "strike", name: "Strike through", letter: <s>S</s> },
] as const;
const sizes = { s: "Small", m: "Medium", l: "Large" } as const;
const shapeNames = { pill: "Pill", box: "Box", underline: "Line", none: "Plain" } as const;

export function StyleSection({ editor }: { editor: Editor }) {
  const { style = {}, branch } = useAttributes(editor);
  const disabled = editor.readOnly.value;
  const isPlain = Object.keys(style).length === 0 && branch === undefined;
  return (
    <>
      <Group name="Text">
        {faces.map(({ member, name, letter }) => (
          <Choice
            key={member}
            name={name}
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
            name={sizes[size]}
            on={(style.size ?? "m") === size}
            disabled={disabled}
            run={() => restyle(editor, { size: size === "m" ? undefined : size })}
          >
            <span class={`size-${size}`}>A</span>
          </Choice>
        ))}
      </Group>
      <Group name="Shape">
        {shapes.map((shape) => (
          <Choice
            key={shape}
            name={shapeNames[shape]}
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
        name="Text colour"
        value={style.color}
        disabled={disabled}
        pick={(color) => restyle(editor, { color })}
      />
      <Swatches
        name="Fill"
        suffix="-fill"
        value={style.fill}
        disabled={disabled}
        pick={(fill) => restyle(editor, { fill })}
      />
      <Swatches
        name="Branch"
        value={branch}
        disabled={disabled}
        pick={(colour) => mark(editor, () => ({ branch: colour }))}
      />
      <div class="inspector-row">
        <button type="button" class="button small" onClick={() => copyStyle(editor)}>
          Copy style
        </button>
        <button type="button" class="button small" disabled={disabled} onClick={() => pasteStyle(editor)}>
          Paste style
        </button>
        <button
          type="button"
          class="button small"
          disabled={disabled || isPlain}
          onClick={() => mark(editor, () => ({ style: undefined, branch: undefined }))}
        >
          Clear
        </button>
      </div>
    </>
  );
}

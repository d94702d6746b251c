import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { Icon, type IconName } from "./icons.tsx";
import { keepFocus } from "./top-bar.tsx";

export function Zoom({ editor }: { editor: Editor }) {
  return (
    <fieldset class="zoom" aria-label="Zoom">
      <ZoomButton label="Zoom out" icon="minus" run={() => commands.zoomBy(editor, 0.8)} />
      <button
        type="button"
        class="percent"
        aria-label={`Zoom is ${Math.round(editor.state.zoom.value * 100)} %. Zoom to 100 %`}
        title="Zoom to 100 % (Ctrl+0)"
        onMouseDown={keepFocus}
        onClick={() => commands.zoomReset(editor)}
      >
        {Math.round(editor.state.zoom.value * 100)} %
      </button>
      <ZoomButton label="Zoom in" icon="plus" run={() => commands.zoomBy(editor, 1.25)} />
      <ZoomButton label="Fit the map into the window" icon="fit" run={() => commands.fitView(editor)} />
    </fieldset>
  );
}

function ZoomButton({ label, icon, run }: { label: string; icon: IconName; run(): void }) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      onMouseDown={keepFocus}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
}

import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { percent } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Icon, type IconName } from "./icons.tsx";
import { withKeys } from "./key-names.ts";
import { keepFocus } from "./top-bar.tsx";

export function Zoom({ editor }: { editor: Editor }) {
  const zoom = percent(editor.state.zoom.value);
  return (
    <fieldset class="zoom" aria-label={t("zoom.name")}>
      <ZoomButton label={t("zoom.out")} icon="minus" run={() => commands.zoomBy(editor, 0.8)} />
      <button
        type="button"
        class="percent"
        aria-label={t("zoom.is", { percent: zoom })}
        title={withKeys(t("zoom.reset"), "do.zoomReset")}
        onMouseDown={keepFocus}
        onClick={() => commands.zoomReset(editor)}
      >
        {zoom}
      </button>
      <ZoomButton label={t("zoom.in")} icon="plus" run={() => commands.zoomBy(editor, 1.25)} />
      <ZoomButton label={t("zoom.fit")} icon="fit" run={() => commands.fitView(editor)} />
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

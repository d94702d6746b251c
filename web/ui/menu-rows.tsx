/** Choices that stand in one row of the main menu. */
import { ROOT } from "../../model/document.ts";
import type { App } from "../app.ts";
import { setSides } from "../editor/structure.ts";
import { schemeNow, schemes, showScheme } from "../editor/theme.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "./icons.tsx";

const layouts = [
  { side: undefined, label: "layout.both", icon: "bothSides" },
  { side: "left", label: "layout.left", icon: "leftSide" },
  { side: "right", label: "layout.right", icon: "rightSide" },
  { side: "down", label: "layout.down", icon: "downSide" },
] as const;

export function Layouts({ app, close }: { app: App; close: () => void }) {
  const editor = app.editor.value;
  if (!editor || editor.readOnly.value) return null;
  const now = editor.map.attributes(ROOT).side;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu.
    <div class="menu-row" role="group" aria-label={t("menu.layout")}>
      <span aria-hidden="true">{t("menu.layout")}</span>
      {layouts.map(({ side, label, icon }) => (
        <button
          key={label}
          type="button"
          role="menuitemradio"
          class="icon-button"
          tabIndex={-1}
          aria-checked={side === now}
          aria-label={t(label)}
          title={t(label)}
          onClick={() => {
            close();
            setSides(editor, side);
            editor.focusNode();
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}

/** Light, dark, or as the system is. */
export function Schemes({ app, close }: { app: App; close: () => void }) {
  const now = schemeNow();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu.
    <div class="menu-row" role="group" aria-label={t("scheme.name")}>
      {schemes.map((scheme) => (
        <button
          key={scheme}
          type="button"
          role="menuitemradio"
          tabIndex={-1}
          aria-checked={scheme === now}
          onClick={() => {
            close();
            showScheme(scheme);
            void import("../person/index.ts").then(({ prefer }) => prefer("scheme", scheme));
            app.editor.peek()?.focusNode();
          }}
        >
          {t(`scheme.${scheme}`)}
        </button>
      ))}
    </div>
  );
}

import type { App } from "../app.ts";
import { type Shortcut, shortcuts } from "../editor/shortcuts.ts";
import { t } from "../i18n/index.ts";
import { markdownKeys } from "../markdown/key-list.ts";
import { outlineKeys } from "../outline/keys.ts";
import { Dialog } from "./dialog.tsx";
import { chordName, keysOf, mod, shownKeys } from "./key-names.ts";

const groups: readonly Shortcut["group"][] = ["build", "move", "rearrange", "relate", "edit", "view"];

export function ShortcutsDialog({ app }: { app: App }) {
  return (
    <Dialog title={t("keys.title")} wide close={() => app.closeDialog()}>
      <div class="shortcuts">
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(`keys.${group}`)}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map(({ does, keys }) => (
                  <div key={does}>
                    <dt>{t(does)}</dt>
                    <dd>
                      {shownKeys(keys).map((chord, i) => (
                        <>
                          {i > 0 && ` ${t("keys.or")} `}
                          <span class="chord">
                            {keysOf(chord).map((key) => (
                              <>
                                <kbd>{key}</kbd>{" "}
                              </>
                            ))}
                          </span>
                        </>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{t("keys.outline")}</h3>
          <dl>
            {outlineKeys.map(({ does, keys }) => (
              <Gesture key={does} does={t(does)} how={keys.map(chordName).join(` ${t("keys.or")} `)} />
            ))}
          </dl>
        </section>
        <section>
          <h3>{t("keys.markdown")}</h3>
          <dl>
            {markdownKeys.map(({ does, keys }) => (
              <Gesture key={does} does={t(does)} how={keys.map(chordName).join(` ${t("keys.or")} `)} />
            ))}
          </dl>
        </section>
        <section>
          <h3>{t("keys.mouse")}</h3>
          <dl>
            <Gesture does={t("gesture.pan")} how={t("gesture.panHow")} />
            <Gesture does={t("gesture.zoom")} how={t("gesture.zoomHow", { mod })} />
            <Gesture does={t("gesture.edit")} how={t("gesture.editHow")} />
            <Gesture does={t("gesture.move")} how={t("gesture.moveHow")} />
            <Gesture does={t("gesture.add")} how={t("gesture.addHow", { mod })} />
            <Gesture does={t("gesture.box")} how={t("gesture.boxHow")} />
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

function Gesture({ does, how }: { does: string; how: string }) {
  return (
    <div>
      <dt>{does}</dt>
      <dd>{how}</dd>
    </div>
  );
}

import { useSignal } from "@preact/signals";
import type { App } from "../app.ts";
import { ownKeys } from "../editor/own-keys.ts";
import { type Shortcut, shortcuts } from "../editor/shortcuts.ts";
import { type Sentence, t } from "../i18n/index.ts";
import { markdownKeys } from "../markdown/key-list.ts";
import { outlineKeys } from "../outline/keys.ts";
import { presentationKeys } from "../presentation/keys.ts";
import { unbindAll } from "./bindings.ts";
import { Dialog } from "./dialog.tsx";
import { chordName, mod } from "./key-names.ts";
import { ShortcutRow } from "./shortcut-row.tsx";
import "../styles/shortcuts.css";

const groups: readonly Shortcut["group"][] = ["build", "move", "rearrange", "relate", "edit", "view"];

export function ShortcutsDialog({ app }: { app: App }) {
  const isChanging = useSignal(false);
  const said = useSignal("");
  return (
    <Dialog title={t("keys.title")} wide close={() => app.closeDialog()}>
      <div class="row shortcut-tools">
        <button
          type="button"
          class="button"
          aria-pressed={isChanging.value}
          onClick={() => {
            isChanging.value = !isChanging.peek();
          }}
        >
          {t("keys.own")}
        </button>
        {Object.keys(ownKeys.value).length > 0 && (
          <button
            type="button"
            class="button"
            onClick={({ currentTarget }) => {
              (currentTarget.previousElementSibling as HTMLElement).focus();
              unbindAll();
              said.value = t("keys.allReset");
            }}
          >
            {t("keys.resetAll")}
          </button>
        )}
        <p class="visually-hidden" role="status">
          {said.value}
        </p>
      </div>
      <div class="shortcuts">
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(`keys.${group}`)}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <ShortcutRow
                    key={shortcut.does}
                    shortcut={shortcut}
                    isChanging={isChanging.value}
                    said={said}
                  />
                ))}
            </dl>
          </section>
        ))}
        <Fixed title={t("keys.outline")} lines={outlineKeys} />
        <Fixed title={t("keys.markdown")} lines={markdownKeys} />
        <Fixed title={t("keys.present")} lines={presentationKeys()} />
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

interface FixedProps {
  title: string;
  lines: readonly { readonly keys: readonly string[]; readonly does: Sentence }[];
}

/** The keys of one part of the page, which stay as they are. */
function Fixed({ title, lines }: FixedProps) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {lines.map(({ does, keys }) => (
          <Gesture key={does} does={t(does)} how={keys.map(chordName).join(` ${t("keys.or")} `)} />
        ))}
      </dl>
    </section>
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

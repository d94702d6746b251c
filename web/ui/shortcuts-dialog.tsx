import type { App } from "../app.ts";
import { type Shortcut, shortcuts } from "../editor/shortcuts.ts";
import { outlineKeys } from "../outline/keys.ts";
import { Dialog } from "./dialog.tsx";
import { chordName, keyNames, keysOf, shownKeys } from "./key-names.ts";

const groups: readonly Shortcut["group"][] = ["Build", "Move about", "Rearrange", "Edit", "View"];
export function ShortcutsDialog({ app }: { app: App }) {
  return (
    <Dialog title="Keyboard shortcuts" wide close={() => app.closeDialog()}>
      <div class="shortcuts">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map(({ does, keys }) => (
                  <div key={does}>
                    <dt>{does}</dt>
                    <dd>
                      {shownKeys(keys).map((chord, i) => (
                        <>
                          {i > 0 && " or "}
                          {keysOf(chord).map((key) => (
                            <>
                              <kbd>{key}</kbd>{" "}
                            </>
                          ))}
                        </>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>In the outline</h3>
          <dl>
            {outlineKeys.map(({ does, keys }) => (
              <Gesture key={does} does={does} how={keys.map(chordName).join(" or ")} />
            ))}
          </dl>
        </section>
        <section>
          <h3>Mouse and fingers</h3>
          <dl>
            <Gesture does="Pan" how="Drag, wheel, or hold Space" />
            <Gesture does="Zoom at the pointer" how={`${keyNames.Mod} + wheel, or pinch`} />
            <Gesture does="Edit" how="Double-click" />
            <Gesture does="Move a branch" how="Drag it; on glass, press long" />
            <Gesture does="Add to the selection" how={`${keyNames.Mod} + click`} />
            <Gesture does="Select with a box" how="Shift + drag" />
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

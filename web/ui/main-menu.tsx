import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { App } from "../app.ts";
import { t } from "../i18n/index.ts";
import { READABLE } from "../import/readable.ts";
import { Icon } from "./icons.tsx";
import { type Item, menuGroups } from "./menu-groups.ts";
import { Layouts, Schemes } from "./menu-rows.tsx";
import { keepFocus } from "./top-bar.tsx";

export function MainMenu({ app }: { app: App }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const close = () => setOpen(false);

  // Before the menu is seen: its first key is its own.
  useLayoutEffect(() => {
    if (!open) return;
    anchor.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const onPress = (event: PointerEvent) => !anchor.current?.contains(event.target as Node) && close();
    document.addEventListener("pointerdown", onPress, true);
    return () => document.removeEventListener("pointerdown", onPress, true);
  }, [open]);

  return (
    <div class="menu-anchor" ref={anchor}>
      <button
        type="button"
        class="icon-button"
        aria-label={t("menu.name")}
        aria-haspopup="menu"
        aria-expanded={open}
        onMouseDown={keepFocus}
        onClick={() => setOpen(!open)}
      >
        <Icon name="menu" />
      </button>
      <input
        ref={file}
        type="file"
        hidden
        multiple
        aria-label={t("menu.files")}
        accept={READABLE}
        onChange={(event) => {
          const input = event.currentTarget;
          void app.importFiles([...(input.files ?? [])]);
          input.value = "";
        }}
      />
      {open && (
        <div
          class="menu"
          role="menu"
          // It scrolls where it is longer than the screen.
          tabIndex={0}
          aria-label={t("menu.name")}
          onKeyDown={(event) => onMenuKey(event, close, app)}
        >
          <div class="menu-groups" role="none">
            {menuGroups(app, () => file.current?.click()).map(({ name, items }) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu.
              <div class="menu-group" role="group" aria-label={name} key={name}>
                <div class="menu-label" aria-hidden="true">
                  {name}
                </div>
                {items.map((item) =>
                  item === "layouts" ? (
                    <Layouts app={app} close={close} key={item} />
                  ) : item === "schemes" ? (
                    <Schemes app={app} close={close} key={item} />
                  ) : (
                    <MenuItem item={item} close={close} key={item.label} />
                  ),
                )}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

function MenuItem({ item, close }: { item: Item; close: () => void }) {
  return (
    <button
      type="button"
      {...(item.checked === undefined
        ? { role: "menuitem" as const }
        : { role: "menuitemcheckbox" as const, "aria-checked": item.checked })}
      tabIndex={-1}
      aria-label={item.label}
      onClick={() => {
        close();
        item.run();
      }}
    >
      <Icon name={item.icon} />
      {item.label}
      {item.checked && <span class="keys">✓</span>}
      {item.keys && <span class="keys">{item.keys}</span>}
    </button>
  );
}

/** Arrows go through the menu, a letter to the next item that begins with it. */
function onMenuKey(event: KeyboardEvent, close: () => void, app: App): void {
  const items = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const step = steps[event.key];
  if (step !== undefined) {
    event.preventDefault();
    items.at(step % items.length)?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
    app.editor.peek()?.focusNode();
  } else if (
    event.key.length === 1 &&
    event.key !== " " &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey
  ) {
    const begins = (one: HTMLElement) =>
      one.ariaLabel?.toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase());
    [...items.slice(at + 1), ...items.slice(0, at + 1)].find(begins)?.focus();
  }
}

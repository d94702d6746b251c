import { useEffect, useRef, useState } from "preact/hooks";
import type { App } from "../app.ts";
import { Icon, type IconName } from "./icons.tsx";
import { keepFocus } from "./top-bar.tsx";

interface Item {
  readonly label: string;
  /** For assistive technology, where the label needs its surroundings. */
  readonly name?: string;
  readonly icon: IconName;
  readonly keys?: string;
  run(): void;
}

const EXPORTS = [
  { id: "freemind", label: "FreeMind (.mm)" },
  { id: "opml", label: "OPML" },
  { id: "markdown", label: "Markdown" },
  { id: "text", label: "Indented text" },
  { id: "rhizome", label: "JSON" },
];

export function MainMenu({ app }: { app: App }) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const close = () => setOpen(false);

  useEffect(() => {
    if (!open) return;
    anchor.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const onPress = (event: PointerEvent) => !anchor.current?.contains(event.target as Node) && close();
    document.addEventListener("pointerdown", onPress, true);
    return () => document.removeEventListener("pointerdown", onPress, true);
  }, [open]);

  const items: (Item | "line")[] = [
    { label: "New map", icon: "newMap", run: () => void app.newMap() },
    { label: "My maps", icon: "maps", run: () => show(app, "maps") },
    { label: "Import a file…", icon: "import", run: () => file.current?.click() },
    "line",
    { label: "Note and link…", icon: "note", run: () => showNote(app) },
    { label: "Keyboard shortcuts", icon: "keyboard", keys: "?", run: () => show(app, "shortcuts") },
    "line",
  ];

  return (
    <div class="menu-anchor" ref={anchor}>
      <button
        type="button"
        class="icon-button"
        aria-label="Menu"
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
        aria-label="Files to import"
        accept=".mm,.opml,.xml,.md,.markdown,.txt,.json"
        onChange={(event) => {
          const input = event.currentTarget;
          void app.importFiles([...(input.files ?? [])]);
          input.value = "";
        }}
      />
      {open && (
        <div class="menu" role="menu" aria-label="Menu" onKeyDown={(event) => onMenuKey(event, close, app)}>
          {items.map((item) =>
            item === "line" ? <hr /> : <MenuItem item={item} close={close} key={item.label} />,
          )}
          <div class="menu-label" role="presentation">
            Export as
          </div>
          {EXPORTS.map(({ id, label }) => (
            <MenuItem
              key={id}
              close={close}
              item={{ label, name: `Export as ${label}`, icon: "export", run: () => void exportAs(app, id) }}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function MenuItem({ item, close }: { item: Item; close: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-label={item.name ?? item.label}
      onClick={() => {
        close();
        item.run();
      }}
    >
      <Icon name={item.icon} />
      {item.label}
      {item.keys && <span class="keys">{item.keys}</span>}
    </button>
  );
}

function onMenuKey(event: KeyboardEvent, close: () => void, app: App): void {
  const items = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>("[role=menuitem]")];
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
  }
}

function show(app: App, kind: "maps" | "shortcuts"): void {
  app.dialog.value = { kind };
}

function showNote(app: App): void {
  const id = app.editor.peek()?.state.focus.peek();
  if (id !== undefined) app.dialog.value = { kind: "note", id };
}

async function exportAs(app: App, id: string): Promise<void> {
  const { exportMap } = await import("../import/export.ts");
  exportMap(app, id);
  app.editor.peek()?.focusNode();
}

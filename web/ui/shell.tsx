import { effect } from "@preact/signals-core";
import { render } from "preact";
import { loadAccount } from "../account/state.ts";
import type { App } from "../app.ts";
import { findGallery } from "../sharing/gallery.ts";
import { letSuggest } from "../talk/let-suggest.ts";
import { Banner } from "./banner.tsx";
import { Dialogs } from "./dialogs.tsx";
import { DropFile } from "./drop-file.tsx";
import { Format } from "./format.tsx";
import { Hint } from "./hint.tsx";
import { Panels } from "./panels.tsx";
import { Toasts } from "./toasts.tsx";
import { Toolbar } from "./toolbar.tsx";
import { TopBar } from "./top-bar.tsx";
import { Zoom } from "./zoom.tsx";
import "../styles/chrome.css";
import "../styles/dialogs.css";
import { t } from "../i18n/index.ts";
import { painted } from "../painted.ts";

/**
 * Shows the page around the map, which draws itself into `map` and may have done so already. `isCopied`: whoever came
 * wants a copy of the map, `/m/{map}?copy`; `session`: or to see this recording of the lens.
 */
export function showShell(
  app: App,
  map: HTMLElement,
  { isCopied, session }: { isCopied: boolean; session: string | undefined },
): void {
  const [before, after] = [document.createElement("div"), document.createElement("div")];
  before.className = after.className = "shell";
  // The map stays where it is: an element that is moved loses the focus.
  map.before(before);
  map.after(after);
  render(<Before app={app} />, before);
  render(<After app={app} />, after);
  letSuggest(app);
  void loadAccount().then((said) => said && app.tell(said));
  void findGallery();
  void import("../person/index.ts").then(({ followPerson }) => followPerson(app));
  void import("../talk/follow.ts").then(({ followTalk }) => followTalk(app));
  void painted().then(loadTransfers);
  if (isCopied) void copyOpen(app);
  const editor = app.editor.peek();
  if (editor && session !== undefined) editor.state.lens.value = session;
  // What an earlier page had begun to send or to fetch for this map.
  effect(() => {
    const editor = app.editor.value;
    const mapId = editor?.mapId.value;
    if (!editor || !mapId || !localStorage.getItem(`rhizome-transfers-${mapId}`)) return;
    void import("../files/exports.ts").then(({ resume }) => resume(app, editor));
  });
}

/** A map of this person's own with what the open one holds. */
async function copyOpen(app: App): Promise<void> {
  const editor = app.editor.peek();
  if (!editor) return;
  const { copy } = await import("../history/actions.ts");
  await copy(app, editor.map);
}

/** A file that is dropped without a network waits for it: what takes it must be there by then. */
async function loadTransfers(): Promise<void> {
  const parts = [import("../files/take.ts"), import("../files/tray.tsx"), import("../sync/files.ts")];
  // What did not come now is asked for once more when it is needed.
  await Promise.allSettled(parts);
}

function Before({ app }: { app: App }) {
  return <TopBar app={app} editor={app.editor.value} />;
}

function After({ app }: { app: App }) {
  const editor = app.editor.value;
  return (
    <>
      {app.opening.value && !editor && <p class="boot opening">{t("map.opening")}</p>}
      {editor && <Hint app={app} editor={editor} />}
      {editor && <Panels app={app} editor={editor} />}
      {editor && <Banner editor={editor} />}
      {editor && <Toolbar editor={editor} />}
      {editor && <Zoom editor={editor} />}
      {editor && <Format app={app} editor={editor} />}
      <DropFile app={app} />
      <Dialogs app={app} />
      <Toasts app={app} />
    </>
  );
}

import { useLayoutEffect, useRef } from "preact/hooks";
import type { App } from "../app.ts";
import { Banner } from "./banner.tsx";
import { Dialogs } from "./dialogs.tsx";
import { DropFile } from "./drop-file.tsx";
import { Hint } from "./hint.tsx";
import { Toasts } from "./toasts.tsx";
import { Toolbar } from "./toolbar.tsx";
import { TopBar } from "./top-bar.tsx";
import { Zoom } from "./zoom.tsx";

/** The page around the map. The map draws itself into `host`. */
export function Shell({ app, host }: { app: App; host: HTMLElement }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.append(host);
  }, [host]);
  const editor = app.editor.value;
  return (
    <>
      <TopBar app={app} editor={editor} />
      <div class="map-place" ref={place} />
      {app.opening.value && !editor && <p class="boot opening">Opening the map…</p>}
      {editor && <Hint editor={editor} />}
      {editor && <Banner editor={editor} />}
      {editor && <Toolbar editor={editor} />}
      {editor && <Zoom editor={editor} />}
      <DropFile app={app} />
      <Dialogs app={app} />
      <Toasts app={app} />
    </>
  );
}

/** Panning and zooming without a press: a mouse's wheel, and two fingers on a touchpad. */

import type { Point } from "./camera.ts";
import type { Editor } from "./editor.ts";

/** Until `signal` is aborted. */
export function listenToWheel(editor: Editor, signal: AbortSignal): void {
  const { host } = editor.scene;
  host.addEventListener("wheel", (event) => wheel(event, editor), { signal, passive: false });
  listenToPinch(editor, signal);
}

function wheel(event: WheelEvent, editor: Editor): void {
  event.preventDefault();
  const { camera, host } = editor.scene;
  // deltaMode 1 counts lines.
  const unit = event.deltaMode === 1 ? 16 : 1;
  if (event.ctrlKey || event.metaKey) {
    // A touchpad pinch comes in steps of a few, a mouse wheel in notches of 100 or so.
    const step = Math.max(-24, Math.min(24, event.deltaY * unit));
    camera.zoomBy(Math.exp(-step * 0.011), pointOf(event, host));
  } else if (event.shiftKey && event.deltaX === 0) {
    camera.panBy(-event.deltaY * unit, 0);
  } else {
    camera.panBy(-event.deltaX * unit, -event.deltaY * unit);
  }
  editor.scene.invalidate();
}

/** Safari tells a touchpad's pinch by events of its own. */
function listenToPinch(editor: Editor, signal: AbortSignal): void {
  let last = 1;
  const { host, camera } = editor.scene;
  host.addEventListener(
    "gesturestart",
    (event) => {
      last = 1;
      event.preventDefault();
    },
    { signal },
  );
  host.addEventListener(
    "gesturechange",
    (event) => {
      const { scale } = event as Event & { scale?: number };
      event.preventDefault();
      if (scale === undefined) return;
      camera.zoomBy(scale / last, pointOf(event as MouseEvent, host));
      last = scale;
      editor.scene.invalidate();
    },
    { signal },
  );
}

/** Where an event was, in pixels of the map's element. */
export function pointOf(event: MouseEvent, host: Element): Point {
  const { left, top } = host.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

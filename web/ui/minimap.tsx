import { useEffect, useRef } from "preact/hooks";
import type { Rect } from "../editor/camera.ts";
import type { Editor } from "../editor/editor.ts";
import "../styles/minimap.css";
import { t } from "../i18n/index.ts";

const WIDTH = 200;
const HEIGHT = 132;
const PAD = 8;
/** Milliseconds between two drawings of the map: writing goes first. */
const PAUSE = 250;

/** The whole map, small, with a frame around what is in view. A press or a drag moves the view. */
export function Minimap({ editor }: { editor: Editor }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? keepDrawn(editor, place.current) : undefined), [editor]);
  return (
    <div class="minimap" ref={place} role="img" aria-label={t("minimap.name")}>
      <canvas width={WIDTH * 2} height={HEIGHT * 2} />
      <div class="minimap-view" />
    </div>
  );
}

function keepDrawn({ scene }: Editor, place: HTMLElement): () => void {
  const canvas = place.querySelector("canvas");
  const frame = place.querySelector<HTMLElement>(".minimap-view");
  const context = canvas?.getContext("2d");
  if (!frame || !context) return () => {};
  let drawn: { version: number; scheme: object } | undefined;
  let bounds = scene.layout.bounds;
  let timer = 0;

  const draw = () => {
    timer = 0;
    drawn = { version: scene.version, scheme: scene.theme };
    bounds = scene.layout.bounds;
    const { scale, left, top } = fitted(bounds);
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    for (const id of scene.layout.visible(bounds)) {
      const box = scene.layout.box(id);
      if (!box) continue;
      const kind = scene.sizes.face(id).kind;
      const colour = scene.theme.branches[scene.colours.of(id)] ?? scene.theme.text;
      context.fillStyle = kind === "root" ? scene.theme.root : colour;
      context.globalAlpha = kind === "leaf" ? 0.55 : 1;
      const height = Math.max(1.2, box.height * scale * (kind === "leaf" ? 0.5 : 0.9));
      const y = (box.y + box.height / 2 - bounds.y) * scale + top - height / 2;
      context.fillRect((box.x - bounds.x) * scale + left, y, Math.max(1.5, box.width * scale), height);
    }
    follow();
  };
  const follow = () => {
    const { scale, left, top } = fitted(bounds);
    const view = scene.camera.view();
    const x = (view.x - bounds.x) * scale + left;
    const y = (view.y - bounds.y) * scale + top;
    frame.style.transform = `translate(${x}px, ${y}px)`;
    frame.style.width = `${view.width * scale}px`;
    frame.style.height = `${view.height * scale}px`;
    const stale = drawn?.version !== scene.version || drawn.scheme !== scene.theme;
    if (stale && timer === 0) timer = window.setTimeout(draw, drawn ? PAUSE : 0);
  };

  const stop = new AbortController();
  const { signal } = stop;
  const moveTo = (event: PointerEvent) => {
    const { scale, left, top } = fitted(bounds);
    const { x, y } = place.getBoundingClientRect();
    const at = {
      x: (event.clientX - x - left) / scale + bounds.x,
      y: (event.clientY - y - top) / scale + bounds.y,
    };
    scene.camera.centerOn(at, scene.camera.zoom, event.type === "pointerdown");
    scene.invalidate();
  };
  place.addEventListener(
    "pointerdown",
    (event) => {
      event.preventDefault();
      place.setPointerCapture(event.pointerId);
      moveTo(event);
    },
    { signal },
  );
  place.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  place.addEventListener(
    "pointermove",
    (event) => place.hasPointerCapture(event.pointerId) && moveTo(event),
    { signal },
  );
  scene.onFrame.add(follow);
  follow();
  return () => {
    stop.abort();
    clearTimeout(timer);
    scene.onFrame.delete(follow);
  };
}

/** How the map lies in the minimap: whole, in the middle. */
function fitted(bounds: Rect): { scale: number; left: number; top: number } {
  const scale = Math.min((WIDTH - 2 * PAD) / bounds.width, (HEIGHT - 2 * PAD) / bounds.height, 0.25);
  return { scale, left: (WIDTH - bounds.width * scale) / 2, top: (HEIGHT - bounds.height * scale) / 2 };
}

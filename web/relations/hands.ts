import type { Point } from "../editor/camera.ts";
import { OVERVIEW_ZOOM } from "../editor/camera.ts";
import type { Editor } from "../editor/editor.ts";
import { make } from "../editor/node-view.ts";
import { finishLink } from "./commands.ts";
import { Pull } from "./pull.ts";
import "./relations.css";

/** From a node's edge to its handle (screen pixels). */
const OFF = 8;

/** Handles to draw a cross-link from the selected node, and to bend the selected one. Returns the way to stop. */
export function listenToHandles(editor: Editor): () => void {
  const { scene } = editor;
  const link = make("div", "link-handle");
  const bend = make("div", "bend-handle");
  for (const handle of [link, bend]) {
    // For the mouse only: keys and fingers have commands.
    handle.setAttribute("aria-hidden", "true");
    handle.hidden = true;
    scene.host.append(handle);
  }
  const draw = () => {
    put(link, linkHandle(editor));
    put(bend, bendHandle(editor));
  };
  scene.onFrame.add(draw);
  link.addEventListener("pointerdown", (event) => pullLink(event, editor));
  bend.addEventListener("pointerdown", (event) => pullBend(event, editor));
  return () => {
    scene.onFrame.delete(draw);
    link.remove();
    bend.remove();
  };
}

function put(handle: HTMLElement, at: Point | undefined): void {
  handle.hidden = at === undefined;
  if (at) handle.style.transform = `translate(${at.x}px, ${at.y}px) translate(-50%, -50%)`;
}

function linkHandle({ scene, state, readOnly }: Editor): Point | undefined {
  const isAlone = state.selected.peek().size === 1 && state.dragged.peek().size === 0;
  if (readOnly.peek() || !isAlone || state.editing.peek() || state.linking.peek() || state.relation.peek()) {
    return undefined;
  }
  const box = scene.at(state.focus.peek());
  if (!box || scene.camera.zoom < OVERVIEW_ZOOM) return undefined;
  const isDown = box.side === "down";
  const at = { x: box.x + box.width * (isDown ? 1 : 0.5), y: box.y + box.height * (isDown ? 0.5 : 1) };
  const { x, y } = scene.camera.toScreen(at);
  return isDown ? { x: x + OFF, y } : { x, y: y + OFF };
}

function bendHandle({ scene, state, readOnly }: Editor): Point | undefined {
  const relation = state.relation.peek();
  if (readOnly.peek() || relation?.kind !== "crossLink") return undefined;
  const middle = scene.relations?.middle(relation);
  return middle && scene.camera.toScreen(middle);
}

function pullLink(event: PointerEvent, editor: Editor): void {
  const from = editor.state.focus.peek();
  const pull = new Pull(editor, from);
  follow(event, {
    move: (at) => pull.move({ x: at.clientX, y: at.clientY }, "mouse"),
    end: (isDone) => {
      const { target } = pull;
      pull.end();
      if (!isDone || target === undefined) return;
      editor.state.linking.value = from;
      finishLink(editor, target);
    },
  });
}

function pullBend(event: PointerEvent, editor: Editor): void {
  const { map, scene, state } = editor;
  const relation = state.relation.peek();
  const link = relation && map.items(relation.node, "crossLink").find(({ id }) => id === relation.item);
  if (!relation || !link) return;
  const [x, y] = link.bend ?? [0, 0];
  let bend: [number, number] = [x, y];
  follow(event, {
    move: ({ clientX, clientY }) => {
      const { zoom } = scene.camera;
      bend = [
        Math.round(x + (clientX - event.clientX) / zoom),
        Math.round(y + (clientY - event.clientY) / zoom),
      ];
      scene.relations?.bendTo(relation, bend);
      scene.invalidate();
    },
    end: (isDone) => {
      scene.relations?.bendTo(undefined);
      // Near where it would be by itself it snaps back there.
      const wanted = Math.hypot(...bend) < 8 ? undefined : bend;
      if (isDone) editor.edit(() => map.setItem(relation.node, "crossLink", relation.item, { bend: wanted }));
      state.relation.value = relation;
      scene.invalidate();
    },
  });
}

/** Follows a pointer until it is let go; Escape ends that too, with nothing done. */
function follow(
  down: PointerEvent,
  act: { move(event: PointerEvent): void; end(isDone: boolean): void },
): void {
  down.preventDefault();
  down.stopPropagation();
  const over = new AbortController();
  const { signal } = over;
  const end = (isDone: boolean) => {
    over.abort();
    act.end(isDone);
  };
  document.addEventListener("pointermove", (event) => act.move(event), { signal });
  document.addEventListener("pointerup", () => end(true), { signal });
  document.addEventListener("pointercancel", () => end(false), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end(false);
    },
    { signal, capture: true },
  );
}

/** Pictures made larger and smaller by their corner. */
import type { NodeId } from "../../model/document.ts";
import type { ImageAttribute } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";
import { make } from "../editor/node-view.ts";

/** Pixels of the map that the longer side of a picture may have. */
export const sides = { least: 24, most: 1_000 } as const;

/** A picture whose longer side has `side` pixels, or the nearest that may be. */
export function resized(image: ImageAttribute, side: number): ImageAttribute {
  const now = Math.max(image.width, image.height);
  const scale = Math.min(sides.most, Math.max(sides.least, side)) / now;
  const round = (length: number) => Math.max(1, Math.round(length * scale));
  return { ...image, width: round(image.width), height: round(image.height) };
}

export function resize({ map }: Editor, id: NodeId, side: number): void {
  const { image } = map.attributes(id);
  if (!image) return;
  const next = resized(image, side);
  if (next.width !== image.width || next.height !== image.height) map.setAttributes(id, { image: next });
}

/** Puts a corner to pull at on a picture; it shows where its node is selected and may be changed. */
export function addHandle(editor: Editor, picture: HTMLImageElement): void {
  const node = picture.parentElement;
  const id = node?.dataset.id;
  const image = id === undefined ? undefined : editor.map.attributes(id).image;
  for (const old of node?.querySelectorAll(":scope > .picture-corner") ?? []) old.remove();
  if (!image || id === undefined || editor.readOnly.peek()) return;
  const corner = make("span", "picture-corner");
  corner.style.setProperty("--picture-width", `${image.width}px`);
  picture.after(corner);
  corner.addEventListener("pointerdown", (event) => pull(editor, id, picture, corner, event));
}

/** Follows the pointer from the corner on; the map learns of it at the end, as one step. */
function pull(
  editor: Editor,
  id: NodeId,
  picture: HTMLElement,
  corner: HTMLElement,
  start: PointerEvent,
): void {
  const { image } = editor.map.attributes(id);
  if (!image || start.button !== 0) return;
  start.preventDefault();
  start.stopPropagation();
  corner.setPointerCapture(start.pointerId);
  const longer = Math.max(image.width, image.height);
  const { zoom } = editor.scene.camera;
  let side = longer;
  const over = new AbortController();
  const listen = (type: "pointermove" | "pointerup" | "pointercancel", run: (event: PointerEvent) => void) =>
    corner.addEventListener(type, run, { signal: over.signal });
  const end = () => {
    over.abort();
    picture.style.transform = "";
  };
  listen("pointermove", (event) => {
    event.stopPropagation();
    // The picture stays in the middle of its node: its edge goes half as far as its width grows.
    const across = (2 * (event.clientX - start.clientX)) / image.width;
    const down = (event.clientY - start.clientY) / image.height;
    side = Math.max(sides.least, longer * (1 + (Math.abs(across) > Math.abs(down) ? across : down) / zoom));
    picture.style.transform = `scale(${Math.min(side, sides.most) / longer})`;
  });
  listen("pointerup", (event) => {
    event.stopPropagation();
    end();
    resize(editor, id, side);
  });
  listen("pointercancel", end);
  const giveUp = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end();
  };
  window.addEventListener("keydown", giveUp, { signal: over.signal, capture: true });
}

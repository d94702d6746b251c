/** Where this person looked at a map last, as this device knows it: needed when the map is first drawn. */
import type { Editor } from "../editor/editor.ts";

export interface LastView {
  /** The point of the map in the middle. */
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly focus: string;
  /** What this person has folded, or unfolded, against the map's own state. */
  readonly folds: Readonly<Record<string, boolean>>;
}

/** Undefined for what is no view: it may come from another version, or from anywhere. */
export function asView(value: unknown): LastView | undefined {
  const { x, y, zoom, focus, folds } = Object(value) as Record<string, unknown>;
  const isPlace = [x, y, zoom].every((number) => Number.isFinite(number)) && Number(zoom) > 0;
  return isPlace && typeof focus === "string" && typeof folds === "object" && folds
    ? (value as LastView)
    : undefined;
}

export function showView(editor: Editor, { x, y, zoom, focus }: LastView): void {
  if (editor.scene.layout.box(focus)) editor.select(focus);
  editor.scene.camera.centerOn({ x, y }, zoom, false);
  editor.scene.invalidate();
}

/** Shows the map as it was left on this device, if it was. */
export function showLastView(editor: Editor): void {
  const id = editor.mapId.peek();
  if (id === undefined) return;
  try {
    const view = asView(JSON.parse(localStorage.getItem(`rhizome.state.view#${id}`) ?? "null")?.value);
    if (view) showView(editor, view);
  } catch {
    // Unreadable: the map is shown as at first.
  }
}

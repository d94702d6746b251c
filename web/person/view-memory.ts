/** Remembers where a person looks at each map, and brings them back there, from another device too. */
import { effect } from "@preact/signals-core";
import { account } from "../account/state.ts";
import type { App } from "../app.ts";
import type { Editor } from "../editor/editor.ts";
import { keepFolds } from "../editor/folds.ts";
import { asView, type LastView, showView } from "./last-view.ts";
import type { PersonState } from "./state.ts";

/** ms between two looks at where the camera is. */
const LOOK = 3000;
/** ms between two writes of a map's view: at most 120 an hour, and only while one moves about. */
const WRITE = 30_000;
/** Folds beyond these are not taken along: a row stays small. */
const MOST_FOLDS = 200;

export class ViewMemory {
  readonly #state: PersonState;
  #editor: Editor | undefined;
  /** As the editor showed the map at first: until that changes, another device's view may take its place. */
  #first: string | undefined;
  #written = 0;

  constructor(app: App, state: PersonState) {
    this.#state = state;
    effect(() => {
      const editor = app.editor.value;
      const id = editor?.mapId.value;
      if (!editor || id === undefined) return;
      this.#editor = editor;
      this.#first = JSON.stringify(viewOf(editor));
      if (account.value?.tokens) void state.pull(`view#${id}`, `view#${id}`).catch(() => {});
    });
    setInterval(() => this.#look(), LOOK);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.#look(true);
    });
  }

  /** A view came from the cloud: it is shown unless the person has moved already. */
  changed(key: string, value: unknown): void {
    const editor = this.#editor;
    const view = asView(value);
    if (!view || !key.startsWith("view#")) return;
    if (!editor || key !== `view#${editor.mapId.peek()}`) {
      keepFolds(key.slice("view#".length), view.folds);
      return;
    }
    if (JSON.stringify(viewOf(editor)) !== this.#first) return;
    for (const folded of [true, false]) {
      const ids = Object.keys(view.folds).filter(
        (id) => view.folds[id] === folded && editor.scene.layout.box(id),
      );
      if (ids.length > 0) editor.setFold(ids, folded);
    }
    showView(editor, view);
    this.#first = JSON.stringify(viewOf(editor));
  }

  #look(leaving = false): void {
    const editor = this.#editor;
    const id = editor?.mapId.peek();
    // A presentation looks elsewhere for a while, and back at the end.
    if (!editor || id === undefined || editor.state.presenting.peek() !== undefined) return;
    const view = viewOf(editor);
    if (JSON.stringify(view) === this.#first) return;
    this.#first = undefined;
    this.#state.set(`view#${id}`, view);
    const now = Date.now();
    if (!leaving && now - this.#written < WRITE) return;
    this.#written = now;
    void this.#state.flush(`view#${id}`).catch(() => {});
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function viewOf({ scene, state, folds }: Editor): LastView {
  const { x, y } = scene.camera.toMap(scene.camera.middle);
  const own = Object.entries(folds.own).slice(0, MOST_FOLDS);
  return {
    x: round(x, 0),
    y: round(y, 0),
    zoom: round(scene.camera.zoom, 3),
    focus: state.focus.peek(),
    folds: Object.fromEntries(own),
  };
}

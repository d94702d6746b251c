/** A shared map as a newcomer sees it first: its last snapshot, drawn before the code that acts on maps is there. */
import { MapSnapshot } from "../model/snapshot.ts";
import type { View } from "./cloud/view.ts";
import { showAtFirst } from "./editor/first-look.ts";
import { Folds } from "./editor/folds.ts";
import { Scene } from "./editor/scene.ts";
import { EditorState } from "./editor/state.ts";
import { mapHost } from "./map-host.ts";
import { painted } from "./painted.ts";

let scene: Scene | undefined;
let isOver = false;

/** Resolves when the map is seen. Throws what went wrong with `view`, which who opens the map will say. */
export async function showGlimpse(mapId: string, view: Promise<View>): Promise<void> {
  const { bytes } = await view;
  if (isOver) return;
  const map = new MapSnapshot(bytes);
  scene = new Scene(mapHost(), map, new Folds(map, mapId), new EditorState());
  scene.relabel();
  showAtFirst(scene);
  await painted();
}

/** Makes way for the editor, which draws the same in the same frame. */
export function endGlimpse(): void {
  isOver = true;
  scene?.destroy();
  scene = undefined;
}

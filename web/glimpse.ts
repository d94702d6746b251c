/** A shared map as a newcomer sees it first: its last snapshot, drawn before the code that acts on maps is there. */
import { MapSnapshot } from "../model/snapshot.ts";
import type { View } from "./cloud/view.ts";
import { showAtFirst } from "./editor/first-look.ts";
import { Folds } from "./editor/folds.ts";
import { Scene } from "./editor/scene.ts";
import { EditorState } from "./editor/state.ts";
import { glimpsed } from "./glimpsed.ts";
import { mapHost } from "./map-host.ts";
import { painted } from "./painted.ts";

/** Resolves when the map is seen. Throws what went wrong with `view`, which who opens the map will say. */
export async function showGlimpse(mapId: string, view: Promise<View>): Promise<void> {
  const { bytes } = await view;
  const seen = glimpsed(() => {
    const map = new MapSnapshot(bytes);
    const scene = new Scene(mapHost(), map, new Folds(map, mapId), new EditorState());
    scene.relabel();
    showAtFirst(scene);
    return scene;
  });
  if (seen) await painted();
}

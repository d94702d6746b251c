import type { Scene } from "./scene.ts";

const SMALLEST_READ = 0.7;

/** How a map appears: whole when it can be read so, else as much around its root as can. */
export function showAtFirst(scene: Scene): void {
  const { camera } = scene;
  camera.fit(scene.layout.bounds, 1, false);
  if (camera.zoom < SMALLEST_READ) camera.centerOn({ x: 0, y: 0 }, SMALLEST_READ, false);
  scene.invalidate();
}

import { effect, untracked } from "@preact/signals-core";
import { type NodeId, ROOT } from "../../model/document.ts";
import { t } from "../i18n/index.ts";
import type { Stage } from "../presentation/stage.ts";
import type { SharedView } from "../sync/types.ts";
import { clamp, MAX_ZOOM, MIN_ZOOM } from "./camera.ts";
import type { Editor } from "./editor.ts";

/** Shows others what is seen here while they follow it, and looks where a followed person looks until one acts. */
export function listenToFollowing(editor: Editor): () => void {
  const { state, scene, open } = editor;
  const show = () => {
    const followed = open.peers.peek().some(({ followsMe }) => followsMe);
    const view = followed ? viewOf(editor) : undefined;
    if (!same(view, state.view.peek())) state.view.value = view;
  };
  const stopShowing = open.peers.subscribe(show);
  scene.onFrame.add(show);

  /** While someone followed presents the map; undefined without the part that shows it: then one looks there at least. */
  let stage: Promise<Stage | undefined> | undefined;
  const endStage = () => {
    void stage?.then((there) => there?.end());
    stage = undefined;
  };
  const look = async (view: SharedView) => {
    const { branch } = view;
    if (branch !== undefined && editor.map.has(branch)) {
      stage ??= import("../presentation/stage.ts").then(
        ({ Stage }) => new Stage(editor),
        () => undefined,
      );
      const asked = stage;
      const there = await asked;
      if (stage !== asked) return;
      there?.show(branch);
    } else endStage();
    lookAs(editor, view);
  };
  let name = "";
  const stopFollowing = effect(() => {
    const key = state.following.value;
    if (key === undefined) {
      endStage();
      return;
    }
    const peer = open.peers.value.find((one) => one.key === key);
    untracked(() => {
      if (peer) {
        name = peer.name;
        if (peer.view) void look(peer.view);
      } else {
        state.following.value = undefined;
        editor.surroundings.tell(t("follow.left", { name }));
      }
    });
  });

  const acting = new AbortController();
  const options = { capture: true, passive: true, signal: acting.signal };
  const act = (event: Event) => {
    if (state.following.peek() === undefined || !isOwnAct(event, scene.host)) return;
    state.following.value = undefined;
  };
  for (const type of ["pointerdown", "wheel"]) scene.host.addEventListener(type, act, options);
  document.addEventListener("keydown", act, options);
  return () => {
    stopShowing();
    stopFollowing();
    scene.onFrame.delete(show);
    acting.abort();
  };
}

/** Keys on the bar around the map, or that only go with others, leave the view to whom one follows. */
function isOwnAct(event: Event, host: HTMLElement): boolean {
  if (!(event instanceof KeyboardEvent)) return true;
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return false;
  const target = event.target as Node | null;
  return event.key === "Escape" || target === document.body || host.contains(target);
}

/** What is in the free part of the view, told from the node nearest to its middle. */
function viewOf({ scene, state }: Editor): SharedView | undefined {
  const { camera, layout } = scene;
  const middle = camera.toMap(camera.middle);
  const near = camera.view();
  let best: { id: NodeId; dx: number; dy: number } | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const id of [...layout.visible(near), ROOT]) {
    const box = layout.box(id);
    if (!box) continue;
    const dx = middle.x - box.x - box.width / 2;
    const dy = middle.y - box.y - box.height / 2;
    const distance = Math.hypot(dx, dy);
    if (distance < least) [best, least] = [{ id, dx, dy }, distance];
    // Far out, any node tells the place as well as the nearest.
    if (distance * camera.zoom < 40) break;
  }
  if (!best) return undefined;
  const { width, height } = free(scene.camera);
  return {
    id: best.id,
    dx: Math.round(best.dx),
    dy: Math.round(best.dy),
    width: Math.max(1, Math.round(width / camera.zoom)),
    height: Math.max(1, Math.round(height / camera.zoom)),
    branch: state.presenting.peek(),
  };
}

/** Looks at what another sees: as much of the map, in the same place. */
function lookAs({ map, scene }: Editor, view: SharedView): void {
  const { camera, layout } = scene;
  let id: NodeId | null = map.has(view.id) ? view.id : ROOT;
  // Folded here, or not in the branch that is shown: the nearest above it.
  while (id !== null && !layout.box(id)) id = map.parent(id);
  const box = id === null ? undefined : layout.box(id);
  if (!box) return;
  const [dx, dy] = id === view.id ? [view.dx, view.dy] : [0, 0];
  const { width, height } = free(camera);
  const zoom = clamp(Math.min(width / view.width, height / view.height), MIN_ZOOM, MAX_ZOOM);
  camera.centerOn({ x: box.x + box.width / 2 + dx, y: box.y + box.height / 2 + dy }, zoom);
  scene.invalidate();
}

function free({ width, height, insets }: Editor["scene"]["camera"]): { width: number; height: number } {
  return {
    width: Math.max(1, width - insets.left - insets.right),
    height: Math.max(1, height - insets.top - insets.bottom),
  };
}

function same(a: SharedView | undefined, b: SharedView | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}

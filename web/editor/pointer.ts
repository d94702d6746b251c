import type { NodeId } from "../../model/document.ts";
import { linkedNode } from "../../model/schema.ts";
import { finishLink, jumpTo, selectRelation } from "../relations/commands.ts";
import { listenToAssistance } from "./assistive.ts";
import type { Point } from "./camera.ts";
import * as commands from "./commands.ts";
import { Drag } from "./drag.ts";
import type { Editor } from "./editor.ts";
import { addFloating } from "./floating.ts";
import { follow } from "./formatting.ts";
import { toggleTask } from "./marks.ts";
import { make } from "./node-view.ts";
import { listenToWheel, pointOf } from "./wheel.ts";

/** A press that moves less than this (pixels) is a click; a finger trembles more. */
const SLOP = { mouse: 4, touch: 10 };
/** Milliseconds: a finger that rests picks a node up; two clicks within the second make a double click. */
const LONG_PRESS = 420;
const DOUBLE = 350;

type Gesture =
  | { kind: "pressed"; start: Point; id: NodeId | undefined; touch: boolean; event: PointerEvent }
  | { kind: "pan"; last: Point }
  | { kind: "pinch" }
  | { kind: "drag"; drag: Drag }
  | { kind: "box"; start: Point; element: HTMLElement };

/** Mouse, pen and fingers on the map. Returns the way to stop. */
export function listenToPointer(editor: Editor): () => void {
  const gestures = new Gestures(editor);
  const stop = new AbortController();
  const { signal } = stop;
  const { host } = editor.scene;
  host.addEventListener("pointerdown", (event) => gestures.down(event), { signal });
  host.addEventListener("pointermove", (event) => gestures.move(event), { signal });
  host.addEventListener("pointerup", (event) => gestures.up(event), { signal });
  host.addEventListener("pointercancel", (event) => gestures.lost(event), { signal });
  host.addEventListener("contextmenu", (event) => gestures.isTouch && event.preventDefault(), { signal });
  host.addEventListener("mousedown", (event) => keepFocus(event), { signal });
  document.addEventListener("keydown", (event) => gestures.keyDown(event), { signal, capture: true });
  document.addEventListener("keyup", (event) => gestures.keyUp(event), { signal, capture: true });
  listenToWheel(editor, signal);
  const stopAssisting = listenToAssistance(editor, (event) => gestures.press(event));
  signal.addEventListener("abort", stopAssisting);
  return () => stop.abort();
}

class Gestures {
  #editor: Editor;
  #pointers = new Map<number, Point>();
  #gesture: Gesture | undefined;
  #longPress = 0;
  #lastTap: { id: NodeId | undefined; place: Point; at: number } | undefined;
  #space: "up" | "down" | "used" = "up";
  isTouch = false;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  down(event: PointerEvent): void {
    const target = event.target as Element;
    if (target.closest(".text, .text-bar, a.mark")) return;
    const { host } = this.#editor.scene;
    this.isTouch = event.pointerType === "touch";
    this.#pointers.set(event.pointerId, pointOf(event, host));
    if (this.#pointers.size === 2) this.#startPinch();
    if (this.#pointers.size > 1 || (event.button !== 0 && event.button !== 1)) return;
    host.setPointerCapture(event.pointerId);
    const start = pointOf(event, host);
    if (event.button === 1 || this.#space !== "up") {
      event.preventDefault();
      if (this.#space === "down") this.#space = "used";
      this.#gesture = { kind: "pan", last: start };
      host.dataset.panning = "";
      return;
    }
    const id = this.#nodeAt(target, start);
    this.#gesture = { kind: "pressed", start, id, touch: this.isTouch, event };
    if (this.isTouch && (id !== undefined || !this.#editor.readOnly.peek())) {
      const pressed = () => (id === undefined ? this.#float(start) : this.#pickUp(id, start));
      this.#longPress = window.setTimeout(pressed, LONG_PRESS);
    }
  }

  move(event: PointerEvent): void {
    const { scene } = this.#editor;
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      this.#hover(event);
      return;
    }
    const at = pointOf(event, scene.host);
    this.#pointers.set(event.pointerId, at);
    const gesture = this.#gesture;
    if (gesture?.kind === "pressed") {
      const slop = gesture.touch ? SLOP.touch : SLOP.mouse;
      if (Math.hypot(at.x - gesture.start.x, at.y - gesture.start.y) < slop) return;
      clearTimeout(this.#longPress);
      this.#gesture = this.#begin(gesture, at);
    } else if (gesture?.kind === "pan") {
      scene.camera.panBy(at.x - gesture.last.x, at.y - gesture.last.y);
      gesture.last = at;
      scene.invalidate();
    } else if (gesture?.kind === "pinch") {
      this.#pinch(event.pointerId, before, at);
    } else if (gesture?.kind === "drag") {
      gesture.drag.move(at, event.altKey);
    } else if (gesture?.kind === "box") {
      drawBox(gesture.element, gesture.start, at);
    }
  }

  up(event: PointerEvent): void {
    const at = this.#pointers.get(event.pointerId);
    this.#pointers.delete(event.pointerId);
    clearTimeout(this.#longPress);
    const gesture = this.#gesture;
    if (!gesture || !at) return;
    this.#gesture = undefined;
    delete this.#editor.scene.host.dataset.panning;
    if (gesture.kind === "pressed") this.#click(gesture, event);
    else if (gesture.kind === "drag") gesture.drag.drop();
    else if (gesture.kind === "box") this.#selectBox(gesture, at);
    else if (gesture.kind === "pinch") {
      // One finger of two is still down: it goes on panning.
      const last = [...this.#pointers.values()][0];
      if (last) this.#gesture = { kind: "pan", last };
    }
  }

  /** A press that no pointer made. */
  press(event: PointerEvent): void {
    const start = pointOf(event, this.#editor.scene.host);
    const id = (event.target as Element).closest<HTMLElement>(".node")?.dataset.id;
    if (id !== undefined) this.#click({ kind: "pressed", start, id, touch: false, event }, event);
  }

  lost(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#cancel();
  }

  keyDown(event: KeyboardEvent): void {
    if (event.key === "Escape" && (this.#gesture?.kind === "drag" || this.#gesture?.kind === "box")) {
      event.preventDefault();
      event.stopPropagation();
      this.#cancel();
    }
    // Space pans while it is held and the pointer drags; pressed alone it folds (when it comes up again).
    const onMap = event.target === document.body || this.#editor.scene.world.contains(event.target as Node);
    if (event.key === " " && onMap && !this.#editor.state.editing.peek() && !modified(event)) {
      event.preventDefault();
      event.stopPropagation();
      if (this.#space === "up") this.#space = "down";
      this.#editor.scene.host.dataset.space = "";
    }
  }

  keyUp(event: KeyboardEvent): void {
    if (event.key !== " " || this.#space === "up") return;
    if (this.#space === "down") commands.toggleFold(this.#editor);
    this.#space = "up";
    delete this.#editor.scene.host.dataset.space;
  }

  #begin(pressed: Extract<Gesture, { kind: "pressed" }>, at: Point): Gesture | undefined {
    const { scene } = this.#editor;
    if (pressed.id !== undefined && !pressed.touch) {
      this.#editor.text.commit();
      const drag = Drag.start(this.#editor, pressed.id, pressed.start);
      drag?.move(at, pressed.event.altKey);
      if (drag) return { kind: "drag", drag };
    }
    if (pressed.event.shiftKey && pressed.id === undefined) {
      const element = make("div", "select-box");
      scene.host.append(element);
      drawBox(element, pressed.start, at);
      return { kind: "box", start: pressed.start, element };
    }
    scene.camera.panBy(at.x - pressed.start.x, at.y - pressed.start.y);
    scene.invalidate();
    scene.host.dataset.panning = "";
    return { kind: "pan", last: at };
  }

  #pickUp(id: NodeId, at: Point): void {
    this.#editor.text.commit();
    const drag = Drag.start(this.#editor, id, at);
    if (!drag) return;
    navigator.vibrate?.(12);
    this.#gesture = { kind: "drag", drag };
  }

  #click(pressed: Extract<Gesture, { kind: "pressed" }>, event: PointerEvent): void {
    const { id } = pressed;
    const target = pressed.event.target as Element;
    if (this.#editor.state.linking.peek() !== undefined) {
      if (id !== undefined) finishLink(this.#editor, id);
      return;
    }
    if (id === undefined) {
      this.#clickBeside(pressed);
      return;
    }
    if (target.closest(".badge")) {
      this.#lastTap = undefined;
      commands.toggleFold(this.#editor, [id]);
      return;
    }
    // A press on a mark is no half of a double click.
    const onMark = target.closest(".mark, .talk-mark") !== null;
    const twice = !onMark && this.#isSecond(id, pressed.start, pressed.event.timeStamp);
    if (onMark) this.#lastTap = undefined;
    if (target.closest(".task")) {
      toggleTask(this.#editor, id);
      return;
    }
    this.#editor.text.commit();
    // A link in a text is followed once its node is selected: the first press is for the node.
    const link = target.closest<HTMLAnchorElement>("a.text-link")?.href;
    const { selected } = this.#editor.state;
    const isAlone = selected.peek().size === 1 && selected.peek().has(id);
    if (link && (isAlone || event.ctrlKey || event.metaKey)) {
      follow(link);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      this.#editor.state.toggle(id);
      this.#editor.focusNode();
    } else {
      this.#editor.select(id);
      const linked = linkedNode(this.#editor.map.attributes(id).link);
      if (target.closest(".mark.link") && linked) jumpTo(this.#editor, linked);
      else if (target.closest(".mark.note")) this.#editor.surroundings.openNote(id);
      else if (target.closest(".talk-mark")) this.#editor.state.talk.value = "comments";
      else if (target.closest(".mark.file")) this.#editor.surroundings.openFiles(id);
      else if (twice && !this.#editor.readOnly.peek()) commands.editText(this.#editor);
    }
  }

  /** A press beside the nodes: selects what is drawn there; once more, and its label can be written. */
  #pressRelation(at: Point, isTouch: boolean): void {
    const { scene, state } = this.#editor;
    const hit = scene.relations?.hit(scene.camera.toMap(at), isTouch);
    const now = state.relation.peek();
    if (hit) selectRelation(this.#editor, hit, now?.item === hit.item && now.node === hit.node);
    else if (now) state.relation.value = undefined;
    if (!state.labelling.peek()) this.#editor.focusNode();
  }

  /** Shows that something can be pressed there. */
  #hover(event: PointerEvent): void {
    const { scene } = this.#editor;
    if (!scene.relations || event.pointerType === "touch") return;
    const isOver =
      event.target === scene.host &&
      scene.relations.hit(scene.camera.toMap(pointOf(event, scene.host)), false);
    if (isOver) scene.host.dataset.overRelation = "";
    else delete scene.host.dataset.overRelation;
  }

  /** Notes a tap that was at that time (ms, an event's own, as the page may be busy); is it the second of two? */
  #isSecond(id: NodeId | undefined, place: Point, at: number): boolean {
    const last = this.#lastTap;
    const near = last && Math.hypot(place.x - last.place.x, place.y - last.place.y) < 2 * SLOP.touch;
    const is =
      last !== undefined && last.id === id && at - last.at < DOUBLE && (id !== undefined || near === true);
    this.#lastTap = is ? undefined : { id, place, at };
    return is;
  }

  /** Beside all nodes: one click ends the writing or selects what is drawn there, two begin a floating node. */
  #clickBeside({ start: at, touch, event }: Extract<Gesture, { kind: "pressed" }>): void {
    const { scene, readOnly, text } = this.#editor;
    text.commit();
    const isFree = !scene.relations?.hit(scene.camera.toMap(at), touch);
    if (isFree && this.#isSecond(undefined, at, event.timeStamp) && !readOnly.peek()) this.#float(at);
    else this.#pressRelation(at, touch);
  }

  #float(at: Point): void {
    this.#cancel();
    if (this.isTouch) navigator.vibrate?.(12);
    addFloating(this.#editor, this.#editor.scene.camera.toMap(at));
  }

  #selectBox(box: Extract<Gesture, { kind: "box" }>, at: Point): void {
    box.element.remove();
    const { scene, state } = this.#editor;
    const a = scene.camera.toMap(box.start);
    const b = scene.camera.toMap(at);
    const rect = {
      x: Math.min(a.x, b.x),
      y: Math.min(a.y, b.y),
      width: Math.abs(a.x - b.x),
      height: Math.abs(a.y - b.y),
    };
    state.selectAll([...scene.layout.visible(rect)]);
    this.#editor.focusNode();
  }

  #startPinch(): void {
    this.#cancel();
    this.#gesture = { kind: "pinch" };
  }

  #pinch(pointer: number, before: Point, at: Point): void {
    const { camera } = this.#editor.scene;
    const other = [...this.#pointers].find(([id]) => id !== pointer)?.[1];
    if (!other) return;
    const apart = Math.hypot(before.x - other.x, before.y - other.y);
    const now = Math.hypot(at.x - other.x, at.y - other.y);
    camera.panBy((at.x - before.x) / 2, (at.y - before.y) / 2);
    if (apart > 0) camera.zoomBy(now / apart, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
    this.#editor.scene.invalidate();
  }

  #cancel(): void {
    clearTimeout(this.#longPress);
    if (this.#gesture?.kind === "drag") this.#gesture.drag.cancel();
    if (this.#gesture?.kind === "box") this.#gesture.element.remove();
    this.#gesture = undefined;
    delete this.#editor.scene.host.dataset.panning;
  }

  #nodeAt(target: Element, at: Point): NodeId | undefined {
    const element = target.closest<HTMLElement>(".node");
    if (element) return element.dataset.id;
    // Far out, nodes are painted: the layout knows where they are.
    const { x, y } = this.#editor.scene.camera.toMap(at);
    return this.#editor.scene.layout.hit(x, y);
  }
}

/** The map handles focus itself: a press on it must not end the writing in a node, or focus a badge. */
function keepFocus(event: MouseEvent): void {
  if (!(event.target as Element).closest(".text, .text-bar")) event.preventDefault();
}

function drawBox(element: HTMLElement, a: Point, b: Point): void {
  element.style.transform = `translate(${Math.min(a.x, b.x)}px, ${Math.min(a.y, b.y)}px)`;
  element.style.width = `${Math.abs(a.x - b.x)}px`;
  element.style.height = `${Math.abs(a.y - b.y)}px`;
}

function modified(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
}

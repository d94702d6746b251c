import { limits, type MapChange, type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { mergeTyped } from "../../model/merge-text.ts";
import { t } from "../i18n/index.ts";
import { make } from "./node-view.ts";
import type { Scene } from "./scene.ts";
import type { EditorState } from "./state.ts";

/** Others see what is typed at each pause (ms), and at the latest after this much typing. */
const PAUSE = 350;
const LONGEST_RUN = 1200;
/** Below this zoom text can't be read while it is written, so the camera comes nearer. */
const READABLE_ZOOM = 0.6;

interface Session {
  readonly id: NodeId;
  readonly area: HTMLTextAreaElement;
  /** The node was made for this text: leaving without any takes it away again. */
  readonly fresh: boolean;
  /** What the document has, as far as this session knows. */
  base: string;
  /** How many undo steps this session has made. */
  steps: number;
  composing: boolean;
  shift: boolean;
  timer: number;
  firstUnsent: number;
}

export interface TextEditorEvents {
  /** Writing ended by a key that asks for more. */
  after(key: "Tab" | "Enter"): void;
  /** Someone removed the node that was written in; `text` is what stood there. */
  lost(text: string): void;
  failed(error: unknown): void;
}

/** Writing in a node, in place: a text area in the node's own element, whose text goes to the document live. */
export class TextEditor {
  #map: MindMap;
  #scene: Scene;
  #state: EditorState;
  #events: TextEditorEvents;
  #session: Session | undefined;

  constructor(map: MindMap, scene: Scene, state: EditorState, events: TextEditorEvents) {
    this.#map = map;
    this.#scene = scene;
    this.#state = state;
    this.#events = events;
  }

  /** Starts with the text selected, so that the first letter replaces it, or with the caret at its end. */
  begin(id: NodeId, caret: "select" | "end", fresh = false): void {
    if (this.#session?.id === id) return;
    this.commit();
    const element = this.#scene.element(id);
    if (!element) return;
    const base = this.#map.text(id);
    const area = make("textarea", "text");
    area.value = base;
    area.maxLength = limits.text;
    area.spellcheck = true;
    area.autocapitalize = "sentences";
    area.enterKeyHint = "done";
    area.placeholder = id === ROOT ? t("map.central") : "";
    area.setAttribute("aria-label", t("map.text"));
    const session: Session = {
      id,
      area,
      fresh,
      base,
      steps: 0,
      composing: false,
      shift: false,
      timer: 0,
      firstUnsent: 0,
    };
    this.#session = session;
    this.#state.editing.value = id;
    this.#scene.pinned = id;
    this.#scene.sizes.setDraft({ id, text: base });
    this.#scene.apply(touched(id));
    element.dataset.editing = "";
    element.append(area);
    area.focus({ preventScroll: true });
    if (caret === "select") area.select();
    else area.setSelectionRange(base.length, base.length);
    this.#listen(session);
    this.#comeNear(id);
  }

  /** Ends writing and keeps the text. */
  commit(): void {
    const session = this.#session;
    if (!session) return;
    this.#send(session);
    this.#end(session);
  }

  /** Ends writing and takes back what was written here, and only that. */
  cancel(): void {
    const session = this.#session;
    if (!session) return;
    this.#send(session);
    this.#end(session);
    for (let i = session.fresh ? -1 : 0; i < session.steps; i++) this.#map.undo();
  }

  /** To be told of every change of the document that did not come from here. */
  changed(change: MapChange): void {
    const session = this.#session;
    if (!session) return;
    if (!this.#map.has(session.id)) {
      this.#session = undefined;
      const text = session.area.value;
      this.#end(session);
      if (text !== "") this.#events.lost(text);
      return;
    }
    if (change.changed.has(session.id) && !session.composing) this.#merge(session);
  }

  #listen(session: Session): void {
    const { area } = session;
    area.addEventListener("input", () => this.#typed(session));
    area.addEventListener("compositionstart", () => {
      session.composing = true;
    });
    area.addEventListener("compositionend", () => {
      session.composing = false;
      this.#merge(session);
      this.#typed(session);
    });
    area.addEventListener("keydown", (event) => this.#key(event, session));
    // A keyboard on glass may send no key for Enter, only what it is about to do.
    area.addEventListener("beforeinput", (event) => {
      if (event.inputType !== "insertLineBreak" || session.shift || session.composing) return;
      event.preventDefault();
      this.commit();
      this.#events.after("Enter");
    });
    area.addEventListener("blur", () => {
      if (document.hasFocus() && this.#session === session) this.commit();
    });
  }

  #key(event: KeyboardEvent, session: Session): void {
    session.shift = event.shiftKey;
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.commit();
      this.#events.after("Enter");
    } else if (event.key === "Tab") {
      event.preventDefault();
      this.commit();
      if (!event.shiftKey) this.#events.after("Tab");
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.cancel();
    } else if (event.key === "F2") {
      event.preventDefault();
      this.commit();
    }
  }

  #typed(session: Session): void {
    this.#scene.sizes.setDraft({ id: session.id, text: session.area.value });
    this.#scene.apply(touched(session.id));
    if (session.composing) return;
    const now = performance.now();
    if (session.timer === 0) session.firstUnsent = now;
    clearTimeout(session.timer);
    const wait = Math.max(0, Math.min(PAUSE, session.firstUnsent + LONGEST_RUN - now));
    session.timer = window.setTimeout(() => {
      session.timer = 0;
      this.#send(session);
    }, wait);
  }

  /** Gives what is typed to the document: one undo step. */
  #send(session: Session): void {
    clearTimeout(session.timer);
    session.timer = 0;
    const text = session.area.value;
    if (text === session.base || !this.#map.has(session.id)) return;
    session.base = text;
    try {
      this.#map.setText(session.id, text);
      session.steps++;
    } catch (error) {
      this.#events.failed(error);
    }
  }

  /** Someone else wrote in the same node: both texts stay, and so does the caret. */
  #merge(session: Session): void {
    const theirs = this.#map.text(session.id);
    if (theirs === session.base) return;
    const { area } = session;
    const ours = { text: area.value, start: area.selectionStart, end: area.selectionEnd };
    const merged = mergeTyped(session.base, ours, theirs);
    session.base = theirs;
    area.value = merged.text;
    area.setSelectionRange(merged.start, merged.end);
    this.#typed(session);
  }

  #end(session: Session): void {
    clearTimeout(session.timer);
    this.#session = undefined;
    this.#scene.pinned = undefined;
    this.#scene.sizes.setDraft(undefined);
    this.#state.editing.value = undefined;
    const held = document.activeElement === session.area;
    const element = session.area.parentElement;
    session.area.remove();
    if (element) delete element.dataset.editing;
    this.#scene.apply(touched(session.id));
    if (held) this.#scene.element(this.#state.focus.peek())?.focus({ preventScroll: true });
  }

  #comeNear(id: NodeId): void {
    const box = this.#scene.layout.box(id);
    const { camera } = this.#scene;
    if (!box) return;
    if (camera.zoom < READABLE_ZOOM) {
      camera.centerOn({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, 1);
    } else {
      camera.reveal(box);
    }
    this.#scene.invalidate();
  }
}

const none: ReadonlySet<NodeId> = new Set();

function touched(id: NodeId): Pick<MapChange, "structure" | "added" | "removed" | "changed"> {
  return { structure: none, added: none, removed: none, changed: new Set([id]) };
}

import { type MapChange, type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { mergeRich, type RichText, sameText } from "../../model/rich-text.ts";
import { t } from "../i18n/index.ts";
import { whenLeaving } from "../when-leaving.ts";
import type { TextEvents, TextWriter } from "./editor.ts";
import type { Scene } from "./scene.ts";
import type { EditorState } from "./state.ts";
import { TextBar } from "./text-bar.ts";
import { TextField } from "./text-field.ts";

/** Others see what is typed at each pause (ms), and at the latest after this much typing. */
const PAUSE = 350;
const LONGEST_RUN = 1200;
/** Below this zoom text can't be read while it is written, so the camera comes nearer. */
const READABLE_ZOOM = 0.6;

interface Session {
  readonly id: NodeId;
  readonly field: TextField;
  readonly bar: TextBar;
  /** The node was made for this text: leaving without any takes it away again. */
  readonly fresh: boolean;
  /** What the document has, as far as this session knows. */
  base: RichText;
  /** How many undo steps this session has made, and how many of them were taken back. */
  steps: number;
  undone: number;
  shift: boolean;
  readonly stay: () => void;
  timer: number;
  firstUnsent: number;
}

/** Writing in a node, in place: a field in the node's own element, whose text goes to the document live. */
export class TextEditor implements TextWriter {
  #map: MindMap;
  #scene: Scene;
  #state: EditorState;
  #events: TextEvents;
  #session: Session | undefined;

  constructor(map: MindMap, scene: Scene, state: EditorState, events: TextEvents) {
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
    const base = { text: this.#map.text(id), marks: this.#map.marks(id) };
    const field = new TextField({
      input: (whole) => this.#typed(session, whole),
      moved: () => session.bar.follow(),
      enter: () => this.#enter(session),
      undo: () => this.#travel(session, "undo"),
      redo: () => this.#travel(session, "redo"),
    });
    if (id === ROOT) field.element.dataset.placeholder = t("map.central");
    field.element.setAttribute("aria-label", t("map.text"));
    const session: Session = {
      id,
      field,
      bar: new TextBar(this.#scene.host, field),
      fresh,
      base,
      steps: 0,
      undone: 0,
      shift: false,
      stay: whenLeaving(() => this.#send(session)),
      timer: 0,
      firstUnsent: 0,
    };
    this.#session = session;
    this.#state.editing.value = id;
    this.#scene.pinned = id;
    this.#scene.sizes.setDraft({ id, ...base });
    this.#scene.apply(touched(id));
    element.dataset.editing = "";
    element.append(field.element);
    field.element.focus({ preventScroll: true });
    field.show(base, caret === "select" ? 0 : base.text.length, base.text.length);
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
      const { text } = session.field.value;
      this.#end(session);
      if (text !== "") this.#events.lost(text);
      return;
    }
    if (change.changed.has(session.id) && !session.field.composing) this.#merge(session);
  }

  #listen(session: Session): void {
    const { element } = session.field;
    element.addEventListener("compositionend", () => {
      this.#merge(session);
      this.#typed(session);
    });
    element.addEventListener("keydown", (event) => this.#key(event, session));
    element.addEventListener("blur", (event) => {
      if (session.bar.holds(event.relatedTarget)) return;
      if (document.hasFocus() && this.#session === session) this.commit();
    });
    session.bar.onLeave = (to) => {
      if (this.#session !== session) return;
      if (to === "field") element.focus({ preventScroll: true });
      else if (document.hasFocus()) this.commit();
    };
  }

  #key(event: KeyboardEvent, session: Session): void {
    session.shift = event.shiftKey || event.altKey;
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.#enter(session);
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
    } else if ((event.ctrlKey || event.metaKey) && this.#command(event, session)) event.preventDefault();
  }

  /** Keys with Ctrl or Command. Answers whether it was one. */
  #command(event: KeyboardEvent, session: Session): boolean {
    const { field, bar } = session;
    const key = event.key.toLowerCase();
    if (event.altKey) return false;
    if (key === "z") this.#travel(session, event.shiftKey ? "redo" : "undo");
    else if (key === "y") this.#travel(session, "redo");
    else if (key === "b" && !event.shiftKey) field.toggle("bold");
    else if (key === "i" && !event.shiftKey) field.toggle("italic");
    else if (key === "e" && !event.shiftKey) field.toggle("code");
    else if (key === "x" && event.shiftKey) field.toggle("strike");
    else if (key === "k" && !event.shiftKey) bar.askForLink();
    else return false;
    return true;
  }

  /** Enter ends writing; with Shift it is a line break. */
  #enter(session: Session): void {
    if (session.shift) session.field.insert({ text: "\n", marks: [] });
    else {
      this.commit();
      this.#events.after("Enter");
    }
  }

  /** Takes back what was written here, step by step, or writes it again. */
  #travel(session: Session, way: "undo" | "redo"): void {
    this.#send(session);
    const by = way === "undo" ? 1 : -1;
    if ((way === "undo" ? session.steps : session.undone) === 0) return;
    session.steps -= by;
    session.undone += by;
    if (way === "undo") this.#map.undo();
    else this.#map.redo();
  }

  #typed(session: Session, whole = false): void {
    this.#scene.sizes.setDraft({ id: session.id, ...session.field.value });
    this.#scene.apply(touched(session.id));
    if (session.field.composing) return;
    if (whole) {
      this.#send(session);
      return;
    }
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
    const { value } = session.field;
    if (sameText(value, session.base) || !this.#map.has(session.id)) return;
    session.base = value;
    try {
      this.#map.setText(session.id, value.text, value.marks);
      session.steps++;
      session.undone = 0;
    } catch (error) {
      this.#events.failed(error);
    }
  }

  /** Someone else wrote in the same node: both texts stay, and so does the caret. */
  #merge(session: Session): void {
    const { field, id } = session;
    const theirs = { text: this.#map.text(id), marks: this.#map.marks(id) };
    if (sameText(theirs, session.base)) return;
    const merged = mergeRich(session.base, { ...field.value, ...field.selection }, theirs);
    session.base = theirs;
    field.show(merged, merged.start, merged.end);
    this.#typed(session);
  }

  #end(session: Session): void {
    clearTimeout(session.timer);
    session.stay();
    this.#session = undefined;
    this.#scene.pinned = undefined;
    this.#scene.sizes.setDraft(undefined);
    this.#state.editing.value = undefined;
    const { field, bar } = session;
    const held = document.activeElement === field.element || bar.holds(document.activeElement);
    const node = field.element.parentElement;
    bar.destroy();
    field.destroy();
    if (node) delete node.dataset.editing;
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

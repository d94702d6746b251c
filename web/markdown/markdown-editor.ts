import { Annotation, EditorState, Transaction } from "@codemirror/state";
import { EditorView, type ViewUpdate } from "@codemirror/view";
import { effect, untracked } from "@preact/signals-core";
import { type MapChange, type NodeId, ROOT } from "../../model/document.ts";
import { MarkdownText } from "../../model/markdown/text.ts";
import type { Editor } from "../editor/editor.ts";
import { whenLeaving } from "../when-leaving.ts";
import { keys } from "./keys.ts";
import { look, peersIn, showPeers } from "./look.ts";

/** The map sees what is typed at each pause (ms), and at the latest after this much typing. */
const PAUSE = 350;
const LONGEST_RUN = 1200;

/** Marks what comes from the map, not from the keyboard. */
const fromMap = Annotation.define<true>();

interface Anchor {
  readonly id: NodeId;
  readonly line: number;
  readonly column: number;
}

/** The map's text in the page: what is typed goes to the map, and what others do comes in around the caret. */
export class MarkdownEditor {
  readonly editor: Editor;
  readonly view: EditorView;
  readonly #stop: (() => void)[] = [];
  #markdown: MarkdownText;
  /** There is typing that the map has not seen. */
  #dirty = false;
  /** The map has changed and the text has not. */
  #behind = false;
  /** A change of the map is being made here. */
  #acting = false;
  #timer = 0;
  #firstUnsent = 0;
  #frame = 0;
  /** Where the caret was last told to be, or is. */
  #at: NodeId | undefined;

  constructor(editor: Editor, host: HTMLElement) {
    this.editor = editor;
    this.#markdown = this.#open();
    // A root of its own: the style sheets that the text field makes are allowed there by the page's policy.
    const root = host.attachShadow({ mode: "open" });
    this.view = new EditorView({ parent: root, root, state: this.#newState() });
    const stop = new AbortController();
    const { signal } = stop;
    for (const type of ["keydown", "copy", "cut", "paste"])
      host.addEventListener(type, (event) => event.stopPropagation(), { signal });
    this.view.contentDOM.addEventListener("compositionend", () => this.#later(), { signal });
    // A press on the map leaves the text, though the map keeps the browser from moving the focus.
    editor.scene.host.addEventListener("pointerdown", () => this.view.contentDOM.blur(), {
      capture: true,
      signal,
    });
    this.#stop.push(
      () => stop.abort(),
      whenLeaving(() => this.flush()),
      editor.map.onChange((change) => this.#changed(change)),
      effect(() => {
        editor.state.root.value;
        editor.readOnly.value;
        untracked(() => this.#begin());
      }),
      effect(() => {
        const id = editor.state.focus.value;
        untracked(() => this.#follow(id));
      }),
      effect(() => {
        editor.open.peers.value;
        untracked(() => this.#showPeers());
      }),
    );
  }

  destroy(): void {
    this.flush();
    this.#leave();
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stop) stop();
    this.view.destroy();
  }

  focus(): void {
    this.view.focus();
    this.#seek(this.editor.state.focus.peek());
  }

  /** Gives what is typed to the map: one undo step. What a node can't hold stays in the text, and is told. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#dirty || this.editor.readOnly.peek()) return;
    this.#acting = true;
    try {
      this.#markdown.take(this.view.state.doc.toJSON());
      this.#dirty = false;
    } catch (error) {
      this.editor.fail(error);
    } finally {
      this.#acting = false;
    }
    this.#select();
  }

  /** Undo and redo: the map's, whoever of the three editors made the step. The caret goes where it was. */
  travel(go: (editor: Editor) => void): void {
    this.flush();
    go(this.editor);
    this.#bringIn();
    const id = this.editor.state.focus.peek();
    if (id !== this.#seen(this.#here())) this.#seek(id);
  }

  /** Ends writing, and gives the keyboard back to the map. */
  toMap(): void {
    this.flush();
    this.view.contentDOM.blur();
    this.editor.focusNode();
  }

  #open(): MarkdownText {
    const { map, state } = this.editor;
    return new MarkdownText(map, map.has(state.root.peek()) ? state.root.peek() : ROOT);
  }

  #newState(): EditorState {
    return EditorState.create({
      doc: this.#markdown.lines.join("\n"),
      extensions: [
        keys(this),
        look,
        EditorState.readOnly.of(this.editor.readOnly.peek()),
        EditorView.updateListener.of((update) => this.#updated(update)),
        EditorView.domEventHandlers({ focus: () => this.#enter(), blur: () => this.#left() }),
      ],
    });
  }

  /** Another branch is shown, or the rights are others: the text is written anew. */
  #begin(): void {
    if (this.#dirty) this.flush();
    this.#dirty = false;
    this.#markdown = this.#open();
    this.view.setState(this.#newState());
    this.#seek(this.editor.state.focus.peek());
    this.#showPeers();
  }

  #updated(update: ViewUpdate): void {
    const isOurs = update.transactions.every((transaction) => !transaction.annotation(fromMap));
    if (update.docChanged && isOurs) this.#typed();
    else if (update.selectionSet && isOurs) this.#select();
  }

  #typed(): void {
    const now = performance.now();
    if (this.#timer === 0) this.#firstUnsent = now;
    this.#dirty = true;
    clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(PAUSE, this.#firstUnsent + LONGEST_RUN - now));
    this.#timer = window.setTimeout(() => {
      // What an input method composes is its own until it is done.
      if (this.view.composing) this.#typed();
      else this.flush();
    }, wait);
  }

  #changed({ origin }: MapChange): void {
    if (this.#acting && origin === "local") return;
    this.#behind = true;
    this.#later();
  }

  #later(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#bringIn();
      });
    }
  }

  /** Puts into the text what the map has and the text has not. */
  #bringIn(): void {
    if (!this.#behind || this.view.composing) return;
    this.flush();
    // What the map did not take must not be written over.
    if (this.#dirty) return;
    this.#behind = false;
    const { view } = this;
    const { anchor, head } = view.state.selection.main;
    const [from, to] = [this.#anchor(anchor), this.#anchor(head)];
    const splice = difference(view.state.doc.toJSON(), this.#markdown.follow());
    if (!splice) return;
    const { doc } = view.state;
    const start = splice.from < doc.lines ? doc.line(splice.from + 1).from : doc.length;
    const end = doc.line(Math.min(splice.to, doc.lines)).to;
    const changes = trim(doc.sliceString(start, end), splice.lines.join("\n"), start);
    view.dispatch({ changes, annotations: [fromMap.of(true), Transaction.userEvent.of("map")] });
    // All around the caret was written anew: it stays in its node.
    if (head > changes.from && head < changes.to) {
      const at = { anchor: this.#position(from), head: this.#position(to) };
      if (at.anchor !== undefined && at.head !== undefined) {
        view.dispatch({ selection: { anchor: at.anchor, head: at.head }, annotations: fromMap.of(true) });
      }
    }
    this.#showPeers();
  }

  #anchor(position: number): Anchor {
    const line = this.view.state.doc.lineAt(position);
    const index = this.#markdown.blockAt(line.number - 1);
    return {
      id: this.#markdown.ids[index] ?? ROOT,
      line: line.number - 1 - (this.#markdown.blocks[index]?.from ?? 0),
      column: position - line.from,
    };
  }

  #position({ id, line, column }: Anchor): number | undefined {
    const block = this.#markdown.blocks[this.#markdown.ids.indexOf(id)];
    if (!block) return undefined;
    const { doc } = this.view.state;
    const { from, length } = doc.line(Math.min(block.from + line, Math.max(block.to - 1, block.from)) + 1);
    return from + Math.min(column, length);
  }

  #here(): NodeId {
    return this.#anchor(this.view.state.selection.main.head).id;
  }

  /** The map's selection goes where the caret is. */
  #select(): void {
    if (!this.view.hasFocus || this.#dirty) return;
    const { state, readOnly } = this.editor;
    const id = this.#here();
    if (id === this.#at) return;
    this.#at = id;
    if (!readOnly.peek()) state.editing.value = id;
    const seen = this.#seen(id);
    if (state.focus.peek() !== seen || state.selected.peek().size > 1) state.select(seen);
    this.editor.reveal(seen);
  }

  /** The node, or what it is folded into. */
  #seen(id: NodeId): NodeId {
    const { scene, map } = this.editor;
    let seen: NodeId | null = id;
    while (seen !== null && !scene.layout.box(seen)) seen = map.parent(seen);
    return seen ?? ROOT;
  }

  /** The caret goes where the map's selection is, unless somebody writes here. */
  #follow(id: NodeId): void {
    if (!this.view.hasFocus) this.#seek(id);
  }

  #seek(id: NodeId): void {
    const index = this.#markdown.ids.indexOf(id);
    const block = this.#markdown.blocks[index];
    if (!block || this.#dirty) return;
    this.#at = id;
    const { doc } = this.view.state;
    const { to } = doc.line(Math.min(block.from + 1, doc.lines));
    this.view.dispatch({
      selection: { anchor: to },
      effects: EditorView.scrollIntoView(to, { y: "nearest", yMargin: 60 }),
      annotations: fromMap.of(true),
    });
    if (this.view.hasFocus && !this.editor.readOnly.peek()) this.editor.state.editing.value = id;
  }

  #enter(): void {
    this.editor.text.commit();
    this.#at = undefined;
    this.#select();
  }

  #left(): void {
    this.flush();
    if (document.hasFocus()) this.#leave();
  }

  #leave(): void {
    const { editing } = this.editor.state;
    if (editing.peek() === this.#at) editing.value = undefined;
    this.#at = undefined;
  }

  #showPeers(): void {
    if (this.#dirty || this.#behind) return;
    const lines = new Map<number, string>();
    const { ids, blocks } = this.#markdown;
    for (const peer of this.editor.open.peers.peek()) {
      for (const id of peer.editing ? [peer.editing] : peer.selection.slice(0, 5)) {
        const block = blocks[ids.indexOf(id)];
        if (block) lines.set(block.from + 1, peer.color);
      }
    }
    this.view.dispatch({ effects: showPeers.of(peersIn(this.view.state.doc, lines)) });
  }
}

/** The lines that differ: from and to, in `before`, and what stands there in `after`. */
function difference(before: readonly string[], after: readonly string[]) {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  if (from === before.length && from === after.length) return undefined;
  let tail = 0;
  while (tail < shorter - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  // At least one line of each, so that there is a place for line breaks.
  if (from > 0 && (from === before.length - tail || from === after.length - tail)) from--;
  else if (tail > 0 && (from === before.length - tail || from === after.length - tail)) tail--;
  return { from, to: before.length - tail, lines: after.slice(from, after.length - tail) };
}

/** The smallest replacement of one text by another that stands at `offset`. */
function trim(before: string, after: string, offset: number) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail++;
  return {
    from: offset + start,
    to: offset + before.length - tail,
    insert: after.slice(start, after.length - tail),
  };
}

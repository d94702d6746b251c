import { effect, untracked } from "@preact/signals-core";
import { type MapChange, type NodeId, ROOT } from "../../model/document.ts";
import * as commands from "../editor/commands.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { whenLeaving } from "../when-leaving.ts";
import type { Caret, Lines } from "./edits.ts";
import { listenToKeys } from "./keys.ts";
import { Line } from "./line.ts";
import { type Row, rowsOf } from "./rows.ts";
import { Typing } from "./typing.ts";
import { Viewport } from "./viewport.ts";

/** The outline of the map in the page: who writes where in it, and what the map's selection makes of it. */
export class Outliner {
  readonly editor: Editor;
  /** The map as edits see it. */
  readonly lines: Lines;
  readonly #view: Viewport;
  readonly #stop: (() => void)[] = [];
  #rows: readonly Row[] = [];
  #stale = true;
  #typing: Typing | undefined;
  /** An edit of this outline is being made: the focus stays here meanwhile. */
  #acting = false;
  /** The line to be brought into view in the next frame. */
  #sought: NodeId | undefined;
  #frame = 0;

  constructor(editor: Editor, host: HTMLElement) {
    this.editor = editor;
    const { map, folds, state } = editor;
    this.lines = {
      map,
      get top() {
        return state.root.peek();
      },
      folded: (id) => folds.has(id),
      beside: (id) => {
        const side = editor.scene.layout.box(id)?.side;
        return side === undefined || side === "root" || map.attributes(ROOT).side ? undefined : { side };
      },
    };
    this.#view = new Viewport(host, {
      make: (id) => this.#make(id),
      show: (line, row) => this.#show(line, row),
    });
    const stop = new AbortController();
    const { signal } = stop;
    listenToKeys(this, host, signal);
    // A press on the map leaves the line, though the map keeps the browser from moving the focus.
    editor.scene.host.addEventListener("pointerdown", () => this.#typing?.area.blur(), {
      capture: true,
      signal,
    });
    this.#stop.push(
      () => stop.abort(),
      whenLeaving(() => this.#typing?.flush()),
      map.onChange((change) => this.#changed(change)),
      effect(() => {
        state.root.value;
        folds.version.value;
        editor.readOnly.value;
        this.#stale = true;
        this.#later();
      }),
      effect(() => {
        state.selected.value;
        const id = state.focus.value;
        untracked(() => this.#follow(id));
      }),
    );
  }

  destroy(): void {
    this.#leave();
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stop) stop();
    this.#view.destroy();
  }

  /** The line that is written in. */
  get typing(): Typing | undefined {
    return this.#typing;
  }

  get caret(): Caret | undefined {
    return this.#typing && { id: this.#typing.id, at: this.#typing.area.selectionStart };
  }

  line(id: NodeId): Line | undefined {
    return this.#view.line(id);
  }

  /** The lines above and below one in the page. */
  beside(id: NodeId, step: number): NodeId | undefined {
    const index = this.#view.indexOf(id);
    if (index === undefined) return undefined;
    const to = Math.max(0, Math.min(this.#rows.length - 1, index + step));
    return to === index ? undefined : this.#rows[to]?.id;
  }

  /** How many lines of the usual height are seen at once. */
  get page(): number {
    return this.#view.page;
  }

  /** Makes an edit of the map, and puts the caret where it says, or back where it was. */
  act(edit: (caret: Caret, typing: Typing) => Caret | undefined): void {
    const typing = this.#typing;
    const before = this.caret;
    if (!typing || !before) return;
    typing.flush();
    this.#acting = true;
    let after: Caret | undefined;
    try {
      this.editor.edit(() => {
        after = edit(before, typing);
      });
    } finally {
      this.#acting = false;
    }
    this.#typing = undefined;
    const { focus } = this.editor.state;
    this.write(after ?? (this.lines.map.has(before.id) ? before : { id: focus.peek(), at: 0 }));
  }

  /** Undo and redo: the caret goes where the map's selection went. */
  travel(go: (editor: Editor) => void): void {
    this.act((caret) => {
      go(this.editor);
      const id = this.editor.state.focus.peek();
      return id === caret.id ? caret : { id, at: this.lines.map.text(id).length };
    });
  }

  /** Folds a line's branch or unfolds it, on the map too. */
  fold(id: NodeId): void {
    this.#typing?.flush();
    commands.toggleFold(this.editor, [id]);
  }

  /** Puts the caret into a line. */
  write({ id, at }: Caret): void {
    this.render();
    const line = this.#view.reveal(id);
    if (!line) return;
    if (document.activeElement === line.area) this.#enter(line);
    else line.area.focus({ preventScroll: true });
    const offset = Math.min(at, line.area.value.length);
    line.area.setSelectionRange(offset, offset);
  }

  /** Brings the keyboard to the line that the map's focus is on. */
  focus(): void {
    const id = this.editor.state.focus.peek();
    this.write({ id, at: this.lines.map.text(id).length });
  }

  /** Ends writing, and gives the keyboard back to the map. */
  toMap(): void {
    this.#typing?.area.blur();
    this.editor.focusNode();
  }

  render(): void {
    const { folds, state } = this.editor;
    if (this.#stale) {
      this.#stale = false;
      this.#rows = rowsOf(this.lines.map, this.lines.top, (id) => folds.has(id));
    }
    // The line that is written in stays in the page, and the one that Tab comes to.
    const kept = [state.focus.peek(), ...(this.#typing ? [this.#typing.id] : [])];
    this.#view.render(this.#rows, kept, this.#typing?.area);
  }

  #make(id: NodeId): Line {
    const line = new Line(id);
    const { area } = line;
    line.setText(this.lines.map.text(id));
    line.fold.addEventListener("mousedown", (event) => event.preventDefault());
    line.fold.addEventListener("click", () => this.fold(id));
    area.addEventListener("focus", () => this.#enter(line));
    area.addEventListener("blur", () => {
      if (this.#acting || this.#typing?.area !== area) return;
      if (document.hasFocus()) this.#leave();
      else this.#typing.flush();
    });
    area.addEventListener("input", () => {
      line.fit();
      this.#typing?.typed();
    });
    area.addEventListener("compositionstart", () => {
      if (this.#typing) this.#typing.composing = true;
    });
    area.addEventListener("compositionend", () => {
      if (!this.#typing) return;
      this.#typing.composing = false;
      this.#typing.merge();
      this.#typing.typed();
      line.fit();
    });
    return line;
  }

  #show(line: Line, row: Row): void {
    const { map, state, scene, folds, readOnly } = this.editor;
    line.show({
      row,
      text: map.text(row.id),
      folded: map.children(row.id).length > 0 ? folds.has(row.id) : undefined,
      colour: row.id === ROOT ? "var(--ink)" : `var(--branch-${scene.colours.of(row.id)})`,
      selected: state.selected.peek().has(row.id),
      current: state.focus.peek() === row.id,
      readOnly: readOnly.peek(),
    });
  }

  #enter(line: Line): void {
    const { state, readOnly, map } = this.editor;
    if (this.#typing?.area === line.area) return;
    this.#leave();
    this.editor.text.commit();
    this.#typing = new Typing(map, line.id, line.area, (error) => this.editor.fail(error));
    // Selecting from here must not give the keyboard to the map.
    state.editing.value = line.id;
    if (state.focus.peek() !== line.id || state.selected.peek().size > 1) state.select(line.id);
    if (readOnly.peek()) state.editing.value = undefined;
    this.editor.reveal(line.id);
  }

  #leave(): void {
    const typing = this.#typing;
    if (!typing) return;
    this.#typing = undefined;
    const { state, map } = this.editor;
    const text = typing.area.value;
    if (map.has(typing.id)) typing.flush();
    else if (text !== "") this.#rescue(text);
    if (state.editing.peek() === typing.id) state.editing.value = undefined;
  }

  /** Someone deleted the line that was written in. */
  #rescue(text: string): void {
    const parent = this.editor.state.focus.peek();
    this.editor.surroundings.tell(t("map.someoneDeletedLine", { text: shorten(text, 40) }), {
      label: t("map.putBack"),
      run: () =>
        this.editor.edit(({ map }) => {
          const at = map.has(parent) ? parent : ROOT;
          this.write({ id: map.add(at, map.children(at).length, text), at: text.length });
        }),
    });
  }

  #changed(change: MapChange): void {
    if (change.structure.size + change.added.size + change.removed.size > 0) this.#stale = true;
    for (const id of change.changed) {
      const line = this.#view.line(id);
      if (!line) this.#view.forget(id);
      else if (this.#typing?.id !== id) line.setText(this.lines.map.text(id));
      else {
        this.#typing.merge();
        line.fit();
      }
    }
    for (const id of change.removed) this.#view.forget(id);
    this.#later();
  }

  /** The map's selection moved: so does the line, and the caret if it is here. */
  #follow(id: NodeId): void {
    if (this.#typing && !this.#acting && this.#typing.id !== id) {
      this.write({ id, at: this.lines.map.text(id).length });
      return;
    }
    if (!this.#typing) this.#sought = id;
    this.#later();
  }

  #later(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    this.render();
    if (this.#sought !== undefined) this.#view.reveal(this.#sought);
    this.#sought = undefined;
  }
}

import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals-core";
import { type MapChange, type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import type { Side } from "../../model/layout/index.ts";
import { language, t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { once } from "../once.ts";
import type { OpenMap, Role } from "../sync/types.ts";
import { Folds } from "./folds.ts";
import { MapCanvas } from "./map-canvas.ts";
import { make, type Visitor } from "./node-view.ts";
import { picturesFrom } from "./pictures.ts";
import { Scene } from "./scene.ts";
import { EditorState } from "./state.ts";

/** What the editor asks of the page around it. */
export interface Surroundings {
  /** Shows a short message, with something to do about it where there is something. */
  tell(message: string, action?: { label: string; run(): void }): void;
  /** Follows a key or gesture that ends on another word than the map's. */
  openShortcuts(): void;
  openNote(id: NodeId): void;
  openFiles(id: NodeId): void;
  openCommands(): void;
  /** Asks for a node: the other end of a cross-link from `id`, or what a link on it leads to. */
  pickNode(purpose: "crossLink" | "link", id: NodeId, typed?: string): void;
  importFiles(files: readonly File[], at?: NodeId): void;
}

/** Writing in a node. */
export interface TextWriter {
  /** Starts with the text selected, so that the first letter replaces it, or with the caret at its end. */
  begin(id: NodeId, caret: "select" | "end", fresh?: boolean): void;
  /** Ends writing and keeps the text. */
  commit(): void;
  /** To be told of every change of the document. */
  changed(change: MapChange): void;
}

export interface TextEvents {
  /** Writing ended by a key that asks for more. */
  after(key: "Tab" | "Enter"): void;
  /** Someone removed the node that was written in; `text` is what stood there. */
  lost(text: string): void;
  failed(error: unknown): void;
}

/** Until the part of the page that writes has come, which is when the map is seen. */
const nobodyWrites: TextWriter = { begin: () => {}, commit: () => {}, changed: () => {} };

const none: ReadonlySet<NodeId> = new Set();

/** One open map on the screen: the document, what is drawn of it, and what this person does in it. */
export class Editor {
  readonly open: OpenMap;
  readonly map: MindMap;
  readonly state = new EditorState();
  readonly folds: Folds;
  readonly scene: Scene;
  text = nobodyWrites;
  readonly surroundings: Surroundings;
  /** The map's title is its root's text. */
  readonly title: Signal<string>;
  /** How many nodes the map has. */
  readonly size: Signal<number>;
  readonly role: Signal<Role>;
  readonly readOnly: ReadonlySignal<boolean>;
  readonly mapId: Signal<string | undefined>;
  /** Comes with the first change of somebody else. */
  readonly #announcer = once(async () => {
    const { Announcer } = await import("./announcer.ts");
    const announcer = new Announcer(this.map, (sentence) => this.#announce(sentence));
    this.#stop.push(() => announcer.destroy());
    return announcer;
  });
  readonly #said = make("div", "visually-hidden");
  /** The focused node and those above it, for when it is removed. */
  #path: NodeId[] = [ROOT];
  /** The node that is written in and those above it, and whether it was to be seen. */
  #writing: readonly NodeId[] | undefined;
  #wasSeen = false;
  #stop: (() => void)[] = [];

  constructor(host: HTMLElement, open: OpenMap, surroundings: Surroundings) {
    this.open = open;
    this.map = open.map;
    this.surroundings = surroundings;
    this.title = signal(open.map.text(ROOT));
    this.size = signal(open.map.size);
    this.role = signal(open.role);
    this.readOnly = computed(() => this.role.value !== "owner" && this.role.value !== "editor");
    this.mapId = signal(open.id);
    this.folds = new Folds(open.map, open.id);
    picturesFrom((picture, key) => {
      void import("../files/pictures.ts").then(({ show }) => show(this, picture, key));
    });
    this.scene = new Scene(host, open.map, this.folds, this.state, MapCanvas);
    this.#said.setAttribute("role", "status");
    host.append(this.#said);
    this.#stop.push(
      open.map.onChange((change) => this.#changed(change)),
      open.peers.subscribe(() => this.#showPeers()),
      open.on("id", () => {
        if (open.id) this.folds.keepAs(open.id);
        this.mapId.value = open.id;
      }),
      open.on("role", () => {
        this.role.value = open.role;
        if (this.readOnly.peek()) this.text.commit();
      }),
      this.state.selected.subscribe(() => this.#selectionChanged()),
      this.state.editing.subscribe(() => this.#noteWriting()),
      effect(() => this.#showSelf()),
      effect(() => {
        language();
        untracked(() => this.scene.relabel());
      }),
    );
    this.#update();
  }

  readonly textEvents: TextEvents = {
    after: (key) => this.afterText(key),
    lost: (text) => this.#rescue(text),
    failed: (error) => this.fail(error),
  };

  /** Set by the keyboard: what Tab and Enter do after a text was written. */
  afterText: (key: "Tab" | "Enter") => void = () => {};

  destroy(): void {
    this.text.commit();
    for (const stop of this.#stop) stop();
    this.#said.remove();
    this.scene.destroy();
  }

  /** Runs a change of the map; a viewer, or a change that the document refuses, gets a message. */
  edit(change: (editor: Editor) => void): void {
    if (this.readOnly.peek()) {
      this.surroundings.tell(t("map.viewOnly"));
      return;
    }
    this.text.commit();
    try {
      change(this);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    void import("../i18n/model-words.ts")
      .then(({ problemSaid }) => problemSaid(message))
      .catch(() => message)
      .then((said) => this.surroundings.tell(said));
  }

  /** Selects one node, brings it into view and gives it the focus. */
  select(id: NodeId): void {
    this.state.select(id);
    this.reveal(id);
    this.focusNode();
  }

  /** Puts the keyboard's focus on the focused node's element, unless a text is being written. */
  focusNode(): void {
    if (this.state.editing.peek()) return;
    this.scene.element(this.state.focus.peek())?.focus({ preventScroll: true });
  }

  reveal(id: NodeId): void {
    const box = this.scene.layout.box(id);
    if (box) this.scene.camera.reveal(box);
    this.scene.invalidate();
  }

  setFold(ids: readonly NodeId[], folded: boolean): void {
    this.folds.set(ids, folded);
    this.scene.apply({ structure: new Set(ids), added: none, removed: none, changed: none });
    this.#keepFocusSeen();
    this.reveal(this.state.focus.peek());
  }

  unfold(id: NodeId): void {
    if (this.folds.has(id)) this.setFold([id], false);
  }

  /** Opens what hides a node: folded branches above it, and a branch shown alone that it is not in. */
  uncover(id: NodeId): void {
    const above = this.#pathOf(id);
    if (!above.includes(this.state.root.peek())) this.showBranch(ROOT);
    const folded = above.slice(1).filter((at) => this.folds.has(at));
    if (folded.length > 0) this.setFold(folded, false);
  }

  /** Shows one branch alone, or the whole map again: this person's view only. */
  showBranch(root: NodeId): void {
    this.text.commit();
    this.scene.showBranch(root);
    this.#keepFocusSeen();
  }

  /**
   * Moves nodes under a parent, before or after a sibling or to the end, as one undo step. `side` is for main
   * branches: the side of the map they are to be on, where those are dealt. What floated no longer does.
   */
  place(
    ids: readonly NodeId[],
    parent: NodeId,
    where: { before?: NodeId; after?: NodeId },
    side?: Side,
  ): void {
    const { map } = this;
    const children = map.children(parent);
    let index = children.length;
    if (where.before !== undefined) index = children.indexOf(where.before);
    else if (where.after !== undefined) index = children.indexOf(where.after) + 1;
    map.transact(() => {
      map.move(ids, parent, index);
      const dealt = side && parent === ROOT && !map.attributes(ROOT).side ? { side } : {};
      for (const id of ids) map.setAttributes(id, { position: undefined, ...dealt });
    });
  }

  #changed(change: MapChange): void {
    this.text.changed(change);
    if (change.removed.has(this.state.root.peek())) this.scene.showBranch(ROOT);
    this.scene.apply(change);
    this.#keepWriting(change);
    this.#update();
    if (change.origin === "undo") this.#followUndo(change);
    if (change.origin === "remote") {
      this.#announcer().then(
        (announcer) => announcer.changed(change),
        () => {},
      );
    }
    this.#keepFocusSeen();
    if (change.structure.size > 0) this.#path = this.#pathOf(this.state.focus.peek());
  }

  #noteWriting(): void {
    const id = this.state.editing.peek();
    this.#writing = id === undefined ? undefined : this.#pathOf(id);
    this.#wasSeen = id !== undefined && this.scene.layout.box(id) !== undefined;
  }

  /** Someone moved what is being written in, or a branch that it is in: that is said, and it stays in sight. */
  #keepWriting(change: MapChange): void {
    const id = this.state.editing.peek();
    const before = this.#writing;
    if (id === undefined || !before || change.structure.size === 0 || !this.map.has(id)) return;
    const wasSeen = this.#wasSeen;
    const moved = before.find((at, i) => i + 1 < before.length && this.map.parent(at) !== before[i + 1]);
    if (moved !== undefined && change.origin === "remote") {
      const text = (at: NodeId) => shorten(this.map.text(at), 40) || t("map.anotherNode");
      const parent = text(this.map.parent(moved) ?? ROOT);
      this.surroundings.tell(
        moved === id
          ? t("map.someoneMoved", { parent })
          : t("map.someoneMovedBranch", { branch: text(moved), parent }),
      );
    }
    // It may be inside what is folded here, or outside the branch that is shown.
    if (wasSeen && !this.scene.layout.box(id)) {
      if (!this.#pathOf(id).includes(this.state.root.peek())) this.scene.showBranch(ROOT);
      this.uncover(id);
    }
    this.#noteWriting();
  }

  #followUndo(change: MapChange): void {
    const seen = [...change.added, ...change.changed].filter((id) => this.scene.layout.box(id));
    const top = seen.filter((id) => !change.added.has(this.map.parent(id) ?? ""));
    if (top.length > 0) this.state.selectAll(top);
    else if (this.state.root.peek() !== ROOT && change.removed.size === 0) {
      // It was outside the branch that is shown: nobody undoes what they can't see.
      this.scene.showBranch(ROOT);
      this.#followUndo(change);
      return;
    } else if (change.removed.has(this.state.focus.peek())) this.#keepFocusSeen();
    this.reveal(this.state.focus.peek());
    this.focusNode();
  }

  /** The focus never stays on a node that is gone or hidden: it goes to the nearest one above that is seen. */
  #keepFocusSeen(): void {
    const { state, map, scene } = this;
    const seen = [...state.selected.peek()].filter((id) => scene.layout.box(id));
    if (seen.length === state.selected.peek().size && scene.layout.box(state.focus.peek())) return;
    const path = map.has(state.focus.peek()) ? this.#pathOf(state.focus.peek()) : this.#path;
    const held = scene.world.contains(document.activeElement);
    state.selectAll([...seen, path.find((id) => scene.layout.box(id)) ?? state.root.peek()]);
    if (held || document.activeElement === document.body) this.focusNode();
  }

  #selectionChanged(): void {
    this.#path = this.#pathOf(this.state.focus.peek());
  }

  #pathOf(id: NodeId): NodeId[] {
    const path: NodeId[] = [];
    for (let at: NodeId | null = id; at !== null; at = this.map.parent(at)) path.push(at);
    return path;
  }

  #showSelf(): void {
    const { selected, editing, following, view, ideas } = this.state;
    const shown = {
      selection: [...selected.value],
      editing: editing.value,
      following: following.value,
      view: view.value,
      ideas: ideas.value,
    };
    untracked(() => this.open.presence(shown));
  }

  #showPeers(): void {
    const visitors = new Map<NodeId, Visitor[]>();
    for (const peer of this.open.peers.value) {
      for (const id of new Set(peer.editing ? [peer.editing, ...peer.selection] : peer.selection)) {
        const there = visitors.get(id) ?? [];
        there.push({ name: peer.name, color: peer.color, editing: peer.editing === id });
        visitors.set(id, there);
      }
    }
    this.scene.setVisitors(visitors);
  }

  #announce(sentence: string): void {
    this.#said.setAttribute("aria-label", t("map.changesByOthers"));
    this.#said.textContent = sentence;
  }

  #update(): void {
    batch(() => {
      this.title.value = this.map.text(ROOT);
      this.size.value = this.map.size;
      this.state.canUndo.value = this.map.canUndo;
      this.state.canRedo.value = this.map.canRedo;
    });
  }

  /** The node that was written in is gone: what was written can be put back beside where it was. */
  #rescue(text: string): void {
    const parent = this.#path.slice(1).find((id) => this.map.has(id)) ?? ROOT;
    this.surroundings.tell(t("map.someoneDeleted", { text: shorten(text, 40) }), {
      label: t("map.putBack"),
      run: () => this.edit(({ map }) => this.select(map.add(parent, map.children(parent).length, text))),
    });
  }
}

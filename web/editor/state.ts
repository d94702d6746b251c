import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import { type NodeId, ROOT } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";
import type { Other } from "../compare/other.ts";
import type { SharedView } from "../sync/types.ts";
import { inReadingOrder } from "./reading-order.ts";
import type { Relation } from "./relation.ts";

/** What one person is doing in a map: what is selected, and what is written in. */
export class EditorState {
  /** The node that keys act on, always one that can be seen. */
  readonly #focus: Signal<NodeId> = signal(ROOT);
  readonly #selected: Signal<ReadonlySet<NodeId>> = signal(new Set([ROOT]));
  readonly editing: Signal<NodeId | undefined> = signal(undefined);
  /** The root of what is shown: the map's, or that of the branch one has gone into. */
  readonly root: Signal<NodeId> = signal(ROOT);
  /** The search bar is open. */
  readonly finding: Signal<boolean> = signal(false);
  /** The outline is shown beside the map. */
  readonly outlining: Signal<boolean> = signal(false);
  /** The map's Markdown is shown beside it. */
  readonly markdown: Signal<boolean> = signal(false);
  /** The key of the peer whose view this person's follows. */
  readonly following: Signal<string | undefined> = signal(undefined);
  /** What is seen here, while someone follows it. */
  readonly view: Signal<SharedView | undefined> = signal(undefined);
  /** The node whose branch is presented on the whole screen: the root of what is shown for all of it. */
  readonly presenting: Signal<NodeId | undefined> = signal(undefined);
  /** Who wrote what is shown. */
  readonly authors: Signal<boolean> = signal(false);
  /** The map's versions are shown beside it. */
  readonly history: Signal<boolean> = signal(false);
  /** What the map is compared with, shown over it. */
  readonly comparing: Signal<Other | undefined> = signal(undefined);
  /** What the cloud does is shown below the map: live, or as the recording at an address. */
  readonly lens: Signal<boolean | string> = signal(false);
  readonly zoom: Signal<number> = signal(1);
  readonly canUndo: Signal<boolean> = signal(false);
  readonly canRedo: Signal<boolean> = signal(false);
  /** The panel of styles and marks is open. */
  readonly styling: Signal<boolean> = signal(false);
  /** What is said about the map is shown beside it: on its nodes, with a form to suggest a change there, or in the chat. */
  readonly talk: Signal<"comments" | "suggestion" | "chat" | undefined> = signal(undefined);
  /** What a group does together is shown beside the map, because it was asked for or because it began. */
  readonly rounds: Signal<"asked" | "came" | undefined> = signal(undefined);
  /** How many ideas were written here for the round that is open. */
  readonly ideas: Signal<number | undefined> = signal(undefined);
  /** The cross-link, boundary or summary that is selected, if one is. */
  readonly relation: Signal<Relation | undefined> = signal(undefined);
  /** The label of that is to be written. */
  readonly labelling: Signal<boolean> = signal(false);
  /** The node that a cross-link is being drawn from; its other end is still to be chosen. */
  readonly linking: Signal<NodeId | undefined> = signal(undefined);
  /** Nodes held by the pointer. */
  readonly dragged: Signal<ReadonlySet<NodeId>> = signal(new Set());

  get focus(): ReadonlySignal<NodeId> {
    return this.#focus;
  }

  get selected(): ReadonlySignal<ReadonlySet<NodeId>> {
    return this.#selected;
  }

  /** A part of the page that takes the keys is to be shown beside the map. */
  get asksForPart(): boolean {
    const { finding, outlining, markdown, history, labelling, talk, comparing, presenting, rounds } = this;
    const parts = [finding, outlining, markdown, history, labelling, talk, comparing, presenting, rounds];
    return parts.some(({ value }) => value);
  }

  select(id: NodeId): void {
    this.selectAll([id]);
  }

  /** Selects these; the last one has the focus. */
  selectAll(ids: readonly NodeId[]): void {
    const last = ids.at(-1);
    if (last === undefined) return;
    batch(() => {
      this.#selected.value = new Set(ids);
      this.#focus.value = last;
      this.relation.value = undefined;
      this.labelling.value = false;
    });
  }

  /** Adds a node to the selection, or takes it out when it is not the only one. */
  toggle(id: NodeId): void {
    const ids = [...this.#selected.peek()];
    if (!ids.includes(id)) this.selectAll([...ids, id]);
    else if (ids.length > 1) this.selectAll(ids.filter((other) => other !== id));
  }

  /** The selected nodes in the order of the map, without those that are inside another selected one. */
  tops(map: MapView): NodeId[] {
    const selected = this.#selected.peek();
    const tops = [...selected].filter((id) => {
      for (let at = map.parent(id); at !== null; at = map.parent(at)) if (selected.has(at)) return false;
      return map.has(id);
    });
    return tops.length < 2 ? tops : inReadingOrder(tops, map);
  }
}

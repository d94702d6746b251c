import { type MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { marksWithin } from "../../model/marks.ts";
import type { NodeAttributes, Outline } from "../../model/types.ts";

/** What keys do to lines. Each edit is one undo step, and answers where the caret goes, if anything was done. */

/** Where someone writes: a line, and an offset into its text (UTF-16 units). */
export interface Caret {
  readonly id: NodeId;
  readonly at: number;
}

/** The map as the outline shows it. */
export interface Lines {
  readonly map: MindMap;
  /** The first line. */
  readonly top: NodeId;
  folded(id: NodeId): boolean;
  /** What a main branch beside this one is given, to be on the same side of the map. */
  beside(id: NodeId): NodeAttributes | undefined;
}

/** Enter: what is after the selection goes to a line of its own, below this one. */
export function split(lines: Lines, { id, at }: Caret, end: number): Caret {
  const { map } = lines;
  const text = map.text(id);
  const { parent, index, attributes } = placeAfter(lines, id);
  return map.transact(() => {
    if (at === 0 && end === 0 && text !== "" && id !== lines.top) {
      // An empty line above: what has the text keeps its branch, and who it is.
      const above = map.parent(id) ?? ROOT;
      map.add(above, map.children(above).indexOf(id), "", sideAt(lines, above, id));
      return { id, at: 0 };
    }
    const rest = { text: text.slice(end), marks: marksWithin(map.marks(id), end, text.length) };
    map.setText(id, text.slice(0, at));
    const [below] = map.insert(parent, index, { ...rest, ...(attributes && { attributes }), children: [] });
    return { id: below ?? id, at: 0 };
  });
}

/** Backspace in an empty line, or at the start of one: it goes, and its text joins the line above. */
export function join(lines: Lines, above: NodeId | undefined, id: NodeId): Caret | undefined {
  const { map } = lines;
  if (above === undefined || id === lines.top || map.children(id).length > 0) return undefined;
  const [text, added] = [map.text(above), map.text(id)];
  // What a text can't take in is not thrown away by a key that looks like editing text.
  if (added !== "" && (lines.folded(above) || carriesMore(map.attributes(id)))) return undefined;
  map.transact(() => {
    const moved = map.marks(id).map((mark) => ({
      ...mark,
      from: mark.from + text.length,
      to: mark.to + text.length,
    }));
    map.setText(above, text + added, [...map.marks(above), ...moved]);
    map.remove([id]);
  });
  return { id: above, at: text.length };
}

function carriesMore(attributes: NodeAttributes): boolean {
  return Object.keys(attributes).some((name) => name !== "side" && name !== "folded");
}

/** The sibling that Tab puts a line into. */
export function indentInto({ map, top }: Lines, id: NodeId): NodeId | undefined {
  const parent = map.parent(id);
  if (parent === null || id === top) return undefined;
  const siblings = map.children(parent);
  return siblings[siblings.indexOf(id) - 1];
}

export function indent(lines: Lines, { id, at }: Caret): Caret | undefined {
  const into = indentInto(lines, id);
  if (into === undefined) return undefined;
  lines.map.move([id], into, lines.map.children(into).length);
  return { id, at };
}

/** Shift+Tab: beside its parent, below it. */
export function outdent(lines: Lines, { id, at }: Caret): Caret | undefined {
  const { map, top } = lines;
  const parent = map.parent(id);
  if (parent === null || id === top || parent === top) return undefined;
  const to = map.parent(parent) ?? ROOT;
  const side = sideAt(lines, to, parent);
  map.transact(() => {
    map.move([id], to, map.children(to).indexOf(parent) + 1);
    if (side) map.setAttributes(id, side);
  });
  return { id, at };
}

/** Alt+Up and Alt+Down: before or after the neighbour among its siblings. */
export function moveBy(lines: Lines, { id, at }: Caret, step: -1 | 1): Caret | undefined {
  const { map, top } = lines;
  const parent = map.parent(id);
  if (parent === null || id === top) return undefined;
  const siblings = map.children(parent);
  const index = siblings.indexOf(id) + step;
  if (index < 0 || index >= siblings.length) return undefined;
  map.move([id], parent, step < 0 ? index : index + 1);
  return { id, at };
}

/** Pasted lines become nodes below this line; an empty line makes room for them. */
export function paste(lines: Lines, id: NodeId, outlines: readonly Outline[]): Caret | undefined {
  const { map } = lines;
  const last = outlines.at(-1);
  if (last === undefined) return undefined;
  const { parent, index, attributes } = placeAfter(lines, id);
  const tops = outlines.map((outline) => ({
    ...outline,
    attributes: { ...outline.attributes, ...attributes },
  }));
  const ids = map.transact(() => {
    const inserted = map.insert(parent, index, tops);
    if (map.text(id) === "" && map.children(id).length === 0 && id !== lines.top) map.remove([id]);
    return inserted;
  });
  return { id: ids.at(-1) ?? id, at: last.text.length };
}

/** Where a node comes to stand on the line after this one's. */
function placeAfter(
  lines: Lines,
  id: NodeId,
): { parent: NodeId; index: number; attributes?: NodeAttributes } {
  const { map, top } = lines;
  const parent = map.parent(id);
  const isOpen = map.children(id).length > 0 && !lines.folded(id);
  if (parent === null || id === top || isOpen) return { parent: id, index: 0 };
  const attributes = sideAt(lines, parent, id);
  return { parent, index: map.children(parent).indexOf(id) + 1, ...(attributes && { attributes }) };
}

function sideAt(lines: Lines, parent: NodeId, beside: NodeId): NodeAttributes | undefined {
  return parent === ROOT ? lines.beside(beside) : undefined;
}

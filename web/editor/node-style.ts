import { type MindMap, type NodeId, ROOT } from "../../model/document.ts";

/** What a node looks like follows from its depth: the root, its children, and the rest. */
export type NodeKind = "root" | "branch" | "leaf";

/** Lengths are CSS pixels at zoom 1. */
export interface NodeStyle {
  /** Font size and weight. */
  readonly size: number;
  readonly weight: number;
  readonly lineHeight: number;
  readonly padX: number;
  readonly padY: number;
  /** Text wraps at this width. */
  readonly maxWidth: number;
  /** The narrowest text area, so that an empty node can still be seen and hit. */
  readonly minWidth: number;
}

export const nodeStyles: Record<NodeKind, NodeStyle> = {
  root: { size: 21, weight: 650, lineHeight: 28, padX: 26, padY: 14, maxWidth: 340, minWidth: 48 },
  branch: { size: 16.5, weight: 600, lineHeight: 23, padX: 15, padY: 8, maxWidth: 300, minWidth: 28 },
  leaf: { size: 15, weight: 450, lineHeight: 21, padX: 7, padY: 4, maxWidth: 320, minWidth: 28 },
};

/** Width of one mark (icon, note, link), its gap included, and the height of the row of tags. */
export const MARK = 22;
export const TAG_ROW = 19;
export const TAG_FONT_SIZE = 12;

/** System fonts: nothing to load, and every script and emoji of the machine. */
export const FONT_FAMILY =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, "PingFang SC", ' +
  '"Hiragino Sans", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans Arabic", ' +
  '"Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif';

/** The CSS `font` shorthand of a kind, for canvas and DOM alike. */
export function fontOf(kind: NodeKind): string {
  const { weight, size } = nodeStyles[kind];
  return `${weight} ${size}px ${FONT_FAMILY}`;
}

export function kindOf(map: MindMap, id: NodeId): NodeKind {
  if (id === ROOT) return "root";
  return map.parent(id) === ROOT ? "branch" : "leaf";
}

/** Hands the figures above to the style sheet, as custom properties of `element`. */
export function publishStyles(element: HTMLElement): void {
  for (const [kind, style] of Object.entries(nodeStyles)) {
    element.style.setProperty(`--${kind}-font`, fontOf(kind as NodeKind));
    element.style.setProperty(`--${kind}-line`, `${style.lineHeight}px`);
    element.style.setProperty(`--${kind}-pad`, `${style.padY}px ${style.padX}px`);
  }
}

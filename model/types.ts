/** Plain shapes that the document, the layout, the formats and the client share. */

/** What a node carries beside its text. Every member is optional and merges on its own (last writer wins). */
export interface NodeAttributes {
  /** Plain text, with line breaks. */
  note?: string;
  /** An absolute URL (`http:`, `https:` or `mailto:`). */
  link?: string;
  /**
   * Of the root: the way that all branches grow; none: they are dealt to the left and right. Of a child of the root:
   * its side of the map, where they are dealt.
   */
  side?: "left" | "right" | "down";
  /** Of a child of the root: it floats, with its top left corner here, seen from the middle of the root (CSS pixels). */
  position?: Position;
  /** How the map was imported; each person folds for themselves after that. */
  folded?: boolean;
  /** Emoji or icon names. */
  icons?: string[];
  tags?: string[];
  /** A node that is a task, and how far it is. */
  task?: TaskState;
  style?: StyleAttribute;
  /** The colour of the node's links and of the branch below it, in place of the one that the branch gets. */
  branch?: Colour;
  /** Of the root: the theme of the map, by name. An unknown one shows as the plain theme. */
  theme?: string;
}

export interface Position {
  readonly x: number;
  readonly y: number;
}

export type TaskState = "todo" | "doing" | "done";

/** The named colours. What they look like depends on the theme and on light or dark; text in them can be read. */
export const colours = [
  ...(["gray", "red", "orange", "amber", "green"] as const),
  ...(["teal", "blue", "indigo", "purple", "pink"] as const),
];
export type Colour = (typeof colours)[number];

export const shapes = ["pill", "box", "underline", "none"] as const;
export type Shape = (typeof shapes)[number];

/** How one node looks where it differs from what its depth and the theme give it. One value: the last writer wins. */
export interface StyleAttribute {
  /** Of the text. */
  color?: Colour;
  fill?: Colour;
  shape?: Shape;
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  /** Of the text. "m" is what the node's depth gives. */
  size?: "s" | "m" | "l";
}

/** What Markdown has for a stretch of text. */
export const markKinds = ["bold", "italic", "code", "strike", "link"] as const;
export type MarkKind = (typeof markKinds)[number];

/** Formatting of the UTF-16 units of a node's text from `from` up to, not including, `to`. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly kind: MarkKind;
  /** Of a link: an absolute URL (`http:`, `https:` or `mailto:`). */
  readonly href?: string;
}

/** A tree outside any document: what formats read and write, and what is pasted. */
export interface Outline {
  text: string;
  marks?: readonly Mark[];
  attributes?: NodeAttributes;
  children: Outline[];
}

/** Something that a format could not carry, counted. */
export interface Loss {
  /** What it is, in a reader's words: "icons", "cloud", "formula". */
  what: string;
  count: number;
  /** The text of up to three nodes where it happened. */
  examples: string[];
}

export interface Imported {
  title: string;
  root: Outline;
  /** Nodes in all, the root included. */
  count: number;
  losses: Loss[];
}

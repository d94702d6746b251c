/** Plain shapes that the document, the layout, the formats and the client share. */

/** What a node carries beside its text. Every member is optional and merges on its own (last writer wins). */
export interface NodeAttributes {
  /** Plain text, with line breaks. */
  note?: string;
  /**
   * An absolute URL (`http:`, `https:` or `mailto:`), or a place in Rhizome: `#{node}` in the same map,
   * `/m/{map}` with `?node={node}` and `#{secret of a link}` as they may be in the address of another.
   */
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
  /** Days, as `YYYY-MM-DD`, that are the same all over the world. */
  start?: string;
  due?: string;
  /** Percent of a task that is done. */
  progress?: number;
  style?: StyleAttribute;
  /** The colour of the node's links and of the branch below it, in place of the one that the branch gets. */
  branch?: Colour;
  /** The shape of the lines to the node and of those below it; of the root: of the map's. */
  line?: LineShape;
  /** Of the root: the theme of the map, by name. An unknown one shows as the plain theme. */
  theme?: string;
  image?: ImageAttribute;
}

/** A picture in the node, one of the map's files. */
export interface ImageAttribute {
  /** Where it is in the bucket: `files/{mapId}/…`. */
  key: string;
  /** Its media type. */
  type: string;
  /** Pixels of the map that it takes. */
  width: number;
  height: number;
  /** For who cannot see it. */
  alt?: string;
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

/** What letters look like. Sans are the system's own in an editor; serif and hand come with Rhizome. */
export const typefaces = ["sans", "serif", "mono", "hand"] as const;
export type Typeface = (typeof typefaces)[number];

export const textSizes = ["s", "m", "l", "xl"] as const;

export const borderWidths = ["none", "thin", "medium", "thick"] as const;
export type BorderWidth = (typeof borderWidths)[number];
export const borderDashes = ["dashed", "dotted"] as const;

/** How a line goes from a node to its child: bent, straight, or with corners, which may be round. */
export const lineShapes = ["curve", "straight", "elbow", "round"] as const;
export type LineShape = (typeof lineShapes)[number];

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
  size?: (typeof textSizes)[number];
  font?: Typeface;
  /** Around the node. A border with a colour or dashes and no width is thin. */
  border?: BorderWidth;
  borderColor?: Colour;
  /** Solid if not said. */
  borderDash?: (typeof borderDashes)[number];
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

export const dashes = ["dashed", "dotted", "solid"] as const;
export const arrowheads = ["end", "start", "both", "none"] as const;

/** A line from the node to another, wherever that is in the map. */
export interface CrossLink {
  /** The id of the other node. While it is not in the map, the link is not shown. */
  to: string;
  label?: string;
  color?: Colour;
  /** Dashed if not said. */
  dash?: (typeof dashes)[number];
  /** At the other node's end if not said. */
  arrows?: (typeof arrowheads)[number];
  /** How far the middle is from where it would be by itself: pixels right and down. */
  bend?: [number, number];
}

/** Children of the node that follow each other, by the ids of the first and the last. */
export interface ChildRange {
  from: string;
  to: string;
  label?: string;
  color?: Colour;
}

/** A file kept with the map. */
export interface AttachedFile {
  name: string;
  /** Its media type. */
  type: string;
  /** Bytes. */
  size: number;
  /** Where it is in the bucket: `files/{mapId}/…`. */
  key: string;
}

/** What a node has several of, by kind: each merges on its own. */
export interface ItemKinds {
  crossLink: CrossLink;
  /** An outline around branches. */
  boundary: ChildRange;
  /** A brace beside branches. */
  summary: ChildRange;
  file: AttachedFile;
}

export type ItemKind = keyof ItemKinds;

export type NodeItems = { [kind in ItemKind]?: ItemKinds[kind][] };

/** A tree outside any document: what formats read and write, and what is pasted. */
export interface Outline {
  text: string;
  marks?: readonly Mark[];
  /** What the items and links of this and other nodes call the node; only where one does. */
  id?: string;
  attributes?: NodeAttributes;
  items?: NodeItems;
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

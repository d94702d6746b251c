/** Plain shapes that the document, the layout, the formats and the client share. */

/** What a node carries beside its text. Every member is optional and merges on its own (last writer wins). */
export interface NodeAttributes {
  /** Plain text, with line breaks. */
  note?: string;
  /** An absolute URL (`http:`, `https:` or `mailto:`). */
  link?: string;
  /** For children of the root: the side of the map. */
  side?: "left" | "right";
  /** How the map was imported; each person folds for themselves after that. */
  folded?: boolean;
  /** Emoji or icon names. */
  icons?: string[];
  tags?: string[];
}

/** A tree outside any document: what formats read and write, and what is pasted. */
export interface Outline {
  text: string;
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

/** What a map's document holds, by name, shape and size. The gate lets nothing else in; the tree reads nothing else. */

import { type Check, day, integer, list, oneOf, record } from "./checks.ts";
import { imageCheck, itemOf, itemProblem } from "./items.ts";
import {
  borderDashes,
  borderWidths,
  colours,
  lineShapes,
  type Mark,
  type MarkKind,
  markKinds,
  type NodeAttributes,
  type StyleAttribute,
  shapes,
  textSizes,
  typefaces,
} from "./types.ts";

export type NodeId = string;

/** The id of the root node. It exists in every document, written or not, so that empty replicas agree. */
export const ROOT: NodeId = "root";

/**
 * The document has two root types: a `Y.Map` of the nodes by id and the root node itself. Each node is a
 * `Y.Text`: its characters are the node's text, its attributes the registers below.
 */
export const NODES = "nodes";

/** Register: where the node is. See `Place`. */
export const PLACE = "p";
/** Register: whether the node, with all below it, is in the trash. */
export const TRASH = "d";
/** Registers `a:note`, `a:link`…: one for each attribute; null is unset. Those of items are in items.ts. */
export const ATTRIBUTE = "a:";
/** Registers `m:{id}`: one for each formatting of a stretch of the text; null is taken back. See `Stroke`. */
export const MARK = "m:";

/** Register: that something was taken out of the node's text, which leaves no other sign of who did it. */
export const CUT = "e";
/**
 * Registers `w:` and the name of the write itself, on the root and each written once: signatures of its author. See
 * authors.ts. `[minute]` (since 1970), or `[minute, name, color]`.
 */
export const SIGNED = "w:";

/** Sizes that an edit may have. */
export const limits = {
  /** UTF-16 units of a node's text. */
  text: 10_000,
  /** Bytes of a note as UTF-8: an edit must fit one message. */
  note: 50_000,
  link: 2_000,
  /** UTF-16 units of a person's name. */
  name: 40,
  /** Of a text, and the registers of a node that are looked at. */
  marks: 1_000,
  icons: 20,
  icon: 40,
  tags: 30,
  tag: 80,
  /** Of a position, either way. */
  coordinate: 1_000_000,
  /** Bytes of one update. 128 KB: AWS IoT Core quotas, 2026-11. */
  update: 128 * 1024,
  /** Bytes of a snapshot. */
  snapshot: 64 * 1024 * 1024,
} as const;

/** An edit that the map cannot take; the message is for people. */
export class MapError extends Error {
  override name = "MapError";
}

/** Where a node is, as one value so that parent and order never come apart. */
export interface Place {
  readonly parent: NodeId;
  readonly order: string;
  /** Grows with every move that its author knew of: tells which of two moves is the newer. */
  readonly lamport: number;
  /** Where it was shown before, if it was moved: the way out if this move closes a cycle. */
  readonly before?: { readonly parent: NodeId; readonly order: string };
}

export interface Signature {
  /** Since 1970. */
  readonly minute: number;
  readonly name?: string;
  /** `#rrggbb` */
  readonly color?: string;
}

/** The register's value, or undefined for anything that is no signature. */
export function readSignature(value: unknown): Signature | undefined {
  if (!Array.isArray(value) || (value.length !== 1 && value.length !== 3)) return undefined;
  const [minute, name, color] = value as unknown[];
  if (typeof minute !== "number" || !Number.isInteger(minute) || minute < 0 || minute > 2 ** 31)
    return undefined;
  if (value.length === 1) return { minute };
  if (typeof name !== "string" || name.length > limits.name || typeof color !== "string") return undefined;
  return /^#[0-9a-f]{6}$/i.test(color) ? { minute, name, color } : undefined;
}

/** Lamport clocks stop here, so that a client that claims the highest cannot lock the others out. */
export const MAX_LAMPORT = 2 ** 40;

/** The register's value, or undefined for anything that is not a place. */
export function readPlace(value: unknown): Place | undefined {
  if (!Array.isArray(value) || (value.length !== 3 && value.length !== 5)) return undefined;
  const [parent, order, lamport, oldParent, oldOrder] = value as unknown[];
  if (!isId(parent) || !isOrder(order)) return undefined;
  if (!isLamport(lamport)) return undefined;
  if (value.length === 3) return { parent, order, lamport };
  if (!isId(oldParent) || !isOrder(oldOrder)) return undefined;
  return { parent, order, lamport, before: { parent: oldParent, order: oldOrder } };
}

export function writePlace({ parent, order, lamport, before }: Place): unknown[] {
  return before ? [parent, order, lamport, before.parent, before.order] : [parent, order, lamport];
}

/**
 * One formatting of a stretch of text, as one value. It is bound to characters and not to indexes, so that it
 * stays where it was put whatever is typed meanwhile; of those over one character, the newest of its kind counts.
 */
export interface Stroke {
  /** Grows with every stroke on this text that its author knew of. */
  readonly lamport: number;
  readonly kind: MarkKind;
  /** The first character, as `nodeId` writes Yjs ids. */
  readonly from: string;
  /**
   * Of a link the last character. Else the one after the last, "" at the end of the text: what is typed there
   * is bold as well.
   */
  readonly to: string;
  /** A link's URL; false takes the formatting away. */
  readonly value: boolean | string;
}

/** The register's value, or undefined for anything that is not a stroke. */
export function readStroke(value: unknown): Stroke | undefined {
  if (!Array.isArray(value) || value.length !== 5) return undefined;
  const [lamport, kind, from, to, what] = value as unknown[];
  if (!isLamport(lamport) || !(markKinds as readonly unknown[]).includes(kind)) return undefined;
  const isLink = kind === "link";
  if (!isUnit(from) || !(isUnit(to) || (to === "" && !isLink))) return undefined;
  const isGood = what === false || (isLink ? !hrefProblem(what) : what === true);
  return isGood ? { lamport, kind: kind as MarkKind, from, to, value: what as boolean | string } : undefined;
}

export function writeStroke({ lamport, kind, from, to, value }: Stroke): unknown[] {
  return [lamport, kind, from, to, value];
}

function isUnit(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-z]{12,18}$/.test(value);
}

function isLamport(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_LAMPORT;
}

function isId(value: unknown): value is NodeId {
  return typeof value === "string" && /^[0-9a-z]{1,32}$/.test(value);
}

const LONGEST_ORDER = 1_000;
const SMALLEST_INTEGER = `A${"0".repeat(26)}`;

/** Whether `value` is a key of fractional-indexing: a head that tells the length of the integer, no trailing zero. */
export function isOrder(value: unknown): value is string {
  if (typeof value !== "string" || value.length > LONGEST_ORDER) return false;
  if (!/^[A-Za-z][0-9A-Za-z]+$/.test(value) || value === SMALLEST_INTEGER) return false;
  const head = value.charCodeAt(0);
  const integer = head >= 97 ? head - 95 : 92 - head;
  return value.length === integer || (value.length > integer && !value.endsWith("0"));
}

const flag = [true, false];
const styleChecks: { readonly [key in keyof Required<StyleAttribute>]: Check } = {
  color: oneOf("A colour", colours),
  fill: oneOf("A fill", colours),
  shape: oneOf("A shape", shapes),
  bold: oneOf("Bold", flag),
  italic: oneOf("Italic", flag),
  strike: oneOf("Strike", flag),
  size: oneOf("A size", textSizes),
  font: oneOf("A font", typefaces),
  border: oneOf("A border", borderWidths),
  borderColor: oneOf("The colour of a border", colours),
  borderDash: oneOf("The dashes of a border", borderDashes),
};

/** Whether a link leads out of Rhizome: to the web or into a mail. */
export function isAddress(link: string): boolean {
  return /^(https?:\/\/|mailto:)[^\s]+$/i.test(link);
}

/** What is wrong with where words lead, in words for people; undefined if it is good. */
export function hrefProblem(href: unknown): string | undefined {
  if (typeof href !== "string" || !isAddress(href)) {
    return "A link must start with https://, http:// or mailto: and have no spaces.";
  }
  return href.length > limits.link ? `A link can have ${limits.link} characters at most.` : undefined;
}

/** The node of the same map that a link leads to, if it does. */
export function linkedNode(link: string | undefined): NodeId | undefined {
  return /^#([0-9a-z]{1,32})$/.exec(link ?? "")?.[1];
}

/** A map of this Rhizome, with a node and the secret of a link where it has them. */
const mapPlace = /^\/m\/[0-9a-z]{1,64}(\?node=[0-9a-z]{1,32})?(#[0-9A-Za-z_-]{1,128})?$/;

const checkPosition: Check = (value) => {
  const good =
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.keys(value).length === 2 &&
    ["x", "y"].every((name) => isCoordinate((value as Record<string, unknown>)[name]));
  return good ? undefined : "A position must be x and y, whole numbers up to a million.";
};

function isCoordinate(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) <= limits.coordinate;
}

/**
 * For each attribute: what is wrong with a value, in words for people, or undefined. A new attribute is added
 * here and in `NodeAttributes`, and nowhere else in the model; but a gate that does not know it yet (the compact
 * function, an open tab) refuses it, so deploy the function before the page. Values are small and strictly
 * checked: whatever passes here is read and drawn without another look. To change what is good later on, add.
 */
const checks: { readonly [key in keyof Required<NodeAttributes>]: Check } = {
  note: (value) => {
    if (typeof value !== "string") return "A note must be text.";
    const bytes = utf8Length(value);
    return bytes > limits.note
      ? `This note is too long: it takes ${bytes.toLocaleString("en")} bytes, and a note can have ${limits.note.toLocaleString("en")}.`
      : undefined;
  },
  link: (value) => {
    if (typeof value !== "string") return "A link must be text.";
    if (!isAddress(value) && linkedNode(value) === undefined && !mapPlace.test(value)) {
      return "A link must start with https://, http:// or mailto: and have no spaces.";
    }
    return value.length > limits.link ? `A link can have ${limits.link} characters at most.` : undefined;
  },
  side: oneOf("A side", ["left", "right", "down"]),
  position: checkPosition,
  folded: (value) => (typeof value === "boolean" ? undefined : "Folded must be true or false."),
  icons: list(limits.icons, limits.icon, "icon"),
  tags: list(limits.tags, limits.tag, "tag"),
  task: oneOf("A task", ["todo", "doing", "done"]),
  start: day("A start"),
  due: day("A due date"),
  progress: integer("Progress", 0, 100),
  style: record("A style", styleChecks),
  branch: oneOf("The colour of a branch", colours),
  line: oneOf("The shape of lines", lineShapes),
  // A name, not a list of them: a map may have a theme that came later than this gate.
  theme: (value) =>
    typeof value === "string" && /^[a-z]{1,24}$/.test(value) ? undefined : "A theme must be a name.",
  image: imageCheck,
};

export const attributeNames = Object.keys(checks) as (keyof NodeAttributes)[];

/** What is wrong with the value of an attribute, in words for people; undefined if it is good. */
export function attributeProblem(name: keyof NodeAttributes, value: unknown): string | undefined {
  return Object.hasOwn(checks, name) ? checks[name](value) : `A node has no ${JSON.stringify(name)}.`;
}

/** What is wrong with a node's text, in words for people; undefined if it is good. */
export function textProblem(text: unknown): string | undefined {
  if (typeof text !== "string") return "A node's text must be text.";
  if (text.length <= limits.text) return undefined;
  return `This text is too long: it has ${text.length.toLocaleString("en")} characters, and a node can have ${limits.text.toLocaleString("en")}. Put the rest into a note.`;
}

/** What is wrong with the marks of a text of this length, in words for people; undefined if they are good. */
export function marksProblem(marks: readonly Mark[], length: number): string | undefined {
  if (marks.length > limits.marks) {
    return `A text can have ${limits.marks.toLocaleString("en")} formattings at most. Split it into several nodes.`;
  }
  for (const { from, to, kind, href } of marks) {
    if (!markKinds.includes(kind)) return `A text has no ${JSON.stringify(kind)}.`;
    const isWithin = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= length;
    if (!isWithin) return "A formatting must be of characters of the text.";
    const problem = kind === "link" ? hrefProblem(href) : undefined;
    if (problem) return problem;
  }
  return undefined;
}

/** Whether a register of this key may have this value. */
export function isRegister(key: string, value: unknown): boolean {
  if (key === PLACE) return readPlace(value) !== undefined;
  if (key === TRASH) return typeof value === "boolean";
  if (key === CUT) return value === true;
  if (key.startsWith(SIGNED)) return readSignature(value) !== undefined;
  if (!isRegisterKey(key)) return false;
  if (key.startsWith(MARK)) return value === null || readStroke(value) !== undefined;
  const item = itemOf(key);
  if (item) return value === null || itemProblem(item.kind, value) === undefined;
  return (
    value === null ||
    attributeProblem(key.slice(ATTRIBUTE.length) as keyof NodeAttributes, value) === undefined
  );
}

export function isRegisterKey(key: string): boolean {
  if (key === CUT || /^w:[0-9a-z]{12,20}$/.test(key)) return true;
  if (key === PLACE || key === TRASH || itemOf(key)) return true;
  if (key.startsWith(MARK)) return isUnit(key.slice(MARK.length));
  return key.startsWith(ATTRIBUTE) && Object.hasOwn(checks, key.slice(ATTRIBUTE.length));
}

/** Bytes of `text` as UTF-8 (an unpaired surrogate counts as the three bytes that replace it). */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isPair(text, i)) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

/** Whether the units at `i` and `i + 1` make one character. */
export function isPair(text: string, i: number): boolean {
  const high = text.charCodeAt(i);
  const low = text.charCodeAt(i + 1);
  return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}

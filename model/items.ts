/**
 * Collections of a node: things it has several of. Each is a register of its own, with the key `{kind}:{id}`, so
 * that what people add at the same time is all there, and each merges on its own (last writer wins; null is gone).
 */

import { type Check, integer, matching, oneOf, record, textOf } from "./checks.ts";
import { arrowheads, colours, dashes, type ItemKind, type ItemKinds, type NodeItems } from "./types.ts";

/** Sizes that items may have. */
export const itemLimits = {
  /** Of one kind on one node. (Several people can together add more; the rest is not shown.) */
  count: 100,
  label: 500,
  /** The name of an attached file. */
  name: 255,
  /** Pixels of the map, either way. */
  bend: 4_000,
} as const;

const mediaType = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,99}$/;

/** The key of a file in the bucket: `files/{mapId}/…`, no part of it a dot or two. */
const fileKey = matching(
  "The key of a file",
  /^files\/[0-9a-z]{16}(\/[0-9A-Za-z_-][0-9A-Za-z._-]{0,127}){1,3}$/,
);

const node = matching("The id of a node", /^[0-9a-z]{1,32}$/);
const colour = oneOf("A colour", colours);
const label = textOf("A label", itemLimits.label);

const bend: Check = (value) => {
  const one = integer("A bend", -itemLimits.bend, itemLimits.bend);
  const good = Array.isArray(value) && value.length === 2 && value.every((by) => one(by) === undefined);
  return good ? undefined : "A bend must be two whole numbers.";
};

const range = { from: node, to: node, label, color: colour };

const checks: { readonly [kind in ItemKind]: Check } = {
  crossLink: record(
    "A cross-link",
    {
      to: node,
      label,
      color: colour,
      dash: oneOf("A dash", dashes),
      arrows: oneOf("Arrowheads", arrowheads),
      bend,
    },
    ["to"],
  ),
  boundary: record("A boundary", range, ["from", "to"]),
  summary: record("A summary", range, ["from", "to"]),
  file: record(
    "An attached file",
    {
      name: textOf("The name of a file", itemLimits.name),
      type: matching("The type of a file", mediaType),
      size: integer("The size of a file", 0, Number.MAX_SAFE_INTEGER),
      key: fileKey,
    },
    ["name", "type", "size", "key"],
  ),
};

/** What an `image` attribute must be: a picture among the map's files, and its size in pixels. */
export const imageCheck: Check = record(
  "An image",
  {
    key: fileKey,
    type: oneOf("The type of an image", ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]),
    width: integer("The width of an image", 1, 20_000),
    height: integer("The height of an image", 1, 20_000),
    alt: textOf("The description of an image", 1_000),
  },
  ["key", "type", "width", "height"],
);

/** The first letter of an item's key, for each kind. */
const letters: { readonly [kind in ItemKind]: string } = {
  crossLink: "x",
  boundary: "b",
  summary: "s",
  file: "f",
};

export const itemKinds = Object.keys(letters) as ItemKind[];

const kindOf = new Map(itemKinds.map((kind) => [letters[kind], kind]));

/** The key of an item's register. */
export function itemKey(kind: ItemKind, item: string): string {
  return `${letters[kind]}:${item}`;
}

/** The kind and the id of the item in a register; undefined for a register of another sort. */
export function itemOf(key: string): { kind: ItemKind; item: string } | undefined {
  const [, letter = "", item] = /^([a-z]):([0-9a-z]{12,24})$/.exec(key) ?? [];
  const kind = kindOf.get(letter);
  return kind && item !== undefined ? { kind, item } : undefined;
}

/** What is wrong with an item, in words for people; undefined if it is good. */
export function itemProblem(kind: ItemKind, value: unknown): string | undefined {
  return Object.hasOwn(checks, kind) ? checks[kind](value) : `A node has no ${JSON.stringify(kind)}.`;
}

/** Each item of a node that is outside any document. */
export function* itemsIn(items: NodeItems = {}): Generator<[ItemKind, ItemKinds[ItemKind]], void, undefined> {
  for (const kind of itemKinds) for (const value of items[kind] ?? []) yield [kind, value];
}

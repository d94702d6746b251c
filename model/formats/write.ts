import { itemKinds } from "../items.ts";
import type { Outline } from "../types.ts";
import { type Exported, type Format, FormatError, type OwnAttribute, type WriteOptions } from "./format.ts";
import { Losses } from "./losses.ts";
import { itemNames } from "./references.ts";
import { walk } from "./walk.ts";

/** What only our own format carries, in a reader's words. */
const ownOnly: Record<OwnAttribute, string> = {
  task: "tasks",
  start: "start dates",
  due: "due dates",
  progress: "progress of tasks",
  style: "styles of nodes",
  branch: "colours of branches",
  line: "shapes of lines",
  theme: "themes",
  image: "images",
};

/** Writes a map in a format, and says what it could not carry. Throws FormatError for one that is only read. */
export function writeFile(format: Format, outline: Outline, options: WriteOptions = {}): Exported {
  if (!format.write) throw new FormatError(`${format.name} is only read here.`);
  const written = format.write(outline, options);
  const losses = new Losses();
  const { keeps = [] } = format;
  const names = (Object.keys(ownOnly) as OwnAttribute[]).filter((name) => !keeps.includes(name));
  if (outline.attributes?.side && !keeps.includes("layout")) losses.add("the layout of the map", outline);
  walk(outline, (node, depth) => {
    if (depth === 1 && node.attributes?.position && !keeps.includes("position"))
      losses.add("floating nodes (now branches)", node);
    if (node.marks?.some(({ kind }) => !format.marks?.includes(kind))) losses.add("formatting", node);
    for (const name of names) if (node.attributes?.[name] !== undefined) losses.add(ownOnly[name], node);
    for (const kind of itemKinds) {
      const carried = format.carries?.includes(kind) ?? false;
      for (const _ of carried ? [] : (node.items?.[kind] ?? [])) losses.add(itemNames[kind]);
    }
  });
  return { ...written, losses: [...written.losses, ...losses.list()] };
}

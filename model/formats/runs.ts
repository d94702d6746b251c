import type { Mark, Outline } from "../types.ts";
import { isLink } from "./clean.ts";
import type { Losses } from "./losses.ts";
import { pictogram, taskBoxes } from "./picture.ts";

/** A stretch of a node's text that is formatted alike. */
export interface Run {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly code?: boolean;
  readonly strike?: boolean;
  readonly link?: string;
}

/** A node's text as stretches, with its task's box and its pictures before it; a node's own link is on all of it. */
export function runsOf(node: Outline, losses: Losses): Run[] {
  const { marks = [], text, attributes = {} } = node;
  const own = attributes.link;
  const link = own !== undefined && isLink(own) ? own : undefined;
  if (own !== undefined && !link) losses.add("links that are no web or mail address", node);
  const { bold, italic, strike } = attributes.style ?? {};
  const base = { ...(bold && { bold }), ...(italic && { italic }), ...(strike && { strike }) };
  const { icons = [], task } = attributes;
  const pictures = icons.filter((icon) => pictogram.test(icon));
  if (pictures.length < icons.length) losses.add("icons that are names, not pictures", node);
  const before = [...(task ? [taskBoxes[task]] : []), ...pictures];
  const lead = before.length > 0 ? [{ text: losses.clean(node, `${before.join(" ")} `) }] : [];
  const ends = [...new Set([0, text.length, ...marks.flatMap(({ from, to }) => [from, to])])];
  ends.sort((a, b) => a - b);
  const runs = ends.slice(0, -1).flatMap((from, i) => {
    const stretch = losses.clean(node, text.slice(from, ends[i + 1]));
    const here = marks.filter((mark) => mark.from <= from && from < mark.to);
    return stretch === "" ? [] : [{ text: stretch, ...base, ...(link && { link }), ...formatOf(here) }];
  });
  return [...lead, ...runs];
}

function formatOf(marks: readonly Mark[]): Omit<Run, "text"> {
  const has = (kind: Mark["kind"]) => marks.some((mark) => mark.kind === kind);
  const href = marks.find(({ kind }) => kind === "link")?.href;
  return {
    ...(has("bold") && { bold: true }),
    ...(has("italic") && { italic: true }),
    ...(has("code") && { code: true }),
    ...(has("strike") && { strike: true }),
    ...(href !== undefined && isLink(href) && { link: href }),
  };
}

/** A node's tags in one line, each with its sign. */
export function tagText(node: Outline, losses: Losses): string {
  return losses.clean(node, (node.attributes?.tags ?? []).map((tag) => `#${tag}`).join("  "));
}

import { itemLimits } from "../items.ts";
import type { ChildRange, CrossLink, NodeAttributes, Outline } from "../types.ts";
import { FormatError } from "./format.ts";
import type { Intake } from "./intake.ts";
import { isObject, type Json, listOf, textOf } from "./json-tree.ts";

/** What XMind's kinds of children other than attached ones become, in a reader's words. */
export const childKinds: Record<string, string> = {
  detached: "floating topics (now branches)",
  summary: "summaries (now nodes)",
  callout: "callouts (now nodes)",
};

/** Markers of tasks. Half a circle is any task that was begun; the other parts of one are eighths that are done. */
const tasks: Readonly<Record<string, Pick<NodeAttributes, "task" | "progress">>> = {
  "task-start": { task: "todo" },
  "task-oct": { task: "doing", progress: 13 },
  "task-quarter": { task: "doing", progress: 25 },
  "task-3oct": { task: "doing", progress: 38 },
  "task-half": { task: "doing" },
  "task-5oct": { task: "doing", progress: 63 },
  "task-3quar": { task: "doing", progress: 75 },
  "task-7oct": { task: "doing", progress: 88 },
  "task-done": { task: "done" },
};

export function addMarker(node: Outline, id: string, intake: Intake): void {
  const task = Object.hasOwn(tasks, id) ? tasks[id] : undefined;
  if (task) intake.task(node, task);
  else intake.icon(node, id);
}

/** The marker for an icon; undefined where XMind can have none. */
export function markerFor(icon: string): string | undefined {
  return /^[a-z][\w-]*$/i.test(icon) && !Object.hasOwn(tasks, icon) ? icon : undefined;
}

/** The marker of a task, and whether it says all of its progress. */
export function taskMarkerFor({ task, progress }: NodeAttributes): { id?: string; isWhole: boolean } {
  const named = (done: number | undefined) =>
    Object.keys(tasks).find((id) => tasks[id]?.task === task && tasks[id]?.progress === done);
  const id = task && (named(progress) ?? named(undefined));
  return { ...(id && { id }), isWhole: progress === (id && tasks[id]?.progress) };
}

/** The first so many branches are on the right. */
export function setSides(root: Outline, onRight: number, intake: Intake): void {
  const attached = root.children.filter(({ attributes }) => !attributes?.position);
  for (const [i, branch] of attached.entries()) intake.set(branch, { side: i < onRight ? "right" : "left" });
}

/** One root of the roots of all sheets. */
export function gatherSheets(roots: Outline[], title: string, intake: Intake): Outline {
  const [first, second] = roots;
  if (!first) throw new FormatError("The XMind map has no topics.");
  if (!second) return first;
  const root = intake.node();
  intake.text(root, title);
  root.children = roots;
  for (const sheet of roots) intake.losses.add("sheets (now branches)", sheet);
  return root;
}

/** The children that a range such as "(0,2)" stands for, the last included; "master" is the topic with all of them. */
function rangeOf(node: Outline, text: string, intake: Intake): ChildRange | undefined {
  const [, first = "", last = ""] = /^\((\d+),(\d+)\)$/.exec(text) ?? [];
  const ends = [node.children[Number(first)], node.children[Number(last)]];
  const [from, to] = ends;
  return first !== "" && from && to ? { from: intake.idOf(from), to: intake.idOf(to) } : undefined;
}

function labelled<T extends { label?: string }>(value: T, label: string): T {
  return label === "" ? value : { ...value, label: label.slice(0, itemLimits.label) };
}

/** The boundaries of a topic whose children have all been read. */
export function readBoundaries(node: Outline, topic: Json, intake: Intake): void {
  for (const boundary of listOf(topic.boundaries)) {
    const range = isObject(boundary) ? rangeOf(node, textOf(boundary.range), intake) : undefined;
    if (range && isObject(boundary)) intake.item(node, "boundary", labelled(range, textOf(boundary.title)));
    else intake.losses.add("boundaries", node);
  }
}

/** The summaries of a topic that are a text alone; others stay topics. */
export function plainSummaries(topic: Json): { readonly topic: Json; readonly range: string }[] {
  const topics = listOf(isObject(topic.children) ? topic.children.summary : []).filter(isObject);
  const count = listOf(isObject(topic.children) ? topic.children.attached : []).length;
  return listOf(topic.summaries).flatMap((summary) => {
    if (!isObject(summary)) return [];
    const own = topics.find(({ id }) => id !== undefined && id === summary.topicId);
    const range = textOf(summary.range);
    const [, last = "x"] = /^\(\d+,(\d+)\)$/.exec(range) ?? [];
    const isPlain = own && !own.children && !own.notes && !own.href && Number(last) < count;
    return isPlain ? [{ topic: own, range }] : [];
  });
}

export function readSummaries(node: Outline, topic: Json, intake: Intake): void {
  for (const { topic: own, range } of plainSummaries(topic)) {
    const ends = rangeOf(node, range, intake);
    if (ends) intake.item(node, "summary", labelled(ends, textOf(own.title)));
    else intake.losses.add("summaries", node);
  }
}

export function readRelationship(json: unknown, byId: ReadonlyMap<string, Outline>, intake: Intake): void {
  const { end1Id, end2Id, title } = isObject(json) ? json : {};
  const [from, to] = [byId.get(textOf(end1Id)), byId.get(textOf(end2Id))];
  if (from && to) intake.item(from, "crossLink", labelled<CrossLink>({ to: intake.idOf(to) }, textOf(title)));
  else intake.losses.add("connections between nodes", from ?? to);
}

/** The range of a boundary or a summary as XMind writes it; undefined if an end is no child. */
export function writtenRange(node: Outline, { from, to }: ChildRange): string | undefined {
  const [first, last] = [from, to].map((end) => node.children.findIndex(({ id }) => id === end));
  return first === undefined || last === undefined || first < 0 || last < 0
    ? undefined
    : `(${first},${last})`;
}

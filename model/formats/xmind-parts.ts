import type { Outline } from "../types.ts";
import { FormatError } from "./format.ts";
import type { Intake } from "./intake.ts";

/** What XMind's kinds of children other than attached ones become, in a reader's words. */
export const childKinds: Record<string, string> = {
  detached: "floating topics (now branches)",
  summary: "summaries (now nodes)",
  callout: "callouts (now nodes)",
};

/** Markers that mean what a task's box means here. */
const tasks: Record<string, string> = { "task-start": "☐", "task-done": "☑" };

export function addMarker(node: Outline, id: string, intake: Intake): void {
  intake.icon(node, Object.hasOwn(tasks, id) ? (tasks[id] ?? id) : id);
}

/** The marker for an icon; undefined where XMind can have none. */
export function markerFor(icon: string): string | undefined {
  const task = Object.entries(tasks).find(([, box]) => box === icon)?.[0];
  return task ?? (/^[a-z][\w-]*$/i.test(icon) && !Object.hasOwn(tasks, icon) ? icon : undefined);
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

import type { Outline } from "../types.ts";
import { type PlainText, readHtml } from "./html.ts";
import type { Intake } from "./intake.ts";

/** HTML as plain text. Its first link becomes the node's; what the text loses is counted. */
export function plainText(
  node: Outline,
  html: string,
  intake: Intake,
  options?: { preserve?: boolean },
): string {
  const plain = readHtml(html, options);
  noteRich(node, plain, intake);
  return plain.toString();
}

/** Gives the node what was on a text besides its letters, or counts it. */
export function noteRich(node: Outline, plain: PlainText, intake: Intake): void {
  if (plain.formatted) intake.losses.add("bold, colours and the like within text", node);
  if (plain.images > 0) intake.losses.add("images", node);
  for (const link of plain.links) {
    if (node.attributes?.link === undefined) intake.link(node, link);
    else if (node.attributes.link !== link) intake.losses.add("further links within text", node);
  }
}

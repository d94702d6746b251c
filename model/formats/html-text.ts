import type { Outline } from "../types.ts";
import { readHtml } from "./html.ts";
import type { Intake } from "./intake.ts";

/** HTML as plain text. Its first link becomes the node's; what the text loses is counted. */
export function plainText(
  node: Outline,
  html: string,
  intake: Intake,
  options?: { preserve?: boolean },
): string {
  const plain = readHtml(html, options);
  if (plain.formatted) intake.losses.add("bold, colours and the like within text", node);
  if (plain.images > 0) intake.losses.add("images", node);
  for (const link of plain.links) {
    if (node.attributes?.link === undefined) intake.link(node, link);
    else if (node.attributes.link !== link) intake.losses.add("further links within text", node);
  }
  return plain.toString();
}

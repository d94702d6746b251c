import type { Mark, Outline } from "../types.ts";
import { isLink } from "./clean.ts";
import { type PlainText, readHtml } from "./html.ts";
import type { Intake } from "./intake.ts";

/** HTML as plain text, for notes and where nothing else fits. Its first link becomes the node's; losses are counted. */
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

/** Gives a node the text of HTML, with the formatting that texts have here. */
export function setRich(node: Outline, html: PlainText, intake: Intake): void {
  const { text, marks } = html.rich({ trim: true });
  giveText(node, text, marks, intake);
  countLost(node, html, intake);
}

/** A link over all of a text is the node's own; others stay in the text. */
export function giveText(node: Outline, text: string, marks: readonly Mark[], intake: Intake): void {
  const isOwn = ({ kind, from, to }: Mark) => kind === "link" && from === 0 && to === text.length;
  const own = marks.find(isOwn);
  if (own?.href !== undefined) intake.link(node, own.href);
  const inText = marks.filter((mark) => !isOwn(mark) && mark.from < mark.to);
  const good = inText.filter(({ kind, href = "" }) => kind !== "link" || isLink(href));
  if (good.length < inText.length) intake.losses.add("links to files, programs or other nodes", node);
  intake.text(node, text, good);
}

/** Gives the node what was on a text besides its letters, or counts it. */
export function noteRich(node: Outline, html: PlainText, intake: Intake): void {
  const { marks } = html.rich();
  if (marks.some(({ kind }) => kind !== "link")) intake.losses.add("formatting of notes", node);
  countLost(node, html, intake);
  for (const { href } of marks) {
    if (href === undefined || href === node.attributes?.link) continue;
    if (node.attributes?.link === undefined) intake.link(node, href);
    else intake.losses.add("further links within text", node);
  }
}

function countLost(node: Outline, html: PlainText, intake: Intake): void {
  if (html.formatted) intake.losses.add("colours and the like within text", node);
  if (html.images > 0) intake.losses.add("images", node);
}

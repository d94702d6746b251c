import type { Imported, Outline } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import type { Exported, Format } from "./format.ts";
import { Intake } from "./intake.ts";
import { depthOf, indentOf, linesOf, loseAttributes, trimBlanks } from "./lines.ts";
import { Losses } from "./losses.ts";
import { walk } from "./walk.ts";

/** A line is a node; a line further in than the one before is its child. Also what the clipboard holds. */
function readText(text: string, intake: Intake, title: string): Imported {
  const top: Outline = { text: "", children: [] };
  const path: { indent: number; node: Outline }[] = [];
  for (const line of linesOf(text)) {
    const content = trimBlanks(line);
    if (content === "") continue;
    const indent = indentOf(line);
    while ((path.at(-1)?.indent ?? -1) >= indent) path.pop();
    const node = intake.node(path.at(-1)?.node ?? top);
    intake.text(node, content.startsWith("•") ? trimBlanks(content.slice(1)) : content);
    path.push({ indent, node });
  }
  const [first, second] = top.children;
  if (first && !second) return intake.imported(first);
  const root = intake.node();
  intake.text(root, title);
  root.children = top.children;
  return intake.imported(root);
}

/** One tab a level. Text alone is carried. */
export function writeText(outline: Outline): Exported {
  const losses = new Losses();
  const parts: string[] = [];
  walk(outline, (node, depth) => {
    const text = losses.clean(node, node.text);
    const line = trimBlanks(text.replace(/[ \t]*\n[ \t]*/g, " "));
    if (text.includes("\n")) losses.add("line breaks within text", node);
    else if (line !== text) losses.add("spaces around text", node);
    // A bullet marks a node that would not be seen without it, or be taken for one that has it.
    const marked = line === "" || line.startsWith("•") ? `• ${line}` : line;
    parts.push("\t".repeat(depthOf(node, depth, losses)), marked, "\n");
    loseAttributes(node, depth, [], losses);
  });
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

export const indented: Format = {
  id: "text",
  name: "Indented text",
  extensions: ["txt", "text"],
  mediaType: "text/plain",
  container: "text",
  read(bytes, title = "") {
    const { text, doubt } = decode(bytes);
    const intake = new Intake();
    if (doubt) intake.losses.add(doubt);
    return readText(text, intake, title);
  },
  write: writeText,
};

import { markKinds, type Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import type { Exported, Format } from "./format.ts";
import { loseAttributes } from "./lines.ts";
import { Losses } from "./losses.ts";
import { richLines, writeRich } from "./rich.ts";
import { walk } from "./walk.ts";

const before = `% Needs XeLaTeX or LuaLaTeX, for letters of all scripts, and the package forest.
\\documentclass[border=10pt]{standalone}
\\usepackage{fontspec}
\\usepackage{forest}
\\usepackage[normalem]{ulem}
\\usepackage[hidelinks]{hyperref}
\\begin{document}
\\begin{forest}
for tree={grow'=east, anchor=west, parent anchor=east, child anchor=west, align=left, inner sep=3pt, l sep=16pt,
  edge={rounded corners}}
`;
const after = `\\end{forest}
\\end{document}
`;

/** Characters that TeX takes for commands, and how they are written so that it does not. */
const special: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  _: "\\_",
  "%": "\\%",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
};

/** Text for a place within braces, where only these characters mean something; a line break is `\\`. */
export function escapeTex(text: string): string {
  return text
    .replace(/[\\{}$&#_%^~]/g, (character) => special[character] ?? character)
    .replace(/-(?=-)/g, "-{}")
    .replace(/[\u2028\u2029]/g, "\n")
    .replace(/\s*\n\s*/g, "\\\\{}");
}

/** In an address these characters can be written by their codes, or stand behind a backslash. */
function escapeUrl(url: string): string {
  return url
    .replace(/[\\{}^$~`"<>|]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/[%#&_]/g, "\\$&");
}

const commands = { bold: "textbf", italic: "textit", code: "texttt", strike: "sout" } as const;

function texOf(node: Outline, losses: Losses): string {
  if (!node.marks?.length) return escapeTex(losses.clean(node, node.text).trim());
  // A line break would end what a command is around.
  return richLines(node.text, node.marks)
    .map(({ text, marks }) =>
      writeRich(
        text,
        marks,
        (words) => escapeTex(losses.clean(node, words)),
        (inner, { kind, href = "" }) =>
          kind === "link" ? `\\href{${escapeUrl(href)}}{${inner}}` : `\\${commands[kind]}{${inner}}`,
      ),
    )
    .join("\\\\{}");
}

function writeLatex(outline: Outline): Exported {
  const losses = new Losses();
  const parts = [before];
  walk(
    outline,
    (node, depth) => {
      const { link } = node.attributes ?? {};
      const fits = link !== undefined && isLink(link);
      if (link !== undefined && !fits) losses.add("links that are no web or mail address", node);
      const text = texOf(node, losses);
      const linked = fits ? `\\href{${escapeUrl(link)}}{${text}}` : text;
      parts.push(`${" ".repeat(Math.min(depth, 40))}[{${linked}}\n`);
      loseAttributes(node, depth, ["link"], losses);
    },
    (_, depth) => parts.push(`${" ".repeat(Math.min(depth, 40))}]\n`),
  );
  parts.push(after);
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

export const latex: Format = {
  id: "latex",
  name: "LaTeX (forest)",
  extensions: ["tex"],
  mediaType: "application/x-tex",
  container: "text",
  marks: markKinds,
  write: writeLatex,
};

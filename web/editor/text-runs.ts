import type { Run } from "../../model/marks.ts";

const tags = { bold: "strong", italic: "em", code: "code", strike: "s" } as const;

/** A run as elements: `link` makes those of links. */
export function elementOf({ text, kinds, href }: Run): Node {
  let node: Node = document.createTextNode(text);
  for (const kind of kinds) {
    let around: HTMLElement;
    if (kind === "link") {
      const link = document.createElement("a");
      // The model lets only such links in; a page that follows links checks again.
      if (href && /^(https?|mailto):/i.test(href)) link.href = href;
      link.className = "text-link";
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      link.tabIndex = -1;
      link.title = href ?? "";
      around = link;
    } else around = document.createElement(tags[kind]);
    around.append(node);
    node = around;
  }
  return node;
}

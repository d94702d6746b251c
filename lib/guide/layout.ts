/** The frame around each page of the guide. */
import { escapeHtml } from "./html.ts";
import type { Heading } from "./markdown.ts";
import type { Section } from "./path.ts";

export interface Page {
  readonly title: string;
  readonly address: string;
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly path: readonly Section[];
}

/** A whole page: it needs no script to be read. */
export function layout({ title, address, html, headings, path }: Page): string {
  const all = path.flatMap(({ pages }) => pages);
  const at = all.findIndex((page) => page.address === address);
  // A decision is none of the path's pages, and the list of decisions is.
  const list =
    at < 0 ? all.find((page) => page.address === address.replace(/[^/]*$/, "index.html")) : undefined;
  const current = (to: string) =>
    to === address ? ' aria-current="page"' : to === list?.address ? ' aria-current="true"' : "";
  const link = (to: string, text: string, more = "") =>
    `<a href="${escapeHtml(to)}"${current(to)}${more}>${escapeHtml(text)}</a>`;
  const sections = path.map(
    (section) =>
      `<h2>${escapeHtml(section.title)}</h2><ul>${section.pages.map((page) => `<li>${link(page.address, page.title)}</li>`).join("")}</ul>`,
  );
  const before = at > 0 ? all[at - 1] : list;
  const after = at >= 0 ? all[at + 1] : undefined;
  const parts = headings.filter(({ depth }) => depth < 4);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Rhizome</title>
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f7f8fa" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#15181e" media="(prefers-color-scheme: dark)">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/guide.css">
<script type="module" src="/guide.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="bar">
<a class="home" href="/docs/"><img src="/icon.svg" alt="" width="28" height="28"><span>Rhizome <b>Guide</b></span></a>
<search class="search" hidden><input type="search" placeholder="Search the guide" aria-label="Search the guide" autocomplete="off" spellcheck="false"><div class="found" role="status"></div></search>
<a class="button" href="/">Open the app</a>
</header>
<div class="columns">
<details class="pages"><summary>All pages</summary><nav aria-label="Pages">${sections.join("\n")}</nav></details>
<main id="main">
${html}
<nav class="turn" aria-label="Next and previous">
${before ? link(before.address, before.title, ' rel="prev"') : "<span></span>"}
${after ? link(after.address, after.title, ' rel="next"') : ""}
</nav>
</main>
${
  parts.length > 1
    ? `<aside class="parts"><nav aria-label="On this page"><h2>On this page</h2><ul>${parts
        .map(
          ({ id, text, depth }) => `<li class="depth-${depth}"><a href="#${id}">${escapeHtml(text)}</a></li>`,
        )
        .join("")}</ul></nav></aside>`
    : ""
}
</div>
</body>
</html>
`;
}

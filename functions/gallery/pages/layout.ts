import type { Marked } from "../highlight.ts";
import { escaped, Html, html, jsonLd } from "../html.ts";

export interface Page {
  readonly title: string;
  readonly description: string;
  /** Path of the one address of what it shows. */
  readonly canonical: string;
  /** `https://…`, without a slash at its end. */
  readonly origin: string;
  readonly main: Html;
  /** What stands in the search field. */
  readonly query?: string;
  /** Path of a picture for link previews: 1,200 by 630 pixels, PNG. */
  readonly image?: string;
  readonly data?: object;
  /** Search engines keep it out. */
  readonly hidden?: boolean;
}

/** A whole page. Its style and script are files of the site; the script only makes quicker what works without it. */
export function layout({ title, description, canonical, origin, main, query = "", ...more }: Page): string {
  const { image, data, hidden } = more;
  const address = origin + canonical;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${description}">
${hidden ? html`<meta name="robots" content="noindex">` : html`<link rel="canonical" href="${address}">`}
<meta property="og:site_name" content="Rhizome">
<meta property="og:type" content="${data ? "article" : "website"}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${address}">
${
  image &&
  html`<meta property="og:image" content="${origin + image}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta property="og:image:alt" content="${title}, drawn as a mind map">
<meta name="twitter:card" content="summary_large_image">`
}
<meta name="theme-color" content="#f7f8fa" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#15181e" media="(prefers-color-scheme: dark)">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/browse.css">
<script type="module" src="/browse.js"></script>
${data && jsonLd(data)}
</head>
<body>
<a class="skip" href="#main">Skip to the maps</a>
<header class="bar">
<a class="home" href="/gallery/"><img src="/icon.svg" alt="" width="28" height="28"><span>Rhizome <b>Gallery</b></span></a>
<form class="search" action="/gallery/" role="search">
<input type="search" name="q" value="${query}" maxlength="200" placeholder="Search maps" aria-label="Search maps" autocomplete="off" spellcheck="false" enterkeyhint="search">
<button>Search</button>
</form>
<a class="button" href="/new">New map</a>
</header>
<main id="main">${main}</main>
<footer><p>Maps that their owners show to everyone. <a href="/gallery/random" rel="nofollow">Surprise me</a></p></footer>
</body>
</html>
`.text;
}

/** A text with what was looked for marked in it. */
export function marked({ text, ranges }: Marked): Html {
  let at = 0;
  const parts = ranges.map(([from, to]) => {
    const part = `${escaped(text.slice(at, from))}<mark>${escaped(text.slice(from, to))}</mark>`;
    at = to;
    return part;
  });
  return new Html(parts.join("") + escaped(text.slice(at)));
}

const names = new Intl.DisplayNames("en", { type: "language" });

/** A language's name, in English. */
export const languageName = (code: string): string => names.of(code) ?? code;

const days = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });

export const day = (at: number): Html => {
  const date = new Date(at);
  return html`<time datetime="${date.toISOString().slice(0, 10)}">${days.format(date)}</time>`;
};

export const mapPath = (id: string): string => `/gallery/maps/${id}`;
export const tagPath = (tag: string): string => `/gallery/tags/${encodeURIComponent(tag)}`;
export const titleOf = (title: string): string => title || "Untitled";
export const nodesOf = (nodes: number): string =>
  `${nodes.toLocaleString("en")} ${nodes === 1 ? "idea" : "ideas"}`;

/** The picture of a map; another address once the map is another. */
export const picturePath = (id: string, updatedAt: number | null, ending: "svg" | "png" = "svg"): string =>
  `${mapPath(id)}.${ending}?v=${updatedAt ?? 0}`;

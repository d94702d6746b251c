import { type Html, html } from "../html.ts";
import type { ListedMap } from "../maps.ts";
import { day, languageName, layout, mapPath, nodesOf, picturePath, tagPath, titleOf } from "./layout.ts";

/** Lines of the map that its page has as text. */
const LINES = 150;
/** Characters of a description for previews. */
const DESCRIPTION = 200;
/** Letters of an id that a short link has: a hundred thousand maps have one in common once in 360,000 galleries. */
const SHORT = 10;

type Other = { readonly id: string; readonly title: string; readonly nodes: number };

/** A map: what it is about, how it looks, what is in it, and the way into it. */
export function mapPage(map: ListedMap, others: readonly Other[], origin: string): string {
  const { id, description, tags, language, nodes, listedAt, updatedAt } = map;
  const title = titleOf(map.title);
  const lines = map.lines.split("\n").filter(Boolean);
  const about =
    description ||
    lines.filter((line) => !line.startsWith("\t")).join(" · ") ||
    `A mind map of ${nodesOf(nodes)}.`;
  const short = about.length > DESCRIPTION ? `${about.slice(0, DESCRIPTION).trimEnd()}…` : about;
  return layout({
    title: `${title} · Rhizome`,
    description: short,
    canonical: mapPath(id),
    origin,
    image: picturePath(id, updatedAt, "png"),
    data: {
      "@context": "https://schema.org",
      "@type": "CreativeWork",
      name: title,
      description: short,
      url: origin + mapPath(id),
      thumbnailUrl: origin + picturePath(id, updatedAt, "png"),
      keywords: tags.join(", "),
      ...(language && { inLanguage: language }),
      datePublished: new Date(listedAt).toISOString(),
      dateModified: new Date(updatedAt).toISOString(),
      isAccessibleForFree: true,
    },
    main: html`<article class="map" dir="auto">
<a class="picture" href="/m/${id}"><img src="${picturePath(id, updatedAt)}" alt="The map, drawn" width="960" height="600"></a>
<div class="about">
<h1${language ? html` lang="${language}"` : ""}>${title}</h1>
${description && html`<p>${description}</p>`}
<p class="actions"><a class="button primary" href="/m/${id}">Open the map</a> <a class="button" href="/m/${id}?copy">Copy to mine</a></p>
<p class="facts"><span>${nodesOf(nodes)}</span>${language && html`<span>${languageName(language)}</span>`}<span>${day(updatedAt)}</span></p>
${tags.length > 0 && html`<p class="facts">${tags.map((tag) => html`<a class="tag" href="${tagPath(tag)}">#${tag}</a>`)}</p>`}
<p class="short">Short link: <a href="/gallery/s/${id.slice(0, SHORT)}">${origin.replace(/^https?:\/\//, "")}/gallery/s/${id.slice(0, SHORT)}</a></p>
</div>
</article>
${
  lines.length > 0 &&
  html`<section class="inside" dir="auto"${language ? html` lang="${language}"` : ""}><h2>In this map</h2>${outline(lines.slice(0, LINES))}
${lines.length > LINES && html`<p class="quiet">And ${(lines.length - LINES).toLocaleString("en")} more: open the map.</p>`}</section>`
}
${others.length > 0 && html`<section class="others"><h2>Maps like this one</h2><ul class="cards small">${others.map(otherOf)}</ul></section>`}`,
  });
}

function otherOf({ id, title, nodes }: Other): Html {
  return html`<li class="card" dir="auto"><a class="picture" href="${mapPath(id)}" tabindex="-1" aria-hidden="true"><img src="${picturePath(id, null)}" alt="" width="320" height="200" loading="lazy"></a>
<h3><a href="${mapPath(id)}">${titleOf(title)}</a></h3><p class="facts"><span>${nodesOf(nodes)}</span></p></li>`;
}

interface Item {
  readonly text: string;
  readonly below: Item[];
}

/** Lines as nested lists: a tab is a level. */
function outline(lines: readonly string[]): Html {
  const top: Item[] = [];
  const path = [top];
  for (const line of lines) {
    const text = line.trimStart();
    const depth = Math.min(line.length - text.length, path.length - 1);
    const item: Item = { text, below: [] };
    path[depth]?.push(item);
    path.length = depth + 1;
    path.push(item.below);
  }
  return listOf(top);
}

const listOf = (items: readonly Item[]): Html =>
  html`<ul>${items.map(({ text, below }) => html`<li>${text}${below.length > 0 && listOf(below)}</li>`)}</ul>`;

import { type Html, html } from "../html.ts";
import { LAST_PAGE, type Query, type Size, sizes } from "../query.ts";
import type { Card, Results } from "../results.ts";
import type { Facet } from "../search.ts";
import { languageName, layout, mapPath, marked, nodesOf, picturePath, tagPath, titleOf } from "./layout.ts";

const sizeNames: Readonly<Record<Size, string>> = {
  small: "Under 25 ideas",
  medium: "25 to 149 ideas",
  large: "150 ideas and more",
};

/** Maps that were found, or all of them; with what they can be narrowed down by. */
export function listPage(query: Query, results: Results, origin: string): string {
  const { text, tag } = query;
  const heading = text ? `Maps with “${text}”` : tag ? `#${tag}` : "Maps to look at";
  const isPlain = !query.language && !query.size && !text && query.page === 1;
  return layout({
    title: `${heading} · Rhizome Gallery`,
    description: tag
      ? `Mind maps about ${tag} that anyone can open, copy and build on.`
      : "Mind maps that people made and share with everyone: open them at once, copy them, build on them.",
    canonical: tag ? tagPath(tag) : "/gallery/",
    origin,
    query: text,
    // One page for each tag and one for all: what else can be asked for is no page of its own.
    hidden: !isPlain,
    main: html`<h1>${heading}</h1>
<div class="browse">
${facets(query, results)}
<section id="results" aria-live="polite" aria-label="Results">${found(query, results)}</section>
</div>`,
  });
}

function found(query: Query, results: Results): Html {
  const { cards, corrected, total } = results;
  if (total === 0) return nothing(query);
  return html`<p class="count">${corrected && html`Nothing has “${query.text}”. These have <b>${corrected}</b>. `}${countOf(results)}</p>
<ul class="cards">${cards.map(cardOf)}</ul>
${pager(query, results)}`;
}

function nothing(query: Query): Html {
  const isAll = !query.text && !query.tag && !query.language && !query.size;
  return isAll
    ? html`<div class="empty"><h2>Nothing here yet</h2>
<p>Maps appear here when their owners show them: open a map, press “Share”, and switch on “Show in the gallery”.</p>
<p><a class="button primary" href="/new">Begin a map</a></p></div>`
    : html`<div class="empty"><h2>No map fits</h2>
<p>Try fewer or other words${(query.tag || query.language || query.size) && ", or look at all maps"}.</p>
<p><a class="button" href="/gallery/">Show all maps</a></p></div>`;
}

function countOf({ total, more }: Results): string {
  if (more) return `The best of more than ${total} maps.`;
  return `${total.toLocaleString("en")} ${total === 1 ? "map" : "maps"}.`;
}

function cardOf({
  id,
  title,
  description,
  excerpts,
  branches,
  tags,
  nodes,
  language,
  updatedAt,
}: Card): Html {
  const name = title.text ? marked(title) : html`${titleOf("")}`;
  return html`<li class="card" dir="auto">
<a class="picture" href="${mapPath(id)}" tabindex="-1" aria-hidden="true"><img src="${picturePath(id, updatedAt)}" alt="" width="320" height="200" loading="lazy" decoding="async"></a>
<h2${language ? html` lang="${language}"` : ""}><a href="${mapPath(id)}">${name}</a></h2>
${excerpts.length > 0 ? excerpts.map((excerpt) => html`<p class="excerpt">${marked(excerpt)}</p>`) : html`<p class="about">${description || branches.join(" · ")}</p>`}
<p class="facts"><span>${nodesOf(nodes)}</span>${tags.slice(0, 3).map((tag) => html`<a class="tag" href="${tagPath(tag)}">#${tag}</a>`)}</p>
</li>`;
}

/** The address of a query with something in it changed. From the first page on, unless that is what changes. */
function address(
  query: Query,
  change: Partial<Record<"tag" | "lang" | "size" | "page", string | undefined>>,
): string {
  const { text, tag, language, size } = query;
  const values = { q: text || undefined, tag, lang: language, size, ...change };
  const only = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  if (only.length === 1 && values.tag) return tagPath(values.tag);
  const search = new URLSearchParams(Object.fromEntries(only)).toString();
  return `/gallery/${search ? `?${search}` : ""}`;
}

function facets(query: Query, { facets: all }: Results): Html {
  const choices = (kind: Facet["kind"]) => all.filter((facet) => facet.kind === kind);
  const bySize = sizes.flatMap((size) => choices("size").filter(({ value }) => value === size));
  return html`<nav class="facets" aria-label="Narrow down">
${group(
  "Tags",
  choices("tag"),
  query.tag,
  (tag) => `#${tag}`,
  (tag) => address(query, { tag }),
)}
${group("Language", choices("language"), query.language, languageName, (lang) => address(query, { lang }))}
${group(
  "Size",
  bySize,
  query.size,
  (size) => sizeNames[size as Size],
  (size) => address(query, { size }),
)}
</nav>`;
}

function group(
  name: string,
  choices: readonly Facet[],
  chosen: string | undefined,
  label: (value: string) => string,
  href: (value: string | undefined) => string,
): Html | false {
  const rest = choices.filter(({ value }) => value !== chosen);
  if (!chosen && rest.length < 2) return false;
  return html`<details open><summary>${name}</summary><ul>
${chosen && html`<li><a class="chosen" aria-current="true" href="${href(undefined)}">${label(chosen)}<span aria-hidden="true">×</span><span class="unseen"> (all again)</span></a></li>`}
${rest.map(({ value, maps }) => html`<li><a href="${href(value)}">${label(value)}<span>${maps}</span></a></li>`)}
</ul></details>`;
}

function pager(query: Query, { pages }: Results): Html | false {
  const last = Math.min(pages, LAST_PAGE);
  if (last < 2) return false;
  const to = (page: number) => address(query, { page: page === 1 ? undefined : String(page) });
  return html`<nav class="pager" aria-label="Pages">
${query.page > 1 && html`<a class="button" rel="prev" href="${to(query.page - 1)}">Earlier</a>`}
<span>Page ${query.page} of ${last}</span>
${query.page < last && html`<a class="button" rel="next" href="${to(query.page + 1)}">More</a>`}
</nav>`;
}

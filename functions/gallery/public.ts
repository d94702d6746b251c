import { createHash } from "node:crypto";
import { Problem } from "../shared/http.ts";
import type { IndexDb } from "../shared/index-db.ts";
import { type Answer, type Asked, decoded } from "./door.ts";
import { languagesOf } from "./languages.ts";
import { anyMap, mapBeginning, mapOf, mapsLike, newest, previewOf, thumbnailOf } from "./maps.ts";
import { mapPath, tagPath } from "./pages/layout.ts";
import { listPage } from "./pages/list.ts";
import { mapPage } from "./pages/map.ts";
import { messagePage } from "./pages/message.ts";
import { queryOf } from "./query.ts";
import { resultsOf } from "./results.ts";

/** Seconds that answers are kept by CloudFront and browsers: so long a map may be seen after it was taken out. */
const KEPT = 30;
/** Of lists: what is new is found at once, and a crowd that asks the same is one request in so many seconds. */
const LIST_KEPT = 3;
/** Maps that the sitemap names: an answer through the load balancer has 1 MB at most. */
const SITEMAP = 5_000;

const policy = (more: string) =>
  `default-src 'none'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; ${more}`;
const pagePolicy = policy("style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'");

/** What everyone may see, below `/gallery`. Throws a {@link Problem} for what can't be answered. */
export async function showPublic(db: IndexDb, asked: Asked): Promise<Answer> {
  const { path, query } = asked;
  const origin = originOf(asked);
  if (path === "/gallery") return moved(301, "/gallery/");
  if (path === "/gallery/" || path === "/gallery/maps.json") {
    const wanted = queryOf(query);
    const results = await resultsOf(db, "listed", wanted, languagesOf(wanted, asked));
    return path.endsWith(".json")
      ? kept(asked, "application/json", JSON.stringify(results))
      : kept(asked, "text/html; charset=utf-8", listPage(wanted, results, origin));
  }
  if (path === "/gallery/random") {
    const id = await anyMap(db);
    return moved(302, id ? mapPath(id) : "/gallery/");
  }
  if (path === "/gallery/sitemap.xml")
    return kept(asked, "application/xml", sitemap(await newest(db, SITEMAP), origin));

  const [, kind, name = "", more] = /^\/gallery\/(tags|maps|s)\/([^/]+)(\/?)$/.exec(path) ?? [];
  if (kind && more) return moved(301, `/gallery/${kind}/${name}`);
  if (kind === "tags") return showTag(db, asked, decoded(name), origin);
  if (kind === "s" && /^[0-9a-z]{10}$/.test(name)) {
    const id = await mapBeginning(db, name);
    if (id) return moved(301, mapPath(id));
  }
  const [, id, ending] = (kind === "maps" && /^([0-9a-z]{16})(\.svg|\.png|\.json)?$/.exec(name)) || [];
  if (id) return showMap(db, asked, id, ending, origin);
  throw new Problem(404, "There is no such page in the gallery.");
}

async function showTag(db: IndexDb, asked: Asked, name: string, origin: string): Promise<Answer> {
  const tag = name.normalize("NFC").toLowerCase();
  if (tag !== name) return moved(301, tagPath(tag));
  const wanted = queryOf({ ...asked.query, tag });
  const results = await resultsOf(db, "listed", wanted, languagesOf(wanted, asked));
  if (results.total === 0 && !wanted.text)
    throw new Problem(404, `No map in the gallery has the tag “${tag}”.`);
  return kept(asked, "text/html; charset=utf-8", listPage(wanted, results, origin));
}

async function showMap(
  db: IndexDb,
  asked: Asked,
  id: string,
  ending: string | undefined,
  origin: string,
): Promise<Answer> {
  if (ending === ".svg") {
    const svg = await thumbnailOf(db, id);
    if (!svg) throw new Problem(404, "There is no such picture.");
    return kept(asked, "image/svg+xml", svg, policy("style-src 'unsafe-inline'"));
  }
  if (ending === ".png") {
    const png = await previewOf(db, id);
    if (!png) throw new Problem(404, "There is no such picture.");
    return kept(asked, "image/png", png);
  }
  const told = await mapOf(db, id);
  if (told === undefined) throw new Problem(404, "There is no such map in the gallery.");
  if (told === "gone") throw new Problem(410, "Its owner has taken this map out of the gallery.");
  if (ending === ".json") return kept(asked, "application/json", JSON.stringify(told.map));
  const others = await mapsLike(db, id);
  return kept(asked, "text/html; charset=utf-8", mapPage(told.map, others, origin));
}

/** What went wrong, as a page; for programs as RFC 9457 has it. */
export function refusal({ status, message }: Problem, asked: Asked): Answer {
  const headers = {
    "cache-control": status === 410 || status === 404 ? `public, max-age=${KEPT}` : "no-store",
    ...security,
  };
  if (asked.path.endsWith(".json")) {
    return {
      status,
      headers: { ...headers, "content-type": "application/problem+json" },
      body: JSON.stringify({ type: "about:blank", title: titles[status], status, detail: message }),
    };
  }
  const page = messagePage(titles[status] ?? "Something went wrong", message, originOf(asked));
  const type = { "content-type": "text/html; charset=utf-8", "content-security-policy": pagePolicy };
  return { status, headers: { ...headers, ...type }, body: page };
}

const titles: Readonly<Record<number, string>> = {
  400: "This can’t be searched for",
  404: "Not found",
  405: "This can only be read",
  410: "Gone",
  500: "Something went wrong",
  503: "Too much at once",
};

const security = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
};

/** An answer that may be kept for a moment, and is not sent again to whoever has it still. */
function kept({ path, headers }: Asked, type: string, body: string | Uint8Array, csp = pagePolicy): Answer {
  const isMap = path.startsWith("/gallery/maps/");
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const all = {
    etag,
    "cache-control": `public, max-age=${isMap ? KEPT : LIST_KEPT}`,
    "content-security-policy": csp,
    vary: "accept-language",
    ...security,
  };
  // A proxy that compresses makes the tag a weak one.
  const has = headers["if-none-match"]
    ?.split(/,\s*/)
    .some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag);
  if (has) return { status: 304, headers: all };
  return { status: 200, headers: { ...all, "content-type": type }, body };
}

const moved = (status: 301 | 302, location: string): Answer => ({
  status,
  headers: {
    location,
    "cache-control": status === 301 ? `public, max-age=${KEPT}` : "no-store",
    ...security,
  },
});

/** As the browser sees it: CloudFront forwards the host, and says how it was asked. */
function originOf({ headers }: Asked): string {
  const host = /^[a-z0-9.-]+(:\d+)?$/i.test(headers.host ?? "") ? headers.host : "localhost";
  return `${headers["cloudfront-forwarded-proto"] === "http" ? "http" : "https"}://${host}`;
}

function sitemap(maps: readonly { id: string; at: string }[], origin: string): string {
  const urls = maps.map(
    ({ id, at }) => `<url><loc>${origin}${mapPath(id)}</loc><lastmod>${at}</lastmod></url>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>\n`;
}

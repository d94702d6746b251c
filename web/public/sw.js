// @ts-check
/**
 * Serves the page itself without a network. Nothing of a map passes here: those are in IndexedDB, and calls
 * to the cloud go to other origins.
 *
 * - Files under /assets have a hash in their name and never change: from the cache, if they are there.
 * - The page and config.json: from the network, from the cache when that fails.
 */
const cacheName = "rhizome";
const page = "/";
/** Fetched along with the page. */
const besides = ["/config.json", "/icon.svg", "/manifest.webmanifest"];
/** A network that takes longer than this to answer, in ms, counts as none. */
const patience = 4_000;

const worker = /** @type {any} */ (self);

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  // Sites of their own, that need a network.
  if (/^\/(gallery|docs)(\/|$)/.test(url.pathname)) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(fromCache(request));
  // All paths are the same page: what it shows, it reads from the address bar.
  else if (request.mode === "navigate") event.respondWith(fromNetwork(request, page, event));
  else if (besides.includes(url.pathname)) event.respondWith(fromNetwork(request, url.pathname, event));
});

async function install() {
  const cache = await caches.open(cacheName);
  await keepPage(cache, await fetch(page, { cache: "no-cache" }));
  for (const path of besides) {
    const response = await fetch(path, { cache: "no-cache" });
    if (response.ok) await cache.put(path, response);
  }
  await worker.skipWaiting();
}

/** Keeps a page with all that it needs, also what it loads later, and throws away what it does not. */
async function keepPage(cache, response) {
  if (!response.ok) throw new Error(`The page can't be kept: ${response.status}.`);
  const text = await response.clone().text();
  const known = await (await cache.match(page))?.text();
  if (text === known) return;
  const needed = await assetsOf(text, fromCache);
  // Last of all: a page is only there with everything it needs.
  await cache.put(page, response);
  // The page before may still be open in a tab.
  const before = known === undefined ? needed : await assetsOf(known, (path) => cache.match(path));
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    const old = pathname.startsWith("/assets/") && !needed.has(pathname) && !before.has(pathname);
    if (old) await cache.delete(request);
  }
}

/** The assets that a page needs, and those that these need, got one after the other. */
async function assetsOf(text, get) {
  const needed = new Set();
  const texts = [text];
  for (let code = texts.pop(); code !== undefined; code = texts.pop()) {
    for (const path of assetsIn(code)) {
      if (needed.has(path)) continue;
      const asset = await get(path);
      if (!asset || !isAsset(asset)) continue;
      needed.add(path);
      if (/\.(js|css)$/.test(path)) texts.push(await asset.text());
    }
  }
  return needed;
}

/** The names of files with a hash, as bundled code and pages have them in quotes. */
function assetsIn(code) {
  const names = code.matchAll(/["'`(](?:\.{0,2}\/)?(?:assets\/)?([\w.-]+-[\w-]{8}\.(?:js|css|woff2))["'`)]/g);
  return new Set(Array.from(names, ([, name]) => `/assets/${name}`));
}

/** An unknown path gives the page, with status 200. */
const isAsset = (response) => response.ok && !response.headers.get("content-type")?.startsWith("text/html");

async function fromCache(request) {
  const cache = await caches.open(cacheName);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (isAsset(response)) await cache.put(request, response.clone());
  return response;
}

async function fromNetwork(request, path, event) {
  const cache = await caches.open(cacheName);
  const known = await cache.match(path);
  const answer = fetch(request).then((response) => {
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    const copy = response.clone();
    event.waitUntil(path === page ? keepPage(cache, copy).catch(() => {}) : cache.put(path, copy));
    return response;
  });
  if (!known) return answer;
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  return Promise.race([answer, late]).then(
    (response) => response ?? known,
    () => known,
  );
}

// @ts-check
/**
 * Serves the page itself without a network. Nothing of a map passes here: those are in IndexedDB, and calls
 * to the cloud go to other origins.
 *
 * - Files under /assets have a hash in their name and never change: from the cache, if they are there. What a person
 *   uses is kept, and what they may want without a network: the page names a file that lists it (scripts/offline.ts).
 * - The page and config.json: from the network, from the cache when that fails.
 *
 * Each version of the page has a cache of its own. Two are kept: the one before may still be open in a tab.
 */
const prefix = "rhizome";
const page = "/";
/** Fetched along with the page. */
const besides = ["/config.json", "/icon.svg", "/manifest.webmanifest"];
/** A network that takes longer than this to answer, in ms, counts as none. */
const patience = 4_000;
const types = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

const worker = /** @type {any} */ (self);

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
// A page that was there before this tells what it has loaded: its language, above all.
worker.addEventListener("message", (event) => event.waitUntil(keepLoaded(event.data)));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  // Sites of their own, that need a network.
  if (/^\/(gallery|docs)(\/|$)/.test(url.pathname)) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  // All paths are the same page: what it shows, it reads from the address bar.
  else if (request.mode === "navigate") event.respondWith(fromNetwork(request, page, event));
  else if (besides.includes(url.pathname)) event.respondWith(fromNetwork(request, url.pathname, event));
});

async function install() {
  await keepPage(await fetch(page, { cache: "no-cache" }));
  for (const path of besides) {
    const response = await fetch(path, { cache: "no-cache" });
    if (response.ok) await keep(path, response);
  }
  await worker.skipWaiting();
}

/** Keeps a page with what is to be there without a network, and throws away what is older than the one before. */
async function keepPage(response) {
  if (!response.ok) throw new Error(`The page can't be kept: ${response.status}.`);
  const text = await response.clone().text();
  if (text === (await (await kept(page))?.text())) return;
  const [list, version] = /\/assets\/offline-([\w-]{8})\.json/.exec(text) ?? [];
  if (!list) throw new Error("The page names no list of what to keep.");
  const name = `${prefix}-${version}`;
  // One that comes back is the newest again.
  if ((await versions())[0] !== name) await caches.delete(name);
  const cache = await caches.open(name);
  await keepParts(cache, await fetch(list));
  // Last of all: a page is only there with everything it needs.
  await cache.put(page, response);
  for (const old of (await versions()).slice(2)) await caches.delete(old);
}

/** Puts into a cache what the list holds, and what it names, which the page has loaded just now. */
async function keepParts(cache, response) {
  if (!isAsset(response)) throw new Error(`There is no list of what to keep: ${response.status}.`);
  const { comes, parts } = await response.json();
  for (const [file, text] of Object.entries(parts)) {
    const headers = new Headers(response.headers);
    for (const name of ["content-encoding", "content-length", "etag", "last-modified", "vary"])
      headers.delete(name);
    headers.set("content-type", types[file.split(".").pop() ?? ""] ?? "text/plain");
    await cache.put(`/${file}`, new Response(text, { headers }));
  }
  await Promise.all(
    comes.map(async (file) => {
      const path = `/${file}`;
      const known = (await kept(path)) ?? (await fetch(path));
      if (!isAsset(known)) throw new Error(`${path}: ${known.status}`);
      await cache.put(path, known);
    }),
  );
}

async function keepLoaded(paths) {
  const loaded = Array.isArray(paths) ? paths.filter((path) => /^\/assets\/[\w.-]+$/.test(path)) : [];
  await Promise.all(loaded.map((path) => asset(path).catch(() => {})));
}

/** The names of the caches, the newest first. */
const versions = async () => (await caches.keys()).filter((name) => name.startsWith(prefix)).reverse();

async function kept(request) {
  for (const name of await versions()) {
    const known = await (await caches.open(name)).match(request);
    if (known) return known;
  }
}

async function keep(request, response) {
  const [name] = await versions();
  if (name) await (await caches.open(name)).put(request, response);
}

/** An unknown path gives the page, with status 200. */
const isAsset = (response) => response.ok && !response.headers.get("content-type")?.startsWith("text/html");

async function asset(request) {
  const known = await kept(request);
  if (known) return known;
  const response = await fetch(request);
  if (isAsset(response)) await keep(request, response.clone());
  return response;
}

async function fromNetwork(request, path, event) {
  const known = await kept(path);
  const answer = fetch(request).then((response) => {
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    const copy = response.clone();
    event.waitUntil(path === page ? keepPage(copy).catch(() => {}) : keep(path, copy));
    return response;
  });
  if (!known) return answer;
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  return Promise.race([answer, late]).then(
    (response) => response ?? known,
    () => known,
  );
}

import { readFileSync } from "node:fs";
import vm from "node:vm";
import { describe, expect, it } from "vitest";

const code = readFileSync(new URL("../../web/public/sw.js", import.meta.url), "utf8");
const origin = "https://maps.example.org";

/** The service worker with a site in front of it and a cache behind it. */
function worker() {
  const site = new Map<string, [type: string, body: string]>();
  const cached = new Map<string, Response>();
  const listeners = new Map<string, (event: unknown) => void>();
  const fetched: string[] = [];
  const state = { online: true };
  const pathOf = (request: string | { url: string }): string =>
    new URL(typeof request === "string" ? request : request.url, origin).pathname;
  const cache = {
    match: async (request: string | { url: string }) => cached.get(pathOf(request))?.clone(),
    put: async (request: string | { url: string }, response: Response) =>
      void cached.set(pathOf(request), response.clone()),
    keys: async () => [...cached.keys()].map((path) => ({ url: origin + path })),
    delete: async (request: { url: string }) => cached.delete(pathOf(request)),
  };
  const self = {
    addEventListener: (name: string, listener: (event: unknown) => void) => listeners.set(name, listener),
    skipWaiting: async () => {},
    clients: { claim: async () => {} },
    location: { origin },
  };
  const fetch = async (request: string | { url: string }): Promise<Response> => {
    if (!state.online) throw new TypeError("Failed to fetch");
    const path = pathOf(request);
    fetched.push(path);
    // As CloudFront has it: unknown paths are the page.
    const [type, body] = site.get(path) ?? site.get("/") ?? ["text/html", ""];
    return new Response(body, { headers: { "content-type": type } });
  };
  vm.runInNewContext(code, { self, caches: { open: async () => cache }, fetch, URL, setTimeout });
  const dispatch = async (name: string, request?: object): Promise<Response | undefined> => {
    const work: Promise<unknown>[] = [];
    let answer: Promise<Response> | undefined;
    listeners.get(name)?.({
      request,
      waitUntil: (promise: Promise<unknown>) => work.push(promise),
      respondWith: (promise: Promise<Response>) => {
        answer = promise;
      },
    });
    const response = await answer;
    await Promise.all(work);
    return response;
  };
  return {
    site,
    cached,
    fetched,
    state,
    install: () => dispatch("install"),
    get: (url: string, mode = "cors", method = "GET") =>
      dispatch("fetch", { url: new URL(url, origin).href, mode, method }),
  };
}

function deployed(generation = "AAAAAAAA") {
  const it = worker();
  it.site.set("/", ["text/html; charset=utf-8", `<script src="/assets/main-${generation}.js"></script>`]);
  it.site.set(`/assets/main-${generation}.js`, [
    "text/javascript",
    `import"./yjs-${generation}.js";import("./mqtt-${generation}.js");say("not-aasset12.js")`,
  ]);
  it.site.set(`/assets/yjs-${generation}.js`, ["text/javascript", "1"]);
  it.site.set(`/assets/mqtt-${generation}.js`, ["text/javascript", `["assets/style-${generation}.css"]`]);
  it.site.set(`/assets/style-${generation}.css`, ["text/css", "a{}"]);
  it.site.set("/config.json", ["application/json", "{}"]);
  it.site.set("/icon.svg", ["image/svg+xml", "<svg/>"]);
  it.site.set("/manifest.webmanifest", ["application/manifest+json", "{}"]);
  return it;
}

describe("the service worker", () => {
  it("keeps the page with everything it will ever load, so that it opens without a network", async () => {
    const it = deployed();
    await it.install();
    it.state.online = false;
    expect(await (await it.get("/m/abc", "navigate"))?.text()).toContain("main-AAAAAAAA.js");
    for (const name of ["main-AAAAAAAA.js", "yjs-AAAAAAAA.js", "mqtt-AAAAAAAA.js", "style-AAAAAAAA.css"]) {
      expect((await it.get(`/assets/${name}`))?.status).toBe(200);
    }
    expect(await (await it.get("/config.json"))?.text()).toBe("{}");
    expect([...it.cached.keys()].filter((path) => path.includes("not-aasset"))).toEqual([]);
  });

  it("asks the network for the page first, and the cache for assets", async () => {
    const it = deployed();
    await it.install();
    it.fetched.length = 0;
    it.site.set("/config.json", ["application/json", '{"region":"x"}']);
    expect(await (await it.get("/config.json"))?.text()).toBe('{"region":"x"}');
    await it.get("/assets/main-AAAAAAAA.js");
    expect(it.fetched).toEqual(["/config.json"]);
    it.state.online = false;
    expect(await (await it.get("/config.json"))?.text()).toBe('{"region":"x"}');
  });

  it("takes a new version over whole, keeps the last one for open tabs, and no older ones", async () => {
    const it = deployed();
    await it.install();
    for (const generation of ["BBBBBBBB", "CCCCCCCC"]) {
      for (const [path, entry] of deployed(generation).site) it.site.set(path, entry);
      await it.get("/", "navigate");
    }
    it.state.online = false;
    expect(await (await it.get("/new", "navigate"))?.text()).toContain("CCCCCCCC");
    expect((await it.get("/assets/mqtt-CCCCCCCC.js"))?.status).toBe(200);
    expect(it.cached.has("/assets/style-BBBBBBBB.css")).toBe(true);
    expect([...it.cached.keys()].some((path) => path.includes("AAAAAAAA"))).toBe(false);
  });

  it("keeps its hands off other origins and other methods", async () => {
    const it = deployed();
    await it.install();
    expect(await it.get("https://dynamodb.us-east-1.amazonaws.com/", "cors", "POST")).toBeUndefined();
    expect(await it.get("https://files.s3.us-east-1.amazonaws.com/snapshots/1")).toBeUndefined();
    expect(await it.get("/config.json", "cors", "POST")).toBeUndefined();
  });
});

import { readFileSync } from "node:fs";
import vm from "node:vm";
import { describe, expect, it } from "vitest";

const code = readFileSync(new URL("../../web/public/sw.js", import.meta.url), "utf8");
const origin = "https://maps.example.org";

/** The service worker with a site in front of it and a cache behind it. */
function worker() {
  const site = new Map<string, [type: string, body: string]>();
  const stored = new Map<string, Map<string, Response>>();
  const listeners = new Map<string, (event: unknown) => void>();
  const fetched: string[] = [];
  const state = { online: true };
  const pathOf = (request: string | { url: string }): string =>
    new URL(typeof request === "string" ? request : request.url, origin).pathname;
  const open = async (name: string) => {
    const cached = stored.get(name) ?? new Map<string, Response>();
    stored.set(name, cached);
    return {
      match: async (request: string | { url: string }) => cached.get(pathOf(request))?.clone(),
      put: async (request: string | { url: string }, response: Response) =>
        void cached.set(pathOf(request), response.clone()),
    };
  };
  const caches = {
    open,
    keys: async () => [...stored.keys()],
    delete: async (name: string) => stored.delete(name),
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
  vm.runInNewContext(code, { self, caches, fetch, URL, Headers, Response, setTimeout });
  const dispatch = async (name: string, more?: object): Promise<Response | undefined> => {
    const work: Promise<unknown>[] = [];
    let answer: Promise<Response> | undefined;
    listeners.get(name)?.({
      ...more,
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
    /** Paths of all that is kept. */
    kept: () => [...stored.values()].flatMap((cached) => [...cached.keys()]),
    fetched,
    state,
    install: () => dispatch("install"),
    tell: (data: unknown) => dispatch("message", { data }),
    get: (url: string, mode = "cors", method = "GET") =>
      dispatch("fetch", { request: { url: new URL(url, origin).href, mode, method } }),
  };
}

/** A version of the site, with a list of what to keep as scripts/offline.ts writes it. */
function deployed(generation = "AAAAAAAA") {
  const it = worker();
  const list = `/assets/offline-${generation}.json`;
  const main = `/assets/main-${generation}.js`;
  it.site.set("/", [
    "text/html; charset=utf-8",
    `<meta name="offline" content="${list}"><script src="${main}"></script>`,
  ]);
  it.site.set(main, ["text/javascript", "import(...)"]);
  it.site.set(list, [
    "application/json",
    JSON.stringify({
      comes: [`assets/main-${generation}.js`],
      parts: { [`assets/outline-${generation}.js`]: "export{}", [`assets/outline-${generation}.css`]: "a{}" },
    }),
  ]);
  for (const seldom of ["de", "pdf"])
    it.site.set(`/assets/${seldom}-${generation}.js`, ["text/javascript", seldom]);
  it.site.set("/config.json", ["application/json", "{}"]);
  it.site.set("/icon.svg", ["image/svg+xml", "<svg/>"]);
  it.site.set("/manifest.webmanifest", ["application/manifest+json", "{}"]);
  return it;
}

describe("the service worker", () => {
  it("keeps the page with what its list holds and names, in one request for all that it holds", async () => {
    const it = deployed();
    await it.install();
    expect(it.fetched.filter((path) => path.startsWith("/assets/"))).toEqual([
      "/assets/offline-AAAAAAAA.json",
      "/assets/main-AAAAAAAA.js",
    ]);
    it.state.online = false;
    expect(await (await it.get("/m/abc", "navigate"))?.text()).toContain("main-AAAAAAAA.js");
    for (const [name, type] of [
      ["main-AAAAAAAA.js", "text/javascript"],
      ["outline-AAAAAAAA.js", "text/javascript"],
      ["outline-AAAAAAAA.css", "text/css"],
    ])
      expect((await it.get(`/assets/${name}`))?.headers.get("content-type")).toBe(type);
    expect(await (await it.get("/assets/outline-AAAAAAAA.css"))?.text()).toBe("a{}");
    expect(await (await it.get("/config.json"))?.text()).toBe("{}");
  });

  it("keeps what the page had loaded before it was there, and then what is used", async () => {
    const it = deployed();
    await it.install();
    await it.tell(["/assets/de-AAAAAAAA.js", "/config.json", "/assets/../m/abc", 7]);
    await it.tell("nothing of the kind");
    expect(it.fetched.filter((path) => path.includes("de-") || path.includes("/m/"))).toEqual([
      "/assets/de-AAAAAAAA.js",
    ]);
    it.state.online = false;
    expect(await (await it.get("/assets/de-AAAAAAAA.js"))?.text()).toBe("de");
    await expect(it.get("/assets/pdf-AAAAAAAA.js")).rejects.toThrow("Failed to fetch");
    it.state.online = true;
    await it.get("/assets/pdf-AAAAAAAA.js");
    it.state.online = false;
    expect(await (await it.get("/assets/pdf-AAAAAAAA.js"))?.text()).toBe("pdf");
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

  const deploy = async (it: ReturnType<typeof deployed>, generation: string) => {
    for (const [path, entry] of deployed(generation).site) it.site.set(path, entry);
    await it.get("/", "navigate");
  };

  it("takes a new version over whole, keeps the last one for open tabs, and no older ones", async () => {
    const it = deployed();
    await it.install();
    await it.get("/assets/de-AAAAAAAA.js");
    await deploy(it, "BBBBBBBB");
    await it.get("/assets/de-BBBBBBBB.js");
    await deploy(it, "CCCCCCCC");
    it.state.online = false;
    expect(await (await it.get("/new", "navigate"))?.text()).toContain("CCCCCCCC");
    expect((await it.get("/assets/outline-CCCCCCCC.js"))?.status).toBe(200);
    expect(it.kept()).toEqual(
      expect.arrayContaining(["/assets/outline-BBBBBBBB.css", "/assets/de-BBBBBBBB.js"]),
    );
    expect(it.kept().filter((path) => path.includes("AAAAAAAA"))).toEqual([]);
    it.state.online = true;
    // One that is taken back is served as it was.
    await deploy(it, "BBBBBBBB");
    it.state.online = false;
    expect(await (await it.get("/new", "navigate"))?.text()).toContain("BBBBBBBB");
    expect((await it.get("/assets/outline-CCCCCCCC.js"))?.status).toBe(200);
  });

  it("stays with the version that it has whole", async () => {
    const it = deployed();
    await it.install();
    const { site } = deployed("BBBBBBBB");
    site.delete("/assets/main-BBBBBBBB.js");
    for (const [path, entry] of site) it.site.set(path, entry);
    await it.get("/", "navigate");
    it.state.online = false;
    expect(await (await it.get("/new", "navigate"))?.text()).toContain("AAAAAAAA");
  });

  it("keeps its hands off other origins and other methods", async () => {
    const it = deployed();
    await it.install();
    expect(await it.get("https://dynamodb.us-east-1.amazonaws.com/", "cors", "POST")).toBeUndefined();
    expect(await it.get("https://files.s3.us-east-1.amazonaws.com/snapshots/1")).toBeUndefined();
    expect(await it.get("/config.json", "cors", "POST")).toBeUndefined();
  });
});

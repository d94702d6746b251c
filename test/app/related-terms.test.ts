import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readMetrics } from "../../local/cloudwatch/metrics.ts";
import { localPeople } from "../../scripts/experiment/report.ts";
import { startTerms, type Terms, WIKIDATA } from "../../scripts/terms/server.ts";
import { guest } from "../support/guest.ts";
import { type App, startApp } from "./cloud.ts";

let app: App;
let terms: Terms;
/** In front of the recorded set: what a test has it do. */
let front: Server;
let behave: RequestListener | undefined;
const asked: URLSearchParams[] = [];
let agent = "";

beforeAll(async () => {
  terms = await startTerms();
  front = createServer(async (request, response) => {
    if (behave) return behave(request, response);
    asked.push(new URL(request.url ?? "/", WIKIDATA).searchParams);
    agent = request.headers["user-agent"] ?? "";
    const answer = await fetch(terms.url + request.url);
    response.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const here = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  app = await startApp({ elsewhere: { [WIKIDATA]: here } });
});
afterAll(async () => {
  await app.close();
  terms.close();
  front.close();
  front.closeAllConnections();
});

/** Somebody on the experiment's side. */
const there = () => guest({ ...app.config, apiUrl: `${app.config.apiUrl}/related-terms` });
const ask = (text: string, language = "en") => there().tried.relatedTerms(text, language);
const refused = (text: string) => ask(text).catch((error: { status: number; reason?: string }) => error);

describe("related terms", () => {
  test("are neighbours in the graph, parts and kinds first, in the language asked for or else in English", async () => {
    expect(await ask(" coffee ")).toEqual([
      "caffeine",
      "coffee bean",
      "beverage",
      "coffeehouse",
      "coffee roasting",
      "tea",
      "espresso",
    ]);
    expect(await ask("Musik", "de")).toEqual([
      "Melodie",
      "Rhythmus",
      "Harmonie",
      "Kunst",
      "Stille",
      "Musikinstrument",
    ]);
    expect((await ask("music", "ja"))[0]).toBe("melody");
    expect(await ask("no such thing at all")).toEqual([]);
    expect(await ask("thing")).toEqual([]);
    expect(agent).toMatch(/^Rhizome\/1\.0 \(.+\)$/);
  });

  test("are kept for the next who asks: the execution environment lives on", async () => {
    await ask("project");
    const before = asked.length;
    expect(await ask("Project")).toContain("goal");
    expect(asked.length).toBe(before);
  });

  test("are on the experiment's side alone", async () => {
    const elsewhere = guest(app.config).tried.relatedTerms("coffee", "en");
    await expect(elsewhere).rejects.toMatchObject({ status: 403, code: "Refused" });
  });

  test.each(["", "   ", "x".repeat(101)])("are not looked for at %j", async (text) => {
    expect(await refused(text)).toMatchObject({ status: 400 });
  });

  test("are counted by side, the page's other calls too, and so are the people", async () => {
    await guest(app.config).createMap("Plan");
    const people = () => localPeople(app.dataDir, "related-terms", ["POST /terms"], 0);
    const before = await vi.waitFor(() => {
      expect(people().used).toBeGreaterThan(0);
      return people();
    });
    // Of whom one asks twice, one asks what is no question, and one is on the other side.
    const ann = there();
    for (const term of ["coffee", "tea"]) await ann.tried.relatedTerms(term, "en");
    await refused("");
    await vi.waitFor(() => expect(people()).toEqual({ came: before.came + 2, used: before.used + 1 }));
    await vi.waitFor(() => {
      const counted = readMetrics(app.dataDir).map(({ name, dimensions }) => `${name} ${dimensions.stage}`);
      expect(counted).toEqual(
        expect.arrayContaining(["Uses related-terms", "Calls related-terms", "Calls $default"]),
      );
      expect(counted).not.toContain("Uses $default");
    });
  });
});

describe("a clear word is said", () => {
  test("when Wikidata is busy, with the time to wait", async () => {
    behave = (_, response) => response.writeHead(429, { "retry-after": "17" }).end();
    expect(await refused("cat")).toMatchObject({
      status: 503,
      reason: "busy",
      message: expect.stringContaining("17 seconds"),
    });
    behave = (_, response) => response.end(JSON.stringify({ error: { code: "maxlag" } }));
    expect(await refused("cat")).toMatchObject({ status: 503, reason: "busy" });
  });

  test("when it does not answer in time, or stops amid an answer", async () => {
    behave = () => {};
    expect(await refused("cat")).toMatchObject({ status: 504, reason: "slow" });
    behave = (_, response) => void response.writeHead(200).write('{"search":');
    expect(await refused("cat")).toMatchObject({ status: 504, reason: "slow" });
  });

  test.each<[string, RequestListener]>([
    ["hangs up", (request) => request.socket.destroy()],
    ["fails", (_, response) => response.writeHead(500).end()],
    ["answers a page", (_, response) => response.end("<html>Log in to the café's network</html>")],
    ["answers nonsense", (_, response) => response.end("null")],
    ["answers without an end", (_, response) => endless(response)],
  ])("when it %s", async (_, listener) => {
    behave = listener;
    expect(await refused("cat")).toMatchObject({ status: 502, reason: "unreachable" });
  });

  test("and who watches over the API is woken", async () => {
    behave = (request) => request.socket.destroy();
    // What failed until now is most of it, unless five minutes ended meanwhile.
    await vi.waitFor(async () => {
      await refused("cat");
      expect(app.lines).toContainEqual(expect.stringMatching(/^cloudwatch: ALARM .*ApiFails.*: 5xx is 1/));
    }, 20_000);
  });

  test("and nothing of it is kept", async () => {
    behave = undefined;
    expect(await ask("mind map")).toContain("diagram");
  });
});

function endless(response: Parameters<RequestListener>[1]): void {
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 32)));
    if (!response.destroyed) response.once("drain", more);
  };
  response.on("error", () => {});
  more();
}

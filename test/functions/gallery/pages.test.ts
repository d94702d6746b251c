import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { me } from "../stub.ts";
import { answerFromMaps, findMine, lists, maps, outline, picture, put, titlesOf, visit } from "./world.ts";

let id = "";
beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  answerFromMaps();
});
beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  answerFromMaps();
  id = await put({
    outline: outline(
      "<b>Wool</b> & silk",
      [
        { text: "Sheep", children: [{ text: "</script><script>alert(1)</script>", children: [] }] },
        "Spinning wheels",
      ],
      ["craft", "a/b?c"],
    ),
    listed: { at: 1_700_000_000_000, description: 'Says "hello" & <more>' },
  });
  for (const n of [1, 2, 3])
    await put({
      outline: outline(`Weaving ${n}`, ["Spinning wheels", "Looms"], ["craft"]),
      listed: { at: n },
    });
});

describe("the pages of the gallery", () => {
  test("are HTML in which nothing of a map is markup", async () => {
    for (const path of [
      "/gallery/",
      `/gallery/maps/${id}`,
      "/gallery/tags/craft",
      "/gallery/?q=%3Cscript%3E",
    ]) {
      const { status, headers, body } = await visit(path);
      expect(status).toBe(200);
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(body).not.toMatch(/<b>Wool|<more>|<script>alert/);
      expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*script-src 'self'/);
      expect(headers["content-security-policy"]).not.toContain("unsafe");
    }
  });

  test("tell programs what a map is", async () => {
    const { body } = await visit(`/gallery/maps/${id}`);
    const [, data = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(body) ?? [];
    expect(JSON.parse(data)).toMatchObject({
      "@type": "CreativeWork",
      name: "<b>Wool</b> & silk",
      keywords: "a/b?c, craft",
    });
    expect(body).toContain(`<link rel="canonical" href="https://maps.example.org/gallery/maps/${id}">`);
    expect(body).toContain(
      '<meta property="og:title" content="&lt;b&gt;Wool&lt;/b&gt; &amp; silk · Rhizome">',
    );
    expect(body).toContain("Says &quot;hello&quot; &amp; &lt;more&gt;");
    expect(body).toContain("<li>Sheep<ul><li>");
  });

  test("show maps like this one", async () => {
    const { body } = await visit(`/gallery/maps/${id}`);
    expect(body.split("Maps like this one")[1]).toMatch(/Weaving 3.*Weaving 2.*Weaving 1/s);
  });

  test("draw a map as SVG with no script in it", async () => {
    const { status, headers, body } = await visit(`/gallery/maps/${id}.svg?v=1`);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("image/svg+xml");
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'/);
    expect(body).toMatch(/^<svg xmlns/);
    expect(body).toContain("&lt;b&gt;Wool");
    expect(body).not.toMatch(/<script|href=/);
  });

  test("have a picture for link previews, as PNG", async () => {
    const page = await visit(`/gallery/maps/${id}`);
    const [, path = ""] = /og:image" content="https:\/\/maps\.example\.org([^"]+)"/.exec(page.body) ?? [];
    const { status, headers, body, isBase64Encoded } = await visit(path);
    expect([status, headers["content-type"], isBase64Encoded]).toEqual([200, "image/png", true]);
    expect(Buffer.from(body, "base64")).toEqual(Buffer.from(picture));
    expect((await visit(path, { "if-none-match": headers.etag })).status).toBe(304);
    expect((await visit("/gallery/maps/0000000000000000.png")).status).toBe(404);
  });

  test("have one address each, and lead there from others", async () => {
    const to = async (path: string) => {
      const { status, headers } = await visit(path);
      return [status, headers.location];
    };
    expect(await to("/gallery")).toEqual([301, "/gallery/"]);
    expect(await to(`/gallery/s/${id.slice(0, 10)}`)).toEqual([
      301,
      expect.stringMatching(/^\/gallery\/maps\/m0{9}/),
    ]);
    expect(await to("/gallery/tags/Craft")).toEqual([301, "/gallery/tags/craft"]);
    expect(await to(`/gallery/maps/${id}/`)).toEqual([301, `/gallery/maps/${id}`]);
    const [status, location = ""] = await to("/gallery/random");
    expect(status).toBe(302);
    expect((await visit(String(location))).status).toBe(200);
  });

  test("of tags with signs in them are found", async () => {
    const { body } = await visit(`/gallery/tags/${encodeURIComponent("a/b?c")}`);
    expect(body).toContain("#a/b?c");
    expect((await visit(`/gallery/maps/${id}`)).body).toContain('href="/gallery/tags/a%2Fb%3Fc"');
  });

  test("say what is not there, and what is not there any more", async () => {
    expect((await visit("/gallery/maps/0000000000000000")).status).toBe(404);
    expect((await visit("/gallery/maps/x")).status).toBe(404);
    expect((await visit("/gallery/s/zzzzzzzzzz")).status).toBe(404);
    expect((await visit("/gallery/tags/nobody")).status).toBe(404);
    expect((await visit("/gallery/../etc/passwd")).status).toBe(404);
    const gone = await put({ outline: outline("Soon gone"), listed: { at: 1 } });
    await put({ outline: outline("Soon gone") }, gone);
    const { status, body } = await visit(`/gallery/maps/${gone}`);
    expect(status).toBe(410);
    expect(body).not.toContain("Soon gone");
    expect((await visit(`/gallery/maps/${gone}.json`)).headers["content-type"]).toBe(
      "application/problem+json",
    );
  });

  test("are sent once", async () => {
    const { headers } = await visit(`/gallery/maps/${id}`);
    const again = await visit(`/gallery/maps/${id}`, { "if-none-match": `W/${headers.etag}` });
    expect(again).toMatchObject({ status: 304, body: "" });
    expect(again.headers.etag).toBe(headers.etag);
    expect((await visit(`/gallery/maps/${id}`, { "if-none-match": '"other"' })).status).toBe(200);
  });

  test("are only read", async () => {
    const posted = await visit("/gallery/", {}, "POST");
    expect(posted).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    expect(await visit("/gallery/", {}, "HEAD")).toMatchObject({ status: 200, body: "" });
  });

  test("are all named in a sitemap", async () => {
    const { body } = await visit("/gallery/sitemap.xml");
    expect(body).toContain(`<loc>https://maps.example.org/gallery/maps/${id}</loc>`);
  });
});

describe("the signed search", () => {
  test("answers JSON, of the caller's maps alone", async () => {
    const own = await put({ outline: outline("My own wool"), members: [me] });
    lists.set(me, [own]);
    const { status, body } = await findMine("wool");
    expect(status).toBe(200);
    expect(titlesOf(body)).toEqual(["My own wool"]);
    maps.set(own, { outline: outline("My own wool"), members: [] });
    expect((await findMine("wool")).body).toMatchObject({ cards: [], total: 0 });
    expect((await findMine("a".repeat(300))).status).toBe(400);
  });
});

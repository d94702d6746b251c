import { readFileSync } from "node:fs";
import { join } from "node:path";
import { marked, type Token, type Tokens } from "marked";
import { describe, expect, test } from "vitest";
import { guidePages, renderPage } from "../../lib/guide/build.ts";
import { isElsewhere, isPage, targetOf } from "../../lib/guide/links.ts";
import { slugger } from "../../lib/guide/markdown.ts";
import { pathOf } from "../../lib/guide/path.ts";

const root = join(import.meta.dirname, "../..");
const pages = guidePages(root);
const read = (page: string) => readFileSync(join(root, page), "utf8");

function tokensOf(page: string): Token[] {
  const tokens: Token[] = [];
  marked.walkTokens(marked.lexer(read(page)), (token) => void tokens.push(token));
  return tokens;
}
const tokens = new Map(pages.map((page) => [page, tokensOf(page)]));
const anchors = new Map(
  pages.map((page) => [page, new Set(renderPage(root, page).headings.map(({ id }) => `#${id}`))]),
);
const links = pages.flatMap((page) =>
  (tokens.get(page) ?? [])
    .filter((token): token is Tokens.Link => token.type === "link" || token.type === "image")
    .map(({ href }) => ({ page, href })),
);

describe("links of the guide", () => {
  test("lead to what is there: pages, their parts, and code", () => {
    const broken: string[] = [];
    for (const { page, href } of links) {
      if (isElsewhere(href)) continue;
      try {
        const { path, anchor } = targetOf(root, page, href);
        if (anchor && !anchors.get(path)?.has(anchor)) broken.push(`${page}: ${href} (no such part)`);
      } catch (error) {
        broken.push((error as Error).message);
      }
    }
    expect(broken).toEqual([]);
    expect(links.length).toBeGreaterThan(300);
  });

  test("to other sites are by https", () => {
    const others = links.map(({ href }) => href).filter((href) => isElsewhere(href) && !href.startsWith("/"));
    const local = /^http:\/\/localhost:\d+/;
    expect(others.filter((href) => !local.test(href) && new URL(href).protocol !== "https:")).toEqual([]);
  });

  test("reach every page from the first one", () => {
    const seen = new Set<string>(["docs/README.md"]);
    for (const page of seen)
      for (const link of links.filter((link) => link.page === page && !isElsewhere(link.href))) {
        const { path } = targetOf(root, page, link.href);
        if (isPage(path)) seen.add(path);
      }
    expect(pages.filter((page) => !seen.has(page))).toEqual([]);
  });

  test("the path leads through all patterns", () => {
    const path = pathOf(read("docs/README.md"), (href) => href).flatMap((section) => section.pages);
    const patterns = pages.filter(
      (page) => /^docs\/patterns\/[^/]+\.md$/.test(page) && !page.endsWith("README.md"),
    );
    const named = new Set(path.map(({ href }) => `docs/${href}`));
    expect(patterns.filter((page) => !named.has(page))).toEqual([]);
    const list = read("docs/patterns/README.md");
    expect(patterns.filter((page) => !list.includes(`(${page.slice("docs/patterns/".length)})`))).toEqual([]);
  });

  test("anchors are made as GitHub makes them", () => {
    const slug = slugger();
    expect(slug("How it fails, and how it shows")).toBe("how-it-fails-and-how-it-shows");
    expect(slug("`GET /maps` & more…")).toBe("get-maps--more");
    expect(slug("Limits")).toBe("limits");
    expect(slug("Limits")).toBe("limits-1");
  });
});

describe("commands in the guide", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const texts = pages.flatMap((page) =>
    (tokens.get(page) ?? [])
      .filter(
        (token): token is Tokens.Code | Tokens.Codespan => token.type === "code" || token.type === "codespan",
      )
      .map(({ text }) => ({ page, text })),
  );

  test("are scripts of this package", () => {
    const unknown = texts.flatMap(({ page, text }) =>
      [...text.matchAll(/\bnpm (?:run )?([a-z-]+)/g)]
        .map(([, name = ""]) => name)
        .filter((name) => !(name in scripts) && !["ci", "install"].includes(name))
        .map((name) => `${page}: npm run ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  test("name benches that there are", () => {
    const benches = read("bench/index.ts");
    const named = texts.flatMap(({ page, text }) =>
      [...text.matchAll(/\bnpm run bench -- ((?:[a-z-]+ ?)+)/g)].flatMap(([, names = ""]) =>
        names
          .trim()
          .split(" ")
          .map((name) => ({ page, name })),
      ),
    );
    expect(named.length).toBeGreaterThan(10);
    const known = (name: string) => new RegExp(`^  "?${name}"?: `, "m").test(benches);
    expect(named.filter(({ name }) => name.match(/^[a-z]/) && !known(name))).toEqual([]);
  });
});

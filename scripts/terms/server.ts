/**
 * Stands in for Wikidata's API in a local run: the three questions that functions/related-terms asks, answered in its form
 * from a small set of items, which was written by hand. Their numbers are not Wikidata's.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Item {
  readonly labels: Readonly<Record<string, string>>;
  readonly aliases?: readonly string[];
  /** Ids of items by property. */
  readonly claims?: Readonly<Record<string, readonly string[]>>;
}

const items = JSON.parse(readFileSync(new URL("items.json", import.meta.url), "utf8")) as Record<
  string,
  Item
>;

/** The origin that {@link startTerms} stands in for. */
export const WIKIDATA = "https://www.wikidata.org";

export interface Terms {
  /** Origin, without a trailing slash. */
  readonly url: string;
  close(): void;
}

/** Listens on any free port of this machine. */
export async function startTerms(): Promise<Terms> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", WIKIDATA);
    const answer = pathname === "/w/api.php" ? answerTo(searchParams) : undefined;
    response
      .writeHead(answer ? 200 : 404, { "content-type": "application/json; charset=utf-8" })
      .end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerTo(query: URLSearchParams): object {
  const of = (name: string) => query.get(name) ?? "";
  switch (of("action")) {
    case "wbsearchentities":
      return { search: search(of("search")), success: 1 };
    case "wbgetentities": {
      const ids = of("ids").split("|");
      return {
        entities: Object.fromEntries(ids.map((id) => [id, entityOf(id, of("languages").split("|"))])),
      };
    }
    default:
      return {
        error: { code: "badvalue", info: `Unrecognized value for parameter "action": ${of("action")}.` },
      };
  }
}

/** Begins with what is sought, in any language: what is it as a whole comes first. */
function search(text: string): object[] {
  const wanted = text.toLowerCase();
  const names = ({ labels, aliases = [] }: Item) =>
    [...Object.values(labels), ...aliases].map((n) => n.toLowerCase());
  const found = Object.entries(items).filter(([, item]) =>
    names(item).some((name) => name.startsWith(wanted)),
  );
  const whole = ([, item]: [string, Item]) => Number(!names(item).includes(wanted));
  return found
    .sort((a, b) => whole(a) - whole(b))
    .slice(0, 1)
    .map(([id, { labels }]) => ({ id, label: labels.en }));
}

function entityOf(id: string, languages: readonly string[]): object {
  const item = items[id];
  if (!item) return { id, missing: "" };
  const claims = Object.entries(item.claims ?? {}).map(([property, ids]) => [
    property,
    ids.map((id) => ({ mainsnak: { datavalue: { type: "wikibase-entityid", value: { id } } } })),
  ]);
  // languagefallback: a language without a label has the English one.
  const labels = languages.map((language) => [
    language,
    { language, value: item.labels[language] ?? item.labels.en },
  ]);
  return { id, type: "item", claims: Object.fromEntries(claims), labels: Object.fromEntries(labels) };
}

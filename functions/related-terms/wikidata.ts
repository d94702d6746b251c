/** A term's neighbours in the graph of a Wikibase, by its Action API: https://www.wikidata.org/w/api.php */
import http from "node:http";
import https from "node:https";
import { gunzipSync } from "node:zlib";
import { env } from "../shared/env.ts";
import { Problem } from "../shared/http.ts";

const url = new URL(env("TERMS_URL"));
const secure = url.protocol === "https:";
/** Connections outlive an invocation: the second question needs no handshake. */
const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
/** ms for each of the three requests: the function has 10 s, and somebody waits. */
const PATIENCE = 2_500;
/** Bytes of an answer. Countries, the largest items, have some 2 MB. */
const LARGEST = 8 * 1024 * 1024;
/** Terms that are offered. */
const MOST = 24;

/** Properties whose items say most of a term, these first: parts, kinds, wholes, opposites, uses, works, makers. */
const first = ["P527", "P279", "P361", "P1269", "P461", "P2283", "P366", "P800", "P737", "P61", "P31"];
/** What Wikimedia keeps for itself: categories, templates, portals, sources, lists of tasks. */
const bookkeeping = new Set(["P910", "P1424", "P1151", "P1343", "P5008", "P6104", "P1889", "P8989", "P1963"]);

interface Claim {
  readonly mainsnak?: {
    readonly datavalue?: { readonly type: string; readonly value: { readonly id?: string } };
  };
}
interface Entity {
  readonly claims?: Readonly<Record<string, readonly Claim[]>>;
  readonly labels?: Readonly<Record<string, { readonly value: string }>>;
}

/** Labels of a term's neighbours, in this language or else in English. Throws a {@link Problem} with a `code`. */
export async function neighbours(text: string, language: string): Promise<readonly string[]> {
  const { search = [] } = await ask<{ search?: readonly { readonly id: string }[] }>({
    action: "wbsearchentities",
    search: text,
    language,
    uselang: language,
    type: "item",
    limit: "1",
  });
  const [item] = search;
  if (!item) return [];
  const { [item.id]: entity } = await entities({ ids: item.id, props: "claims" });
  const ids = linked(entity).filter((id) => id !== item.id);
  if (ids.length === 0) return [];
  const languages = `${language}|en`;
  const named = await entities({ ids: ids.join("|"), props: "labels", languages, languagefallback: "1" });
  const labels = ids.flatMap((id) => {
    const { labels = {} } = named[id] ?? {};
    return (labels[language] ?? labels.en)?.value ?? [];
  });
  return [...new Set(labels)].filter((label) => label.toLowerCase() !== text.toLowerCase());
}

async function entities(query: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Entity>>> {
  return (
    (await ask<{ entities?: Record<string, Entity> }>({ action: "wbgetentities", ...query })).entities ?? {}
  );
}

/** The items that an entity's claims lead to, those of {@link first} before others. */
function linked({ claims = {} }: Entity = {}): string[] {
  const properties = Object.keys(claims).filter((property) => !bookkeeping.has(property));
  const place = (property: string) => (first.includes(property) ? first.indexOf(property) : first.length);
  const ids = properties
    .sort((a, b) => place(a) - place(b))
    .flatMap((property) => claims[property] ?? [])
    .flatMap(({ mainsnak }) => mainsnak?.datavalue?.value.id ?? [])
    .filter((id) => /^Q\d+$/.test(id));
  return [...new Set(ids)].slice(0, MOST);
}

async function ask<Answer>(query: Readonly<Record<string, string>>): Promise<Answer> {
  const text = await get(
    `${url.pathname}?${new URLSearchParams({ ...query, format: "json", formatversion: "2" })}`,
  );
  let answer: (Answer & { readonly error?: { readonly code?: string } }) | undefined;
  try {
    answer = JSON.parse(text);
  } catch {
    // Told below: a page of a proxy, or half an answer.
  }
  // The API says so with status 200.
  if (/^(maxlag|ratelimited|readonly)$/.test(answer?.error?.code ?? "")) throw busy();
  if (!answer || typeof answer !== "object" || answer.error)
    throw unreachable(`answered ${text.slice(0, 200)}`);
  return answer;
}

/** One GET, whose time is up after {@link PATIENCE}, whatever has come by then. */
function get(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).get(
      {
        host: url.hostname,
        port: url.port || undefined,
        path,
        agent,
        signal: AbortSignal.timeout(PATIENCE),
        // Wikimedia's policy asks who it is: https://meta.wikimedia.org/wiki/User-Agent_policy
        headers: { "user-agent": `Rhizome/1.0 (${env("TERMS_CONTACT")})`, "accept-encoding": "gzip" },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > LARGEST) request.destroy(new Error("the answer is too large"));
        });
        response.on("error", (error) => reject(problemOf(error)));
        response.on("end", () => {
          const { statusCode: status = 0, headers } = response;
          if (status === 429 || status === 503) return reject(busy(headers["retry-after"]));
          if (status !== 200) return reject(unreachable(`answered ${status}`));
          try {
            const body = Buffer.concat(chunks);
            const isPacked = headers["content-encoding"] === "gzip";
            resolve((isPacked ? gunzipSync(body, { maxOutputLength: LARGEST }) : body).toString("utf8"));
          } catch (error) {
            reject(unreachable(String(error)));
          }
        });
      },
    );
    request.on("error", (error) => reject(problemOf(error)));
  });
}

function problemOf(error: Error): Problem {
  // With AbortSignal.timeout the reason is the cause.
  const isLate = error.name === "AbortError" || error.name === "TimeoutError";
  if (!isLate) return unreachable(error.message);
  return new Problem(504, "Wikidata did not answer in time. Try again in a moment.", { code: "slow" });
}

function busy(retryAfter?: string): Problem {
  const seconds = Math.min(3600, Math.max(1, Number(retryAfter) || 60));
  const detail = `Wikidata takes no more questions just now. Try again in ${seconds} seconds.`;
  return new Problem(503, detail, { code: "busy", retryAfter: seconds });
}

function unreachable(why: string): Problem {
  console.error(`Wikidata: ${why}`);
  return new Problem(502, "Wikidata can't be reached just now. Try again later.", { code: "unreachable" });
}

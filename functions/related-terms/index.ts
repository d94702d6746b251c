import { env } from "../shared/env.ts";
import { bodyOf, handle, identityOf, json, Problem } from "../shared/http.ts";
import { countCall } from "../shared/limit.ts";
import { neighbours } from "./wikidata.ts";

const table = env("PEOPLE_TABLE");

/** Answers are kept for as long, in ms, and so many of them: facts of the world, nobody's own. */
const KEEP = 3_600_000;
const MOST = 500;

/** Lives as long as the execution environment: what one person asked, the next need not wait for. */
const known = new Map<string, { readonly terms: readonly string[]; readonly until: number }>();

/** POST /terms `{ "text", "language"? }`: what is next to a term in Wikidata's graph, `{ "terms": [text] }`. */
export const handler = handle(async (request) => {
  const identity = identityOf(request);
  const { text, language } = question(bodyOf(request));
  const key = `${language} ${text.toLowerCase()}`;
  const kept = known.get(key);
  if (kept && kept.until > Date.now()) return json(200, { terms: kept.terms });
  await countCall(table, identity, "related-terms");
  const terms = await neighbours(text, language);
  const oldest = known.keys().next().value;
  if (known.size >= MOST && oldest !== undefined) known.delete(oldest);
  known.set(key, { terms, until: Date.now() + KEEP });
  return json(200, { terms });
});

function question({ text, language = "en" }: Record<string, unknown>): { text: string; language: string } {
  const term = typeof text === "string" ? text.trim().replace(/\s+/g, " ") : "";
  if (term === "" || term.length > 100)
    throw new Problem(400, '"text" must be a term of 1 to 100 characters.');
  if (typeof language !== "string" || !/^[a-z]{2,3}(-[a-z]{2,8})?$/.test(language))
    throw new Problem(400, '"language" must be a code of Wikidata, such as "de".');
  return { text: term, language };
}

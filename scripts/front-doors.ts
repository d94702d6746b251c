/** From how many requests a month on the gallery's load balancer costs less than the HTTP API: for its own pages. */

import { listPage } from "../functions/gallery/pages/list.ts";
import { queryOf } from "../functions/gallery/query.ts";
import type { Card } from "../functions/gallery/results.ts";
import { PAGE } from "../functions/gallery/search.ts";
import { cost } from "../prices/aws.ts";

const HOURS = 730;
/** Bytes that a load balancer's capacity unit takes to and from functions in an hour. */
const UNIT = 0.4e9;
/** Bytes of a request with its headers. */
const REQUEST = 1_500;

/** Bytes of a page of the gallery with as many maps as one has: they are compressed after the load balancer. */
export function pageBytes(): number {
  const card = (n: number): Card => ({
    id: `m${String(n).padStart(15, "0")}`,
    title: { text: "Plans for the garden in spring", ranges: [[14, 20]] },
    excerpts: [{ text: "What to sow in the garden in March", ranges: [[19, 25]] }],
    description: "What to sow when, and where, so that something can be eaten all summer long",
    branches: ["Vegetables", "Flowers", "Tools"],
    tags: ["garden", "home", "spring"],
    language: "en",
    nodes: 80,
    listedAt: 1_790_000_000_000,
    updatedAt: 1_790_000_000_000,
  });
  const cards = Array.from({ length: PAGE }, (_, n) => card(n));
  const facets = Array.from({ length: 24 }, (_, n) => ({
    kind: "tag" as const,
    value: `spring${n}`,
    maps: 40 - n,
  }));
  const results = { cards, facets, total: 240, more: false, pages: 10 };
  return Buffer.byteLength(listPage(queryOf({ q: "garden" }), results, "https://example.org"));
}

/** USD of a load balancer's month, by what goes through it. The function costs the same behind both doors. */
export const albMonth = (requests: number, bytes: number): number =>
  cost("albHours", HOURS) + cost("albUnits", (requests * (bytes + REQUEST)) / UNIT);

export const apiMonth = (requests: number): number => cost("apiRequests", requests);

/** Requests a month from which on the load balancer is the cheaper door, for answers of so many bytes. */
export function breakEven(bytes: number): number {
  const each = cost("apiRequests", 1) - cost("albUnits", (bytes + REQUEST) / UNIT);
  return each > 0 ? cost("albHours", HOURS) / each : Number.POSITIVE_INFINITY;
}

/** The table of docs/decisions/0024-alb-or-api-gateway.md. */
export function frontDoorTable(): string {
  const page = pageBytes();
  const line = ([name, bytes]: readonly [string, number]) => {
    const requests = breakEven(bytes);
    const month = requests === Number.POSITIVE_INFINITY ? "never" : `${(requests / 1e6).toFixed(1)} million`;
    const second = requests === Number.POSITIVE_INFINITY ? "" : (requests / (HOURS * 3600)).toFixed(1);
    return `| ${name} | ${(bytes / 1000).toFixed(1)} KB | ${month} | ${second} |`;
  };
  return [
    "| answers | of | requests a month | a second, day and night |",
    "|---|---|---|---|",
    line(["a page of the gallery", page]),
    line(["a thumbnail, or JSON of a search", 6_000]),
    line(["five times a page", 5 * page]),
  ].join("\n");
}

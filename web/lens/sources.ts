/** The page of the guide that explains a hop, and the code that it went through: both are part of the site. */
import type { Hop, Place } from "./hops.ts";
import { functionOf } from "./names.ts";

/** Paths in the repository; the first of `code` is what the hop is about. */
export interface Sources {
  readonly page: string;
  readonly code: readonly string[];
}

const sources = (page: string, ...code: string[]): Sources => ({ page: `docs/patterns/${page}.md`, code });

const places: Readonly<Record<Place, Sources>> = {
  browser: sources("edits-without-lambda", "model/document.ts"),
  others: sources("edits-without-lambda", "model/document.ts"),
  device: sources("log-and-snapshot", "web/sync/outbox.ts"),
  cognito: sources("guests-to-accounts", "lib/patterns/guest-identity.ts"),
  api: sources("one-function-a-task", "lib/patterns/signed-api.ts"),
  lambda: sources("one-function-a-task", "lib/patterns/thin-function.ts"),
  sts: sources("one-maps-credentials", "functions/open-map/policy.ts", "lib/patterns/token-vending.ts"),
  iot: sources("edits-without-lambda", "web/sync/outbox.ts", "lib/patterns/topic-to-table.ts"),
  rule: sources("edits-without-lambda", "lib/patterns/topic-to-table.ts"),
  dynamodb: sources("log-and-snapshot", "web/sync/log.ts", "lib/patterns/leading-keys.ts"),
  s3: sources("direct-upload-and-download", "web/cloud/transfer.ts"),
  sqs: sources("edits-without-lambda", "functions/redrive-updates/index.ts"),
  elsewhere: sources("running-the-template-locally"),
};

/** Functions that have a page of their own, or that answer a route of the API. */
const functions: readonly (readonly [name: string, route: RegExp, page: string])[] = [
  ["open-map", /\/session$/, "one-maps-credentials"],
  ["view-map", /\/view$/, "log-and-snapshot"],
  ["map-versions", /\/versions$/, "log-and-snapshot"],
  ["share-map", /\/links$/, "one-maps-credentials"],
  ["sign-upload", /\/uploads$/, "direct-upload-and-download"],
  ["sign-export", /\/maps\/.*\/exports$/, "one-function-a-task"],
  ["export-workspace", / \/exports/, "longer-than-a-function"],
  ["list-people", /\/people$/, "taking-access-back"],
  ["change-access", /\/(people|links)\//, "taking-access-back"],
  ["hand-over", /\/handovers$/, "guests-to-accounts"],
  ["list-map", /\/listing$/, "finding-maps"],
  ["gallery", /\/search/, "one-function-two-front-doors"],
  ["create-map", /^POST \/maps$/, "one-function-a-task"],
  ["compact", /^$/, "log-and-snapshot"],
];

export function sourcesOf(hop: Hop): Sources {
  const { from, to, name } = hop;
  if (to === "dynamodb" && from === "rule") return places.rule;
  if (to === "dynamodb" && from === "browser" && name !== "Query")
    return { ...places.dynamodb, page: sources("state-without-a-function").page };
  const run = to === "lambda" ? functionOf(hop) : undefined;
  const found = functions.find(([known, route]) => known === run || (to === "api" && route.test(name)));
  if (!found) return places[to];
  const [own, , page] = found;
  return sources(page, `functions/${own}/index.ts`, ...places[to].code);
}

/** Where the guide has a page or a file (lib/guide/links.ts). */
export const addressOf = (path: string): string =>
  path.endsWith(".md") ? `/${path.replace(/\.md$/, ".html")}` : `/docs/code/${path}.html`;

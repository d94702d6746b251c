/**
 * The code of what a hop went through, and the page that explains it: text, as it stands in the repository, loaded when
 * somebody wants to read it.
 */
import type { Hop, Place } from "./hops.ts";
import { functionOf } from "./names.ts";

type Files = Readonly<Record<string, () => Promise<string>>>;

const files: Files = {
  ...import.meta.glob<string>("../../docs/patterns/*.md", { query: "?raw", import: "default" }),
  ...import.meta.glob<string>(["../../functions/*/index.ts", "../../functions/open-map/policy.ts"], {
    query: "?raw",
    import: "default",
  }),
  ...import.meta.glob<string>("../../lib/patterns/*.ts", { query: "?raw", import: "default" }),
  ...import.meta.glob<string>(["../cloud/*.ts", "../sync/outbox.ts", "../sync/publisher.ts"], {
    query: "?raw",
    import: "default",
  }),
};

/** Paths in the repository. */
export interface Sources {
  readonly page: string;
  readonly code: readonly string[];
}

const page = (name: string): string => `docs/patterns/${name}.md`;

/** Which function answers a route, and the page about it. */
const routes: readonly (readonly [RegExp, string, string])[] = [
  [/\/session$/, "open-map", "one-maps-credentials"],
  [/\/view$/, "view-map", "log-and-snapshot"],
  [/\/versions$/, "map-versions", "log-and-snapshot"],
  [/\/links$/, "share-map", "one-maps-credentials"],
  [/\/uploads$/, "sign-upload", "direct-upload-and-download"],
  [/\/exports$/, "sign-export", "one-function-a-task"],
  [/ \/exports/, "export-workspace", "longer-than-a-function"],
  [/\/people$/, "list-people", "taking-access-back"],
  [/\/(people|links)\//, "change-access", "taking-access-back"],
  [/\/handovers$/, "hand-over", "guests-to-accounts"],
  [/\/listing$/, "list-map", "finding-maps"],
  [/\/search/, "gallery", "one-function-two-front-doors"],
  [/POST \/maps$/, "create-map", "one-function-a-task"],
  [/./, "delete-map", "taking-access-back"],
];

const places: Readonly<Record<Place, Sources>> = {
  browser: { page: page("edits-without-lambda"), code: ["web/cloud/mqtt.ts"] },
  others: { page: page("edits-without-lambda"), code: ["web/cloud/mqtt.ts"] },
  device: { page: page("log-and-snapshot"), code: ["web/sync/outbox.ts"] },
  cognito: {
    page: page("guests-to-accounts"),
    code: ["lib/patterns/guest-identity.ts", "web/cloud/identity.ts"],
  },
  api: { page: page("one-function-a-task"), code: ["lib/patterns/signed-api.ts"] },
  lambda: { page: page("one-function-a-task"), code: ["lib/patterns/thin-function.ts"] },
  sts: {
    page: page("one-maps-credentials"),
    code: ["functions/open-map/policy.ts", "lib/patterns/token-vending.ts"],
  },
  iot: { page: page("edits-without-lambda"), code: ["web/sync/publisher.ts", "web/cloud/mqtt.ts"] },
  rule: { page: page("edits-without-lambda"), code: ["lib/patterns/topic-to-table.ts"] },
  dynamodb: {
    page: page("log-and-snapshot"),
    code: ["lib/patterns/leading-keys.ts", "web/cloud/dynamodb.ts"],
  },
  s3: { page: page("direct-upload-and-download"), code: ["web/cloud/transfer.ts", "web/cloud/files.ts"] },
  sqs: { page: page("edits-without-lambda"), code: ["lib/patterns/dead-letters.ts"] },
  elsewhere: { page: page("running-the-template-locally"), code: [] },
};

export function sourcesOf(hop: Hop): Sources {
  const { from, to, name } = hop;
  const [, answers, about] = (to === "api" && routes.find(([route]) => route.test(name))) || [];
  const runs = to === "lambda" ? functionOf(hop) : answers;
  const found = places[to];
  if (to === "dynamodb" && from === "rule") return places.rule;
  if (to === "dynamodb" && from === "browser" && name !== "Query")
    return { page: page("state-without-a-function"), code: found.code };
  const own = runs ? `functions/${runs}/index.ts` : undefined;
  const code = own && pathOf(own) in files ? [own, ...found.code] : found.code;
  return { page: about ? page(about) : found.page, code };
}

/** As the files are named from here. */
const pathOf = (path: string): string => (path.startsWith("web/") ? `../${path.slice(4)}` : `../../${path}`);

export const isKnown = (path: string): boolean => pathOf(path) in files;

/** Throws when it can't be loaded. */
export async function read(path: string): Promise<string> {
  const file = files[pathOf(path)];
  if (!file) throw new Error(`${path} is not here.`);
  return file();
}

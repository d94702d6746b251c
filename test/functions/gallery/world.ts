/** A real index, and around it AWS as the functions see it: maps as rows and snapshots. */
import { gzipSync } from "node:zlib";
import type { ALBEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import { afterAll } from "vitest";
import { migrate } from "../../../functions/migrate-index/migrate.ts";
import { migrations } from "../../../functions/migrate-index/migrations/index.ts";
import { listingAttribute } from "../../../functions/shared/listing.ts";
import { MindMap } from "../../../model/document.ts";
import type { Outline } from "../../../model/types.ts";
import { startPostgres } from "../../support/postgres.ts";
import { answer, me, request } from "../stub.ts";

const server = await startPostgres();
Object.assign(process.env, {
  DB_HOST: "127.0.0.1",
  DB_PORT: String(server.port),
  DB_NAME: "rhizome",
  PGSSLMODE: "disable",
});
export const owner = server.connect();
afterAll(async () => {
  await owner.end();
  await server.close();
});
await migrate(owner, migrations);

export { server };

// Each as the database's user that it is deployed with.
process.env.DB_USER = "indexer";
const { indexer } = await import("../../../functions/index-map/indexer.ts");
process.env.DB_USER = "gallery";
const gallery = await import("../../../functions/gallery/index.ts");

/** The picture of every listed map here: drawing is the layer's, and has tests of its own. */
export const picture = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff);
export const drawn: string[] = [];
export const index = indexer(({ text }) => {
  drawn.push(text);
  return picture;
});

export interface WorldMap {
  outline?: Outline;
  listed?: { readonly at: number; readonly description?: string; readonly language?: string };
  deleted?: boolean;
  epoch?: number;
  version?: number;
  /** Identities with a role. */
  members?: readonly string[];
}

/** All maps that there are, by their ids. */
export const maps = new Map<string, WorldMap>();
/** The maps of a person's own list. */
export const lists = new Map<string, readonly string[]>();

/** Answers as DynamoDB and S3 do, from {@link maps}. */
export function answerFromMaps(): void {
  answer(({ service, operation, body }) => {
    if (service === "s3") {
      const id = operation.split("/")[3] ?? "";
      const map = maps.get(id);
      return map?.outline ? { body: gzipSync(snapshotOf(map.outline)) } : { status: 404 };
    }
    const input = JSON.parse(body.toString("utf8"));
    if (operation === "GetItem") return { body: { Item: itemOf(input.Key.pk.S, input.Key.sk.S) } };
    if (operation === "Query") {
      const ids = lists.get(input.ExpressionAttributeValues[":pk"].S) ?? [];
      return { body: { Items: ids.map((id) => ({ sk: { S: `map#${id}` } })) } };
    }
    const keys: { pk: { S: string }; sk: { S: string } }[] = input.RequestItems.people.Keys;
    return { body: { Responses: { people: keys.flatMap(({ pk, sk }) => itemOf(pk.S, sk.S) ?? []) } } };
  });
}

function itemOf(pk: string, sk: string): object | undefined {
  const id = pk.replace(/^map#|#\d+$/g, "");
  const map = maps.get(id);
  if (!map) return undefined;
  const key = { pk: { S: pk }, sk: { S: sk } };
  if (sk === "~snapshot") {
    const at = { N: "1790000000000" };
    const { epoch = 1, version = 1 } = map;
    return (
      map.outline && {
        ...key,
        key: { S: `snapshots/${id}/${epoch}/${version}-x` },
        version: { N: String(version) },
        at,
      }
    );
  }
  if (sk.startsWith("member#"))
    return map.members?.includes(sk.slice(7)) ? { ...key, role: { S: "viewer" } } : undefined;
  return {
    ...key,
    epoch: { N: String(map.epoch ?? 1) },
    ...(map.deleted && { deletedAt: { N: "1" } }),
    ...(map.listed && { listing: listingAttribute({ description: "", ...map.listed }) }),
  };
}

const snapshots = new WeakMap<Outline, Uint8Array>();

function snapshotOf(outline: Outline): Uint8Array {
  let bytes = snapshots.get(outline);
  if (!bytes) {
    const map = new MindMap({ clientKey: "a".repeat(24) });
    map.fill(outline);
    bytes = map.snapshot();
    snapshots.set(outline, bytes);
  }
  return bytes;
}

/** `title > branch, branch > …`: the root's text, then levels, each below the last node of the one before. */
export function outline(
  text: string,
  branches: readonly (string | Outline)[] = [],
  tags: string[] = [],
): Outline {
  return {
    text,
    ...(tags.length > 0 && { attributes: { tags } }),
    children: branches.map((branch) =>
      typeof branch === "string" ? { text: branch, children: [] } : branch,
    ),
  };
}

let count = 0;
export const freshId = (): string => `m${String(++count).padStart(15, "0")}`;

/** Puts a map into the world and the index. Answers its id. */
export async function put(map: WorldMap, id = freshId()): Promise<string> {
  maps.set(id, map);
  await index({ mapId: id });
  return id;
}

/** A request as a load balancer hands it over, with multi-value headers. From the AWS documentation's example. */
export function albEvent(path: string, headers: Record<string, string> = {}, method = "GET"): ALBEvent {
  const [pathname = "", search = ""] = path.split("?");
  const query = search ? search.split("&").map((pair) => pair.split("=")) : [];
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/my-target-group/6d0ecf831eec9f09",
      },
    },
    httpMethod: method,
    path: pathname,
    multiValueQueryStringParameters: Object.fromEntries(
      query.map(([name = "", value = ""]) => [name, [value]]),
    ),
    multiValueHeaders: Object.fromEntries(
      Object.entries({
        host: "maps.example.org",
        "x-forwarded-for": "72.12.164.125",
        "x-forwarded-proto": "http",
        ...headers,
      }).map(([name, value]) => [name, [value]]),
    ),
    body: "",
    isBase64Encoded: false,
  };
}

/** What comes out of the load balancer. */
export async function visit(path: string, headers?: Record<string, string>, method?: string) {
  const result = await gallery.handler(albEvent(path, headers, method));
  if (!("statusDescription" in result)) throw new Error("Not an answer for a load balancer");
  const all = Object.entries(result.multiValueHeaders ?? {}).map(([name, [value]]) => [name, String(value)]);
  return {
    status: result.statusCode,
    headers: Object.fromEntries(all),
    body: result.body ?? "",
    isBase64Encoded: result.isBase64Encoded,
  };
}

/** The JSON of a public search. */
export async function find(q: string, more = "") {
  const { body } = await visit(`/gallery/maps.json?q=${encodeURIComponent(q)}${more}`);
  return JSON.parse(body);
}
export const titlesOf = (results: { cards: { title: { text: string } }[] }): string[] =>
  results.cards.map(({ title }) => title.text);

/** A signed search of one's own maps, at the HTTP API's door. */
export async function findMine(q: string, identityId = me) {
  const event: APIGatewayProxyEventV2 = request({ route: "GET /search" });
  const context = event.requestContext as unknown as {
    authorizer: { iam: { cognitoIdentity: { identityId: string } } };
  };
  context.authorizer.iam.cognitoIdentity.identityId = identityId;
  const result = await gallery.handler({ ...event, queryStringParameters: { q } });
  return { status: result.statusCode, body: JSON.parse(result.body ?? "null") };
}

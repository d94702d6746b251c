import { accessRows } from "../shared/access-rows.ts";
import { talkAuthor } from "../shared/author.ts";
import { env } from "../shared/env.ts";
import { handle, identityOf, json, mapIdOf, Problem } from "../shared/http.ts";
import { listingOf } from "../shared/listing.ts";
import { type Found, membershipOf, type Row, rowKey } from "../shared/membership.ts";

const table = env("PEOPLE_TABLE");

/** GET /maps/{mapId}/people: who has access and by which links; for owners, editors and commenters. */
export const handler = handle(async (request) => {
  const mapId = mapIdOf(request);
  const identityId = identityOf(request);
  const rows = await accessRows(table, mapId);
  const asked = rows.filter((row) => [rowKey.map, rowKey.member(identityId)].includes(row.sk?.S ?? ""));
  const { role } = membershipOf({ Responses: { [table]: asked } } satisfies Found, { identityId });
  if (role === "viewer") throw new Problem(403, "Who has access is shown to those who may write.");
  const people = rows.flatMap((row) => personOf(row, mapId, identityId));
  const links = role === "commenter" ? [] : rows.flatMap(linkOf);
  const listing = listingOf(rows.find((row) => row.sk?.S === rowKey.map));
  return json(200, { role, people, links, ...(listing && { listing }) });
});

function personOf(row: Row, mapId: string, me: string): object[] {
  const id = after("member#", row);
  if (id === undefined) return [];
  const via = row.via?.S?.slice("link#".length);
  return [
    {
      id,
      role: row.role?.S,
      ...(row.name && { name: row.name.S }),
      ...(id === me && { me: true }),
      ...times(row, { since: "since", seenAt: "seenAt", endsAt: "until" }),
      ...(via && { via }),
      author: talkAuthor(mapId, id),
      // What a client calls itself in topics: tells who is here.
      keys: Object.keys(row.keys?.M ?? {}),
    },
  ];
}

function linkOf(row: Row): object[] {
  const id = after("link#", row);
  if (id === undefined) return [];
  return [
    {
      id,
      role: row.role?.S,
      ...times(row, { createdAt: "createdAt", endsAt: "until" }),
      ...(row.createdBy && { createdBy: row.createdBy.S }),
      ...(row.label && { label: row.label.S }),
      ...(row.once?.BOOL && { once: true }),
      ...(row.password && { password: true }),
    },
  ];
}

const after = (prefix: string, row: Row) =>
  row.sk?.S?.startsWith(prefix) ? row.sk.S.slice(prefix.length) : undefined;

/** Times in ms since 1970, each under the name that the answer gives it. */
function times(row: Row, names: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([kept, told]) => (row[kept]?.N ? [[told, Number(row[kept].N)]] : [])),
  );
}

import { createHash } from "node:crypto";
import { Problem } from "./http.ts";
import { listingOf } from "./listing.ts";
import { isPassword } from "./password.ts";

/** From the most to the least. */
export const roles = ["owner", "editor", "commenter", "viewer"] as const;
export type Role = (typeof roles)[number];

export function isRole(value: unknown): value is Role {
  return roles.includes(value as Role);
}

/** The one of two roles that may do more; what is no role counts least. */
export function better(one: string | undefined, other: string | undefined): Role {
  return roles.find((role) => role === one || role === other) ?? "viewer";
}

/** Whether `role` may do all that `other` may, and more. */
export function isAbove(role: Role, other: Role): boolean {
  return roles.indexOf(role) < roles.indexOf(other);
}

interface Attribute {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly M?: Readonly<Record<string, { readonly N?: string; readonly S?: string }>>;
}
/** DynamoDB's form of the attributes that a map's rows in the people table have. */
export type Row = Readonly<Record<string, Attribute>>;

/** What a caller brings to a map; either may do. */
export interface Claim {
  readonly identityId?: string;
  readonly secret?: string;
  /** Of a link that asks for one. */
  readonly password?: string;
  /** It is enough that the map is in the gallery: only to look at it. */
  readonly listed?: boolean;
}

export interface Membership {
  readonly epoch: number;
  readonly role: Role;
  /** The caller's own row, if there is one. */
  readonly member?: Row;
  /** The link that the role comes from, where it gives more than the caller's row. */
  readonly link?: Row;
  /** When the role ends, in ms since 1970. */
  readonly until?: number;
  /** The role is what everyone has, because the map is in the gallery. */
  readonly listed?: true;
}

/** Sort keys in a map's partition (`map#{mapId}`) of the people table. */
export const rowKey = {
  map: "map",
  member: (identityId: string) => `member#${identityId}`,
  /** A link is found by its secret's hash: the secret itself is stored nowhere. */
  link: (secret: string) => `link#${createHash("sha256").update(secret).digest("hex")}`,
};

export const partitionOf = (mapId: string) => ({ S: `map#${mapId}` });

/** BatchGetItem's input for the rows that decide on a claim. */
export function membershipRequest(table: string, mapId: string, claim: Claim) {
  const keys = [rowKey.map];
  if (claim.identityId) keys.push(rowKey.member(claim.identityId));
  if (claim.secret) keys.push(rowKey.link(claim.secret));
  return {
    RequestItems: {
      [table]: {
        Keys: keys.map((sk) => ({ pk: partitionOf(mapId), sk: { S: sk } })),
        // A link must open the map the moment after it was made, and not the moment after it was ended.
        ConsistentRead: true,
      },
    },
  };
}

/** BatchGetItem's answer to {@link membershipRequest}. */
export interface Found {
  readonly Responses?: Readonly<Record<string, readonly Row[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, unknown>>;
}

/**
 * The best role that the rows found give. Throws a {@link Problem}: 404 without the map, 410 when it was
 * deleted, 403 without a role; its code is `password` when the link asks for one.
 */
export function membershipOf(
  { Responses = {}, UnprocessedKeys = {} }: Found,
  claim: Claim,
  now = Date.now(),
): Membership {
  if (Object.keys(UnprocessedKeys).length > 0)
    throw new Problem(503, "Too much at once. Try again in a moment.");
  const rows = Object.values(Responses).flat();
  const map = rows.find((row) => row.sk?.S === rowKey.map);
  const epoch = Number(map?.epoch?.N);
  if (!map || !Number.isSafeInteger(epoch)) throw new Problem(404, "There is no such map.");
  const member = rows.find((row) => row.sk?.S?.startsWith("member#"));
  const link = rows.find((row) => row.sk?.S?.startsWith("link#"));
  const own = member && !isExpired(member, now) ? roleOf(member) : undefined;
  if (map.deletedAt) throw new Problem(410, "This map was deleted.", { code: "deleted", role: own });

  const given = link && !isExpired(link, now) ? roleOf(link) : undefined;
  if (given && (!own || isAbove(given, own))) {
    if (isPassword(link?.password?.S, claim.password))
      return { epoch, role: given, member, link, until: untilOf(link) };
    if (!own) {
      const detail = claim.password ? "This is not the link's password." : "This link asks for a password.";
      throw new Problem(403, detail, { code: "password" });
    }
  }
  if (own) return { epoch, role: own, member, until: untilOf(member) };
  if (claim.listed && listingOf(map)) return { epoch, role: "viewer", listed: true };
  throw new Problem(
    403,
    claim.secret
      ? "This link does not open the map, or does not any more. Ask for a new one."
      : "You are not a member of this map. Ask one of its editors for a link.",
  );
}

/** Refuses who may not do what takes one of these roles. Throws a {@link Problem}. */
export function requireRole({ role }: Membership, allowed: readonly Role[], doing: string): void {
  if (allowed.includes(role)) return;
  throw new Problem(403, `${doing} takes an ${allowed.join(" or an ")}; you are ${aOrAn(role)} ${role}.`);
}

/** The secret of a request, if there is one. Throws a {@link Problem} when it cannot be any link's. */
export function secretOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || !/^[A-Za-z0-9_-]{22,86}$/.test(value)) {
    throw new Problem(403, "This is not the secret of a link. Was the address copied whole?");
  }
  return value;
}

/** The password of a request, if there is one. Throws a {@link Problem} when no link can have it. */
export function passwordOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string" || value.length > 200) {
    throw new Problem(400, '"password" must be text of at most 200 characters.');
  }
  return value;
}

function roleOf(row: Row | undefined): Role | undefined {
  const role = row?.role?.S;
  return isRole(role) ? role : undefined;
}

const untilOf = (row: Row | undefined) => (row?.endsAt ? Number(row.endsAt.N) : undefined);

/** Links may end at a time, and what came by them with them. */
function isExpired(row: Row, now: number): boolean {
  return row.endsAt !== undefined && Number(row.endsAt.N) <= now;
}

const aOrAn = (word: string) => (/^[aeiou]/.test(word) ? "an" : "a");

import { createHash } from "node:crypto";
import { Problem } from "./http.ts";

/** From the most to the least. */
const roles = ["owner", "editor", "commenter", "viewer"] as const;
export type Role = (typeof roles)[number];

export function isRole(value: unknown): value is Role {
  return roles.includes(value as Role);
}

/** The one of two roles that may do more; what is no role counts least. */
export function better(one: string | undefined, other: string | undefined): Role {
  return roles.find((role) => role === one || role === other) ?? "viewer";
}

/** DynamoDB's form of the attributes that this table's rows have. */
type Row = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** What a caller brings to a map; either may do. */
export interface Claim {
  readonly identityId?: string;
  readonly secret?: string;
}

export interface Membership {
  readonly epoch: number;
  readonly role: Role;
}

/** Sort keys in a map's partition (`map#{mapId}`) of the people table. */
export const rowKey = {
  map: "map",
  member: (identityId: string) => `member#${identityId}`,
  /** A link is found by its secret's hash: the secret itself is stored nowhere. */
  link: (secret: string) => `link#${createHash("sha256").update(secret).digest("hex")}`,
};

/** BatchGetItem's input for the rows that decide on a claim. */
export function membershipRequest(table: string, mapId: string, claim: Claim) {
  const keys = [rowKey.map];
  if (claim.identityId) keys.push(rowKey.member(claim.identityId));
  if (claim.secret) keys.push(rowKey.link(claim.secret));
  return {
    RequestItems: {
      [table]: {
        Keys: keys.map((sk) => ({ pk: { S: `map#${mapId}` }, sk: { S: sk } })),
        // A link must open the map the moment after it was made.
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

/** The best role that the rows found give. Throws a {@link Problem}: 404 without the map, 403 without a role. */
export function membershipOf({ Responses = {}, UnprocessedKeys = {} }: Found, claim: Claim): Membership {
  if (Object.keys(UnprocessedKeys).length > 0)
    throw new Problem(503, "Too much at once. Try again in a moment.");
  const rows = Object.values(Responses).flat();
  const map = rows.find((row) => row.sk?.S === rowKey.map);
  const epoch = Number(map?.epoch?.N);
  if (!map || !Number.isSafeInteger(epoch)) throw new Problem(404, "There is no such map.");

  const held = rows.filter((row) => row !== map).map((row) => row.role?.S);
  const role = roles.find((candidate) => held.includes(candidate));
  if (!role) {
    throw new Problem(
      403,
      claim.secret
        ? "This link does not open the map, or does not any more. Ask for a new one."
        : "You are not a member of this map. Ask one of its editors for a link.",
    );
  }
  return { epoch, role };
}

/** The secret of a request, if there is one. Throws a {@link Problem} when it cannot be any link's. */
export function secretOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || !/^[A-Za-z0-9_-]{22,86}$/.test(value)) {
    throw new Problem(403, "This is not the secret of a link. Was the address copied whole?");
  }
  return value;
}

import { cost, type Item } from "../../prices/aws.ts";
import {
  type Amounts,
  compaction,
  edit,
  exportPdf,
  makeMap,
  minute,
  open,
  presence,
  sum,
  times,
  upload,
  visit,
} from "./actions.ts";
import type { Profile } from "./profiles.ts";

/** A part of the month's use, such as "edits", with what it uses and costs. */
export interface Part {
  readonly name: string;
  readonly amounts: Amounts;
  /** USD, before free tiers. */
  readonly usd: number;
}

export interface Month {
  readonly users: number;
  readonly parts: readonly Part[];
  readonly amounts: Amounts;
  /** USD, before free tiers. */
  readonly total: number;
  /** USD, after what AWS gives each month for nothing, also after the first year. */
  readonly afterFreeTiers: number;
}

/** Free each month without an end, as AWS's price pages say (read 2026-11-28, CloudFront's as others quote it). */
const free: Amounts = {
  lambdaRequests: 1_000_000,
  lambdaArm: 400_000,
  cognitoUsers: 10_000,
  dynamoStorage: 25,
  edgeRequests: 10_000_000,
  edgeGigabytes: 1024,
  outGigabytes: 100,
  queueRequests: 1_000_000,
};

/** Bytes kept for a map: its snapshots, which are its versions, and its log. */
const MAP_BYTES = { s3: 300_000, dynamo: 20_000 };
const GB = 1024 ** 3;

export const usd = (amounts: Amounts): number =>
  (Object.entries(amounts) as [Item, number][]).reduce(
    (total, [item, amount]) => total + cost(item, amount),
    0,
  );

/** The month's bill of so many people who use the app alike. Storage is that of a year's maps. */
export function monthOf(users: number, profile: Profile): Month {
  const { visits, minutes, edits, people, maps, uploads, uploadBytes, exports, signedIn } = profile;
  const sent = visits * edits;
  const together = Math.max(0, people - 1);
  const each: readonly (readonly [string, Amounts])[] = [
    ["the page", sum(visit(true), times(visits - 1, visit(false)))],
    ["opening maps", sum(times(visits, open), times(maps, makeMap))],
    ["being connected", times(visits * minutes, minute)],
    ["edits", times(sent, edit(people))],
    ["keeping logs short", times(sent, compaction(people))],
    [
      "presence",
      times(together === 0 ? 0 : sent * profile.presence * Math.min(1, together), presence(people)),
    ],
    ["files", times(uploads, upload(uploadBytes, people))],
    ["exports by functions", times(exports, exportPdf)],
    [
      "what is kept",
      {
        s3Storage: (12 * (maps * MAP_BYTES.s3 + uploads * uploadBytes)) / GB,
        dynamoStorage: (12 * maps * MAP_BYTES.dynamo) / GB,
      },
    ],
    ["accounts", { cognitoUsers: signedIn }],
  ];
  const parts = each.map(([name, amounts]) => {
    const all = times(users, amounts);
    return { name, amounts: all, usd: usd(all) };
  });
  const amounts = sum(...parts.map((part) => part.amounts));
  const charged = Object.fromEntries(
    (Object.entries(amounts) as [Item, number][]).map(([item, amount]) => [
      item,
      Math.max(0, amount - (free[item] ?? 0)),
    ]),
  );
  return { users, parts, amounts, total: usd(amounts), afterFreeTiers: usd(charged) };
}

import type { Row } from "./membership.ts";

/** That a map is in the gallery: its owner said so. Whoever comes may look at it then. */
export interface Listing {
  /** Since when, in ms since 1970. */
  readonly at: number;
  readonly description: string;
  /** ISO 639-1, where the owner chose it. */
  readonly language?: string;
}

/** The attribute of a map's row in the people table. */
export const listingAttribute = ({ at, description, language }: Listing) => ({
  M: {
    at: { N: String(at) },
    description: { S: description },
    ...(language && { language: { S: language } }),
  },
});

/** The listing that a map's row has; none of a map that is deleted. */
export function listingOf(map: Row | undefined): Listing | undefined {
  const found = map?.listing?.M;
  if (!found || map.deletedAt) return undefined;
  const { at, description, language } = found;
  return {
    at: Number(at?.N),
    description: description?.S ?? "",
    ...(language?.S && { language: language.S }),
  };
}

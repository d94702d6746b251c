/** The partition of the people table that lists deleted maps by the time when they go for good. */
export const PURGE = "purge";

/** Times of today have 13 digits until the year 2286, so they sort as text. */
export const purgeKey = (mapId: string, purgeAt: number) => ({
  pk: { S: PURGE },
  sk: { S: `${purgeAt}#${mapId}` },
});

import { createHash } from "node:crypto";

/**
 * Who a person is in a map's talk: the same on all their devices, and another in each map, so that nobody is followed
 * from map to map by it. 24 hex digits, as a client key.
 */
export const talkAuthor = (mapId: string, identityId: string): string =>
  createHash("sha256").update(`${mapId}:${identityId}`).digest("hex").slice(0, 24);

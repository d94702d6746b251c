/** The partition of a map's log in an epoch, in the table of updates. */
export const logPartition = (mapId: string, epoch: number): string => `${mapId}#${epoch}`;

/** Where the talk about a map is: comments and chat, beside its log. */
export const talkPartition = (log: string): string => `${log}#talk`;

/** A row for each version of a map, whatever its epoch. Read by functions alone. */
export const versionsPartition = (mapId: string): string => `${mapId}#versions`;

/** Who wrote what: the client key of an author, the Yjs client id and the node ids derived from it. */

/** Whether `text` is a client key: 24 lower-case hex digits. */
export function isClientKey(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}

/**
 * The Yjs client id of an author: the first 52 bits of their client key (never 0), so that an update can be
 * checked against the key it came under and authors cannot be forged. Throws a RangeError for another text.
 */
export function clientIdOf(clientKey: string): number {
  if (!isClientKey(clientKey)) throw new RangeError(`Not a client key: ${JSON.stringify(clientKey)}.`);
  return Number.parseInt(clientKey.slice(0, 13), 16) || 1;
}

/** 52 bits in base 36. */
const AUTHOR_LENGTH = 11;

/**
 * The id of the node that `clientId` makes at its own `clock`: unique without a random part, because a client
 * uses each clock once. 12 or more characters of [0-9a-z].
 */
export function nodeId(clientId: number, clock: number): string {
  return clientId.toString(36).padStart(AUTHOR_LENGTH, "0") + clock.toString(36);
}

/** Who made the node `id`, and at which of its clocks; undefined for the root. */
export function authorOf(id: string): { clientId: number; clock: number } | undefined {
  if (id.length <= AUTHOR_LENGTH) return undefined;
  const [clientId, clock] = [id.slice(0, AUTHOR_LENGTH), id.slice(AUTHOR_LENGTH)];
  return { clientId: Number.parseInt(clientId, 36), clock: Number.parseInt(clock, 36) };
}

/** Whether the node `id` was made by `clientId`. */
export function isMadeBy(id: string, clientId: number): boolean {
  return id.length > AUTHOR_LENGTH && id.startsWith(clientId.toString(36).padStart(AUTHOR_LENGTH, "0"));
}

/** What `nodeId` made an id of. */
export function readNodeId(id: string): { clientId: number; clock: number } {
  const clientId = Number.parseInt(id.slice(0, AUTHOR_LENGTH), 36);
  return { clientId, clock: Number.parseInt(id.slice(AUTHOR_LENGTH), 36) };
}

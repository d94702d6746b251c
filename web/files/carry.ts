/** Pictures and files that go from map to map: read with the rights in the one, sent to the other. */
import type { NodeId } from "../../model/document.ts";
import type { Session } from "../cloud/session.ts";
import type { Editor } from "../editor/editor.ts";
import { cloud, myMaps } from "../sync/index.ts";
import type { Left } from "./elsewhere.ts";
import { upload } from "./uploads.ts";

/** Bytes that a copy holds in memory between the maps. */
const MOST = 100 * 1024 * 1024;

export interface Carried {
  readonly of: Left;
  readonly file: Blob;
}

/** Reads what can be read: without a network, or beyond what fits, the rest stays where it is. */
export async function pickUp(
  read: (key: string) => Promise<Uint8Array>,
  all: readonly Left[],
): Promise<Carried[]> {
  const carried: Carried[] = [];
  let size = 0;
  for (const one of all) {
    const bytes = await read(one.key).catch(() => undefined);
    if (!bytes || size + bytes.length > MOST) continue;
    size += bytes.length;
    carried.push({ of: one, file: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: one.type }) });
  }
  return carried;
}

/** Sends to a map what its nodes are to show and to have; `nodes` as they are read. */
export function putDown(into: Editor, all: readonly Carried[], nodes: readonly (NodeId | undefined)[]): void {
  for (const { of, file } of all) {
    const { at, name, shown, replaces } = of;
    const node = nodes[at];
    if (node !== undefined) upload(into, { node, name, file, shown, replaces, isCopy: true });
  }
}

/** Sessions of maps that are not open, by map. A person gets a limited number of them a day. */
const sessions = new Map<string, Promise<Session>>();
/** A map that could not be opened is not asked for anew for each of its pictures: until when, in ms since 1970, by map. */
const closed = new Map<string, number>();
const CLOSED_FOR = 10_000;

/** Reads a file of another map of this person's list. Throws where that map, or the file, can't be read. */
export async function readElsewhere(key: string): Promise<Uint8Array> {
  const [, mapId = ""] = key.split("/");
  if ((closed.get(mapId) ?? 0) > Date.now()) throw new Error("This map could not be opened.");
  const there = await cloud();
  const known = await sessions.get(mapId)?.catch(() => undefined);
  if (!known || known.credentials.expiration < Date.now() + 60_000) sessions.set(mapId, sessionOf(mapId));
  const session = await (sessions.get(mapId) as Promise<Session>).catch((error) => {
    closed.set(mapId, Date.now() + CLOSED_FOR);
    throw error;
  });
  return there.file(session, key);
}

async function sessionOf(mapId: string): Promise<Session> {
  // What is pasted may name any map: only one that this person has opened is asked for.
  const mine = (await myMaps()).find(({ id, purgeAt }) => id === mapId && purgeAt === undefined);
  if (!mine) throw new Error("This map is not on the list of this person's maps.");
  const replica = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  return (await cloud()).openSession(mapId, { secret: mine.secret, replica });
}

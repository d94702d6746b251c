/** Leaving for good, and taking all along: done by this browser, call by call, as everything is. */
import { zip } from "fflate";
import { MindMap } from "../../model/document.ts";
import type { Person } from "../cloud/api.ts";
import { CloudError } from "../cloud/errors.ts";
import { t } from "../i18n/index.ts";
import { inBackground } from "../import/background.ts";
import { download, fileName } from "../import/export.ts";
import { flatten } from "../import/flat.ts";
import { cloud, forgetDevice, type MyMap, myMaps } from "../sync/index.ts";
import { readLog } from "../sync/log.ts";
import { withToken } from "./account.ts";
import { sayNext, showAccount } from "./state.ts";

/** Begins and ends the sort keys of a person's own rows. */
const ALL = [" ", "~~"] as const;

/** Of `count` maps, `done` are dealt with. */
export type Progress = (done: number, count: number) => void;

/** A map of one's own that others use, the likeliest heir first. */
export interface SharedMap {
  readonly map: MyMap;
  readonly others: readonly Person[];
}

/** What goes with the account. */
export interface Leaving {
  readonly shared: readonly SharedMap[];
  /** One's own, of nobody else's use. */
  readonly alone: readonly MyMap[];
  /** Of others. */
  readonly left: readonly MyMap[];
}

/** Asks the cloud, map by map, whose they are and who uses them. Throws what it says. */
export async function leaving(progress: Progress): Promise<Leaving> {
  // Before anything is gone: the last step will be allowed.
  await withToken((pool, token) => pool.user(token));
  const there = await cloud();
  const maps = (await myMaps()).filter(({ purgeAt }) => purgeAt === undefined);
  const [shared, alone, left]: [SharedMap[], MyMap[], MyMap[]] = [[], [], []];
  for (const [i, map] of maps.entries()) {
    progress(i, maps.length);
    try {
      const { role, people } = await there.access.people(map.id);
      const others = people.filter(({ me }) => !me).sort(byLikelihood);
      if (role !== "owner") left.push(map);
      else if (others.length > 0) shared.push({ map, others });
      else alone.push(map);
    } catch (error) {
      // A viewer is not told who else there is; of a map that is gone, nothing is left to leave.
      if (isStatus(error, 403)) left.push(map);
      else if (!isStatus(error, 404, 410)) throw error;
    }
  }
  return { shared, alone, left };
}

const ranks: readonly string[] = ["editor", "commenter", "viewer"];
const byLikelihood = (a: Person, b: Person): number =>
  ranks.indexOf(a.role) - ranks.indexOf(b.role) || (b.seenAt ?? 0) - (a.seenAt ?? 0);

/**
 * Deletes the account: maps are handed over (`heirs`: ids of people by ids of maps), deleted or left, own rows removed,
 * then the user itself. What failed can be tried again with what {@link leaving} says then, since the user goes last.
 * Throws an error with a clear message. The page is left afterwards.
 */
export async function deleteAccount(
  { shared, alone, left }: Leaving,
  heirs: ReadonlyMap<string, string>,
  progress: Progress,
): Promise<void> {
  const there = await cloud();
  const { access } = there;
  const leave = (id: string) =>
    access.removePerson(id, "me").catch((error) => {
      if (!isStatus(error, 403, 404, 410)) throw error;
    });
  const steps = [
    ...shared.map(({ map: { id } }) => async () => {
      const heir = heirs.get(id);
      if (heir === undefined) return access.deleteMap(id);
      await access.setRole(id, heir, "owner");
      return leave(id);
    }),
    ...alone.map(
      ({ id }) =>
        () =>
          access.deleteMap(id),
    ),
    ...left.map(
      ({ id }) =>
        () =>
          leave(id),
    ),
  ];
  for (const [i, step] of steps.entries()) {
    progress(i, steps.length);
    await step();
  }
  for (const { sk } of await there.ownRows(...ALL)) await there.deleteOwnRow(String(sk));
  await withToken((pool, token) => pool.deleteUser(token));
  await there.signOut();
  await forgetDevice();
  showAccount(undefined);
  sayNext(t("leaving.done"));
  location.assign("/new");
}

/** Has the browser save a zip: own rows, and each map as our own JSON. Answers the titles of those that can't be read. */
export async function exportEverything(progress: Progress): Promise<string[]> {
  const there = await cloud();
  const maps = (await myMaps()).filter(({ purgeAt }) => purgeAt === undefined);
  const failed: string[] = [];
  const files: Record<string, Uint8Array> = {
    "rows.json": new TextEncoder().encode(JSON.stringify(await there.ownRows(...ALL), null, 2)),
  };
  for (const [i, map] of maps.entries()) {
    progress(i, maps.length);
    try {
      files[`${fileName(map.title)}-${map.id}.json`] = await jsonOf(map);
    } catch (error) {
      console.error(error);
      failed.push(map.title.trim() || t("bar.untitled"));
    }
  }
  const bytes = await new Promise<Uint8Array>((resolve, reject) =>
    zip(files, { level: 6 }, (error, data) => (error ? reject(error) : resolve(data))),
  );
  const day = new Date().toISOString().slice(0, 10);
  download(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/zip" }), `rhizome-${day}.zip`);
  return failed;
}

/** A map as the cloud has it now. */
async function jsonOf({ id, secret }: MyMap): Promise<Uint8Array> {
  const there = await cloud();
  const replica = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  const session = await there.openSession(id, { secret, replica });
  const map = new MindMap({ clientKey: session.clientKey });
  const { rows, pointer } = await readLog(there, session);
  if (pointer) map.load(await there.snapshot(session, pointer.key));
  map.receiveAll(rows.map(({ update, clientKey }) => ({ update, from: clientKey })));
  const written = await inBackground({
    kind: "write",
    format: "rhizome",
    nodes: flatten(map.outline()),
  });
  if ("message" in written) throw new Error(written.message);
  return written.bytes;
}

const isStatus = (error: unknown, ...statuses: number[]): boolean =>
  error instanceof CloudError && error.code.startsWith("Http") && statuses.includes(error.status);
